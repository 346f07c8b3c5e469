"""Write down what a reader of a web page sees, without any help from the converter that makes the topic.

Input: the main text of a page, as a tree. Output: its visible text, in the order of the page. What is hidden or struck
out is not written down; the converter names it. Only formulas are read by the same module as for the topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bs4.element import NavigableString, PreformattedString, Tag

from caresheet.importers.addresses import make_publishable
from caresheet.importers.conservation.list_numbers import describe_number
from caresheet.importers.conservation.visible_text import VisibleText
from caresheet.importers.conservation.words import Script
from caresheet.importers.elements import Node
from caresheet.importers.mathml import read_formula
from caresheet.importers.unseen import (
    SILENT,
    find_openable_ids,
    find_reason_unseen,
    find_script,
    keeps_its_place,
    read_style,
)

# Everything else that stands in a line of text. An element that is not listed begins a line of its own.
_IN_LINE = frozenset(
    {
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i"),
        *(
            "ins",
            "kbd",
            "label",
            "mark",
            "math",
            "nobr",
            "output",
            "picture",
            "q",
            "ruby",
            "rb",
            "rt",
            "rtc",
            "s",
            "samp",
        ),
        *("slot", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "button", "img", "br"),
    }
)
# Browsers show these as one space, and each no-break space as it is.
_SPACES = re.compile(r"[ \t\n\r\f]+")
_KINDS = {"alpha": "a", "latin": "a", "roman": "i"}


@dataclass(frozen=True)
class _Style:
    """What the elements around a text say about it."""

    script: Script = ""
    link: str = ""
    keeps_spaces: bool = False


@dataclass
class _List:
    """An open list: its next number, and by how much each number differs from the one before."""

    next: int
    step: int
    kind: str


def read_visible(root: Tag) -> VisibleText:
    """Return what a reader sees of an element."""
    page = _Page(find_openable_ids(root))
    page.read(root, _Style())
    page.visible.end_block()
    return page.visible


class _Page:
    def __init__(self, openable_ids: set[str]) -> None:
        self.visible = VisibleText()
        self._openable_ids = openable_ids
        self._lists: list[_List | None] = []
        self._is_after_space = False

    def read(self, parent: Tag, style: _Style) -> None:
        for child in parent.children:
            if isinstance(child, Tag):
                self._read_element(child, style)
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                self._add(str(child) if style.keeps_spaces else self._join_spaces(str(child)), style)

    def _join_spaces(self, text: str) -> str:
        """Make one space of several, also where the first of them stands in another element."""
        text = _SPACES.sub(" ", text)
        return text.removeprefix(" ") if self._is_after_space else text

    def _read_element(self, tag: Tag, style: _Style) -> None:
        if tag.name in SILENT or find_reason_unseen(tag, self._openable_ids):
            return
        match tag.name:
            case "br":
                self._add("\n", style)
            case "img":
                self._add(_read_emoji(tag), style)
            case "bdo" if tag.get("dir") == "rtl":
                self._add(tag.get_text()[::-1], style)
            case "math":
                self._read_nodes(read_formula(tag), style)
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self.visible.start_heading()
                self.read(tag, style)
                self.visible.end_heading()
            case "table":
                self._read_table(tag, style)
            case "ul" | "ol" | "menu" | "dir":
                self._read_list(tag, style)
            case _:
                self._read_other(tag, _change_style(tag, style))

    def _read_other(self, tag: Tag, style: _Style) -> None:
        if tag.name == "li":
            self._start_item(tag)
        elif tag.name == "rt":
            self._add(" (", style)
        elif _begins_line(tag):
            self.visible.end_block()
        self.read(tag, style)
        if tag.name == "rt":
            self._add(")", style)
        elif _begins_line(tag):
            self.visible.end_block()

    def _add(self, text: str, style: _Style) -> None:
        self._is_after_space = text.endswith(" ") if text else self._is_after_space
        self.visible.add_text(text, script=style.script, link=style.link)

    def _read_nodes(self, nodes: Iterable[Node], style: _Style) -> None:
        for node in nodes:
            if isinstance(node, str):
                self._add(node, style)
            else:
                inner = replace(style, script="sup") if node.name == "sup" else style
                self._read_nodes(node.children, replace(style, script="sub") if node.name == "sub" else inner)

    def _read_list(self, tag: Tag, style: _Style) -> None:
        self.visible.end_block()
        self._lists.append(self._open_list(tag))
        self.read(tag, style)
        self._lists.pop()
        self.visible.end_block()

    def _open_list(self, tag: Tag) -> _List | None:
        css = re.sub(r"\s", "", str(tag.get("style") or "")).lower()
        shown = re.search(r"(?:^|;)\s*list-style(?:-type)?:[^;]*?(none|(lower|upper)-(alpha|latin|roman))", css)
        if tag.name != "ol" or (shown and shown[1] == "none"):
            return None
        kind = str(tag.get("type") or "1")
        if shown:
            kind = _KINDS[shown[3]].upper() if shown[2] == "upper" else _KINDS[shown[3]]
        step = -1 if tag.has_attr("reversed") else 1
        items = [child for child in tag.find_all("li", recursive=False) if not self._is_unseen(child)]
        start = _read_number(tag.get("start"), len(items) if step < 0 else 1)
        return _List(start, step, kind)

    def _is_unseen(self, tag: Tag) -> bool:
        return find_reason_unseen(tag, self._openable_ids) is not None

    def _start_item(self, tag: Tag) -> None:
        self.visible.end_block()
        numbers = self._lists[-1] if self._lists else None
        if numbers is None:
            return
        number = _read_number(tag.get("value"), numbers.next)
        numbers.next = number + numbers.step
        if tag.get_text(strip=True):
            self.visible.add_label(describe_number(number, numbers.kind))

    def _read_table(self, tag: Tag, style: _Style) -> None:
        self.visible.end_block()
        cells = [cell for cell in tag.find_all(["td", "th"]) if cell.find_parent("table") is tag]
        for child in tag.children:
            is_part = isinstance(child, Tag) and child.name in ("thead", "tbody", "tfoot", "tr", "colgroup", "caption")
            if isinstance(child, Tag) and (child.name == "caption" or not is_part):
                self._read_element(child, style)
                self.visible.end_block()
        if _is_for_layout(tag, cells):
            for cell in cells:
                self._read_cell_as_text(cell, style)
            return
        self.visible.start_table()
        for rows in _list_groups(tag):
            self._read_rows([row for row in rows if self._takes_room(row)], style)
        self.visible.end_table()

    def _read_cell_as_text(self, cell: Tag, style: _Style) -> None:
        if not any(isinstance(each, Tag) and self._is_unseen(each) for each in (cell, cell.parent)):
            self.visible.end_block()
            self.read(cell, style)
            self.visible.end_block()

    def _takes_room(self, row: Tag) -> bool:
        """Tell whether a row is seen, or stays blank in a table because a cell may span it."""
        if not self._is_unseen(row):
            return True
        group = row.parent
        return keeps_its_place(row) and group is not None and bool(group.select("[rowspan]"))

    def _read_rows(self, rows: list[Tag], style: _Style) -> None:
        for number, row in enumerate(rows):
            self.visible.start_row()
            for cell in row.find_all(["td", "th"], recursive=False):
                is_unseen = self._is_unseen(cell)
                if is_unseen and not keeps_its_place(cell):
                    continue
                below = len(rows) - number
                height = _read_number(cell.get("rowspan"), 1)
                columns = max(_read_number(cell.get("colspan"), 1), 1)
                self.visible.start_cell(rows=min(height, below) if height > 0 else below, columns=columns)
                if not is_unseen and not self._is_unseen(row):
                    self.read(cell, style)
                self.visible.end_cell()


def _begins_line(tag: Tag) -> bool:
    if tag.name == "button":
        beside = [
            str(each) for each in (*tag.previous_siblings, *tag.next_siblings) if isinstance(each, NavigableString)
        ]
        return not "".join(beside).strip()
    return tag.name not in _IN_LINE and not {"-", ":"} & set(tag.name)


def _list_groups(tag: Tag) -> Iterable[list[Tag]]:
    """Yield the rows of each group: heads first, feet last, as browsers show them."""
    parts = [child for child in tag.children if isinstance(child, Tag)]
    heads = [part for part in parts if part.name == "thead"][:1]
    feet = [part for part in parts if part.name == "tfoot"][:1]
    # Beautiful Soup's `==` compares what is inside.
    edges = {id(part) for part in (*heads, *feet)}
    for part in [*heads, *(part for part in parts if id(part) not in edges), *feet]:
        if part.name in ("thead", "tbody", "tfoot"):
            yield part.find_all("tr", recursive=False)
    if loose := tag.find_all("tr", recursive=False):
        yield loose


def _is_for_layout(tag: Tag, cells: list[Tag]) -> bool:
    if tag.get("role") in ("presentation", "none"):
        return True
    if any(cell.name == "th" for cell in cells):
        return False
    for cell in cells:
        headings = "".join(each.get_text(strip=True) for each in cell.find_all(re.compile("^h[1-6]$")))
        if headings and headings != cell.get_text(strip=True):
            return True
    return False


def _change_style(tag: Tag, style: _Style) -> _Style:
    script = find_script(tag) if tag.attrs else ""
    if tag.name == "sup" or script == "sup":
        style = replace(style, script="sup")
    elif tag.name == "sub" or script == "sub":
        style = replace(style, script="sub")
    if tag.name in ("pre", "listing", "xmp", "plaintext") or re.search("white-space:(?:pre|break-sp)", read_style(tag)):
        style = replace(style, keeps_spaces=True)
    href = str(tag.get("href") or "").strip()
    # A link inside the page leads to nothing that a reader could lose.
    if tag.name == "a" and href and not href.startswith("#") and not href.lower().startswith("javascript:"):
        style = replace(style, link=make_publishable(href) or href)
    return style


def _read_emoji(tag: Tag) -> str:
    """Return the sign that a small picture stands for."""
    return str(tag.get("alt") or "") if re.search("emoji|wp-smiley", str(tag.get("class") or "")) else ""


def _read_number(value: object, otherwise: int) -> int:
    match = re.match(r"\s*([+-]?\d{1,9})", str(value or ""))
    return int(match[1]) if match else otherwise
