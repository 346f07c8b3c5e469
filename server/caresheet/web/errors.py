"""Answer errors: with JSON under /v1, except for its frames, and with a page elsewhere.

Input: an error. Output: an answer without a stack trace. The log never says who asked.
"""

from __future__ import annotations

from html import escape

from flask import Flask, Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound, ServiceUnavailable

from caresheet.errors import ReleaseError
from caresheet.release.format import FRAMES
from caresheet.web.answers import answer_document
from caresheet.web.documents import Document
from caresheet.web.state import get_release, get_state

_CODES = {
    400: ("bad-request", "the request cannot be understood"),
    404: ("not-found", "there is nothing at this address"),
    405: ("method-not-allowed", "only GET and HEAD are answered here"),
    501: ("not-implemented", "this format is not available; ask for JSON"),
}
_FALLBACK = ("server", "something went wrong here; please try again later")


def register_error_handlers(app: Flask) -> None:
    """Register the handlers of errors with an app."""
    app.register_error_handler(HTTPException, _answer_error)
    app.register_error_handler(ReleaseError, _answer_damage)
    app.register_error_handler(Exception, _answer_crash)


def _answer_error(error: HTTPException) -> Response:
    status = error.code or 500
    code, message = _CODES.get(status, _FALLBACK)
    if status == 400 and error.description:
        message = error.description
    if request.path.startswith("/v1/") and not request.path.startswith(f"/{FRAMES}"):
        response = jsonify(error={"code": code, "message": message})
    elif isinstance(error, NotFound) and (page := get_release().find("404.html", get_state().clock())):
        response = _answer_missing(page)
    else:
        response = Response(f"{message[0].upper()}{message[1:]}.\n", content_type="text/plain; charset=utf-8")
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _answer_missing(page: Document) -> Response:
    """Answer with the page for missing pages. It is shown at every path, so its links begin with the library's path."""
    if not request.script_root:
        return answer_document(page, request)
    root = escape(request.script_root).encode()
    return Response(page.read("").replace(b'="/', b'="%b/' % root), content_type=page.media_type)


def _answer_damage(_: Exception) -> Response:
    """Answer for a file that is not what the manifest says. The release's watcher reports it, and looks for another."""
    return _answer_error(ServiceUnavailable())


def _answer_crash(error: Exception) -> Response:
    # The log says what broke, but not which topic was being read.
    current_app.logger.error("an answer failed", exc_info=error)
    return _answer_error(InternalServerError())
