"""The numbers that a person sees before list items.

Input: the numbering part, and list items in their order. Output: "3.", "b)", "Step 4:", or "" for a bullet.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from caresheet.importers.word_visible.looks import Looks

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TENS = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc")
_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_HUNDREDS = ("", "c", "cc", "ccc", "cd", "d", "dc", "dcc", "dccc", "cm")


@dataclass
class _Level:
    start: int = 0
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    is_legal: bool = False
    style: str = ""


@dataclass
class _Counter:
    """The items counted so far, by level; lists of one abstract list share it."""

    values: dict[int, int] = field(default_factory=dict)


class ListNumbers:
    """Counts list items as they come."""

    def __init__(self, numbering: Element | None, looks: Looks) -> None:
        self._looks = looks
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._links: dict[str, str] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._own: dict[str, dict[int, _Level]] = {}
        self._counters: defaultdict[str, _Counter] = defaultdict(_Counter)
        self._begun: set[tuple[str, int]] = set()
        for element in numbering if numbering is not None else ():
            if element.tag == "w:abstractNum":
                id_ = element.get("w:abstractNumId", "")
                self._levels[id_] = dict(map(_read_level, element.findall("w:lvl")))
                if (link := element.find("w:numStyleLink")) is not None:
                    self._links[id_] = link.get("w:val", "")
            elif element.tag == "w:num":
                self._read_list(element)

    def next_label(self, look: dict[str, str]) -> str | None:
        """Count an item, and return what is seen before it; None if the paragraph is no list item."""
        list_id = look.get("numId", "0")
        abstract = self._follow(list_id)
        levels = {**self._levels.get(abstract, {}), **self._own.get(list_id, {})}
        level = self._choose_level(look, levels)
        if list_id not in self._abstract or abstract not in self._levels or level not in levels:
            return None
        values = self._counters[abstract].values
        start = self._starts.get(list_id, {}).get(level)
        if start is not None and (list_id, level) not in self._begun:
            values[level] = start
        else:
            values[level] = values[level] + 1 if level in values else levels[level].start
        self._begun.add((list_id, level))
        for below in range(level + 1, 9):
            restart = levels[below].restart if below in levels else None
            if restart is None or (restart > 0 and level < restart):
                values.pop(below, None)
                self._begun.discard((list_id, below))
        return _fill(levels, values, level)

    def _follow(self, list_id: str) -> str:
        abstract = self._abstract.get(list_id, "")
        for _ in range(9):
            if abstract not in self._links:
                break
            abstract = self._abstract.get(self._looks.list_of(self._links[abstract]), "")
        return abstract

    @staticmethod
    def _choose_level(look: dict[str, str], levels: dict[int, _Level]) -> int:
        style = look.get("numbered by", "")
        named = [at for at, level in levels.items() if style and level.style == style]
        return named[0] if named else min(max(_number(look.get("ilvl"), 0), 0), 8)

    def _read_list(self, element: Element) -> None:
        id_ = element.get("w:numId", "")
        for child in element:
            if child.tag == "w:abstractNumId":
                self._abstract[id_] = child.get("w:val", "")
            elif child.tag == "w:lvlOverride":
                level = _number(child.get("w:ilvl"), 0)
                for each in child:
                    if each.tag == "w:startOverride":
                        self._starts.setdefault(id_, {})[level] = _number(each.get("w:val"), 1)
                    elif each.tag == "w:lvl":
                        self._own.setdefault(id_, {})[level] = _read_level(each)[1]


def show_number(number: int, form: str) -> str:
    """Return a number as its form shows it."""
    if form in ("lowerLetter", "upperLetter") and number > 0:
        text = _LETTERS[(number - 1) % 26] * (1 + (number - 1) // 26)
        return text.upper() if form == "upperLetter" else text
    if form in ("lowerRoman", "upperRoman") and number > 0:
        text = "m" * (number // 1000) + _HUNDREDS[number // 100 % 10] + _TENS[number // 10 % 10] + _ONES[number % 10]
        return text.upper() if form == "upperRoman" else text
    if form == "ordinal":
        return f"{number}{'th' if number % 100 in (11, 12, 13) else ('th', 'st', 'nd', 'rd', *['th'] * 6)[number % 10]}"
    if form == "decimalEnclosedCircle" and 0 < number < 21:
        return "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"[number - 1]
    if form == "decimalZero":
        return f"{number:02d}"
    return "" if form in ("none", "bullet") else str(number)


def _fill(levels: dict[int, _Level], values: dict[int, int], level: int) -> str:
    if levels[level].form == "bullet":
        return ""
    text, out, at = levels[level].text, "", 0
    while at < len(text):
        if text[at] == "%" and text[at + 1 : at + 2] in tuple("123456789"):
            other = int(text[at + 1]) - 1
            own = levels.get(other, _Level())
            form = "decimal" if levels[level].is_legal else own.form
            out += show_number(values.get(other, own.start), form)
            at += 2
        else:
            out, at = out + text[at], at + 1
    return out


def _read_level(element: Element) -> tuple[int, _Level]:
    level = _Level(start=1)
    for child in element:
        value = child.get("w:val")
        match child.tag:
            case "w:start":
                level.start = _number(value, 1)
            case "w:numFmt":
                level.form = value or "decimal"
            case "w:lvlText":
                level.text = value or ""
            case "w:lvlRestart":
                level.restart = _number(value, 0)
            case "w:isLgl":
                level.is_legal = value not in ("0", "false")
            case "w:pStyle":
                level.style = value or ""
    return _number(element.get("w:ilvl"), 0), level


def _number(text: str | None, default: int) -> int:
    try:
        return min(int(text or ""), 32_767)
    except ValueError:
        return default
