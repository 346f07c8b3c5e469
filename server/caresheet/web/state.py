"""How a path becomes an answer: found, moved, withdrawn or missing.

Enters: a path that a route has put together. Leaves: a response, or an HTTP error for `errors` to word.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Flask, Response, current_app, g, redirect, request
from werkzeug.exceptions import NotFound

from caresheet.release.format import Refusal
from caresheet.web.documents import SHORT, LoadedRelease

_STATE = "caresheet"


@dataclass
class AppState:
    """What an app answers from. The release is replaced as a whole, in one assignment, when there is a new release.

    `clock` says by which day dated answers change, `refused` what was not taken into service and why.
    """

    release: LoadedRelease
    clock: Callable[[], date]
    refused: tuple[Refusal, ...] = ()


def set_state(app: Flask, state: AppState) -> None:
    """Give an app the state that it answers from."""
    app.extensions[_STATE] = state


def get_state() -> AppState:
    """Return the current app's state."""
    state: AppState = current_app.extensions[_STATE]
    return state


def get_release() -> LoadedRelease:
    """Return the release that this request is answered from: one and the same from its first look to its last."""
    if "release" not in g:
        g.release = get_state().release
    release: LoadedRelease = g.release
    return release


def answer_path(path: str) -> Response:
    """Answer from the release: 200, 301 for an old address, 410 for what was withdrawn.

    Raises:
        NotFound: the release has nothing there.
    """
    release = get_release()
    if path in release.contents.redirects:
        target = release.contents.redirects[path].removesuffix("index.html")
        response: Response = redirect(f"{request.script_root}/{target}", code=301)  # type: ignore[assignment]
        # Without it browsers keep a 301 for ever, and the old name could never be a topic's again.
        response.headers["Cache-Control"] = SHORT
        return response
    document = release.find(path, get_state().clock())
    if document is None:
        raise NotFound
    return document.answer(request)
