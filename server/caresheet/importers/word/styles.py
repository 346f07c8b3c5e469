"""The properties of paragraphs and characters, through the chain of styles that each is based on.

Input: the styles part. Output: a paragraph's heading level and list, and the properties of a run of characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from xml.etree.ElementTree import Element

from caresheet.importers.word.names import find

_OFF = frozenset({"0", "false", "off", "none"})
_HEADING = re.compile(r"heading ([1-9])")
# Longer chains do not occur, and a damaged file may have circles.
_CHAIN_AT_MOST = 20


def read_number(value: str | None, default: int = 0) -> int:
    """Return an attribute as a number; a damaged one counts as the default."""
    try:
        return int(value or "")
    except ValueError:
        return default


def read_value(element: Element | None, path: str) -> str | None:
    """Return the value of the property at a path, if it is there."""
    found = find(element, path)
    return None if found is None else found.get("w:val", "")


def is_true(value: str) -> bool:
    """Say whether a value means yes; Word has several words for no."""
    return value.lower() not in _OFF


def is_set(element: Element | None, path: str) -> bool:
    """Say whether the property at a path is there and on. Without a value, it is on."""
    found = find(element, path)
    return found is not None and is_true(found.get("w:val", "1"))


def is_on(properties: Mapping[str, str], name: str) -> bool:
    """Say whether one of a run's properties is on."""
    return is_true(properties.get(name, "0"))


class Styles:
    """The styles of a document; without a styles part, nothing has properties but its own."""

    def __init__(self, root: Element | None) -> None:
        self._root = root if root is not None else Element("w:styles")
        self._by_id = {each.get("w:styleId", ""): each for each in self._root.iter("w:style")}
        self._runs: dict[tuple[str, str], dict[str, str]] = {}

    def find_paragraph_style(self, paragraph: Element) -> str:
        """Return the id of a paragraph's style."""
        return read_value(paragraph, "w:pPr/w:pStyle") or self._default

    def find_heading_level(self, paragraph: Element) -> int | None:
        """Return 0 for the document's title, 1 to 9 for a heading, and None for text."""
        own = read_value(paragraph, "w:pPr/w:outlineLvl")
        chain = self._chain(self.find_paragraph_style(paragraph))
        if _is_title([self._name(style) for style in chain]):
            return 0
        for style in chain:
            own = own or read_value(style, "w:pPr/w:outlineLvl")
            if own is None and (named := _HEADING.fullmatch(self._name(style))):
                return int(named[1])
        level = read_number(own, 9)
        return level + 1 if 0 <= level < 9 else None

    def is_contents(self, paragraph: Element) -> bool:
        """Say whether a paragraph is a line of the table of contents."""
        names = (self._name(style) for style in self._chain(self.find_paragraph_style(paragraph)))
        return any(re.fullmatch(r"toc ([1-9]|heading)|table of figures", name) for name in names)

    def find_list(self, paragraph: Element) -> tuple[str, str | None, str]:
        """Return a paragraph's list ("" if it is in none), its level if it is named, and the style that names them."""
        own = read_value(paragraph, "w:pPr/w:numPr/w:numId")
        level = read_value(paragraph, "w:pPr/w:numPr/w:ilvl")
        if own is not None:
            return ("" if own == "0" else own), level, ""
        for style in self._chain(self.find_paragraph_style(paragraph)):
            level = level or read_value(style, "w:pPr/w:numPr/w:ilvl")
            number = read_value(style, "w:pPr/w:numPr/w:numId")
            if number is not None:
                return ("" if number == "0" else number), level, style.get("w:styleId", "")
        return "", None, ""

    def find_list_of_style(self, style_id: str) -> str:
        """Return the list that a list style stands for."""
        return next((v for s in self._chain(style_id) if (v := read_value(s, "w:pPr/w:numPr/w:numId"))), "")

    def find_run_properties(self, run: Element, paragraph_style: str) -> dict[str, str]:
        """Return the properties of a run: its own, its style's, its paragraph's, and the document's."""
        own = run.find("w:rPr")
        key = (paragraph_style, read_value(own, "w:rStyle") or "")
        if key not in self._runs:
            inherited = _read_run_properties(find(self._root, "w:docDefaults/w:rPrDefault/w:rPr"))
            for style_id in key:
                for style in reversed(self._chain(style_id)):
                    inherited |= _read_run_properties(style.find("w:rPr"))
            self._runs[key] = inherited
        return self._runs[key] | _read_run_properties(own)

    @cached_property
    def _default(self) -> str:
        return next(
            (
                id_
                for id_, style in self._by_id.items()
                if style.get("w:type", "paragraph") == "paragraph" and is_true(style.get("w:default", "0"))
            ),
            "",
        )

    def _chain(self, style_id: str) -> list[Element]:
        chain: list[Element] = []
        while (style := self._by_id.get(style_id)) is not None and len(chain) < _CHAIN_AT_MOST:
            chain.append(style)
            style_id = read_value(style, "w:basedOn") or ""
        return chain

    @staticmethod
    def _name(style: Element) -> str:
        return (read_value(style, "w:name") or "").lower()


def _is_title(names: Sequence[str]) -> bool:
    """Say whether a chain of styles leads to Word's title. A subtitle or an author may be based on it, too."""
    named = names[: names.index("title") + 1] if "title" in names else []
    return bool(named) and all("title" in name and "sub" not in name for name in named)


def _read_run_properties(element: Element | None) -> dict[str, str]:
    properties = {}
    for child in element if element is not None else ():
        if child.tag == "w:rFonts":
            properties["font"] = child.get("w:ascii") or child.get("w:hAnsi") or ""
        else:
            properties[child.tag] = child.get("w:val", "1")
    return properties
