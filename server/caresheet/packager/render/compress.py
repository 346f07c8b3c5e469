"""Compress a release's text files once, so that no answer ever waits for it.

Enters: a file. Leaves: the `.br` and `.gz` that are smaller than what they stand for. The same bytes in
give the same bytes out: gzip's header holds no time.
"""

from __future__ import annotations

import gzip

import brotli

_TEXT = (".html", ".js", ".css", ".json", ".txt", ".xml", ".svg")
# Below this a response fits one packet anyway.
_WORTH_BYTES = 512
_BROTLI_QUALITY, _GZIP_LEVEL = 11, 9
# The lists of a large library: the best quality would take a second, and save little more.
_LARGE_BYTES, _BROTLI_QUALITY_OF_LARGE = 100_000, 9


def compress_file(path: str, body: bytes) -> dict[str, bytes]:
    """Return the compressed variants of one file by their paths."""
    if not path.endswith(_TEXT) or len(body) < _WORTH_BYTES:
        return {}
    variants = {path + ".br": _brotli(body), path + ".gz": _gzip(body)}
    return {variant: small for variant, small in variants.items() if len(small) < len(body)}


def _brotli(body: bytes) -> bytes:
    quality = _BROTLI_QUALITY if len(body) <= _LARGE_BYTES else _BROTLI_QUALITY_OF_LARGE
    return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=quality))


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=_GZIP_LEVEL, mtime=0)
