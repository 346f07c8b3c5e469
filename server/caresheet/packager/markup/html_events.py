"""Read HTML as a series of events.

Input: HTML, safe or not. Output: events, by which two documents can be compared, and the same markup with offsets.
This module does not decide what is allowed.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

# The `rel` that a sanitizer adds to each link. Events leave it out.
LINK_REL = "noopener noreferrer"
NOT_MARKUP = "a comment or declaration (<!…>, <?…>)"

# ("start", name, attribute, value, …), ("end", name), ("text", text) or ("other", description, text).
Event = tuple[str, ...]


class EventReader(HTMLParser):
    """Reads HTML into two views: `events` to compare, and `markup` with offsets for findings. Feed it once."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[Event] = []
        self.markup: list[tuple[str, int, str, list[tuple[str, str]]]] = []
        self._line_starts: list[int] = []

    def feed(self, data: str) -> None:
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", data))]
        super().feed(data)

    def _note(self, kind: str, what: str, attributes: list[tuple[str, str]] | None = None) -> None:
        line, column = self.getpos()
        self.markup.append((kind, self._line_starts[line - 1] + column, what, attributes or []))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pairs = [(name, value or "") for name, value in attrs]
        compared = sorted(pair for pair in pairs if (tag, *pair) != ("a", "rel", LINK_REL))
        self.events.append(("start", tag, *(part for pair in compared for part in pair)))
        self._note("start", tag, pairs)

    # HTML elements cannot close themselves: <b/> opens a <b>.
    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self.events.append(("end", tag))
        self._note("end", tag)

    def handle_data(self, data: str) -> None:
        self._note("text", data)
        if self.events and self.events[-1][0] == "text":
            data = self.events.pop()[1] + data
        self.events.append(("text", data))

    def handle_comment(self, data: str) -> None:
        self.events.append(("other", NOT_MARKUP, data))
        self._note("other", NOT_MARKUP)

    # A browser reads all of these as comments. Versions of HTMLParser differ in which method they call.
    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)


def read_events(markup: str) -> list[Event]:
    """Read a whole document or fragment as events.

    Raises:
        ValueError: it has a marked section that no parser knows.
    """
    reader = EventReader()
    try:
        reader.feed(markup)
        reader.close()
    except AssertionError as error:  # HTMLParser raises it for an unknown marked section
        raise ValueError(f"{NOT_MARKUP} cannot be read; remove it") from error
    return reader.events
