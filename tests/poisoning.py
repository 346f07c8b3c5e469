"""Strangers try to change what the next reader gets from a cache in the server: part of `make faults`.

Input: a port and paths. Output: how many readers got the same answer as before. Strangers' requests have odd hosts,
origins, queries, encodings and headers that some servers obey.
"""

from __future__ import annotations

import http.client
import random
import re
from collections.abc import Mapping, Sequence

Answer = tuple[int, list[tuple[str, str]], bytes]

_HOSTS = ("evil.example", "x", "evil.example:80", "127.0.0.1@evil.example", "[::1]", "evil.example/", "a" * 200)
_ORIGINS = ("https://evil.example", "null", "https://willow.example", "https://willow.example.evil.example", "*")
_ENCODINGS = (
    "br",
    "gzip",
    "identity",
    "identity;q=0",
    "br;q=0, gzip;q=0",
    "*;q=0",
    "br;q=1.5",
    "deflate",
    "BR",
    "",
    "x" * 500,
)
_QUERIES = (
    "",
    "?",
    "?site=evil",
    "?lang=es",
    "?q=%00",
    "?_method=HEAD",
    "?callback=x",
    "?&&",
    "?v=1#",
    "?utm_source=a",
)
_NAMED: Mapping[str, Sequence[str]] = {
    "X-Forwarded-Host": _HOSTS,
    "X-Forwarded-Proto": ("http", "javascript"),
    "X-Forwarded-Prefix": ("/evil", "//evil.example"),
    "X-Original-URL": ("/v1/topics/en/nothing.html", "//evil.example"),
    "X-HTTP-Method-Override": ("HEAD", "DELETE"),
    "X-Host": _HOSTS,
    "Forwarded": ("host=evil.example",),
    "Origin": _ORIGINS,
    "Accept": ("application/json", "*/*;q=0", "text/xml"),
    "Accept-Language": ("es", "xx"),
    "Accept-Encoding": _ENCODINGS,
    "If-None-Match": ("*", '"x"', 'W/"x"'),
    "If-Match": ('"x"',),
    "Range": ("bytes=0-9", "bytes=9-1"),
    "Cookie": ("session=x",),
    "Cache-Control": ("no-cache", "max-age=0"),
    "Authorization": ("Basic eDp4",),
}


def poison(port: int, paths: Sequence[str], chance: random.Random, rounds: int) -> tuple[int, list[str]]:
    """Let a stranger ask for something that is in no cache yet, and then a reader for the same, again and again.

    Return how many readers got what they would have got without the stranger, and what the others got.
    """
    strangers, readers = (http.client.HTTPConnection("127.0.0.1", port, timeout=30) for _ in range(2))
    # A number in the query makes each round's address a new one.
    clean = {path: _ask(readers, _number(path, 0), {}) for path in paths}
    right, wrong = 0, []
    for number in range(1, rounds + 1):
        path, method = chance.choice(paths), chance.choice(("GET", "GET", "HEAD", "OPTIONS", "POST"))
        names = chance.sample(sorted(_NAMED), chance.randrange(4))
        headers = {"Host": chance.choice(_HOSTS)} | {name: chance.choice(_NAMED[name]) for name in names}
        if chance.random() < 0.5:
            headers["Accept-Encoding"] = chance.choice(_ENCODINGS)
        query = chance.choice(_QUERIES) if chance.random() < 0.3 else ""
        _ask(strangers, _number(path, number) + query, headers, method)
        found = _ask(readers, _number(path, number), {})
        if found == clean[path]:
            right += 1
        else:
            wrong.append(f"{path} after {method} {headers}: {found[0]}")
    return right, wrong


def _number(path: str, number: int) -> str:
    return f"{path}{'&' if '?' in path else '?'}n={number:07}"


def _ask(connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str], method: str = "GET") -> Answer:
    try:
        connection.request(method, path, headers=dict(headers))
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0, [], b""
    headers = [(name, _forget_number(value)) for name, value in answer.getheaders() if name.lower() != "date"]
    return answer.status, headers, re.sub(rb"n=\d{7}", b"n=", body)


def _forget_number(value: str) -> str:
    """A redirect repeats the query."""
    return re.sub(r"n=\d{7}", "n=", value)
