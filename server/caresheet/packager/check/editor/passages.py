"""A topic as an editor reads it: its sentences, each with its line.

Input: a draft. Output: passages of plain text. Headings and tables are not prose, so they are not graded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from markdown_it.token import Token

from caresheet.packager.check.editor.readability import find_words, split_sentences
from caresheet.packager.markup.markdown import walk_inline
from caresheet.packager.source.parse import Draft

_BREAKS = ("softbreak", "hardbreak")


@dataclass(frozen=True)
class Sentence:
    """One sentence, or an entry of a list; `line` is where it begins in the file."""

    text: str
    line: int

    @property
    def words(self) -> list[str]:
        """Its words, without numbers."""
        return find_words(self.text)


@dataclass(frozen=True)
class Passage:
    """A paragraph or an entry of a list."""

    text: str
    line: int
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Heading:
    """A heading of any level: 1 is the topic's title, 2 is a section's heading."""

    level: int
    text: str
    line: int


def read_headings(draft: Draft) -> Iterator[Heading]:
    """Yield the headings of a topic, in order."""
    for section in draft.sections:
        yield Heading(2, section.title, section.line)
        for opening, inline in pairwise(section.tokens):
            if opening.type == "heading_open":
                line = opening.map[0] + 1 if opening.map else section.line
                yield Heading(int(opening.tag[1]), read_inline(inline, line)[0].strip(), line)


def read_passages(draft: Draft) -> tuple[Passage, ...]:
    """Return the prose of a topic, in order."""
    return tuple(passage for section in draft.sections for passage in _read(section.tokens, section.line))


def read_inline(token: Token, line: int) -> tuple[str, list[tuple[int, int]]]:
    """Return the text of an inline token, and where each line begins in it, as (offset, line)."""
    text, starts = "", [(0, line)]
    for child, at in walk_inline(token, line):
        if at != starts[-1][1]:
            starts.append((len(text), at))
        if child.type in _BREAKS:
            text += " "
        elif child.type in ("text", "text_special"):
            text += child.content
    return text, starts


def _read(tokens: tuple[Token, ...], line: int) -> Iterator[Passage]:
    is_prose = True
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type in ("heading_open", "table_open"):
            is_prose = False
        elif token.type in ("heading_close", "table_close"):
            is_prose = True
        elif token.type == "inline" and is_prose:
            text, starts = read_inline(token, line)
            if sentences := tuple(_find_sentences(text, starts)):
                yield Passage(" ".join(text.split()), line, sentences)


def _find_sentences(text: str, starts: list[tuple[int, int]]) -> Iterator[Sentence]:
    offset = 0
    offsets = [start for start, _ in starts]
    for part in split_sentences(text):
        first = part.split(" ", 1)[0]
        offset = max(text.find(first, offset), offset)
        line = starts[max(0, bisect_right(offsets, offset) - 1)][1]
        offset += len(first)
        yield Sentence(" ".join(part.split()), line)
