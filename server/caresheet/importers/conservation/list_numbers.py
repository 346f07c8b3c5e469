"""Write the numbers of lists as browsers show them.

Input: a number, and a kind of numbering as HTML's `type` has it: "1", "a", "A", "i" or "I". Output: "3.", "c.", "iii.".
"""

from __future__ import annotations

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def describe_number(number: int, kind: str) -> str:
    """Return a number as a reader sees it before a list's item. Letters and Roman numbers begin at 1."""
    shown = str(number)
    if kind in ("a", "A") and number > 0:
        shown = _write_letters(number)
    elif kind in ("i", "I") and 0 < number < 4000:
        shown = _write_roman(number)
    return f"{shown.upper() if kind in ('A', 'I') else shown}."


def _write_letters(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


def _write_roman(number: int) -> str:
    letters = ""
    for value, letter in _ROMAN:
        letters += letter * (number // value)
        number %= value
    return letters
