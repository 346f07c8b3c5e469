"""Serve the addresses under /v1: fragments, JSON, lists and the frame page. We add to them, but never change them.

Input: a request. Output: a document of the release, or a list of its topics.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest, NotFound

from caresheet.release.topic_lines import TopicEntry
from caresheet.web.answers import answer_condition
from caresheet.web.documents import SHORT
from caresheet.web.state import answer_path, get_release

topics = Blueprint("topics", __name__, url_prefix="/v1")

_FILTERS = ("lang", "category", "code", "site", "limit", "cursor")
# Topics on one page of a list. 200 of them make about 70 kB of JSON.
_LIMIT, _LIMIT_AT_MOST = 50, 200
_LIMIT_SHAPE = re.compile(r"[0-9]{1,3}")


@topics.get("/topics")
def list_topics() -> Response:
    """List the topics of all languages, one page of the list at a time.

    `lang`, `category` and `code` (such as icd10cm:I10) filter the list. `limit` and `cursor` choose a page of
    it. With `site`, the list has that clinic's own topics too.
    """
    for name in request.args:
        if name not in _FILTERS:
            raise BadRequest(f"there is no parameter '{name}'; use {', '.join(_FILTERS)}")
    contents = get_release().contents
    if (site := request.args.get("site")) and site not in contents.sites:
        raise BadRequest(f"there is no site '{site}'")
    limit = _read_limit()
    rest = list(islice(_find_topics(*_read_cursor()), limit + 1))
    last = rest[limit - 1] if len(rest) > limit else None
    response = jsonify(
        topics=[{**asdict(topic), "path": f"topics/{topic.lang}/{topic.slug}/"} for topic in rest[:limit]],
        next=last and _make_cursor(last),
        disclaimers={language.code: asdict(language.disclaimer) for language in contents.languages},
    )
    response.headers["Cache-Control"] = SHORT
    response.add_etag()
    return answer_condition(response, request)


@topics.get("/topics/<lang>")
@topics.get("/topics/<lang>/index.json")
def list_language(lang: str) -> Response:
    """List one language's topics without filters, because static hosts serve the same file."""
    if request.args:
        raise BadRequest(f"this list takes no parameters; filter with /v1/topics?lang={lang}")
    return answer_path(f"v1/topics/{lang}/index.json")


@topics.get("/sites/<site>/topics/<lang>/index.json")
def list_own(site: str, lang: str) -> Response:
    """List the topics that are only a clinic's. The widget adds them to the language's list."""
    return answer_path(f"v1/sites/{site}/topics/{lang}/index.json")


@topics.get("/topics/<lang>/<slug>.html")
def show_fragment(lang: str, slug: str) -> Response:
    """Show a topic as a sanitized fragment."""
    return answer_path(f"v1/topics/{lang}/{slug}.html")


@topics.get("/topics/<lang>/<slug>.json")
def show_data(lang: str, slug: str) -> Response:
    """Show a topic as data, with the fragment inside."""
    return answer_path(f"v1/topics/{lang}/{slug}.json")


@topics.get("/frame/<lang>/<slug>.html")
def show_frame(lang: str, slug: str) -> Response:
    """Show a topic as a page that other pages may frame, with the settings of the clinic `site`."""
    site = request.args.get("site")
    if site is not None and site not in get_release().contents.sites:
        raise NotFound
    response = answer_path(f"v1/frame/{lang}/{slug}.html")
    if response.location and site is not None:
        response.location += f"?site={site}"
    return response


def find_frame_ancestors() -> list[str]:
    """Return the origins whose pages may frame the requested page. If there are none, any page may."""
    site = get_release().contents.sites.get(request.args.get("site", ""))
    return site.frame_ancestors if site else []


def _find_topics(after_lang: str, after_slug: str) -> Iterator[TopicEntry]:
    """Yield the topics after a place that match the request's filters."""
    lang, category, code, site = (request.args.get(name, "") for name in ("lang", "category", "code", "site"))
    system, _, value = code.partition(":")
    # Looking for a text in an entry is much faster than decoding the entry.
    texts = [text for text in (lang, category, value) if text]
    for topic in get_release().topics.find_after(after_lang, after_slug, *texts):
        if (
            (topic.site is None or topic.site == site)
            and (not lang or topic.lang == lang)
            and (not category or topic.category == category)
            and (not code or value in topic.codes.get(system, ()))
        ):
            yield topic


def _read_limit() -> int:
    limit = request.args.get("limit", str(_LIMIT))
    if not (_LIMIT_SHAPE.fullmatch(limit) and 1 <= int(limit) <= _LIMIT_AT_MOST):
        raise BadRequest(f"'limit' takes a whole number from 1 to {_LIMIT_AT_MOST}")
    return int(limit)


def _make_cursor(last: TopicEntry) -> str:
    return base64.urlsafe_b64encode(f"{last.lang}/{last.slug}".encode()).decode().rstrip("=")


def _read_cursor() -> tuple[str, str]:
    cursor = request.args.get("cursor", "")
    if not cursor:
        return "", ""
    try:
        position = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True).decode("ascii")
        lang, slug = position.split("/")
    except (binascii.Error, ValueError):
        raise BadRequest("'cursor' did not come from a list; leave it out to start again") from None
    return lang, slug
