"""The cells of a table: where each stands, and under which headings.

Input: cells with their spans, row after row. Output: their positions, by which two tables can be compared. Rows and
columns in which no text begins do not count, because a reader sees nothing in them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

# A cell that would fill more places than this stays in one place. It limits the work for hostile spans.
_SLOTS_AT_MOST = 200_000

Position = tuple[int, int, int, int]


@dataclass(eq=False)
class Cell:
    """A cell. Its text is the start of what it contains, for messages. Rows and columns count from 0."""

    table: Table
    row: int
    column: int
    rows: int
    columns: int
    text: str = ""

    @cached_property
    def path(self) -> tuple[Position, ...]:
        """Return the cell's position in each table around it that is a grid."""
        outer = self.table.outer.path if self.table.outer else ()
        return (*outer, self.table.find_position(self)) if self.table.is_grid else outer

    def describe(self) -> str:
        """Say where the cell stands, by the headings of its row and its column."""
        row, column = self.table.find_headings(self)
        return f"table, row '{row}', column '{column}'"


@dataclass(eq=False)
class Table:
    """A table; `outer` is the cell that contains it."""

    outer: Cell | None = None
    cells: list[Cell] = field(default_factory=list)
    _taken: set[tuple[int, int]] = field(default_factory=set)
    _row: int = -1
    _next_column: int = 0

    def start_row(self) -> None:
        """Begin the next row."""
        self._row, self._next_column = self._row + 1, 0

    def add_cell(self, rows: int, columns: int) -> Cell:
        """Add a cell to the row, in its first free column."""
        self._row = max(self._row, 0)
        while (self._row, self._next_column) in self._taken:
            self._next_column += 1
        rows, columns = max(rows, 1), max(columns, 1)
        if len(self._taken) + rows * columns > _SLOTS_AT_MOST:
            rows, columns = 1, 1
        cell = Cell(self, self._row, self._next_column, rows, columns)
        self._taken.update((cell.row + down, cell.column + right) for down in range(rows) for right in range(columns))
        self.cells.append(cell)
        return cell

    @cached_property
    def is_grid(self) -> bool:
        """Say whether texts stand in several rows and several columns. One row, or one column, reads like a text."""
        return len(self._rows) > 1 and len(self._columns) > 1

    def find_position(self, cell: Cell) -> Position:
        """Return a cell's first and last row and column, among those in which a text begins."""
        return (*_find_ends(self._rows, cell.row, cell.rows), *_find_ends(self._columns, cell.column, cell.columns))

    def find_headings(self, cell: Cell) -> tuple[str, str]:
        """Return the texts at the start of a cell's row and at the top of its column."""
        row = next((c for c in self._filled if c.row <= cell.row < c.row + c.rows), cell)
        column = next((c for c in self._filled if c.column <= cell.column < c.column + c.columns), cell)
        return _shorten(row.text), _shorten(column.text)

    @property
    def _filled(self) -> Iterator[Cell]:
        return (cell for cell in self.cells if cell.text)

    @cached_property
    def _rows(self) -> list[int]:
        return sorted({cell.row for cell in self._filled})

    @cached_property
    def _columns(self) -> list[int]:
        return sorted({cell.column for cell in self._filled})


def _find_ends(kept: list[int], first: int, count: int) -> tuple[int, int]:
    return bisect_left(kept, first), bisect_left(kept, first + count) - 1


def _shorten(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
