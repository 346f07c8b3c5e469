"""Hold what the app answers from, and answer a path: found, moved, withdrawn or missing.

Input: a path that a route has put together. Output: a response, or an HTTP error, which `errors` turns into an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Flask, Response, current_app, g, redirect, request
from werkzeug.exceptions import NotFound

from caresheet.release.format import Refusal
from caresheet.web.answers import answer_document
from caresheet.web.documents import SHORT, LoadedRelease

_STATE = "caresheet"


@dataclass
class AppState:
    """What an app answers from. A new release replaces the old one as a whole, in one assignment.

    `clock` tells the day, on which some answers depend. `refused` says which release or content was refused, and why.
    """

    release: LoadedRelease
    clock: Callable[[], date]
    refused: tuple[Refusal, ...] = ()
    reload_failures: int = 0


def set_state(app: Flask, state: AppState) -> None:
    """Give an app the state that it answers from."""
    app.extensions[_STATE] = state


def get_state() -> AppState:
    """Return the current app's state."""
    state: AppState = current_app.extensions[_STATE]
    return state


def get_release() -> LoadedRelease:
    """Return the release that this request is answered from. It stays the same until the request ends."""
    if "release" not in g:
        g.release = get_state().release
    release: LoadedRelease = g.release
    return release


def answer_path(path: str) -> Response:
    """Answer from the release: 200, 301 for an old address, 410 for a withdrawn topic.

    Raises:
        NotFound: the release has nothing there.
    """
    release = get_release()
    moved_to = release.contents.redirects.get(path)
    if moved_to is not None:
        target = moved_to.removesuffix("index.html")
        response: Response = redirect(f"{request.script_root}/{target}", code=301)  # type: ignore[assignment]
        # Without this, browsers keep a 301 for ever, and no new topic could ever take the old name.
        response.headers["Cache-Control"] = SHORT
        return response
    document = release.find(path, get_state().clock())
    if document is None:
        raise NotFound
    return answer_document(document, request)
