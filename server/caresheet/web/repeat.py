"""Repeat what Flask has answered: for one release and one day, the same request has the same answer.

Input: the Flask app, and the state that it answers from. Output: a WSGI app whose answers are Flask's, byte for byte.
Flask makes each answer; this layer keeps some of them and sends them again, which costs much less
(docs/performance.md).

* It keeps only answers that say `Cache-Control: public`: no errors, no reports about the server.
* Its key has everything that such an answer depends on. A new release or a new day empties it.
* A request with anything unusual goes to Flask.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from caresheet.web.documents import SENT_FILE, LoadedRelease
from caresheet.web.kept_answers import Answer, KeptAnswers, Key
from caresheet.web.state import AppState

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Flask may answer a request with one of these in another way (RFC 9110, 7.8, 13.1 and 14.2), or it has a body.
_UNUSUAL = (
    "HTTP_RANGE",
    "HTTP_IF_RANGE",
    "HTTP_IF_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_UPGRADE",
    "HTTP_TRANSFER_ENCODING",
    "HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK",
)


class RepeatedAnswers:
    """A WSGI app that repeats the answers of another one."""

    def __init__(self, app: WSGIApplication, state: AppState) -> None:
        self._app, self._state = app, state
        self._kept = KeptAnswers(state.release, state.clock())

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        kept, state = self._kept, self._state
        if kept.release is not state.release or kept.day != state.clock():
            kept = self._kept = KeptAnswers(state.release, state.clock())
        key = _make_key(environ, kept.release)
        if key is None:
            return self._app(environ, start_response)
        answer = kept.answers.find(key)
        body = kept.read_body(answer) if answer else None
        if answer is None or body is None:
            answer = self._ask(environ)
            self._keep(kept, key, answer, environ.get(SENT_FILE, ""))
            body = answer.body
        start_response(answer.status, answer.headers)
        return body

    def _ask(self, environ: WSGIEnvironment) -> Answer:
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> object:
            said.append((status, headers))
            return None

        parts = self._app(environ, start_response)  # type: ignore[arg-type]  # Flask does not call `write`
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        status, headers = said[-1]
        # Caches reckon an answer's age from `Date`, so the server adds it anew each time.
        return Answer(status, [pair for pair in headers if pair[0] != "Date"], [body] if body else [])

    def _keep(self, kept: KeptAnswers, key: Key, answer: Answer, file: str) -> None:
        state = self._state
        # A release may have been replaced, or a day may have ended, while Flask made the answer.
        is_current = kept.release is state.release and kept.day == state.clock()
        if is_current and _is_public(answer):
            kept.add(key, answer, file)


def _make_key(environ: WSGIEnvironment, release: LoadedRelease) -> Key | None:
    """Return what the answer depends on besides the release and the day; None if the request is unusual."""
    method = environ["REQUEST_METHOD"]
    if method not in ("GET", "HEAD") or environ.get("CONTENT_LENGTH", "0") not in ("", "0"):
        return None
    for name in _UNUSUAL:
        if name in environ:
            return None
    get = environ.get
    return (
        method,
        environ["PATH_INFO"],
        get("QUERY_STRING"),
        get("HTTP_ACCEPT_ENCODING"),
        get("HTTP_IF_NONE_MATCH"),
        get("SCRIPT_NAME"),
        # Only a library with sealed sites answers different origins in different ways.
        get("HTTP_ORIGIN") if release.sealed_origins else None,
    )


def _is_public(answer: Answer) -> bool:
    return any(name == "Cache-Control" and value.startswith("public") for name, value in answer.headers)
