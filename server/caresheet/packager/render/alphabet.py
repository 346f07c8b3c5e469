"""Put topics into the order of a language's alphabet, and find the letter under which readers look for each.

Input: titles. Output: their sort keys and letters. A letter with an accent stands with the plain one, unless it is a
letter of its own in that language. The order depends on no library of the system, so every machine makes the same
release.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from caresheet.search_terms import UNSPACED, fold_text

# Letters that come after the plain one, or after Z, in the alphabet of their own language.
_OWN_LETTERS = {
    "da": ("zæ", "zø", "zå"),
    "es": ("nñ",),
    "fi": ("zå", "zä", "zö"),
    "fil": ("nñ",),
    "nb": ("zæ", "zø", "zå"),
    "no": ("zæ", "zø", "zå"),
    "sv": ("zå", "zä", "zö"),
    "tl": ("nñ",),
    "tr": ("cç", "gğ", "hı", "oö", "sş", "uü"),  # noqa: RUF001
    "vi": ("aă", "aâ", "dđ", "eê", "oô", "oơ", "uư"),
}
# Stands before all letters.
_FIRST_PRIVATE = "\U0010ff00"
NUMBERS = "0–9"  # noqa: RUF001
_UNSPACED = re.compile(f"[{UNSPACED}]")


def has_alphabet(titles: Iterable[str]) -> bool:
    """Tell whether titles can be listed by letters. Chinese, for one, is written without; readers get categories."""
    first = [folded[0] for folded in map(fold_text, titles) if folded]
    return 2 * sum(1 for c in first if not _UNSPACED.match(c)) >= len(first)


def find_letter(title: str, lang: str) -> str:
    """Return the letter of the alphabet under which a title stands."""
    first = (fold_text(title) or "0")[0]
    if first.isdigit():
        return NUMBERS
    own = next((c for c in _normalize(title) if c.isalnum()), first)
    letter = own if own in _list_own_letters(lang) else first
    # A letter without an upper case, or with one of two letters, stays as it is.
    return letter.upper() if len(letter.upper()) == 1 else letter


def make_sort_key(title: str, lang: str) -> tuple[bool, str, str]:
    """Return the key that sorts titles as the language's alphabet does; numbers come first."""
    own = _list_own_letters(lang)
    # A private character sorts a letter after all words that continue the letter before it.
    kept = "".join(own.get(c, c) for c in _normalize(title)) if own else title
    key = "".join(map(_fold_letter, kept)) if own else fold_text(title)
    return not key[:1].isdigit(), " ".join(key.split()), title


@cache
def _fold_letter(c: str) -> str:
    return c if c >= _FIRST_PRIVATE else fold_text(c) or " "


def _normalize(title: str) -> str:
    return unicodedata.normalize("NFC", title).lower()


def _list_own_letters(lang: str) -> dict[str, str]:
    """Return each letter of a language's own, and what it is sorted as."""
    letters = _OWN_LETTERS.get(lang.split("-", maxsplit=1)[0], ())
    return {letter[1]: letter[0] + chr(ord(_FIRST_PRIVATE) + at) for at, letter in enumerate(letters)}
