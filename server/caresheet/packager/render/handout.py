"""What a printed sheet says about itself: which version it is, and where a reader can see whether it is current.

Input: the fingerprints of a topic's words, or an address. Output: the version as a text, or a QR code.

A version names the day of the topic's last change, and a few letters for the title, the summary and each section. So
the page of the topic as it is now can tell every earlier sheet which sections have changed, and nobody has to keep a
list of the versions that were ever printed. A change that readers cannot see does not change a version.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import segno

from caresheet.model import Fingerprints

# 18 bits: of 260,000 changed parts, one looks unchanged.
_LETTERS_A_PART = 3
_LABEL_LETTERS = 6
# Every reader knows all eight masks. Trying each to find the best takes ten times as long, for a difference that only
# damaged codes show.
_MASK = 0
# A quarter of the code may be creased or smudged (level Q would make it a quarter larger).
_ERROR_LEVEL = "m"
_BORDER_MODULES = 4
_PATH = re.compile(r' d="([^"]*)"')


@dataclass(frozen=True)
class QrCode:
    """A QR code as the path of an SVG with lines one unit wide. `size` is its width in units, with its white border."""

    size: int
    path: str


def make_qr(address: str) -> QrCode | None:
    """Make the QR code of an address; None if it is too long for one."""
    try:
        code = segno.make_qr(address, error=_ERROR_LEVEL, mask=_MASK, boost_error=False)
    except segno.DataOverflowError:
        return None
    found = _PATH.search(code.svg_inline(border=_BORDER_MODULES, omitsize=True))
    assert found is not None
    return QrCode(int(code.symbol_size(border=_BORDER_MODULES)[0]), found[1])


def name_version(fingerprints: Fingerprints, updated: date) -> str:
    """Name a topic's version: its day, and three letters each for the title, the summary and every section."""
    parts = (fingerprints.title, fingerprints.summary, *(digest for _, digest in fingerprints.sections))
    return f"{updated:%Y%m%d}-{''.join(_shorten(parts))}"


def label_version(version: str) -> str:
    """Return six letters that stand for a version, for people who compare two sheets."""
    digest = hashlib.sha256(version.partition("-")[2].encode()).digest()
    return base64.b32encode(digest).decode()[:_LABEL_LETTERS]


def _shorten(digests: tuple[str, ...]) -> Iterator[str]:
    for digest in digests:
        value = bytes.fromhex(digest.rpartition("-")[2])
        yield base64.urlsafe_b64encode(value).decode()[:_LETTERS_A_PART]
