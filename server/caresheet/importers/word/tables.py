"""The cells of a Word table with the rows and columns that they span.

Input: a table element. Output: its rows of cells, as HTML counts them: a merged cell stands once, with its spans.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from caresheet.importers.word.styles import is_set, read_number, read_value

_TRANSPARENT = frozenset({"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"})
# Word allows 63 columns; a damaged file may name millions.
_COLUMNS_AT_MOST = 63


@dataclass(eq=False)
class GridCell:
    """A cell; without an element, it is the empty space at the start or the end of a row."""

    element: Element | None
    column: int
    columns: int
    rows: int = 1


@dataclass(frozen=True)
class GridRow:
    """A row of cells; Word repeats a heading row on each page."""

    cells: list[GridCell]
    is_heading: bool


def lay_out(table: Element) -> list[GridRow]:
    """Return the rows of a table."""
    rows: list[GridRow] = []
    open_cells: dict[int, GridCell] = {}
    for row in find_children(table, "w:tr"):
        properties = row.find("w:trPr")
        if is_set(properties, "w:hidden"):
            continue
        cells, still_open = _lay_out_row(row, properties, open_cells)
        open_cells = still_open
        rows.append(GridRow(cells, is_set(properties, "w:tblHeader")))
    return rows


def find_children(element: Element, tag: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row; content controls around them do not count."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _TRANSPARENT:
            yield from find_children(child, tag)


def _lay_out_row(
    row: Element, properties: Element | None, open_cells: dict[int, GridCell]
) -> tuple[list[GridCell], dict[int, GridCell]]:
    """Return a row's cells, and by their columns those cells that may continue in the next row."""
    cells: list[GridCell] = []
    still_open: dict[int, GridCell] = {}
    column = _read_count(properties, "w:gridBefore", 0)
    if column:
        cells.append(GridCell(None, 0, column))
    for element in find_children(row, "w:tc"):
        own = element.find("w:tcPr")
        columns = _read_count(own, "w:gridSpan", 1)
        merge = own.find("w:vMerge") if own is not None else None
        above = open_cells.get(column)
        if _continues_left(own) and cells and cells[-1].element is not None:
            cells[-1].columns += columns
        elif merge is not None and merge.get("w:val", "continue") == "continue" and above and above.columns == columns:
            above.rows += 1
            still_open[column] = above
        else:
            cells.append(GridCell(element, column, columns))
            if merge is not None:
                still_open[column] = cells[-1]
        column += columns
    after = _read_count(properties, "w:gridAfter", 0)
    if after:
        cells.append(GridCell(None, column, after))
    return cells, still_open


def _continues_left(properties: Element | None) -> bool:
    merge = properties.find("w:hMerge") if properties is not None else None
    return merge is not None and merge.get("w:val", "continue") == "continue"


def _read_count(properties: Element | None, name: str, default: int) -> int:
    return min(max(read_number(read_value(properties, name), default), default), _COLUMNS_AT_MOST)
