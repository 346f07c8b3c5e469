"""Compress the text files of a release at build time, so that the server never has to.

Input: a file. Output: its `.br` and `.gz`, if they are smaller, or whether these give the file again. The same input
gives the same bytes: gzip's header contains no time.
"""

from __future__ import annotations

import gzip
import re
import zlib

import brotli

from caresheet.release.format import FRAMES

TEXT = (".html", ".js", ".css", ".json", ".txt", ".xml", ".svg")
# A smaller answer fits into one network packet with or without compression.
_WORTH_BYTES = 512
# The best of each scale: a file is compressed once, and sent many times.
_BROTLI_QUALITY, _GZIP_LEVEL = 11, 9
_ALWAYS_BEST = "public/search/"
# For a document of 12 kB, quality 10 takes a third of the time of 11, and its result is 3 % larger. Quality 5 takes a
# thirtieth, and its result is 13 to 15 % larger. The widget fetches fragments, so they get the best. Readers seldom
# fetch full pages and sealed frames, and almost never data, or an edition before its day comes.
_QUALITIES = (
    # Readers wait for these when they begin to type, so each byte counts.
    (re.compile(rf"{_ALWAYS_BEST}.*"), _BROTLI_QUALITY),
    (re.compile(r".*\.json|(?!public/).*|public/handouts/.*"), 5),
    (re.compile(rf"public/(?:topics/|{FRAMES}).*"), 10),
)
# Lists of a large library: the best quality would take seconds for each. Quality 9 saves no more than 5 does.
_LARGE_BYTES, _BROTLI_QUALITY_OF_LARGE = 100_000, 5

# The beginning of gzip (RFC 1952, 2.3). Its flags say that no name or comment follows, in which anything could stand.
_PLAIN_GZIP = b"\x1f\x8b\x08\x00"
# How many bytes are decompressed at a time.
_PART_BYTES = 1_000_000


def compress_file(path: str, body: bytes) -> dict[str, bytes]:
    """Return the compressed forms of one file, by path."""
    if not path.endswith(TEXT) or len(body) < _WORTH_BYTES:
        return {}
    is_large = len(body) > _LARGE_BYTES and not path.startswith(_ALWAYS_BEST)
    quality = _BROTLI_QUALITY_OF_LARGE if is_large else choose_quality(path)
    brotlied = bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=quality))
    variants = {path + ".br": brotlied, path + ".gz": _gzip(body)}
    return {variant: small for variant, small in variants.items() if len(small) < len(body)}


def choose_quality(path: str) -> int:
    """Return the quality of Brotli, from 0 to 11, for a file at this path in a release."""
    return next((quality for pattern, quality in _QUALITIES if pattern.fullmatch(path)), _BROTLI_QUALITY)


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=_GZIP_LEVEL, mtime=0)


def gives(suffix: str, compressed: bytes, wanted: bytes) -> bool:
    """Tell whether a compressed form gives exactly these bytes. Never hold many more bytes than these in memory.

    Raises:
        brotli.error, zlib.error or EOFError: it is damaged or cut off.
    """
    return _gives_brotli(compressed, wanted) if suffix == ".br" else _gives_gzip(compressed, wanted)


def _gives_brotli(compressed: bytes, wanted: bytes) -> bool:
    decompressor, at = brotli.Decompressor(), 0
    data = compressed
    while True:
        part = decompressor.process(data, output_buffer_limit=_PART_BYTES)
        if wanted[at : at + len(part)] != part:
            return False
        at, data = at + len(part), b""
        if decompressor.is_finished():
            return at == len(wanted)
        if not part:
            raise EOFError


def _gives_gzip(compressed: bytes, wanted: bytes) -> bool:
    decompressor = zlib.decompressobj(zlib.MAX_WBITS | 16)
    part = decompressor.decompress(compressed, len(wanted) + 1)
    if not decompressor.eof and len(part) <= len(wanted):
        raise EOFError
    is_whole = decompressor.eof and not decompressor.unused_data and compressed.startswith(_PLAIN_GZIP)
    return is_whole and part == wanted
