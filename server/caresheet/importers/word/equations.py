"""Equations of Word (Office Math) as a line of text that keeps their meaning.

Input: an `m:oMath` element. Output: spans: "5 mg", "1/2", "(a+b)/(c)", "√(x)", and superscripts for powers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from caresheet.importers.word.names import find
from caresheet.importers.word.spans import Span, get_text

_OFF = ("0", "off", "false")
_SIMPLE = re.compile(r"[\w.,%°]*")


def read_equation(element: Element) -> list[Span]:
    """Return an equation as spans."""
    spans: list[Span] = []
    for child in element:
        added = _read(child)
        before = spans[-1].text[-1:] if spans and not spans[-1].script else ""
        if child.tag == "m:f" and before.isdigit():
            # "1½" is one and a half, never 11/2.
            added = [Span(" "), *added]
        spans += added
    return spans


def _read(element: Element) -> list[Span]:  # noqa: C901, PLR0911, PLR0912 - one case for each kind of equation
    match element.tag:
        case "m:r":
            return [Span("".join(each.text or "" for each in element if each.tag in ("m:t", "w:t")))]
        case "m:f":
            return _read_fraction(element)
        case "m:sSup":
            return [*_part(element, "m:e"), *_raise(_part(element, "m:sup"), "sup")]
        case "m:sSub":
            return [*_part(element, "m:e"), *_raise(_part(element, "m:sub"), "sub")]
        case "m:sSubSup":
            return [*_part(element, "m:e"), *_scripts(element)]
        case "m:sPre":
            return [*_scripts(element), *_part(element, "m:e")]
        case "m:rad":
            hidden = find(element, "m:radPr/m:degHide")
            is_hidden = hidden is not None and hidden.get("m:val", "1") not in _OFF
            degree = [] if is_hidden else _raise(_part(element, "m:deg"), "sup")
            return [*degree, Span("√("), *_part(element, "m:e"), Span(")")]
        case "m:nary":
            sign = _get(element, "m:naryPr/m:chr", "∫")
            return [Span(sign), *_scripts(element), Span(" "), *_part(element, "m:e")]
        case "m:d":
            return list(_read_delimited(element))
        case "m:m" | "m:eqArr":
            return list(_read_rows(element))
        case "m:func":
            return [*_part(element, "m:fName"), Span(" "), *_part(element, "m:e")]
        case "m:acc":
            mark = _get(element, "m:accPr/m:chr", "\u0302")
            return [Span(unicodedata.normalize("NFC", get_text(_part(element, "m:e")) + mark))]
        case "m:bar":
            return [Span(get_text(_part(element, "m:e")) + "\u0305")]
        case "m:limLow" | "m:limUpp":
            script = "sub" if element.tag == "m:limLow" else "sup"
            return [*_part(element, "m:e"), *_raise(_part(element, "m:lim"), script)]
        case "m:phant" | "m:borderBox" if _is_unseen(element):
            return []
    return [] if element.tag.endswith("Pr") else read_equation(element)


def _is_unseen(element: Element) -> bool:
    """Say whether a part of an equation only takes up room, or is crossed out by its box."""
    properties = element.find("m:borderBoxPr")
    return _get(element, "m:phantPr/m:show", "1") in _OFF or any(
        each.tag.startswith("m:strike") and each.get("m:val", "1") not in _OFF
        for each in (properties if properties is not None else ())
    )


def _part(element: Element, name: str) -> list[Span]:
    part = element.find(name)
    return read_equation(part) if part is not None else []


def _get(element: Element, path: str, default: str) -> str:
    found = find(element, path)
    return default if found is None else found.get("m:val", default)


def _scripts(element: Element) -> list[Span]:
    return [*_raise(_part(element, "m:sub"), "sub"), *_raise(_part(element, "m:sup"), "sup")]


def _raise(spans: list[Span], script: str) -> list[Span]:
    """Raise or lower spans. A script within a script is written with a sign, because a line has only one level."""
    text = "".join(
        f"{'^' if span.script == 'sup' else '_'}({span.text})" if span.script else span.text for span in spans
    )
    return [Span(text.strip(), script)] if text.strip() else []


def _read_fraction(element: Element) -> list[Span]:
    above, below = _part(element, "m:num"), _part(element, "m:den")
    if _get(element, "m:fPr/m:type", "bar") == "noBar":
        return [Span("("), *above, Span(" over "), *below, Span(")")]
    return [*_bracket(above), Span("/"), *_bracket(below)]


def _bracket(spans: list[Span]) -> list[Span]:
    is_simple = all(not span.script and _SIMPLE.fullmatch(span.text) for span in spans)
    return spans if is_simple else [Span("("), *spans, Span(")")]


def _read_delimited(element: Element) -> Iterator[Span]:
    yield Span(_get(element, "m:dPr/m:begChr", "("))
    for index, part in enumerate(element.findall("m:e")):
        if index:
            yield Span(_get(element, "m:dPr/m:sepChr", "|"))
        yield from read_equation(part)
    yield Span(_get(element, "m:dPr/m:endChr", ")"))


def _read_rows(element: Element) -> Iterator[Span]:
    """Yield the rows of a matrix, or the lines of a system of equations: "[a, b; c, d]"."""
    is_matrix = element.tag == "m:m"
    rows = element.findall("m:mr") if is_matrix else element.findall("m:e")
    for index, row in enumerate(rows):
        if index:
            yield Span("; ")
        for at, cell in enumerate(row.findall("m:e") if is_matrix else [row]):
            if at:
                yield Span(", ")
            yield from (replace(span) for span in read_equation(cell))
