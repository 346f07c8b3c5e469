"""A topic's text as readers see it, line by line, with the signs that had no effect still in it.

Input: the tokens of a section. Output: lines, each of which can tell where a part of it is in the file. Markdown has
already taken out every sign that it understood, so a sign that is left is one that readers would see.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markdown_it.token import Token

from caresheet.packager.markup.html_events import EventReader
from caresheet.packager.markup.positions import ESCAPED, Place, find_offset, find_place, mask_escaped

# Stands in a line for what is not plain text, such as a picture or a tag.
OTHER = "\x1b"
# A link's text can be an address: readers can click it.
_ADDRESS_SIGNS = str.maketrans("@:/.", ESCAPED * 4)
_BREAKS = ("softbreak", "hardbreak")


class _Part(NamedTuple):
    offset: int
    child: Token


@dataclass(frozen=True)
class ShownLine:
    """One line of a text. What its author escaped has a mark in its place; `shown` is the line as readers see it.

    `is_apart` tells whether readers see it begin on a new line, because the author ended the line above it.
    """

    text: str
    shown: str
    is_apart: bool
    parts: tuple[_Part, ...]
    token: Token

    def find_place(self, offset: int) -> Place:
        """Return the line and the column in the file of an offset in the line."""
        part = self.parts[max(bisect_right(self.parts, offset, key=lambda each: each.offset) - 1, 0)]
        return find_place(self.token, find_offset(part.child, offset - part.offset))


@dataclass(frozen=True)
class Block:
    """The lines of one paragraph, heading or table cell; `kind` is the type of the token that opens it."""

    kind: str
    lines: tuple[ShownLine, ...]


def read_blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    """Yield the blocks of text in a section, in order."""
    kind = ""
    for token in tokens:
        if token.type == "inline":
            yield Block(kind, tuple(_split_lines(token)))
        kind = token.type


def read_html_texts(token: Token) -> Iterator[tuple[str, int]]:
    """Yield the texts inside a block of raw HTML, where Markdown has no effect, each with its line in the file."""
    reader = EventReader()
    reader.feed(token.content)
    reader.close()
    at, number = 0, token.map[0] + 1 if token.map else 0
    for kind, offset, text, _ in reader.markup:
        number += token.content.count("\n", at, offset)
        at = offset
        if kind == "text":
            yield from ((line, number + below) for below, line in enumerate(text.split("\n")))


def _split_lines(token: Token) -> Iterator[ShownLine]:
    parts: list[_Part] = []
    text, shown, is_link, is_apart = "", "", False, True
    for child in token.children or ():
        is_link = child.type == "link_open" or (is_link and child.type != "link_close")
        if child.type in _BREAKS:
            if parts:
                yield ShownLine(text, shown, is_apart, tuple(parts), token)
            parts, text, shown, is_apart = [], "", "", child.type == "hardbreak"
            continue
        parts.append(_Part(len(text), child))
        if child.type == "text":
            text += mask_escaped(child).translate(_ADDRESS_SIGNS if is_link else {})
            shown += child.content
        elif child.type in ("image", "html_inline", "code_inline", "link_open", "link_close"):
            text += OTHER
            shown += OTHER
    if parts:
        yield ShownLine(text, shown, is_apart, tuple(parts), token)
