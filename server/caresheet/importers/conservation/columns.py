"""Find columns that tabs or spaces make. A topic writes each of their lines as plain text, and a blank place is lost.

Input: the blocks of a text in their order. Output: where three or more columns stand, with their first line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

# A number, a letter or a sign at the start of a line is the mark of an item; what follows is its text.
_LABEL = re.compile(r"[\s\u00a0]*(?:\(?\w{1,4}(?:\.\w{1,3})*[.):]|[^\w\s]{1,2})(?=[\s\u00a0])[\s\u00a0]*")
_GAP = re.compile(r"(?<=[^\s\u00a0])(?: *\t[\t \u00a0]*|[ \u00a0]{3,})(?=[^\s\u00a0])")
# What a form leaves blank to write on is no column.
_BLANK_LINE = re.compile(r"[_.\u2026]{3,}|\u2026")
# In characters: a gap in a longer text is a slip of the space bar.
_CELL_AT_MOST = 60
_LINES_AT_LEAST, _GAPS_AT_LEAST = 2, 2


class Columns(NamedTuple):
    """Some lines in columns: the heading above them, the first line, and the number of words before it."""

    place: str
    text: str
    at: int


@dataclass
class ColumnFinder:
    """Collects the lines of a text. `found` has the columns, once each."""

    found: list[Columns] = field(default_factory=list)
    _first: Columns | None = None
    _lines: int = 0
    _most_gaps: int = 0
    _is_named: bool = False

    def add_block(self, text: str, place: str, at: int) -> None:
        """Add a block: one line, or several with line feeds between them. `at` is the number of words before it."""
        if "\t" not in text and "   " not in text.replace("\u00a0", " "):
            if text.strip():
                self._first = None
            return
        for line in text.split("\n"):
            self._add_line(line, place, at)

    def _add_line(self, line: str, place: str, at: int) -> None:
        label = _LABEL.match(line)
        shown = line[label.end() :] if label else line
        cells = _GAP.split(shown.strip())
        is_form = _BLANK_LINE.search(shown) or max(map(len, cells)) > _CELL_AT_MOST
        gaps = 0 if is_form else len(cells) - 1
        if not gaps:
            if shown.strip():
                self._first = None
            return
        if self._first is None:
            self._first = Columns(place, " ".join(line.split()), at)
            self._lines = self._most_gaps = 0
            self._is_named = False
        self._lines += 1
        self._most_gaps = max(self._most_gaps, gaps)
        if not self._is_named and self._lines >= _LINES_AT_LEAST and self._most_gaps >= _GAPS_AT_LEAST:
            self.found.append(self._first)
            self._is_named = True
