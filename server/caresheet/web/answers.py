"""How a path becomes an answer: found, moved, withdrawn or missing.

Enters: a path that a route has put together. Leaves: a response, or an HTTP error for `errors` to word.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Response, current_app, redirect, request
from werkzeug.exceptions import NotFound

from caresheet.web.memory import SHORT, Shelf

_STATE = "caresheet"


def put_on_shelf(app_extensions: dict[str, object], shelf: Shelf, clock: Callable[[], date]) -> None:
    """Give the app its release, and the clock by which dated answers change."""
    app_extensions[_STATE] = (shelf, clock)


def get_shelf() -> Shelf:
    """Return the release that this request is answered from."""
    shelf: Shelf = current_app.extensions[_STATE][0]
    return shelf


def answer_path(path: str) -> Response:
    """Answer from the release: 200, 301 for an old address, 410 for what was withdrawn.

    Raises:
        NotFound: the release has nothing there.
    """
    shelf, clock = current_app.extensions[_STATE]
    if path in shelf.contents.redirects:
        target = shelf.contents.redirects[path].removesuffix("index.html")
        response: Response = redirect(f"{request.script_root}/{target}", code=301)  # type: ignore[assignment]
        # Without it browsers keep a 301 for ever, and the old name could never be a topic's again.
        response.headers["Cache-Control"] = SHORT
        return response
    document = shelf.find(path, clock())
    if document is None:
        raise NotFound
    return document.answer(request, status=410 if path in shelf.contents.gone else 200)  # type: ignore[no-any-return]
