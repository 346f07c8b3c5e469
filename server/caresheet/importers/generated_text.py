"""Write the text that a page's own style sheets add into the page, as browsers show it before and after elements.

Input: the tree of a page. Output: the same tree, with this text in it: "Do not" from a rule for `.no::before`, a number
from a counter, as Google Docs writes the numbers of its lists. Signs that only decorate stay away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from caresheet.importers.conservation.list_numbers import describe_number
from caresheet.importers.page_styles import read_rules
from caresheet.importers.selectors import SelectorIndex
from caresheet.importers.unseen import read_style

_PSEUDO = re.compile(r"^(.*?)::?(before|after)$", re.IGNORECASE)
_PIECE = re.compile(
    r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|attr\(\s*([\w-]+)\s*\)|"
    r"(counters?)\(\s*([\w-]+)\s*(?:,\s*(?:\"([^\"]*)\"|'([^']*)'))?\s*(?:,\s*([\w-]+)\s*)?\)"
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")
# In characters: what is longer is a picture.
_CONTENT_AT_MOST = 1000
_COUNT = re.compile(r"([a-z_][\w-]*)(?:\s+(-?\d{1,9}))?", re.IGNORECASE)
# Signs that say something by themselves. Others, such as arrows and bars, belong to menus.
_SIGNS = frozenset("✓✔✗✘☑☒☐≤≥±½¼¾")
_KINDS = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A"}
_KINDS |= {"lower-roman": "i", "upper-roman": "I"}


@dataclass
class _Addition:
    tag: Tag
    is_before: bool
    content: str


@dataclass
class _Counters:
    """The counters that hold at one element. Each one holds inside the parent of the element that began it."""

    changes: dict[int, list[tuple[bool, str, int]]]
    _open: list[tuple[int, str, int]] = field(default_factory=list)

    def enter(self, tag: Tag, depth: int) -> None:
        """Apply what an element does to the counters. `depth` is its distance from the page's root."""
        while self._open and self._open[-1][0] > depth:
            self._open.pop()
        for begins, name, number in self.changes.get(id(tag), ()):
            at = next((i for i in reversed(range(len(self._open))) if self._open[i][1] == name), None)
            if begins and at is not None and self._open[at][0] == depth:
                self._open[at] = (depth, name, number)
            elif begins or at is None:
                self._open.append((depth, name, number))
            else:
                self._open[at] = (self._open[at][0], name, self._open[at][2] + number)

    def read(self, name: str) -> list[int]:
        """Return the values of a counter, the outermost first."""
        return [value for _, known, value in self._open if known == name] or [0]


def write_generated_text(soup: BeautifulSoup) -> None:
    """Write the text of `::before` and `::after` into the elements that it belongs to."""
    additions: dict[tuple[int, bool], _Addition] = {}
    changes: dict[int, list[tuple[bool, str, int]]] = {}
    rules = list(_find_rules(soup))
    if not any("content" in properties for _, properties in rules):
        return
    index = SelectorIndex(soup)
    for selector, properties in rules:
        pseudo = _PSEUDO.match(selector)
        for tag in index.select(pseudo[1] if pseudo else selector):
            if not pseudo:
                changes[id(tag)] = _read_changes(properties) or changes.get(id(tag), [])
            elif content := properties.get("content"):
                is_before = pseudo[2].lower() == "before"
                is_hidden = properties.get("display") == "none" or properties.get("visibility") == "hidden"
                additions[id(tag), is_before] = _Addition(tag, is_before, "" if is_hidden else content)
    if additions:
        _write(soup, additions, _Counters(changes))


def _find_rules(soup: BeautifulSoup) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rules that add text or change counters."""
    for selectors, properties in read_rules(soup):
        adds = _says_something(properties.get("content", ""))
        if not (adds or "counter-reset" in properties or "counter-increment" in properties):
            continue
        yield from ((selector.strip(), properties) for selector in selectors.split(","))


def _says_something(content: str) -> bool:
    if len(content) > _CONTENT_AT_MOST:
        return False
    if re.search(r"\b(?:attr|counters?)\(", content) or content in ("none", "normal", '""', "''"):
        return True
    return any(c.isalnum() or c in _SIGNS for piece in _PIECE.finditer(content) for c in _read_string(piece))


def _read_changes(properties: dict[str, str]) -> list[tuple[bool, str, int]]:
    """Return the counters that a rule begins, and then those that it increases."""
    return [
        (begins, name, int(number) if number else otherwise)
        for property_, begins, otherwise in (("counter-reset", True, 0), ("counter-increment", False, 1))
        for name, number in _COUNT.findall(properties.get(property_, ""))
        if name != "none"
    ]


def _write(soup: BeautifulSoup, additions: dict[tuple[int, bool], _Addition], counters: _Counters) -> None:
    made: list[tuple[_Addition, str]] = []
    waiting: list[tuple[Tag, int]] = [(soup, 0)]
    while waiting:
        tag, depth = waiting.pop()
        counters.enter(tag, depth)
        for is_before in (True, False):
            if addition := additions.get((id(tag), is_before)):
                made.append((addition, _make_text(addition, counters)))
        waiting.extend((child, depth + 1) for child in reversed(tag.contents) if isinstance(child, Tag))
    for addition, text in made:
        if any(c.isalnum() or c in _SIGNS for c in text):
            addition.tag.insert(0 if addition.is_before else len(addition.tag.contents), NavigableString(text))
            if addition.tag.name == "li" and "counter" in addition.content:
                _remove_own_numbers(addition.tag)


def _make_text(addition: _Addition, counters: _Counters) -> str:
    parts = []
    for piece in _PIECE.finditer(addition.content):
        if piece[3]:
            parts.append(str(addition.tag.get(piece[3]) or ""))
        elif piece[4]:
            kind = _KINDS.get((piece[8] or "").lower(), "1")
            numbers = [describe_number(each, kind).removesuffix(".") for each in counters.read(piece[5])]
            joint = piece[6] or piece[7] or "."
            parts.append(joint.join(numbers) if piece[4] == "counters" else numbers[-1])
        else:
            parts.append(_read_string(piece))
    return "".join(parts)


def _read_string(piece: re.Match[str]) -> str:
    """Return the characters of a string of CSS, without those of icon fonts."""
    text = _ESCAPE.sub(lambda m: _read_code(m[1]) if m[1] else m[2], piece[1] or piece[2] or "")
    return "".join(c for c in text if not ("\ue000" <= c <= "\uf8ff" or c > "\U000effff"))


def _read_code(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if 0x20 <= code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else " "


def _remove_own_numbers(item: Tag) -> None:
    """Take the bullet or number away that a list has of its own: the counter stands in its place."""
    parent = item.parent
    if parent is not None and "list-style-type:none" not in read_style(parent):
        parent["style"] = f"{parent.get('style') or ''};list-style-type:none"
