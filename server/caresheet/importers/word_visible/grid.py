"""The cells of a table as a person sees them: merged cells are one.

Input: a table. Output: its rows of cells, each with the rows and columns that it covers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

_MOST_COLUMNS = 63


@dataclass(eq=False)
class SeenCell:
    """A cell, or the empty space beside a row. `covered` are the cells of the file under a merged one."""

    element: Element | None = None
    columns: int = 1
    rows: int = 1
    covered: list[Element] = field(default_factory=list)


def find_cells(table: Element) -> list[list[SeenCell]]:
    """Return the rows of a table."""
    rows: list[list[SeenCell]] = []
    above: dict[tuple[int, int], SeenCell] = {}
    for row in _inside(table, "w:tr"):
        settings = {each.tag: each.get("w:val", "1") for properties in row.findall("w:trPr") for each in properties}
        if settings.get("w:hidden", "0") not in ("0", "false"):
            continue
        at = _limit(settings.get("w:gridBefore"), 0)
        cells = [SeenCell(columns=at)] if at else []
        merged: dict[tuple[int, int], SeenCell] = {}
        for element in _inside(row, "w:tc"):
            own = {each.tag: each.get("w:val") for properties in element.findall("w:tcPr") for each in properties}
            width = _limit(own.get("w:gridSpan"), 1)
            key = (at, width)
            at += width
            goes_on = own.get("w:vMerge", "") in (None, "continue") and "w:vMerge" in own
            if "w:hMerge" in own and own["w:hMerge"] in (None, "continue") and cells and cells[-1].element is not None:
                cells[-1].columns += width
                cells[-1].covered.append(element)
            elif goes_on and key in above:
                merged[key] = above[key]
                above[key].rows += 1
                above[key].covered.append(element)
            else:
                cells.append(SeenCell(element, width))
                if "w:vMerge" in own:
                    merged[key] = cells[-1]
        if after := _limit(settings.get("w:gridAfter"), 0):
            cells.append(SeenCell(columns=after))
        rows.append(cells)
        above = merged
    return rows


def find_hidden_rows(table: Element) -> Iterator[Element]:
    """Yield the rows that nobody sees."""
    for row in _inside(table, "w:tr"):
        if any(
            each.get("w:val", "1") not in ("0", "false")
            for pr in row.findall("w:trPr")
            for each in pr.findall("w:hidden")
        ):
            yield row


def _inside(element: Element, tag: str) -> Iterator[Element]:
    """Yield rows or cells, also those in content controls."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in ("w:tr", "w:tc", "w:p", "w:tbl") and not child.tag.endswith("Pr"):
            yield from _inside(child, tag)


def _limit(text: str | None, least: int) -> int:
    try:
        return min(max(int(text or ""), least), _MOST_COLUMNS)
    except ValueError:
        return least
