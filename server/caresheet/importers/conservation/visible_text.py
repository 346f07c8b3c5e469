"""What a reader of a document sees, in reading order.

Input: the calls of a reader of one format. Output: words with their places, and notes on what was left out on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from caresheet.importers.conservation.columns import ColumnFinder
from caresheet.importers.conservation.grid import Cell, Table
from caresheet.importers.conservation.words import Script, Span, Word, split_at_empty_lines, split_block, split_label

# How much of a cell or heading is remembered, in characters, to name a place in a message.
_NAME_CHARACTERS = 60


@dataclass
class VisibleText:
    """The words that a reader sees. `notes` name what was left out on purpose, which is no loss."""

    words: list[Word] = field(default_factory=list)
    columns: ColumnFinder = field(default_factory=ColumnFinder)
    notes: list[str] = field(default_factory=list)
    _spans: list[Span] = field(default_factory=list)
    _label: str = ""
    _cells: list[Cell] = field(default_factory=list)
    _tables: list[Table] = field(default_factory=list)
    _place: str = ""
    _is_heading: bool = False
    _blocks: int = 0

    def add_text(self, text: str, *, script: Script = "", link: str = "") -> None:
        """Add characters to the present block. A line break is a line feed; that and a tab are white space."""
        self._spans.append(Span(text, script, link))

    def add_label(self, label: str) -> None:
        """Begin a list item that has this number: "3.", "b)", "Step 4:"."""
        self.end_block()
        self._label = label

    def end_block(self) -> None:
        """End a paragraph, heading, list item, caption or anything else that ends a line.

        An empty line inside it ends a block, too, as it does for a reader.
        """
        spans, self._spans = self._spans, []
        for part in [spans] if self._is_heading else split_at_empty_lines(spans):
            self._add_block(part)

    def _add_block(self, spans: list[Span]) -> None:
        words = [(text, "") for text in split_label(self._label)] if self._label else []
        words += split_block(spans)
        self.columns.add_block("".join(span.text for span in spans), self._place, len(self.words))
        self._label = ""
        if not words:
            return
        cell = self._cells[-1] if self._cells else None
        self._blocks += 1
        for text, link in words:
            self.words.append(Word(text, self._blocks, self._place, link, self._is_heading, cell))
        text = " ".join(text for text, _ in words)[:_NAME_CHARACTERS]
        for each in self._cells:
            each.text = f"{each.text} {text}".strip()[:_NAME_CHARACTERS]
        if self._is_heading:
            self._place = text

    def start_heading(self) -> None:
        """Begin a heading; the next `end_block` or `end_heading` ends it."""
        self.end_block()
        self._is_heading = True

    def end_heading(self) -> None:
        """End a heading."""
        self.end_block()
        self._is_heading = False

    def start_table(self) -> None:
        """Begin a table, in the present cell if there is one."""
        self.end_block()
        self._tables.append(Table(self._cells[-1] if self._cells else None))

    def start_row(self) -> None:
        """Begin a row of the present table."""
        self.end_block()
        self._tables[-1].start_row()

    def start_cell(self, *, rows: int = 1, columns: int = 1) -> None:
        """Begin a cell that spans so many rows and columns."""
        self.end_block()
        self._cells.append(self._tables[-1].add_cell(rows, columns))

    def end_cell(self) -> None:
        """End the present cell."""
        self.end_block()
        self._cells.pop()

    def end_table(self) -> None:
        """End the present table."""
        self.end_block()
        self._tables.pop()

    def add_note(self, note: str) -> None:
        """Name something that is left out on purpose."""
        self.notes.append(note)
