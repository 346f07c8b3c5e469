"""Make tables of HTML of what a page only shows as a table: with ARIA's roles, or with `display: table`.

Input: the tree of a page. Output: the same tree. Without a table, a value would no longer stand beside its heading.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bs4 import BeautifulSoup
from bs4.element import Tag

from caresheet.importers.unseen import read_style

_CELLS = {"cell": "td", "gridcell": "td", "columnheader": "th", "rowheader": "th"}
_SCOPES = {"columnheader": "col", "rowheader": "row"}

_Kind = Callable[[Tag], str]


def restore_tables(soup: BeautifulSoup) -> None:
    """Put the rows and cells of such tables into tables of HTML. One that is not even stays as it is."""
    for tag in soup.find_all():
        if tag.attrs and tag.name != "table":
            for kind in (_find_role, _find_display):
                if kind(tag) == "table":
                    _restore(soup, tag, kind)
                    break


def _find_role(tag: Tag) -> str:
    role = str(tag.get("role") or "").lower()
    if role in ("table", "grid", "treegrid"):
        return "table"
    return role if role == "row" or role in _CELLS else ""


def _find_display(tag: Tag) -> str:
    style = read_style(tag)
    for shown, kind in (("table-row;", "row"), ("table-cell;", "cell"), ("table;", "table")):
        if f"display:{shown}" in f"{style};":
            return kind
    return ""


def _restore(soup: BeautifulSoup, table: Tag, kind: _Kind) -> None:
    rows = [_find_inside(row, kind, (*_CELLS,)) for row in _find_inside(table, kind, ("row",))]
    if not _is_even(table, rows):
        return
    made = soup.new_tag("table")
    for cells in rows:
        line = soup.new_tag("tr")
        for cell in cells:
            line.append(_make_cell(soup, cell, kind(cell)))
        made.append(line)
    table.clear()
    table.append(made)
    table.attrs.pop("role", None)
    table["style"] = ""


def _find_inside(parent: Tag, kind: _Kind, wanted: Sequence[str]) -> list[Tag]:
    """Return the parts of a table or row of a kind, not those of a table inside it."""
    found: list[Tag] = []
    for child in parent.children:
        if isinstance(child, Tag):
            if kind(child) in wanted:
                found.append(child)
            elif kind(child) != "table":
                found.extend(_find_inside(child, kind, wanted))
    return found


def _is_even(table: Tag, rows: Sequence[Sequence[Tag]]) -> bool:
    """Tell whether there are rows and columns with all the text of the table in them."""
    widths = {sum(_read_width(cell) for cell in cells) for cells in rows}
    inside = sum(len("".join(cell.get_text().split())) for cells in rows for cell in cells)
    return len(rows) > 1 and len(widths) == 1 and min(widths) > 1 and inside == len("".join(table.get_text().split()))


def _read_width(cell: Tag) -> int:
    width = str(cell.get("aria-colspan") or "1")
    return int(width) if width.isdecimal() and 0 < int(width) < 100 else 1


def _make_cell(soup: BeautifulSoup, cell: Tag, kind: str) -> Tag:
    attributes = {"scope": _SCOPES[kind]} if kind in _SCOPES else {}
    if (width := _read_width(cell)) > 1:
        attributes["colspan"] = str(width)
    made = soup.new_tag(_CELLS[kind], attrs=attributes)
    for child in list(cell.contents):
        made.append(child.extract())
    return made
