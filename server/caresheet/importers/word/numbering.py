"""The numbers of lists, as Word counts them.

Input: the numbering part, and list paragraphs in their order. Output: what Word shows before each: "3.", "b)", "•".

Lists that refer to the same abstract list continue each other, unless one names a start of its own (ISO 29500-1, 17.9).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from caresheet.importers.word.styles import Styles, is_set, read_number, read_value

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LEVELS = 9
_HTML_KINDS = {"decimal": "1", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
# After z, Word counts aa, bb, and HTML aa, ab. A topic's list has numbers of three digits.
_HTML_NUMBER_AT_MOST = {"1": 999, "a": 26, "A": 26, "i": 999, "I": 999}
# No list has longer numbers; a damaged file may.
_NUMBER_AT_MOST = 32_767


@dataclass(frozen=True)
class Label:
    """What Word shows before a list item.

    `number` is None unless HTML can write the label: "3." or "(c)". Then `kind` is the `type` of its list: "1" or "a".
    """

    text: str
    number: int | None
    kind: str
    is_bullet: bool
    level: int
    list_id: str


class Numbering:
    """Counts the items of all lists of a document."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        root = root if root is not None else Element("w:numbering")
        self._styles = styles
        self._lists = {each.get("w:numId", ""): each for each in root.findall("w:num")}
        self._abstract = {each.get("w:abstractNumId", ""): each for each in root.findall("w:abstractNum")}
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()

    def count(self, paragraph: Element) -> Label | None:
        """Count a paragraph, and return its label; None if it is in no list."""
        list_id, named_level, style_id = self._styles.find_list(paragraph)
        abstract_id, abstract = self._find_abstract(list_id)
        if abstract is None or list_id not in self._lists:
            return None
        level = min(max(self._find_level(abstract, named_level, style_id), 0), _LEVELS - 1)
        definition = self._find_definition(list_id, abstract, level)
        if definition is None:
            return None
        counts = self._counts.setdefault(abstract_id, [None] * _LEVELS)
        self._advance(counts, list_id, abstract, level)
        form = read_value(definition, "w:numFmt") or "decimal"
        number, kind = counts[level], _HTML_KINDS.get(form, "")
        template = (read_value(definition, "w:lvlText") or "").strip()
        is_own = re.fullmatch(rf"\(?%{level + 1}[.)]?", template) is not None
        is_written = is_own and number is not None and 0 < number <= _HTML_NUMBER_AT_MOST.get(kind, 0)
        return Label(
            text="" if form == "bullet" else self._write(counts, list_id, abstract, level),
            number=number if is_written else None,
            kind=kind,
            is_bullet=form == "bullet",
            level=level,
            list_id=abstract_id,
        )

    def _find_abstract(self, list_id: str, depth: int = 0) -> tuple[str, Element | None]:
        number = self._lists.get(list_id)
        abstract_id = read_value(number, "w:abstractNumId") or ""
        abstract = self._abstract.get(abstract_id)
        style_id = read_value(abstract, "w:numStyleLink")
        if style_id and depth < _LEVELS:
            return self._find_abstract(self._styles.find_list_of_style(style_id), depth + 1)
        return abstract_id, abstract

    @staticmethod
    def _find_level(abstract: Element, named: str | None, style_id: str) -> int:
        """Return the level: the list's levels can name the styles that belong to them."""
        if style_id:
            for each in abstract.findall("w:lvl"):
                if read_value(each, "w:pStyle") == style_id:
                    return read_number(each.get("w:ilvl"))
        return read_number(named)

    def _find_definition(self, list_id: str, abstract: Element, level: int) -> Element | None:
        own = self._find_override(list_id, level)
        found = own.find("w:lvl") if own is not None else None
        if found is not None:
            return found
        return next((each for each in abstract.findall("w:lvl") if read_number(each.get("w:ilvl")) == level), None)

    def _find_override(self, list_id: str, level: int) -> Element | None:
        overrides = self._lists[list_id].findall("w:lvlOverride")
        return next((each for each in overrides if read_number(each.get("w:ilvl")) == level), None)

    def _advance(self, counts: list[int | None], list_id: str, abstract: Element, level: int) -> None:
        override = self._find_override(list_id, level)
        start = read_value(override, "w:startOverride")
        if start is not None and (list_id, level) not in self._started:
            counts[level] = read_number(start, 1)
        elif (before := counts[level]) is not None:
            counts[level] = min(before + 1, _NUMBER_AT_MOST)
        else:
            counts[level] = self._find_start(list_id, abstract, level)
        self._started.add((list_id, level))
        for deeper in range(level + 1, _LEVELS):
            definition = self._find_definition(list_id, abstract, deeper)
            restart = read_number(read_value(definition, "w:lvlRestart"), deeper)
            # A level starts again after any level above it, or only after one that it names, or never (0).
            if restart and level < restart:
                counts[deeper] = None
                self._started.discard((list_id, deeper))

    def _find_start(self, list_id: str, abstract: Element, level: int) -> int:
        definition = self._find_definition(list_id, abstract, level)
        return min(read_number(read_value(definition, "w:start"), 0 if definition is None else 1), _NUMBER_AT_MOST)

    def _write(self, counts: list[int | None], list_id: str, abstract: Element, level: int) -> str:
        """Fill in the level's template: "%1.%2" becomes "2.1"."""
        definition = self._find_definition(list_id, abstract, level)
        is_legal = is_set(definition, "w:isLgl")

        def fill(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            if (number := counts[at]) is None:
                number = self._find_start(list_id, abstract, at)
            form = read_value(self._find_definition(list_id, abstract, at), "w:numFmt") or "decimal"
            return write_number(number, "decimal" if is_legal else form)

        return re.sub(r"%([1-9])", fill, read_value(definition, "w:lvlText") or "").strip()


def write_number(number: int, form: str) -> str:  # noqa: PLR0911 - one for each form
    """Write a number in one of Word's forms. A form that we do not know becomes a plain number."""
    match form:
        case "none" | "bullet":
            return ""
        case "decimalZero":
            return f"{number:02}"
        case "lowerLetter" | "upperLetter":
            letters = _write_letters(number)
            return letters.upper() if form == "upperLetter" else letters
        case "lowerRoman" | "upperRoman":
            roman = _write_roman(number)
            return roman.upper() if form == "upperRoman" else roman
        case "ordinal":
            ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
            return f"{number}{ending}"
        case "decimalEnclosedCircle" if 1 <= number <= 20:
            return chr(0x2460 + number - 1)
    return str(number)


def _write_letters(number: int) -> str:
    """Write a number as Word does: a to z, then aa to zz."""
    if number < 1:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _write_roman(number: int) -> str:
    if number < 1:
        return str(number)
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text
