"""A topic as an editor reads it: its sentences, each with its line.

Input: a draft. Output: passages of plain text. Headings and tables are not prose, so they are not graded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from markdown_it.token import Token

from caresheet.packager.check.editor.readability import find_words, split_sentences
from caresheet.packager.markup.positions import Place, find_offset, find_place
from caresheet.packager.source.parse import Draft

_BREAKS = ("softbreak", "hardbreak")


class Word(NamedTuple):
    """Where a word begins in its sentence and in its file. Column 0 is unknown."""

    offset: int
    line: int
    column: int


@dataclass(frozen=True)
class Sentence:
    """One sentence, or an entry of a list. Single spaces separate its words; `places` says where each is."""

    text: str
    places: tuple[Word, ...]

    @property
    def line(self) -> int:
        """Where it begins in the file."""
        return self.places[0].line

    @property
    def words(self) -> list[str]:
        """Its words, without numbers."""
        return find_words(self.text)

    def find_place(self, offset: int) -> Place:
        """Return the line and the column of an offset in its text."""
        word = self.places[bisect_right(self.places, offset, key=lambda each: each.offset) - 1]
        return word.line, word.column and word.column + offset - word.offset


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
                yield Heading(int(opening.tag[1]), read_inline(inline)[0].strip(), line)


def read_passages(draft: Draft) -> tuple[Passage, ...]:
    """Return the prose of a topic, in order."""
    return tuple(passage for section in draft.sections for passage in _read(section.tokens))


def read_inline(token: Token) -> tuple[str, list[tuple[int, Token]]]:
    """Return the text of an inline token, and the children that it consists of, each with its offset in the text."""
    parts: list[str] = []
    offset, children = 0, []
    for child in token.children or ():
        content = " " if child.type in _BREAKS else child.content if child.type == "text" else ""
        if content:
            children.append((offset, child))
            parts.append(content)
            offset += len(content)
    return "".join(parts), children


def _read(tokens: tuple[Token, ...]) -> Iterator[Passage]:
    is_prose = True
    for token in tokens:
        if token.type in ("heading_open", "table_open"):
            is_prose = False
        elif token.type in ("heading_close", "table_close"):
            is_prose = True
        elif token.type == "inline" and is_prose:
            text, children = read_inline(token)
            if sentences := tuple(_find_sentences(text, children, token)):
                yield Passage(" ".join(text.split()), sentences[0].line, sentences)


def _find_sentences(text: str, children: Sequence[tuple[int, Token]], token: Token) -> Iterator[Sentence]:
    offset, at = 0, 0
    for part in split_sentences(text):
        words, places, begin = part.split(), list[Word](), 0
        for word in words:
            offset = max(text.find(word, offset), offset)
            while at + 1 < len(children) and children[at + 1][0] <= offset:
                at += 1
            begins, child = children[at]
            places.append(Word(begin, *find_place(token, find_offset(child, offset - begins))))
            offset += len(word)
            begin += len(word) + 1
        if words:
            yield Sentence(" ".join(words), tuple(places))
