"""Read a page from a file, from standard input or from the web, and turn its bytes into text.

A page from the web is requested as a browser without a user would: http or https only, with limits on size, time and
redirects, and nothing in the request but the name of this program.
"""

from __future__ import annotations

import codecs
import re
import sys
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from caresheet.errors import ConfigError

# Larger than any page of text, and read in no time.
_BYTES_AT_MOST = 20_000_000
_TIME_S = 20.0
_REDIRECTS_AT_MOST = 5
_CHUNK = 65_536
_AGENT = "Caresheet doctor"
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.+-]{1,40})""", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class UnreachableError(Exception):
    """A server did not answer; the message says why."""


@dataclass(frozen=True)
class Answer:
    """What a server answered. `address` is the one after redirects, `policies` are Content-Security-Policy headers."""

    status: int
    body: bytes
    address: str
    charset: str = ""
    policies: Sequence[str] = ()


@dataclass(frozen=True)
class WebPage:
    """A page: what messages call it, its text, its address (blank for a file), and its policies' headers."""

    name: str
    text: str
    base: str = ""
    policies: Sequence[str] = ()


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = _REDIRECTS_AT_MOST


def _make_opener() -> urllib.request.OpenerDirector:
    """Make an opener that can open web addresses, and no file or FTP address that a redirect may lead to."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        *(urllib.request.ProxyHandler(), urllib.request.UnknownHandler(), urllib.request.HTTPHandler()),
        *(urllib.request.HTTPSHandler(), urllib.request.HTTPDefaultErrorHandler(), _Redirects()),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def is_address(place: str) -> bool:
    """Tell whether a page is on the web."""
    return place.lower().startswith(("http://", "https://"))


def read_web_page(place: str) -> WebPage:
    """Read a page from an address, from a file, or from standard input if its place is "-".

    Raises:
        ConfigError: it cannot be read, or is no page.
    """
    if is_address(place):
        try:
            answer = request(place)
        except UnreachableError as error:
            raise ConfigError(f"{place}: no answer ({error}); check the address in a browser") from error
        if answer.status != 200:
            raise ConfigError(
                f"{place}: the server answered with status {answer.status}; check the address in a browser"
            )
        return WebPage(place, _decode(place, answer.body, answer.charset), answer.address, answer.policies)
    name = "standard input" if place == "-" else place
    return WebPage(name, _decode(name, _read_file(place)))


def request(address: str) -> Answer:
    """Request an address.

    Raises:
        UnreachableError: no answer, or one that is too large or too slow.
    """
    headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
    try:
        asked = urllib.request.Request(address, headers=headers)  # noqa: S310  # http or https: see `is_address`
        with _make_opener().open(asked, timeout=_TIME_S) as answer:
            return _describe(answer.status, answer.headers, _read_body(answer), answer.geturl())
    except urllib.error.HTTPError as error:
        with error:
            return _describe(error.code, error.headers, b"", address)
    except (OSError, ValueError, HTTPException, zlib.error, EOFError) as error:
        raise UnreachableError(" ".join(str(getattr(error, "reason", error)).split())[:200]) from error


def _describe(status: int, headers: Message, body: bytes, address: str) -> Answer:
    if headers.get("Content-Encoding", "").lower() == "gzip" and body:
        body = zlib.decompressobj(wbits=31).decompress(body, _BYTES_AT_MOST)
    policies = headers.get_all("Content-Security-Policy") or []
    return Answer(status, body, address.partition("#")[0], headers.get_content_charset() or "", policies)


def _read_body(answer: HTTPResponse) -> bytes:
    ends = time.monotonic() + _TIME_S
    body = bytearray()
    while chunk := answer.read(_CHUNK):
        body += chunk
        if len(body) > _BYTES_AT_MOST:
            raise UnreachableError("the answer is too large")
        if time.monotonic() > ends:
            raise UnreachableError("the answer takes too long")
    if answer.length:  # what is left to read
        raise UnreachableError("the answer ends too early")
    return bytes(body)


def _read_file(place: str) -> bytes:
    if place == "-":
        body = sys.stdin.buffer.read(_BYTES_AT_MOST + 1)
    else:
        if Path(place).is_dir():
            raise ConfigError(f"{place}: this is a folder; name a page in it")
        with Path(place).open("rb") as file:
            body = file.read(_BYTES_AT_MOST + 1)
    if len(body) > _BYTES_AT_MOST:
        raise ConfigError(f"{place}: larger than {_BYTES_AT_MOST // 1_000_000} MB; name the page itself")
    return body


def _decode(name: str, body: bytes, charset: str = "") -> str:
    if body.startswith(b"\x1f\x8b"):
        raise ConfigError(f"{name}: this file is compressed; unpack it first")
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if b"\0" in body[:4096]:
        raise ConfigError(f"{name}: this is no HTML page; name a page, or save the page's source from a browser")
    declared = _CHARSET.search(body[:4096])
    for encoding in (charset, declared[1].decode() if declared else "", "utf-8"):
        if text := _try_decoding(body, encoding):
            return text
    return body.decode("cp1252", "replace")


def _try_decoding(body: bytes, encoding: str) -> str:
    """Return the text; blank if the bytes are in another encoding."""
    try:
        # A declaration that can be read byte by byte cannot be UTF-16: HTML (13.2.3.2) takes it for UTF-8.
        known = codecs.lookup(encoding).name if encoding else ""
        return body.decode("utf-8" if known.startswith("utf-16") else known) if known else ""
    except (LookupError, ValueError, TypeError):
        return ""
