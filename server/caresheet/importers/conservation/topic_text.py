"""Read a topic file as its readers will see it.

Input: the text of a topic file. Output: its visible text, title first. It reads Markdown as the packager does, and HTML
as browsers do, and knows nothing of the converter that wrote the file.
"""

from __future__ import annotations

import json
from functools import cache
from html.parser import HTMLParser

import yaml
from markdown_it import MarkdownIt

from caresheet.importers.conservation.list_numbers import describe_number
from caresheet.importers.conservation.visible_text import VisibleText
from caresheet.importers.conservation.words import Script

# As in the packager, which silently drops text that nests deeper.
_DEEPEST_NESTING = 100
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "code", "em", "i", "q", "small", "span", "strong", "sub", "sup", "u"}
)


def read_topic(text: str) -> VisibleText:
    """Return the title and the body of a topic file as words."""
    head, _, body = text.removeprefix("---\n").partition("\n---\n")
    visible = VisibleText()
    visible.start_heading()
    title = next(line for line in head.split("\n") if line.startswith("title:"))
    visible.add_text(_read_value(title.removeprefix("title:").strip()))
    visible.end_heading()
    page = _Page(visible)
    page.feed(_make_markdown().render(body))
    page.close()
    visible.end_block()
    return visible


def _read_value(text: str) -> str:
    """Return a value of YAML. One in double quotes, as importers write it, is also JSON, which is read much faster."""
    try:
        return str(json.loads(text))
    except ValueError:
        return str(yaml.safe_load(text))


@cache
def _make_markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST_NESTING}).enable("table")
    # Otherwise markdown-it would show a link that it does not trust as plain text.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return markdown


class _Page(HTMLParser):
    """Writes down what the topic's HTML shows."""

    def __init__(self, visible: VisibleText) -> None:
        super().__init__(convert_charrefs=True)
        self._visible = visible
        self._links: list[str] = []
        self._scripts: list[Script] = []
        # The next number of each open list; None if it has bullets.
        self._numbers: list[int | None] = []
        self._kinds: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        match tag:
            case "a":
                self._links.append(values.get("href", ""))
            case "sup" | "sub":
                self._scripts.append(tag)
            case "br":
                self._visible.add_text(" ")
            case "img":
                self._visible.add_text(values.get("alt", ""))
            case "ol" | "ul":
                self._visible.end_block()
                self._numbers.append(int(values.get("start") or 1) if tag == "ol" else None)
                self._kinds.append(values.get("type", "1"))
            case "li":
                self._start_item(values.get("value", ""))
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self._visible.start_heading()
            case "table" | "tr" | "td" | "th":
                self._start_table_part(tag, values)
            case _ if tag not in _INLINE:
                self._visible.end_block()

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "a" if self._links:
                self._links.pop()
            case "sup" | "sub" if self._scripts:
                self._scripts.pop()
            case "ol" | "ul" if self._numbers:
                self._visible.end_block()
                self._numbers.pop()
                self._kinds.pop()
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self._visible.end_heading()
            case "td" | "th":
                self._visible.end_cell()
            case "table":
                self._visible.end_table()
            case _ if tag not in _INLINE:
                self._visible.end_block()

    def handle_data(self, data: str) -> None:
        self._visible.add_text(
            data, script=self._scripts[-1] if self._scripts else "", link=self._links[-1] if self._links else ""
        )

    def _start_item(self, value: str) -> None:
        self._visible.end_block()
        number = self._numbers[-1] if self._numbers else None
        if number is not None:
            number = int(value) if value.isdecimal() else number
            self._visible.add_label(describe_number(number, self._kinds[-1]))
            self._numbers[-1] = number + 1

    def _start_table_part(self, tag: str, values: dict[str, str]) -> None:
        if tag == "table":
            self._visible.start_table()
        elif tag == "tr":
            self._visible.start_row()
        else:
            self._visible.start_cell(rows=int(values.get("rowspan") or 1), columns=int(values.get("colspan") or 1))
