"""What an import changed or left out, counted by kind, or named by its text.

Input: one thing after another. Output: the lines about it in the report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from caresheet.importers.draft import clean, shorten

# In characters: enough to find a text in its source.
_SHOWN = 80


class Notes:
    """Collects what was changed or left out of one source."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._texts: dict[str, None] = {}

    def count(self, what: str, number: int = 1) -> None:
        """Count something that needs no name."""
        self._counts[what] += number

    def name(self, what: str, text: str) -> None:
        """Name something by its text. The same text is named once."""
        if shown := shorten(clean(text), _SHOWN):
            self._texts[f"{what}: {shown}"] = None

    def describe(self) -> Iterator[str]:
        """Yield the lines."""
        yield from (f"{what}: {count}" for what, count in sorted(self._counts.items()) if count)
        yield from self._texts
