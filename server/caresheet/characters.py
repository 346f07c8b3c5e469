"""The characters that a text may not contain, and those that a name in an address may contain.

Input: a text. Output: its first invisible character, the text made visible, or a name made from it. The sets of
forbidden characters differ on purpose: each has a reason, and each check names the set that it means.
"""

from __future__ import annotations

import re
import unicodedata

# The contents of a regular expression's [...]: what no file, and no published document, may contain. The control
# characters of C0 and C1 show nothing and can drive a terminal. Tab, line feed and next line (U+0085) are white space.
# U+202D and U+202E override the reading direction of everything after them. U+FFFD is what a failed conversion leaves
# behind; U+FFFE and U+FFFF are not characters.
NOT_TEXT = r"\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ufffd-\uffff"
# What importers remove: also U+0085, zero-width characters and marks of the reading direction. Word processors and web
# pages are full of them, and the person who reviews an imported topic could not see them.
REMOVED_BY_IMPORTERS = NOT_TEXT + r"\x85\u200b\u200e\u200f\u202a-\u202c\u2060-\u2069\ufeff"

# Unicode's general categories for control, format (zero-width, bidirectional), surrogate, private-use and unassigned
# characters. They can hide a text or make it read as another one.
_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}
# Zero-width non-joiner and joiner: Persian, Hindi and other scripts cannot be written correctly without them.
JOINERS = "\u200c\u200d"
# Shows where a long word may be broken.
SOFT_HYPHEN = "\u00ad"
# Unicode counts these as letters, symbols or marks, but readers see nothing.
BLANK_LETTERS = "\u115f\u1160\u3164\uffa0\u2800\u034f"


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
