"""Make the answer that sends a document.

Input: a document of the release, and a request. Output: a response.
"""

from __future__ import annotations

from contextlib import suppress

from flask import Request, Response

from caresheet.errors import ReleaseError
from caresheet.web.documents import SENT_FILE, Document, name_encoded

# The best comes first, for a client that accepts several equally.
_PREFERENCE = ("br", "gzip", "")


def answer_document(document: Document, request: Request) -> Response:
    """Answer in the encoding that the client prefers (RFC 9110, 12.5.3), or 304 if the client has it already.

    Ranges are not offered: half a topic could be a topic without its disclaimer.
    """
    encoding, body = _read_best(document, request)
    request.environ[SENT_FILE] = name_encoded(document.path, encoding)
    response = Response(body, status=document.status, content_type=document.media_type)
    response.headers["Cache-Control"] = document.cache_control
    response.vary.add("Accept-Encoding")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    # Each encoding needs an entity tag of its own (RFC 9110, 8.8.3.3).
    response.set_etag(document.digest[:32] + (f"-{encoding}" if encoding else ""))
    return answer_condition(response, request) if document.status == 200 else response


def answer_condition(response: Response, request: Request) -> Response:
    """Turn an answer into 304 or 412 if the request's conditions say so (RFC 9110, 13)."""
    # `If-Match: *` is true for everything that is there, and Werkzeug does not know it.
    if request.if_match.star_tag:
        return response
    response.make_conditional(request)
    if response.status_code == 412:
        # A cache that kept this would send it to all readers.
        response.headers["Cache-Control"] = "no-store"
    return response


def _read_best(document: Document, request: Request) -> tuple[str, bytes]:
    """Return the encoding that the client prefers, with the body. If that file is damaged, take another one."""
    accepted = request.accept_encodings
    qualities = {
        encoding: accepted.quality(encoding or "identity") for encoding in _PREFERENCE if encoding in document.encodings
    }
    wanted = [encoding for encoding in sorted(qualities, key=lambda one: -qualities[one]) if qualities[encoding] > 0]
    for encoding in wanted:
        with suppress(ReleaseError):
            return encoding, document.read(encoding)
    return "", document.read("")
