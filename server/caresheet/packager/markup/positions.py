"""Keep the place in the source of everything inside a line of Markdown, which markdown-it forgets.

Input: a parser, and later its tokens. Output: for each child of an inline token, its offset in the token's source, and
for each offset the line and the column of the file. Both count from 1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

# A line and a column of a file.
Place = tuple[int, int]
# The keys of `Token.meta`. A child has the offset of its first character, and a text the offsets of its pieces. An
# inline token has the line and the column at which each line of its source begins; column 0 is unknown.
_AT, _PIECES, _STARTS = "at", "pieces", "starts"
# `mask_escaped` puts this, which no file may contain, in place of what a backslash or an entity made plain text.
ESCAPED = "\x1a"


class _Piece(NamedTuple):
    """Part of a text: its offset in the text, its offset in the source, its length, and whether it is escaped."""

    offset: int
    at: int
    length: int
    is_escaped: bool


class _Line(NamedTuple):
    """A line of an inline token's source: where it begins in the source, and where in the file."""

    offset: int
    line: int
    column: int


def keep_positions(markdown: MarkdownIt) -> None:
    """Let a parser keep positions."""
    inline = _PlacingParser()
    inline.ruler, inline.ruler2 = markdown.inline.ruler, markdown.inline.ruler2
    markdown.inline = inline
    # Our own rule joins the pieces of a text, so that it can note where each came from.
    inline.ruler2.disable("fragments_join")
    markdown.core.ruler.at("text_join", _join_texts)


def place_lines(tokens: Sequence[Token], lines: Sequence[str]) -> None:
    """Note for each inline token where its lines begin in the file. The tokens' maps count the file's lines."""
    after_cell = (0, 0)
    for token in tokens:
        if token.type != "inline" or not token.map:
            continue
        starts, offset = [], 0
        for number, content in enumerate(token.content.split("\n"), start=token.map[0]):
            line = lines[number] if number < len(lines) else ""
            # Several cells of a table are on one line, one after the other.
            column = line.find(content, after_cell[1] if after_cell[0] == number else 0)
            if column >= 0:
                after_cell = (number, column + len(content))
            starts.append(_Line(offset, number + 1, column + 1))
            offset += len(content) + 1
        token.meta[_STARTS] = starts


def find_offset(child: Token, offset: int = 0) -> int:
    """Return where a child, or the character of a text at an offset, begins in its inline token's source."""
    pieces: list[_Piece] = child.meta.get(_PIECES, [])
    if not pieces:
        at: int = child.meta.get(_AT, 0)
        return at
    piece = pieces[bisect_right(pieces, offset, key=lambda each: each.offset) - 1]
    return piece.at if piece.is_escaped else piece.at + offset - piece.offset


def find_place(token: Token, offset: int) -> Place:
    """Return the line and the column of an offset in an inline token's source. Column 0 stands for an unknown one."""
    starts: list[_Line] = token.meta.get(_STARTS, [])
    if not starts:
        return (token.map[0] + 1 if token.map else 0), 0
    start = starts[bisect_right(starts, offset, key=lambda each: each.offset) - 1]
    return start.line, start.column and start.column + offset - start.offset


def mask_escaped(text: Token) -> str:
    """Return a text with a mark in place of each character that its author escaped. It keeps its length."""
    return "".join(
        ESCAPED * each.length if each.is_escaped else text.content[each.offset : each.offset + each.length]
        for each in text.meta.get(_PIECES, (_Piece(0, 0, len(text.content), is_escaped=False),))
    )


class _PlacingParser(ParserInline):
    """markdown-it's own loop, which also notes where each token begins."""

    def tokenize(self, state: StateInline) -> None:
        rules, end, nesting = self.ruler.getRules(""), state.posMax, state.md.options["maxNesting"]
        text_at: int | None = None  # where the text begins that is not a token yet
        while state.pos < end:
            at, count = state.pos, len(state.tokens)
            if not (state.level < nesting and any(rule(state, False) for rule in rules)):  # noqa: FBT003
                state.append_pending(state.src[at])
                state.pos += 1
            if len(state.tokens) == count:
                text_at = at if text_at is None else text_at
                continue
            _place_new(state.tokens[count:], at, text_at, state.pos)
            text_at = None
        if state.pending:
            state.pushPending().meta[_AT] = text_at


def _place_new(tokens: Sequence[Token], at: int, text_at: int | None, end: int) -> None:
    """Place the tokens that one rule has made at `at`; the text that was still open became the first of them."""
    for token in tokens:
        if token.type == "text" and text_at is not None:
            token.meta[_AT], text_at = text_at, None
            continue
        text_at = None
        if _AT not in token.meta:
            token.meta[_AT] = end if token.nesting < 0 else at
            # Each mark of a run such as ** is a text of its own.
            at += len(token.content) if token.type == "text" else 0
        for child in token.children or () if token.type == "image" else ():
            child.meta[_AT] = child.meta.get(_AT, 0) + at + len("![")


def _join_texts(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline":
            for child in token.children or ():
                if child.children:
                    child.children = list(_join(child.children))
            token.children = list(_join(token.children or ()))


def _join(tokens: Sequence[Token]) -> Iterator[Token]:
    for is_text, group in groupby(tokens, key=lambda token: token.type in ("text", "text_special")):
        if not is_text:
            yield from group
            continue
        parts, offset, pieces = list(group), 0, list[_Piece]()
        for part in parts:
            # A backslash before a letter is only itself.
            is_escaped = part.type == "text_special" and part.content != part.markup
            pieces.append(_Piece(offset, part.meta.get(_AT, 0), len(part.content), is_escaped))
            offset += len(part.content)
        meta: dict[str, Any] = {_AT: pieces[0].at, _PIECES: pieces}
        yield Token("text", "", 0, content="".join(part.content for part in parts), meta=meta, level=parts[0].level)
