"""Read tables, so that each value stays under the headings that it has in the source.

Input: a table of HTML. Output: a table in which every cell has the place and the size that a browser gives it, or the
blocks of a table that only lays out a page. HTML (4.9.12) says how browsers place the cells. A table whose cells
overlap is refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from bs4.element import PageElement, Tag

from caresheet.importers.elements import Element, Node, is_blank
from caresheet.importers.simplify import HEADING, Simplifier, Wrap
from caresheet.importers.unseen import find_reason_unseen, keeps_its_place

# The largest span that a topic's cell may have.
_WIDEST = 99
# A topic can hold about half as many cells. Short rows count with the blank cells that fill them.
_PLACES_AT_MOST = 12_000
_SCOPES = ("row", "col", "rowgroup", "colgroup")


class TableError(ValueError):
    """A table that cannot be kept as readers saw it."""


@dataclass(frozen=True)
class _Cell:
    blocks: tuple[Element, ...]
    row: int
    column: int
    height: int
    width: int
    is_heading: bool
    scope: str


@dataclass
class _Grid:
    """The cells of a table; `groups` has the number of rows in each group of rows, `head` the rows of its head."""

    cells: list[_Cell] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    head: int = 0
    rows: int = 0
    width: int = 0

    # These two are asked for once all cells are read.
    @cached_property
    def rows_of_cells(self) -> dict[int, list[_Cell]]:
        found: dict[int, list[_Cell]] = defaultdict(list)
        for cell in self.cells:
            found[cell.row].append(cell)
        return found

    @cached_property
    def tall(self) -> list[_Cell]:
        return [cell for cell in self.cells if cell.height > 1]

    def row(self, number: int) -> list[_Cell]:
        return self.rows_of_cells.get(number, [])


def read_table(page: Simplifier, tag: Tag, wraps: Sequence[Wrap]) -> list[Element]:
    """Return a table, or the blocks of one that has a single column or only lays out a page.

    Raises:
        TableError: its cells overlap, or one is larger than a topic's cell may be.
    """
    caption = [
        block for each in _children(page, tag, "caption") for block in page.read_blocks(each, wraps, nested=True)
    ]
    is_layout = _is_layout(tag)
    stray = _read_stray(page, tag, wraps)
    grid = _read_grid(page, tag, wraps, nested=not is_layout)
    if not grid.cells or all(is_blank(cell.blocks) for cell in grid.cells):
        return [*stray, *caption]
    if is_layout or grid.width == 1:
        page.notes.count("tables with one column or for layout, written as text")
        return [*stray, *caption, *(block for cell in grid.cells for block in cell.blocks)]
    return [*stray, _make_table(caption, _find_headings(page, grid))]


def _is_layout(tag: Tag) -> bool:
    """Tell whether a table only lays out a page: it says so, or it has sections of text but no heading cells."""
    if tag.get("role") in ("presentation", "none"):
        return True
    own = [cell for cell in tag.find_all(["td", "th"]) if cell.find_parent("table") is tag]
    return not any(cell.name == "th" for cell in own) and any(
        len(cell.get_text(strip=True)) > sum(len(each.get_text(strip=True)) for each in cell.find_all(HEADING)) > 0
        for cell in own
    )


def _children(page: Simplifier, parent: Tag, *names: str) -> Iterator[Tag]:
    for child in parent.children:
        if isinstance(child, Tag) and child.name in names and page.is_seen(child):
            yield child


def _find_rows(page: Simplifier, group: Tag) -> list[Tag]:
    """Return the rows that take up room. An unseen one does if a cell of the table spans rows, which it would move."""
    has_spans = group.find(rowspan=True) is not None
    rows = (child for child in group.children if isinstance(child, Tag) and child.name == "tr")
    return [row for row in rows if page.is_seen(row) or (has_spans and keeps_its_place(row))]


def _find_cells(page: Simplifier, row: Tag) -> Iterator[tuple[Tag, bool]]:
    """Yield the cells of a row, and whether a reader sees what is in them."""
    is_row_seen = find_reason_unseen(row, page.openable_ids) is None
    for child in row.children:
        if isinstance(child, Tag) and child.name in ("td", "th"):
            is_seen = is_row_seen and page.is_seen(child)
            if is_seen or keeps_its_place(child):
                yield child, is_seen


def _read_stray(page: Simplifier, tag: Tag, wraps: Sequence[Wrap]) -> list[Element]:
    """Return what stands in a table but in no cell. Browsers show it before the table."""
    known = {"caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th"}
    stray: list[PageElement] = [
        child for child in tag.children if not isinstance(child, Tag) or child.name not in known
    ]
    return page.read_nodes(stray, wraps, nested=True)


def _read_groups(page: Simplifier, tag: Tag) -> Iterator[tuple[str, list[Tag]]]:
    """Yield the groups of rows in the order in which browsers show them: the first head on top, the first foot last."""
    groups: list[tuple[str, list[Tag]]] = []
    for child in _children(page, tag, "thead", "tbody", "tfoot", "tr"):
        if child.name != "tr":
            groups.append((child.name, _find_rows(page, child)))
        elif groups and groups[-1][0] == "":
            groups[-1][1].append(child)
        else:
            groups.append(("", [child]))
    for edge in ("thead", "tfoot"):
        at = next((number for number, (name, _) in enumerate(groups) if name == edge), None)
        if at is not None:
            group = groups.pop(at)
            groups.insert(0 if edge == "thead" else len(groups), group)
    yield from (group for group in groups if group[1])


def _read_grid(page: Simplifier, tag: Tag, wraps: Sequence[Wrap], *, nested: bool) -> _Grid:
    grid, top = _Grid(), 0
    for number, (name, rows) in enumerate(_read_groups(page, tag)):
        taken: set[tuple[int, int]] = set()
        for row, tr in enumerate(rows):
            column = 0
            for cell, is_seen in _find_cells(page, tr):
                while (row, column) in taken:
                    column += 1
                height, width = _read_span(cell, "rowspan"), max(_read_span(cell, "colspan"), 1)
                height = min(height or len(rows), len(rows) - row)
                place = {(row + down, column + right) for down in range(height) for right in range(width)}
                if place & taken or max(height, width) > _WIDEST:
                    raise TableError(_describe_fault(tag, cell, is_overlap=bool(place & taken)))
                taken |= place
                blocks = tuple(page.read_blocks(cell, wraps, nested=nested)) if is_seen else ()
                is_heading = cell.name == "th" or name == "thead"
                scope = str(cell.get("scope") or "").lower()
                grid.cells.append(_Cell(blocks, top + row, column, height, width, is_heading, scope))
                column += width
                grid.width = max(grid.width, column)
        if number == 0 and name == "thead":
            grid.head = len(rows)
        top += len(rows)
        grid.groups.append(len(rows))
    grid.rows = top
    if grid.rows * grid.width > _PLACES_AT_MOST:
        fault = f"{grid.rows:,} rows of {grid.width:,} columns, more than a topic can hold"
        raise TableError(f"the table '{_name_table(tag)}' has {fault}; split it in the source")
    return grid


def _read_span(cell: Tag, name: str) -> int:
    match = re.match(r"\s*\+?(\d{1,6})", str(cell.get(name) or ""))
    return min(int(match[1]), 1000 if name == "colspan" else 65_534) if match else 1


def _describe_fault(tag: Tag, cell: Tag, *, is_overlap: bool) -> str:
    fault = "cells that overlap" if is_overlap else f"a cell that spans more than {_WIDEST} rows or columns"
    place = " ".join(cell.get_text(" ").split())[:40]
    return f"the table '{_name_table(tag)}' has {fault} (at '{place}'); correct it in the source"


def _name_table(tag: Tag) -> str:
    caption = tag.find("caption")
    return " ".join((caption or tag).get_text(" ").split())[:60]


def _find_headings(page: Simplifier, grid: _Grid) -> _Grid:
    """Find the rows of headings that are in no `<thead>`: rows of heading cells, or a first row in bold."""
    if grid.head or grid.rows < 2:
        return grid
    first = grid.row(0)
    is_marked = bool(first) and _covers(first, grid.width) and any(cell.is_heading for cell in first)
    if is_marked and all(cell.is_heading or is_blank(cell.blocks) for cell in first):
        head = max(cell.height for cell in first)
        rows = [cell for cell in grid.cells if cell.row < head]
        if head < grid.rows and all(cell.is_heading or is_blank(cell.blocks) for cell in rows):
            return replace(grid, head=head, cells=_mark_headings(grid.cells, head))
        return grid
    if any(cell.is_heading for cell in grid.cells) or not _covers(first, grid.width):
        return grid
    is_bold = all(_is_bold(cell) and cell.height == cell.width == 1 for cell in first)
    if is_bold and not all(_is_bold(cell) for cell in grid.row(1)):
        page.notes.count("tables whose first row, in bold, became their headings")
        return replace(grid, head=1, cells=_mark_headings(grid.cells, 1))
    return grid


def _covers(cells: Sequence[_Cell], width: int) -> bool:
    return sum(cell.width for cell in cells) == width


def _mark_headings(cells: Sequence[_Cell], head: int) -> list[_Cell]:
    return [
        replace(cell, is_heading=True, blocks=tuple(_without_bold(cell.blocks))) if cell.row < head else cell
        for cell in cells
    ]


def _is_bold(cell: _Cell) -> bool:
    only = cell.blocks[0] if len(cell.blocks) == 1 else None
    inside = only.children if only is not None and only.name == "p" else ()
    return len(inside) == 1 and isinstance(inside[0], Element) and inside[0].name == "strong"


def _without_bold(blocks: Sequence[Element]) -> Iterator[Element]:
    for block in blocks:
        children: list[Node] = []
        for child in block.children:
            is_bold = isinstance(child, Element) and child.name == "strong" and block.name == "p"
            children.extend(child.children if isinstance(child, Element) and is_bold else [child])
        yield Element(block.name, tuple(children), block.attributes)


def _make_table(caption: Sequence[Element], grid: _Grid) -> Element:
    parts: list[Node] = [Element("caption", tuple(caption))] if not is_blank(caption) else []
    # A cell that spans from the head into the rows below would be cut off at the end of <thead>.
    is_split = all(cell.row + cell.height <= grid.head for cell in grid.cells if cell.row < grid.head)
    head = grid.head if is_split and grid.head < grid.rows else 0
    if head:
        parts.append(Element("thead", tuple(_make_row(grid, row, is_head=True) for row in range(head))))
    for start, end in _find_bodies(grid, head):
        parts.append(
            Element("tbody", tuple(_make_row(grid, row, is_head=row < grid.head) for row in range(start, end)))
        )
    return Element("table", tuple(parts))


def _find_bodies(grid: _Grid, head: int) -> Iterator[tuple[int, int]]:
    start = 0
    for count in grid.groups:
        first = max(start, head)
        start += count
        if first < start:
            yield first, start


def _make_row(grid: _Grid, number: int, *, is_head: bool) -> Element:
    cells = grid.row(number)
    made = [_make_cell(cell, is_head=is_head, is_all_headings=all(each.is_heading for each in cells)) for cell in cells]
    if cells and max(cell.column + cell.width for cell in cells) < grid.width:
        made.extend(_fill_row(grid, number, cells))
    return Element("tr", tuple(made))


def _fill_row(grid: _Grid, number: int, cells: Sequence[_Cell]) -> Iterator[Element]:
    """Yield blank cells for the end of a short row, as a browser leaves it blank."""
    spanning = [cell for cell in grid.tall if cell.row < number < cell.row + cell.height]
    taken = {cell.column + right for cell in spanning for right in range(cell.width)}
    end = max(cell.column + cell.width for cell in cells)
    for column in range(end, grid.width):
        if column not in taken:
            yield Element("td")


def _make_cell(cell: _Cell, *, is_head: bool, is_all_headings: bool) -> Element:
    attributes = {}
    if cell.width > 1:
        attributes["colspan"] = str(cell.width)
    if cell.height > 1:
        attributes["rowspan"] = str(cell.height)
    if not cell.is_heading:
        return Element("td", cell.blocks, attributes)
    scope = cell.scope if cell.scope in _SCOPES else ""
    if not scope and (is_head or is_all_headings):
        scope = "colgroup" if cell.width > 1 else "col"
    elif not scope and cell.column == 0:
        scope = "rowgroup" if cell.height > 1 else "row"
    return Element("th", cell.blocks, {**attributes, "scope": scope} if scope else attributes)
