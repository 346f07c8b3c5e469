"""Draw the picture that social networks show beside a shared topic: the library's icon, large.

Output: a PNG of 1200 by 630 pixels (the size that the Open Graph protocol's users expect) in two colours. It has no
text: the title stands beside it, in the reader's own font and script.
"""

from __future__ import annotations

import struct
import zlib

SHARE_PICTURE = "share.png"
_WIDTH, _HEIGHT = 1200, 630
_PALETTE = bytes.fromhex("0b6b61ffffff")
# Boxes as (left, top, right, bottom) in pixels: the sheet in the second colour, its inside in the first, and the three
# lines on it in the second.
_SHEET = (460, 135, 740, 495)
_INSIDE = (484, 159, 716, 471)
_LINES = ((524, 225, 676, 249), (524, 303, 676, 327), (524, 381, 600, 405))


def render_share_picture() -> dict[str, bytes]:
    """Render the picture, by public path."""
    rows = [_draw_row(y) for y in range(_HEIGHT)]
    # 8 is the number of bits of a pixel and 3 means a palette (PNG, 11.2.1 "IHDR"). Each row begins with filter 0.
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 3, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    chunks = [(b"IHDR", header), (b"PLTE", _PALETTE), (b"IDAT", body), (b"IEND", b"")]
    return {SHARE_PICTURE: b"\x89PNG\r\n\x1a\n" + b"".join(_make_chunk(*chunk) for chunk in chunks)}


def _draw_row(y: int) -> bytes:
    row = bytearray(_WIDTH)
    for colour, (left, top, right, bottom) in ((1, _SHEET), (0, _INSIDE), *((1, line) for line in _LINES)):
        if top <= y < bottom:
            row[left:right] = bytes([colour]) * (right - left)
    return bytes(row)


def _make_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
