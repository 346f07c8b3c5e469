"""Take PNG, JPEG and WebP files apart, and put together only what belongs to the picture.

Input: a file's bytes. Output: the picture's kind, its size, and its bytes without EXIF, XMP, comments, previews and
anything after its end. The colour profile stays, because the colours depend on it. Pixels are never decoded, and the
same input always gives the same output.

No library does this for us. One that only reads sizes removes nothing. One that decodes pictures is large, and its
output changes from version to version.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_DAMAGED = "is a {} that is damaged or cut off; save it again"
_ANIMATED = "is animated, which distracts many readers; save one still picture of it"
_ROTATED = (
    "is rotated only by a note in the file (EXIF), which is not published; rotate it in a picture editor and save it"
)
_NO_PICTURE = "is not a picture that every browser shows; save it as PNG, JPEG or WebP"


class PictureError(Exception):
    """The file cannot be published; the message says why, and what to do."""


@dataclass(frozen=True)
class WholePicture:
    """A picture with nothing else in its file; `suffix` is that of its kind."""

    suffix: str
    width: int
    height: int
    body: bytes


def read_picture(data: bytes) -> WholePicture:
    """Read a picture of any kind that can be published.

    Raises:
        PictureError: it cannot be published.
    """
    for kind, begins, read in _KINDS:
        if begins(data):
            try:
                whole = read(data)
            except (struct.error, IndexError, ValueError):
                raise PictureError(_DAMAGED.format(kind)) from None
            if min(whole.width, whole.height) < 1:
                raise PictureError(_DAMAGED.format(kind))
            return whole
    raise PictureError(_NO_PICTURE)


# PNG (W3C, Third Edition, 5.3 and 11): a signature, then chunks of length, type, data and CRC.

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP")


def _read_png(data: bytes) -> WholePicture:
    kept, types = [_PNG], []
    for type_, chunk, content in _walk_png(data):
        types.append(type_)
        if type_ == b"acTL":
            raise PictureError(_ANIMATED)
        if type_ == b"eXIf":
            _refuse_rotated(content)
        elif type_ in _PNG_KEPT:
            kept.append(chunk)
        elif type_[:1].isupper():
            raise ValueError(type_)  # unknown and critical (5.4)
    if types[0] != b"IHDR" or b"IDAT" not in types:
        raise ValueError(types)
    width, height = struct.unpack(">II", data[16:24])
    return WholePicture(".png", width, height, b"".join(kept))


def _walk_png(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    at, type_ = len(_PNG), b""
    while type_ != b"IEND":
        length, type_ = struct.unpack(">I4s", data[at : at + 8])
        chunk = data[at : at + 12 + length]
        (crc,) = struct.unpack(">I", chunk[8 + length :])
        if crc != zlib.crc32(chunk[4:-4]):
            raise ValueError(type_)
        yield type_, chunk, chunk[8:-4]
        at += len(chunk)


# JPEG (ITU-T T.81, annex B): segments of marker, length and data. A start of scan is followed by the coded picture.

_SIZED = (0xC0, 0xC1, 0xC2)  # the frames that browsers decode: baseline, extended, progressive
_TABLES = (0xC4, 0xDB, 0xDD)
_SCAN, _COMMENT, _END_OF_IMAGE = 0xDA, 0xFE, b"\xff\xd9"


def _read_jpeg(data: bytes) -> WholePicture:
    kept, width, height = [data[:2]], 0, 0
    for marker, segment, content in _walk_jpeg(data):
        if marker in _SIZED:
            height, width = struct.unpack(">HH", content[1:5])
        if marker == 0xE1 and content.startswith(b"Exif\0\0"):
            _refuse_rotated(content[6:])
        if marker in (*_SIZED, *_TABLES, _SCAN) or _is_about_colour(marker, content):
            kept.append(segment)
        elif not (0xE0 <= marker <= 0xEF or marker == _COMMENT):
            raise ValueError(marker)
    return WholePicture(".jpg", width, height, b"".join([*kept, _END_OF_IMAGE]))


def _walk_jpeg(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield each segment's marker, bytes and content. The bytes of a scan include the coded picture after it."""
    at = 2
    while data[at : at + 2] != _END_OF_IMAGE:
        if data[at] != 0xFF:
            raise ValueError(at)
        if data[at + 1] == 0xFF:  # a fill byte (B.1.1.2)
            at += 1
            continue
        marker, length = struct.unpack(">BH", data[at + 1 : at + 4])
        end = at + 2 + length
        content = data[at + 4 : end]
        if len(content) != length - 2:
            raise ValueError(at)
        if marker == _SCAN:
            end = _find_end_of_scan(data, end)
        yield marker, data[at:end], content
        at = end


