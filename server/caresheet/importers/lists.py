"""Read lists with the numbers that a reader sees.

Input: a list of HTML. Output: lists and the text between their items, as blocks. HTML (4.4.5 and 4.4.8) says how the
items of a list are numbered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bs4.element import PageElement, Tag

from caresheet.importers.elements import Element, Node
from caresheet.importers.simplify import HEADING, Simplifier, Wrap
from caresheet.importers.unseen import read_style

_STYLES = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
# The numbers that a topic's list may have.
_HIGHEST = 999


@dataclass
class _Part:
    """The items of a list up to the next text that is not in an item."""

    items: list[tuple[int, list[Element]]] = field(default_factory=list)


def read_list(page: Simplifier, tag: Tag, wraps: Sequence[Wrap]) -> list[Element]:
    """Return a list; if there is text between its items, several lists with this text between them."""
    if tag.name != "ol" and any(item.find(HEADING) for item in tag.find_all("li", recursive=False)):
        page.notes.count("lists with headings, written as sections")
        items = [child for child in tag.children if isinstance(child, Tag) and page.is_seen(child)]
        return [block for item in items for block in page.read_blocks(item, wraps)]
    children = [child for child in tag.children if page.is_seen(child)]
    numbers = _Numbers(tag, sum(isinstance(child, Tag) and child.name == "li" for child in children))
    blocks: list[Element] = []
    part, between = _Part(), list[PageElement]()
    for child in children:
        if isinstance(child, Tag) and child.name in ("li", "ul", "ol", "menu", "dir"):
            if texts := page.read_nodes(between, wraps, nested=True):
                blocks.extend([*_make_list(numbers, part), *texts])
                part = _Part()
            between = []
            if child.name != "li" and not part.items:
                # Nothing that a reader sees numbers a list with no item before it.
                blocks.extend(read_list(page, child, wraps))
            else:
                _add(page, part, child, numbers, wraps)
        else:
            between.append(child)
    return [*blocks, *_make_list(numbers, part), *page.read_nodes(between, wraps, nested=True)]


def read_item(page: Simplifier, tag: Tag, wraps: Sequence[Wrap]) -> list[Element]:
    """Return an item that is in no list as a list of its own."""
    inner = page.read_blocks(tag, wraps, nested=True)
    return [Element("ul", (Element("li", tuple(inner)),))] if inner else []


def read_definitions(page: Simplifier, tag: Tag, wraps: Sequence[Wrap]) -> list[Element]:
    """Return a list of terms. If its terms are headings, return what is in it."""
    if tag.find(HEADING):
        return [block for child in tag.children if isinstance(child, Tag) for block in page.read_nodes([child], wraps)]
    found: list[Element] = []
    for child in _walk_groups(page, tag):
        name = child.name if isinstance(child, Tag) and child.name in ("dt", "dd") else "dd"
        nodes = (
            page.read_blocks(child, wraps, nested=True) if isinstance(child, Tag) else page.read_nodes([child], wraps)
        )
        found.extend([Element(name, tuple(nodes))] if nodes else [])
    return [Element("dl", tuple(found))] if found else []


def _walk_groups(page: Simplifier, tag: Tag) -> list[PageElement]:
    found: list[PageElement] = []
    for child in tag.children:
        if isinstance(child, Tag) and child.name == "div" and page.is_seen(child):
            found.extend(_walk_groups(page, child))
        elif isinstance(child, Tag) and child.name in ("dt", "dd"):
            found.extend([child] if page.is_seen(child) else [])
        elif page.is_seen(child) and (isinstance(child, Tag) or str(child).strip()):
            found.append(child)
    return found


class _Numbers:
    """Counts the items of a list as browsers do."""

    def __init__(self, tag: Tag, count: int) -> None:
        style = read_style(tag)
        named = re.search(r"(?:^|;)\s*list-style(?:-type)?:[^;]*?\b(none|(?:lower|upper)-(?:alpha|latin|roman))", style)
        is_plain = tag.name != "ol" or (named is not None and named[1] == "none")
        kind = str(tag.get("type") or "")
        self.name = "ul" if is_plain else "ol"
        self.kind = _STYLES.get(named[1], "") if named else kind if kind in ("a", "A", "i", "I") else ""
        self._step = -1 if tag.has_attr("reversed") else 1
        start = _read_number(tag, "start")
        self._next = start if start is not None else (count if self._step < 0 else 1)

    def take(self, item: Tag) -> int:
        """Return the number of the next item."""
        value = _read_number(item, "value")
        number = self._next if value is None else value
        self._next = number + self._step
        return number


def _add(page: Simplifier, part: _Part, child: Tag, numbers: _Numbers, wraps: Sequence[Wrap]) -> None:
    if child.name == "li":
        # An item without text still has its number.
        number = numbers.take(child)
        if inner := page.read_blocks(child, wraps, nested=True):
            part.items.append((number, inner))
        return
    # A list directly in a list stands below the item before it.
    part.items[-1][1].extend(read_list(page, child, wraps))


def _make_list(numbers: _Numbers, part: _Part) -> list[Element]:
    if not part.items:
        return []
    if numbers.name == "ul":
        return [Element("ul", tuple(Element("li", tuple(inner)) for _, inner in part.items))]
    if any(not 0 <= number <= _HIGHEST for number, _ in part.items):
        return [block for number, inner in part.items for block in _number_by_text(number, inner)]
    first = part.items[0][0]
    attributes = {"start": str(first)} if first != 1 else {}
    if numbers.kind:
        attributes["type"] = numbers.kind
    items: list[Node] = []
    expected = first
    for number, inner in part.items:
        items.append(Element("li", tuple(inner), {} if number == expected else {"value": str(number)}))
        expected = number + 1
    return [Element("ol", tuple(items), attributes)]


def _number_by_text(number: int, inner: list[Element]) -> list[Element]:
    """Write a number that a topic's list cannot have before the text of its item."""
    first, *rest = inner
    if first.name != "p":
        return [Element("p", (f"{number}.",)), *inner]
    return [Element("p", (f"{number}. ", *first.children)), *rest]


def _read_number(tag: Tag, name: str) -> int | None:
    match = re.match(r"\s*([+-]?\d{1,9})", str(tag.get(name) or ""))
    return int(match[1]) if match else None
