"""The pages of the preview, and below them the library itself as the last good build has it.

Enters: a workshop, and the names under which it may be asked. Leaves: a WSGI app. It answers only requests that name
this computer: else a page anywhere could read, through the reader's own browser, what is not published yet.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response as Answer

from caresheet.preview.live_library import LiveLibrary

pages = Blueprint("preview", __name__)

_WORKSHOP = "caresheet-workshop"
_STATIC = Path(__file__).parent / "static"
_STYLES, _SCRIPTS = "text/css; charset=utf-8", "text/javascript; charset=utf-8"
_FILES = {"index.css": _STYLES, "clinic.css": _STYLES, "index.js": _SCRIPTS, "clinic.js": _SCRIPTS}
_KEEP_ALIVE_S = 15.0
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)

_Start = Callable[..., Any]
_Wsgi = Callable[[dict[str, Any], _Start], Iterable[bytes]]


def make_preview(workshop: LiveLibrary, hosts: Collection[str]) -> _Wsgi:
    """Make the app; `hosts` are the names and ports by which it answers, none: any."""

    def show_library(environ: dict[str, Any], start: _Start) -> Iterable[bytes]:
        if workshop.app is None:
            return Answer("Nothing to show yet: see what there is to put right.", status=503)(environ, start)

        def start_fresh(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [(name, value) for name, value in headers if name.lower() != "cache-control"]
            return start(status, [*kept, ("Cache-Control", "no-store")], *rest)

        return workshop.app(environ, start_fresh)

    together = DispatcherMiddleware(show_library, {"/preview": _make_pages(workshop)})

    def guard(environ: dict[str, Any], start: _Start) -> Iterable[bytes]:
        if hosts and environ.get("HTTP_HOST") not in hosts:
            return Answer("This preview answers only on the computer that it runs on.", status=403)(environ, start)
        return together(environ, start)

    return guard


def _make_pages(workshop: LiveLibrary) -> Flask:
    app = Flask("caresheet.preview", static_folder=None, template_folder=str(_STATIC))
    app.extensions[_WORKSHOP] = workshop
    app.register_blueprint(pages)
    app.after_request(_protect)
    return app


def _get_workshop() -> LiveLibrary:
    workshop: LiveLibrary = current_app.extensions[_WORKSHOP]
    return workshop


@pages.get("/")
def show_workshop() -> str:
    """Show the page that holds everything."""
    return render_template("index.html")


@pages.get("/page")
def show_page() -> str:
    """Show a topic as on a clinic's page, by the real script."""
    contents = _get_workshop().state.contents
    given = {name: request.args.get(name, "") for name in ("topic", "lang", "site", "scheme")}
    has_site = contents is not None and (not given["site"] or given["site"] in contents.sites)
    if not has_site or given["scheme"] not in ("light", "dark"):
        abort(404)
    return render_template("clinic.html", **given)


@pages.get("/events")
def tell_changes() -> Response:
    """Send the state at once and whenever it changes (WHATWG HTML, 9.2 Server-sent events)."""
    workshop = _get_workshop()

    def tell() -> Iterator[str]:
        version = -1
        while True:
            state = workshop.await_change(version, _KEEP_ALIVE_S)
            yield f"data: {json.dumps(state.describe())}\n\n" if state.version != version else ": still here\n\n"
            version = state.version

    return Response(tell(), content_type="text/event-stream")


@pages.get("/source/<path:path>")
def show_source(path: str) -> str:
    """Show a file of the library with its lines numbered; only one that is part of it."""
    workshop = _get_workshop()
    files = {each.relative_to(workshop.content).as_posix(): each for each in _find_sources(workshop.content)}
    if path not in files:
        abort(404)
    text = files[path].read_text("utf-8", errors="replace")
    findings: dict[int, list[str]] = {}
    for finding in workshop.state.findings:
        if finding.path == path:
            findings.setdefault(finding.line, []).append(f"{finding.severity}: {finding.message}")
    return render_template("source.html", path=path, lines=text.splitlines(), findings=findings)


@pages.get("/static/<name>")
def show_static(name: str) -> Response:
    """Send a style sheet or a script."""
    if name not in _FILES:
        abort(404)
    return Response((_STATIC / name).read_bytes(), content_type=_FILES[name])


def _protect(response: Response) -> Response:
    """Add the headers that every page of the preview carries."""
    response.headers["Content-Security-Policy"] = _POLICY
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