def _find_end_of_scan(data: bytes, at: int) -> int:
    """Return the position of the next marker that is neither a stuffed zero nor a restart (B.1.1.5)."""
    while (at := data.index(b"\xff", at)) >= 0:
        if data[at + 1] not in (0x00, *range(0xD0, 0xD8)):
            return at
        at += 2
    raise ValueError(at)


def _is_about_colour(marker: int, content: bytes) -> bool:
    is_adobe = marker == 0xEE and content.startswith(b"Adobe") and len(content) == 12
    return is_adobe or (marker == 0xE2 and content.startswith(b"ICC_PROFILE\0"))


# WebP (RFC 9649, 2): RIFF chunks of type, length and data, padded to even lengths.

_WEBP_KEPT = (b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP")
_KEPT_FLAGS = 0b00110000  # colour profile and transparency, but not EXIF, XMP or animation


def _read_webp(data: bytes) -> WholePicture:
    kept = list[bytes]()
    size: tuple[int, int] | None = None
    (riff_length,) = struct.unpack("<I", data[4:8])
    if len(data) < 8 + riff_length:
        raise ValueError(riff_length)
    at, end = 12, 8 + riff_length
    while at < end:
        type_, length = struct.unpack("<4sI", data[at : at + 8])
        content = data[at + 8 : at + 8 + length]
        if len(content) != length or at + 8 + length > end:
            raise ValueError(type_)
        if type_ in (b"ANIM", b"ANMF"):
            raise PictureError(_ANIMATED)
        if type_ == b"EXIF":
            _refuse_rotated(content.removeprefix(b"Exif\0\0"))
        if type_ == b"VP8X":
            content = bytes([content[0] & _KEPT_FLAGS]) + content[1:]
        if type_ in _WEBP_KEPT:
            kept.append(struct.pack("<4sI", type_, length) + content + b"\0" * (length % 2))
            size = _find_webp_size(type_, content) or size
        at += 8 + length + length % 2
    chunks = b"WEBP" + b"".join(kept)
    width, height = size or (0, 0)
    return WholePicture(".webp", width, height, struct.pack("<4sI", b"RIFF", len(chunks)) + chunks)


def _find_webp_size(type_: bytes, content: bytes) -> tuple[int, int] | None:
    """Read the size of the picture itself. The size in the header of the file (VP8X) has to be the same anyway."""
    if type_ == b"VP8 ":  # RFC 6386, 9.1
        if content[3:6] != b"\x9d\x01\x2a":
            raise ValueError(type_)
        width, height = struct.unpack("<HH", content[6:10])
        return width & 0x3FFF, height & 0x3FFF
    if type_ == b"VP8L":  # RFC 9649, 3.4
        (bits,) = struct.unpack("<I", content[1:5])
        if content[0] != 0x2F:
            raise ValueError(type_)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None


def _refuse_rotated(exif: bytes) -> None:
    """Refuse a picture that is rotated by its EXIF (CIPA DC-008, 4.6: TIFF; Orientation is 0x0112)."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return
    try:
        (start,) = struct.unpack(f"{order}I", exif[4:8])
        (count,) = struct.unpack(f"{order}H", exif[start : start + 2])
        for number in range(count):
            entry = exif[start + 2 + 12 * number : start + 14 + 12 * number]
            tag, _, _, value = struct.unpack(f"{order}HHIH", entry[:10])
            if tag == 0x0112 and value in range(2, 9):
                raise PictureError(_ROTATED)
    except struct.error:
        return  # no program can read this EXIF, so none rotates the picture


_KINDS: tuple[tuple[str, Callable[[bytes], bool], Callable[[bytes], WholePicture]], ...] = (
    ("PNG", lambda data: data.startswith(_PNG), _read_png),
    ("JPEG", lambda data: data.startswith(b"\xff\xd8\xff"), _read_jpeg),
    ("WebP", lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", _read_webp),
)
