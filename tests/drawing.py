"""Draws small pictures of every kind for tests."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache
from typing import Any

from PIL import Image, ImageCms

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825
SECRETS = (b"Secret Camera", b"Secret Person", b"Secret Place", b"Secret Thumbnail")


def draw(kind: str, *, size: tuple[int, int] = (60, 40), colour: str = "#c03040", **options: Any) -> bytes:
    """Return a picture of one colour. `kind` and `options` are Pillow's."""
    body = io.BytesIO()
    Image.new("RGB", size, colour).save(body, kind, **options)
    return body.getvalue()


def draw_noise() -> bytes:
    """Return a PNG of about 280 kB, nearly the largest picture that a library may have."""
    body = io.BytesIO()
    Image.effect_noise((540, 540), 90).save(body, "PNG")
    return body.getvalue()


def draw_noted(kind: str, *, orientation: int = 1) -> bytes:
    """Return a picture with all the metadata that a camera or a program can add."""
    exif = Image.Exif()
    exif[MAKER], exif[ORIENTATION] = SECRETS[0].decode(), orientation
    exif.get_ifd(GPS)[29] = SECRETS[2].decode()
    options: dict[str, Any] = {"exif": exif, "icc_profile": make_profile()}
    if kind == "JPEG":
        body = draw(kind, comment=SECRETS[1], **options)
        return body + draw(kind) + SECRETS[3]  # phones append a second picture
    if kind == "WEBP":
        return draw(kind, xmp=SECRETS[1], **options)
    body = draw(kind, **options)
    return body[:33] + make_chunk(b"tEXt", b"Author\0" + SECRETS[1]) + body[33:] + SECRETS[3]


@cache
def make_profile() -> bytes:
    """Return a colour profile, the same one each time: a new one would contain another time."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def make_chunk(type_: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG file."""
    return struct.pack(">I", len(content)) + type_ + content + struct.pack(">I", zlib.crc32(type_ + content))


def read_pixels(body: bytes) -> tuple[tuple[int, int], bytes]:
    """Return a picture's size and its pixels."""
    with Image.open(io.BytesIO(body)) as image:
        return image.size, image.convert("RGB").tobytes()
