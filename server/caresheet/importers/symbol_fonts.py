"""Write the signs of symbol fonts in a page as characters.

Input: the tree of a page. Output: the same tree. A page shows the letter "m" in the font Symbol as "μ", and Word saves
"≤" so. A sign of a font that we do not know is named in its place.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from caresheet.importers.notes import Notes
from caresheet.importers.word.symbols import describe_sign, find_font, find_sign

_FAMILY = re.compile(r"(?:^|;)\s*(?:font-family|mso-symbol-font-family)\s*:\s*[\"']?([^;,\"']+)", re.IGNORECASE)
# Word keeps signs in the private area as well.
_PRIVATE = range(0xF020, 0xF100)


def write_symbols(soup: BeautifulSoup, notes: Notes) -> None:
    """Write signs as characters, and name them for a person to compare."""
    for tag in soup.find_all(["span", "font", "b", "i", "p", "td", "li"]):
        if tag.attrs and (font := find_font(_read_family(tag))):
            for text in [*tag.find_all(string=True)]:
                if not isinstance(text, PreformattedString) and _find_nearest(text) is tag:
                    _replace(text, font, notes)


def _read_family(tag: Tag) -> str:
    match = _FAMILY.search(str(tag.get("style") or ""))
    return (match[1] if match else str(tag.get("face") or "").partition(",")[0]).strip()


def _find_nearest(text: NavigableString) -> Tag | None:
    """Return the innermost element around a text that names a font."""
    return next((each for each in text.parents if _read_family(each)), None)


def _replace(text: NavigableString, font: str, notes: Notes) -> None:
    written = "".join(_read(character, font) for character in text)
    if written != str(text):
        text.replace_with(NavigableString(written))
        if any(c.isalnum() or c not in "•·▪○●■□ " for c in written):
            notes.name(f"signs of the font {font}, written as characters; compare", written)


def _read(character: str, font: str) -> str:
    code = ord(character)
    if character.isspace() or not (0x20 < code < 0x100 or code in _PRIVATE):
        return character
    return find_sign(font, code) or describe_sign(font, code)
