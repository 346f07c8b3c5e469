"""Requests that a proxy could read in another way are refused, and ordinary ones are handed on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from caresheet.web.ambiguous import refuse_ambiguous

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b"a topic"]


def ask(method: str = "GET", **values: str) -> tuple[int, bytes, str | None]:
    environ = EnvironBuilder("/", method=method).get_environ() | {"SERVER_PROTOCOL": "HTTP/1.1", **values}
    body, status, headers = run_wsgi_app(refuse_ambiguous(answer), environ, buffered=True)
    return int(status[:3]), b"".join(body), headers.get("Connection")


# Granian joins several lines by commas, and gives a blank for none.
@pytest.mark.parametrize(
    "values",
    [
        *({"HTTP_HOST": host} for host in ("a.example,b.example", "a.example,a.example", "a/b", "a b", "a@b", "é", "")),
        *({"HTTP_TRANSFER_ENCODING": encoding} for encoding in ("xchunked, chunked", "chunked,chunked", "gzip", "")),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_refuses_what_can_be_read_in_two_ways(values: dict[str, str], method: str) -> None:
    body = b"The request cannot be understood.\n" if method == "GET" else b""
    assert ask(method, **values) == (400, body, "close")


@pytest.mark.parametrize(
    "values",
    [
        *({"HTTP_HOST": host} for host in ("a.example", "a_b.example:8000", "127.0.0.1:8000", "[::1]", "[::1]:8000")),
        {"HTTP_HOST": "", "SERVER_PROTOCOL": "HTTP/1.0"},
        {"HTTP_TRANSFER_ENCODING": "Chunked"},
    ],
)
def test_hands_on_what_can_be_read_in_one_way(values: dict[str, str]) -> None:
    assert ask(**values) == (200, b"a topic", None)
