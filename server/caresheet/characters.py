"""The characters that a text may not contain, and those that a name in an address may contain.

Input: a text. Output: its first forbidden character, the text made visible, or a name made from it. One rule holds for
every text. The disclaimer's is stricter, and what importers remove is another set: each check names the one it means.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# The contents of a regular expression's [...]: what no file, no setting and no published document may contain. Each is
# invisible, or shows as a box, and some hide a text or make it read as another one: the control characters of C0 and C1
# (tab, line feed and next line, U+0085, are white space), the characters that turn the reading direction of what
# follows (U+202A to U+202E, U+2066 to U+2069), invisible operators and tags, surrogates, private use (symbol fonts),
# what a failed conversion leaves behind (U+FFFD), and what is not a character. The marks U+200E, U+200F and U+061C are
# text: Arabic and Hebrew need them beside numbers.
NOT_TEXT = (
    r"\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2061-\u206f\ud800-\uf8ff\ufeff\ufff0-\uffff"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U0010ffff"
)
# What importers remove: controls, zero-width characters and marks of the reading direction. Word processors and web
# pages are full of them, and the person who reviews an imported topic could not see them. The characters of symbol
# fonts stay, because they may stand for something that matters: `check` then names each.
REMOVED_BY_IMPORTERS = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd-\uffff"
# A zero-width space shows where a line may break in scripts that put no space between words. In any other text, it only
# makes a word impossible to find.
_UNSPACED_SCRIPTS = "\u0e00-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u3000-\u9fff\uaa60-\uaa7f"
_FORBIDDEN = re.compile(rf"[{NOT_TEXT}]|(?<![{_UNSPACED_SCRIPTS}])\u200b(?![{_UNSPACED_SCRIPTS}])")
# Almost every text is one run of these. To match a run takes a twentieth of the time of a search for what is not in it,
# and to leave out the characters of ASCII first takes an eighth of that.
_CERTAINLY_TEXT = re.compile(rf"[^{NOT_TEXT}\u200b]*+")
_ASCII_TEXT = b"\t\n" + bytes(range(0x20, 0x7F))

# Unicode's general categories for control, format (zero-width, bidirectional), surrogate, private-use and unassigned
# characters. They can hide a text or make it read as another one.
_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}
# Zero-width non-joiner and joiner: Persian, Hindi and other scripts cannot be written correctly without them.
JOINERS = "\u200c\u200d"
# Shows where a long word may be broken.
SOFT_HYPHEN = "\u00ad"
# What word processors put in place of straight quotation marks.
CURLY_QUOTES = ("\u201c", "\u201d", "\u201e", "\u00ab", "\u2018", "\u2019")
# Unicode counts these as letters, symbols or marks, but readers see nothing.
BLANK_LETTERS = "\u115f\u1160\u3164\uffa0\u2800\u034f"


class CharacterFault(NamedTuple):
    """A character that a text may not contain: where it is in the text, and what to say about it."""

    offset: int
    message: str


def find_character_fault(text: str) -> CharacterFault | None:
    """Return the first character that no text may contain. This is the one rule for all texts that readers get."""
    rest = text.encode("utf-8", "surrogatepass").translate(None, _ASCII_TEXT)
    if _CERTAINLY_TEXT.fullmatch(rest.decode("utf-8", "surrogatepass")):
        return None
    found = _FORBIDDEN.search(text)
    return CharacterFault(found.start(), f"contains {_describe(found[0])}") if found else None


def _describe(character: str) -> str:
    code = f"U+{ord(character):04X}"
    if "\ue000" <= character <= "\uf8ff":
        return f"a character of a symbol font ({code}), which readers see as a box; type the sign itself, or delete it"
    if unicodedata.category(character) == "Cf":
        return f"an invisible character ({code}); delete it"
    return f"a character that is not text ({code}); delete it or type it again"


def find_invisible(text: str, *, allowed: str, forbidden: str = "") -> str | None:
    """Return the first invisible character that is not `allowed`, or the first one that is `forbidden`, if any."""
    return next((c for c in text if c in forbidden or (_is_invisible(c) and c not in allowed)), None)


def make_visible(text: str) -> str:
    """Replace what a terminal or a page would not show, so that the text stays on one line."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def make_name(text: str) -> str:
    """Make a name for addresses from a title or a file's name: "Fièvre: what now?" becomes "fievre-what-now".

    It has only ASCII letters in lower case, digits and single hyphens. A text in another script leaves nothing: "".
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE_CATEGORIES
