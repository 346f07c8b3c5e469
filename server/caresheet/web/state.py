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
from caresheet.web.documents import SHORT, Shelf

_STATE = "caresheet"


@dataclass
class Desk:
    """What an app answers from. The shelf is replaced as a whole, in one assignment, when there is a new release.

    `clock` says by which day dated answers change, `refused` what was not taken into service and why.
    """

    shelf: Shelf
    clock: Callable[[], date]
    refused: tuple[Refusal, ...] = ()


def set_desk(app: Flask, desk: Desk) -> None:
    """Let an app answer from a desk."""
    app.extensions[_STATE] = desk


def get_desk() -> Desk:
    """Return the desk of the app that is asked."""
    desk: Desk = current_app.extensions[_STATE]
    return desk


def get_shelf() -> Shelf:
    """Return the release that this request is answered from: one and the same from its first look to its last."""
    if "shelf" not in g:
        g.shelf = get_desk().shelf
    shelf: Shelf = g.shelf
    return shelf


def answer_path(path: str) -> Response:
    """Answer from the release: 200, 301 for an old address, 410 for what was withdrawn.

    Raises:
        NotFound: the release has nothing there.
    """
    shelf = get_shelf()
    if path in shelf.contents.redirects:
        target = shelf.contents.redirects[path].removesuffix("index.html")
        response: Response = redirect(f"{request.script_root}/{target}", code=301)  # type: ignore[assignment]
        # Without it browsers keep a 301 for ever, and the old name could never be a topic's again.
        response.headers["Cache-Control"] = SHORT
        return response
    document = shelf.find(path, get_desk().clock())
    if document is None:
        raise NotFound
    return document.answer(request)
