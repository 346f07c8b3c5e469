"""Refuse requests that a proxy in front could read in another way (request smuggling).

Input: a WSGI app. Output: one that answers such requests with 400, and closes the connection. Granian accepts them: it
joins the `Host` lines of a request by commas, and takes a body for chunked if that is the last of several encodings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# A name or a number, perhaps with a port (RFC 9110, 7.2), and no more than one.
_HOST = re.compile(r"([A-Za-z0-9._~%!$&'()*+;=-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?")
_BODY = b"The request cannot be understood.\n"
_HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(_BODY))),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    # Whatever else comes on this connection may not be what its sender meant.
    ("Connection", "close"),
]


def refuse_ambiguous(app: WSGIApplication) -> WSGIApplication:
    """Make an app that hands on only requests with one host and a body of a known length."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if _is_ambiguous(environ):
            start_response("400 Bad Request", [*_HEADERS])
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [_BODY]
        return app(environ, start_response)

    return answer


def _is_ambiguous(environ: WSGIEnvironment) -> bool:
    """Tell whether a request breaks RFC 9112, 3.2 (one `Host`, except in HTTP/1.0) or 6.1 (`Transfer-Encoding`)."""
    host = environ.get("HTTP_HOST", "")
    if not _HOST.fullmatch(host) and (host or environ["SERVER_PROTOCOL"] == "HTTP/1.1"):
        return True
    return "HTTP_TRANSFER_ENCODING" in environ and environ["HTTP_TRANSFER_ENCODING"].lower() != "chunked"
