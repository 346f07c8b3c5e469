"""Make the Flask app that answers from one release at a time.

Input: a release, or the settings that say where the releases are. Output: a WSGI app, which never writes a file
except its counts, if the operator wants metrics.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, request

from caresheet.release.format import FRAMES, Release
from caresheet.shipped import find_widget
from caresheet.web.ambiguous import refuse_ambiguous
from caresheet.web.cross_origin import share_answers
from caresheet.web.demo import make_demo
from caresheet.web.description import description
from caresheet.web.documents import load_release
from caresheet.web.errors import register_error_handlers
from caresheet.web.library import library
from caresheet.web.metrics import FOLDER_VARIABLE, Counts, measure_answers
from caresheet.web.mount import choose_by_host, mount_at
from caresheet.web.newest import open_newest
from caresheet.web.oembed import oembed
from caresheet.web.pages import pages
from caresheet.web.reload import ReleaseWatcher
from caresheet.web.repeat import RepeatedAnswers
from caresheet.web.search import search
from caresheet.web.settings import read_settings
from caresheet.web.state import AppState, set_state
from caresheet.web.surrogate_keys import name_answers
from caresheet.web.topics import find_frame_ancestors, topics

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_FRAME_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types caresheet-frame"
)
_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def create_app(release: Release, *, demo: Path | None = None, clock: Callable[[], date] | None = None) -> Flask:
    """Make the app for a release. `demo` is a folder of demonstration pages to serve at /demo/.

    Raises:
        ReleaseError: the release is damaged.
    """
    return make_app(AppState(load_release(release), clock or _today), demo)


def create_app_from_environment() -> WSGIApplication:
    """Make the app for a worker process of the server. It loads new releases by itself."""
    settings = read_settings(os.environ)
    demo = find_widget() / "demo" if settings.demo else None
    states, apps = {}, {}
    for host, releases in {"": settings.releases, **settings.libraries}.items():
        state = states[host] = AppState(open_newest(releases)[0], _today)
        flask = make_app(state, demo)
        apps[host] = RepeatedAnswers(flask, state)
        watcher = ReleaseWatcher(releases, state, flask.logger.warning)
        watcher.poll()
        watcher.start()
    app = refuse_ambiguous(choose_by_host(apps.pop(""), apps))
    if settings.metrics:
        counts = Counts(Path(os.environ[FOLDER_VARIABLE]))
        counts.start()
        app = measure_answers(app, counts, states)
    return mount_at(settings.prefix, app)


def make_app(state: AppState, demo: Path | None = None, *, is_shared: bool = True) -> Flask:
    """Make the app that answers from the release in its state. If `is_shared`, other origins may use its answers."""
    app = Flask("caresheet", static_folder=None, template_folder=None)
    set_state(app, state)
    app.register_blueprint(topics)
    app.register_blueprint(pages)
    app.register_blueprint(library)
    app.register_blueprint(search)
    app.register_blueprint(oembed)
    app.register_blueprint(description)
    if demo:
        app.register_blueprint(make_demo(demo))
    register_error_handlers(app)
    # The function that is registered last runs first.
    app.after_request(_redirect_within)
    app.after_request(_protect)
    name_answers(app)
    if is_shared:
        share_answers(app)
    return app


def _today() -> date:
    return datetime.now(UTC).date()


def _redirect_within(response: Response) -> Response:
    """Redirect by path alone: behind a proxy that ends TLS, Flask does not know the scheme that the reader uses."""
    if response.location:
        target = urlsplit(response.location)
        response.location = urlunsplit(("", "", target.path, target.query, ""))
    return response


def _protect(response: Response) -> Response:
    """Add the security headers, which every answer carries."""
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    if request.blueprint == "demo":
        return response
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.path.startswith(f"/{FRAMES}"):
        # Without the directive, any page can be around a frame. A star would leave out sandboxed pages.
        ancestors = find_frame_ancestors()
        limit = "; frame-ancestors " + " ".join(ancestors) if ancestors else ""
        headers["Content-Security-Policy"] = _FRAME_POLICY + limit
        headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    elif request.path.startswith(("/v1/", "/assets/", "/sites/", "/pictures/", "/oembed", "/search/", "/openapi.json")):
        headers["Content-Security-Policy"] = _DATA_POLICY
    else:
        headers["Content-Security-Policy"] = PAGE_POLICY
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response
