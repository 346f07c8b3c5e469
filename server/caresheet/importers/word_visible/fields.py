"""Say what a field of Word shows that has no result of its own in the file.

Input: the element that begins it, and its code. Output: its text. What Word works out itself is named in its place.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from caresheet.importers.word.symbols import find_sign

# Word works out what these fields show, also where the file does not say it.
_COUNTED = frozenset(
    {
        *("AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "LISTNUM", "SEQ", "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES"),
        *("DATE", "TIME", "REF", "PAGEREF", "NOTEREF", "STYLEREF", "QUOTE", "IF", "="),
    }
)


def show_field(begin: Element | None, code: str) -> str:
    """Return a box to tick, what is chosen from a list, a sign, a fraction, or the name of another field."""
    if begin is not None:
        for box in begin.iter("w:checkBox"):
            states = [*box.iter("w:checked"), *box.iter("w:default")]
            return "☒" if states and states[0].get("w:val", "1") not in ("0", "false", "off") else "☐"
        for choices in begin.iter("w:ddList"):
            return _read_choice(choices)
    words = code.replace('"', " ").split()
    name = words[0].upper() if words else ""
    if name == "MACROBUTTON":
        return " ".join(words[2:])
    if name == "SYMBOL" and len(words) > 1 and words[1].isdigit():
        return _read_symbol(words)
    if name == "EQ":
        return _read_equation(code, words)
    return f"[field {' '.join(words)}]" if name in _COUNTED else ""


def _read_choice(choices: Element) -> str:
    """Return the entry of a list that is chosen: the first one if none is."""
    states = [*choices.iter("w:result"), *choices.iter("w:default")]
    entries = [each.get("w:val", "") for each in choices.iter("w:listEntry")]
    chosen = states[0].get("w:val", "0") if states else "0"
    return entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else ""


def _read_symbol(words: list[str]) -> str:
    font = " ".join(words[words.index("\\f") + 1 :]).split("\\")[0].strip() if "\\f" in words else ""
    code = min(int(words[1]), 0xFFFF)
    return find_sign(font, code) or (chr(code) if 0x20 <= code < 0xD800 else "")


def _read_equation(code: str, words: list[str]) -> str:
    """Return a fraction as text, and any other equation as its code."""
    inner = code.partition("(")[2].rpartition(")")[0].replace(";", ",").split(",")
    is_fraction = words[1:2] and words[1].startswith("\\f") and len(inner) == 2 and "(" not in "".join(inner)
    return f"{inner[0].strip()}/{inner[1].strip()}" if is_fraction else " ".join(words[1:])
