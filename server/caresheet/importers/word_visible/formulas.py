"""What a person reads in an equation, in one line.

Input: an Office Math element. Output: pieces of text, each raised, lowered or neither.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from xml.etree.ElementTree import Element

from caresheet.importers.conservation.words import Script

Pieces = list[tuple[str, Script]]


def read_formula(element: Element) -> Pieces:
    """Return the pieces of an equation or of a part of one."""
    pieces: Pieces = []
    for child in element:
        if child.tag.endswith("Pr"):
            continue
        if child.tag == "m:r":
            pieces += [(each.text or "", "") for each in child if each.tag in ("m:t", "w:t")]
        elif child.tag == "m:f" and pieces and pieces[-1][1] == "" and pieces[-1][0][-1:].isdigit():
            pieces += [(" ", ""), *_fraction(child)]
        else:
            pieces += _READERS.get(child.tag, read_formula)(child)
    return pieces


def _of(element: Element, name: str) -> Pieces:
    return [piece for part in element.findall(f"m:{name}")[:1] for piece in read_formula(part)]


def _setting(element: Element, name: str, default: str) -> str:
    """Return a setting that stands in the element's own properties."""
    for properties in element:
        if properties.tag == f"{element.tag}Pr":
            for each in properties:
                if each.tag == f"m:{name}":
                    return each.get("m:val", "1")
    return default


def _small(pieces: Pieces, script: Script) -> Pieces:
    marks = {"": "{}", "sup": "^({})", "sub": "_({})"}
    text = "".join(marks[inner].format(text) for text, inner in pieces).strip()
    return [(text, script)] if text else []


def _line(pieces: Pieces) -> str:
    return " ".join("".join(text for text, _ in pieces).split())


def _fraction(element: Element) -> Pieces:
    top, bottom = _of(element, "num"), _of(element, "den")
    if _setting(element, "type", "bar") == "noBar":
        return [("(", ""), *top, (" over ", ""), *bottom, (")", "")]
    return [*_wrap(top), ("/", ""), *_wrap(bottom)]


def _wrap(pieces: Pieces) -> Pieces:
    is_plain = all(not script and all(c.isalnum() or c in "_.,%°" for c in text) for text, script in pieces)
    return pieces if is_plain else [("(", ""), *pieces, (")", "")]


def _root(element: Element) -> Pieces:
    is_square = _setting(element, "degHide", "0") not in ("0", "off", "false")
    return [*([] if is_square else _small(_of(element, "deg"), "sup")), ("√(", ""), *_of(element, "e"), (")", "")]


def _sum(element: Element) -> Pieces:
    limits = [*_small(_of(element, "sub"), "sub"), *_small(_of(element, "sup"), "sup")]
    return [(_setting(element, "chr", "∫"), ""), *limits, (" ", ""), *_of(element, "e")]


def _brackets(element: Element) -> Pieces:
    pieces: Pieces = [(_setting(element, "begChr", "("), "")]
    for at, part in enumerate(element.findall("m:e")):
        pieces += [(_setting(element, "sepChr", "|"), "")] if at else []
        pieces += read_formula(part)
    return [*pieces, (_setting(element, "endChr", ")"), "")]


def _rows(element: Element) -> Pieces:
    rows = [row.findall("m:e") for row in element.findall("m:mr")] or [[each] for each in element.findall("m:e")]
    pieces: Pieces = []
    for at, row in enumerate(rows):
        pieces += [("; ", "")] if at else []
        for index, cell in enumerate(row):
            pieces += [(", ", "")] if index else []
            pieces += read_formula(cell)
    return pieces


def _hidden(element: Element) -> Pieces:
    return [] if _setting(element, "show", "1") in ("0", "off", "false") else read_formula(element)


def _box(element: Element) -> Pieces:
    strikes = [_setting(element, name, "0") for name in ("strikeH", "strikeV", "strikeBLTR", "strikeTLBR")]
    return read_formula(element) if all(each in ("0", "off", "false") for each in strikes) else []


def find_struck(element: Element) -> list[str]:
    """Return the texts of an equation that are crossed out."""
    boxes = [each for each in element.iter("m:borderBox") if not _box(each)]
    return list(filter(None, (_line(read_formula(each)) for each in boxes)))


_READERS: dict[str, Callable[[Element], Pieces]] = {
    "m:f": _fraction,
    "m:rad": _root,
    "m:nary": _sum,
    "m:d": _brackets,
    "m:m": _rows,
    "m:eqArr": _rows,
    "m:phant": _hidden,
    "m:borderBox": _box,
    "m:sSup": lambda e: [*_of(e, "e"), *_small(_of(e, "sup"), "sup")],
    "m:sSub": lambda e: [*_of(e, "e"), *_small(_of(e, "sub"), "sub")],
    "m:sSubSup": lambda e: [*_of(e, "e"), *_small(_of(e, "sub"), "sub"), *_small(_of(e, "sup"), "sup")],
    "m:sPre": lambda e: [*_small(_of(e, "sub"), "sub"), *_small(_of(e, "sup"), "sup"), *_of(e, "e")],
    "m:limLow": lambda e: [*_of(e, "e"), *_small(_of(e, "lim"), "sub")],
    "m:limUpp": lambda e: [*_of(e, "e"), *_small(_of(e, "lim"), "sup")],
    "m:func": lambda e: [*_of(e, "fName"), (" ", ""), *_of(e, "e")],
    "m:bar": lambda e: [(_line(_of(e, "e")) + "\u0305", "")],
    "m:acc": lambda e: [(unicodedata.normalize("NFC", _line(_of(e, "e")) + _setting(e, "chr", "\u0302")), "")],
}
