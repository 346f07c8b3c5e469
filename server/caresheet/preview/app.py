"""Show the pages of the preview, and the library as the last good build made it.

Input: a live library, and the address that the preview listens on. Output: a WSGI app. The text may not be published
yet, so the app does not answer other web pages, and no script of another origin can read an answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request
from werkzeug.datastructures import EnvironHeaders
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response as Answer

from caresheet.preview.access import Address, find_refusal
from caresheet.preview.live_library import LiveLibrary
from caresheet.web.app import PAGE_POLICY

pages = Blueprint("preview", __name__)

_LIBRARY = "caresheet-live-library"
_STATIC = Path(__file__).parent / "static"
_STYLES, _SCRIPTS = "text/css; charset=utf-8", "text/javascript; charset=utf-8"
_FILES = {"index.css": _STYLES, "clinic.css": _STYLES, "index.js": _SCRIPTS, "clinic.js": _SCRIPTS}
# Browsers and proxies close a connection on which nothing comes, but not as soon as this.
_KEEP_ALIVE_S = 15.0

_Start = Callable[..., Any]
_Wsgi = Callable[[dict[str, Any], _Start], Iterable[bytes]]


def make_preview(library: LiveLibrary, address: Address) -> _Wsgi:
    """Make the app that shows a library while somebody edits it. The app answers only requests to this address."""

    def show_library(environ: dict[str, Any], start: _Start) -> Iterable[bytes]:
        if library.app is None:
            return Answer("There is nothing to show yet. See the list of what to correct.", status=503)(environ, start)

        def start_uncached(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [(name, value) for name, value in headers if name.lower() != "cache-control"]
            return start(status, [*kept, ("Cache-Control", "no-store")], *rest)

        return library.app(environ, start_uncached)

    app = DispatcherMiddleware(show_library, {"/preview": _make_pages(library)})

    def answer_own(environ: dict[str, Any], start: _Start) -> Iterable[bytes]:
        if refusal := find_refusal(EnvironHeaders(environ), address):
            return Answer(refusal, status=403)(environ, start)
        return app(environ, start)

    return answer_own


def _make_pages(library: LiveLibrary) -> Flask:
    app = Flask("caresheet.preview", static_folder=None, template_folder=str(_STATIC))
    app.extensions[_LIBRARY] = library
    app.register_blueprint(pages)
    app.after_request(_protect)
    return app


def _get_library() -> LiveLibrary:
    library: LiveLibrary = current_app.extensions[_LIBRARY]
    return library


@pages.get("/")
def show_preview() -> str:
    """Show the preview's own page: the topics, one topic as patients see it, and what to correct."""
    return render_template("index.html")


@pages.get("/page")
def show_clinic() -> str:
    """Show a topic on a clinic's page, with the real script."""
    contents = _get_library().state.contents
    given = {name: request.args.get(name, "") for name in ("topic", "lang", "site", "scheme")}
    has_site = contents is not None and (not given["site"] or given["site"] in contents.sites)
    if not has_site or given["scheme"] not in ("light", "dark"):
        abort(404)
    return render_template("clinic.html", **given)


@pages.get("/events")
def send_states() -> Response:
    """Send the state now and whenever it changes (WHATWG HTML, 9.2 Server-sent events)."""
    library = _get_library()

    def send() -> Iterator[str]:
        version = -1
        while True:
            state = library.await_change(version, _KEEP_ALIVE_S)
            yield f"data: {json.dumps(state.describe())}\n\n" if state.version != version else ": no change\n\n"
            version = state.version

    return Response(send(), content_type="text/event-stream")


@pages.get("/source/<path:path>")
def show_source(path: str) -> str:
    """Show one of the library's files, with its lines numbered, and no other file."""
    library = _get_library()
    files = {each.relative_to(library.content).as_posix(): each for each in _find_sources(library.content)}
    if path not in files:
        abort(404)
    # Only a line feed ends a line, as in the findings. U+2028 and similar characters do not.
    lines = files[path].read_text("utf-8", errors="replace").removesuffix("\n").split("\n")
    findings: dict[int, list[str]] = {}
    for finding in library.state.findings:
        if finding.path == path:
            findings.setdefault(finding.line, []).append(f"{finding.severity}: {finding.message}")
    return render_template("source.html", path=path, lines=lines, findings=findings)


@pages.get("/static/<name>")
def show_static(name: str) -> Response:
    """Send a style sheet or a script."""
    if name not in _FILES:
        abort(404)
    return Response((_STATIC / name).read_bytes(), content_type=_FILES[name])


def _protect(response: Response) -> Response:
    """Add the headers that every page of the preview has."""
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _find_sources(content: Path) -> Iterator[Path]:
    root = content.resolve()
    for pattern in ("library.toml", "sites/*.toml", "messages/*.toml", "topics/*/*.md"):
        for path in content.glob(pattern):
            if path.is_file() and path.resolve().is_relative_to(root):
                yield path
