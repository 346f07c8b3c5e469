"""Decide which answers scripts of other origins may read (CORS, as the Fetch standard defines it).

Input: an answer that is ready to be sent. Output: the same answer, with or without the headers that share it.

* The widget, its files, lists of topics and errors: every script may read them, so caches can keep one answer for all.
* A topic's text: no script, if the library says `isolation = "frame"`; if only some sites say so, no script of theirs.
* The page in a sealed frame, and all pages for people: no script.
"""

from __future__ import annotations

import re

from flask import Flask, Response, request
from flask_cors.core import get_cors_options, set_cors_headers

from caresheet.release.format import FRAMES
from caresheet.web.documents import LoadedRelease
from caresheet.web.origins import is_covered, parse_origin
from caresheet.web.state import get_release

_SHARED = ("/v1/", "/caresheet.js", "/sites/", "/assets/", "/pictures/", "/oembed", "/search/", "/openapi.json")
# A topic's fragment and its data, but not the list of a language's topics.
_TOPIC_TEXT = re.compile(r"/v1/topics/[^/]+/(?!index\.json$)[^/]+")


def share_answers(app: Flask) -> None:
    """Let other origins use an app's answers, according to the kind of answer."""
    # Every origin gets the same answer, without credentials. `CORS` can choose by path alone, and `cross_origin` would
    # compute these options anew for each request. So we call the functions that both of them call.
    options = get_cors_options(app, {"origins": "*", "send_wildcard": True, "methods": ["GET", "HEAD"]})

    @app.after_request
    def share(response: Response) -> Response:
        if request.blueprint != "demo":
            # Any page may load any answer. Whether its scripts may read the answer is decided below.
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if _is_topic_text() and get_release().sealed_origins:
            response.vary.add("Origin")
        return set_cors_headers(response, options) if _may_be_read() else response


def _is_topic_text() -> bool:
    return _TOPIC_TEXT.fullmatch(request.path) is not None


def _may_be_read() -> bool:
    """Tell whether the script that sent the request may read the answer."""
    if not request.path.startswith(_SHARED) or request.path.startswith(f"/{FRAMES}"):
        return False
    return not _is_topic_text() or _may_read_text(get_release(), request.headers.get("Origin"))


def _may_read_text(release: LoadedRelease, origin: str | None) -> bool:
    """Tell whether a script of an origin may read topics' text. A request without an origin is not from another one."""
    if release.contents.isolation == "frame":
        return False
    if origin is None or not release.sealed_origins:
        return True
    # An origin that cannot be parsed, such as `null`, may belong to a frame in a page of a sealed site.
    parsed = parse_origin(origin)
    return parsed is not None and not is_covered(parsed, release.sealed_origins)
