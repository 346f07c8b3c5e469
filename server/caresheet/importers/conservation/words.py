"""Split a visible text into words that can be compared.

Input: characters, each with its script and link. Output: words. Texts that look the same to a reader become the same
words: "10⁹" and "10" with a superscript 9, "½" and "1/2", a no-break space and a space.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from caresheet.characters import JOINERS, REMOVED_BY_IMPORTERS, SOFT_HYPHEN
from caresheet.importers.conservation.grid import Cell

Script = Literal["", "sup", "sub"]

_UNSEEN = re.compile(f"[{REMOVED_BY_IMPORTERS}{SOFT_HYPHEN}{JOINERS}\u061c\ufe0e\ufe0f]")
_HYPHENS = {"\u2010": "-", "\u2011": "-", "\u2044": "/"}
_HYPHEN_CODES = str.maketrans(_HYPHENS)
_SCRIPTS: dict[str, Script] = {"<super>": "sup", "<sub>": "sub"}
_MARKS: dict[Script, str] = {"sup": "^", "sub": "_"}
# Characters that stand for themselves, in the scripts of most languages: no raised ones, no fractions.
_PLAIN = re.compile(
    "[\\x00-\\xa9\\xab-\\xb1\\xb4-\\xb8\\xbb\\xbf-\\u02af\\u0300-\\u1cff\\u1e00-\\u206f\\u2212\\u3000-\\u318f\\u31a0-\\ua69b]*"
)
_BULLETS = frozenset("•·●○◦▪■□◆➢✓-\u2013\u2014*\uf0b7")
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")
# A list's number as a person types it: "3.", "b)", "(iv)", "2.1".
_LABEL = re.compile(r"\(?([0-9]{1,3}(?:\.[0-9]{1,3})*|[A-Za-z]|[ivxlcIVXLC]{1,9})[.):]*")
_MARKED_LABEL = re.compile(r"\(?([0-9]{1,3}(?:\.[0-9]{1,3})*|[A-Za-z]|[ivxlcIVXLC]{1,9})[.)]+")


class Span(NamedTuple):
    """Some characters of a block that have one script and one link."""

    text: str
    script: Script = ""
    link: str = ""


class Word(NamedTuple):
    """A word as a reader sees it. `block` counts blocks, `place` is the heading above it."""

    text: str
    block: int
    place: str
    link: str = ""
    is_heading: bool = False
    cell: Cell | None = None


def split_block(spans: Iterable[Span]) -> list[tuple[str, str]]:
    """Return a block's words, each with its link. A bullet at the start is left out, and a number has no dots."""
    words = list(_split(spans))
    if len(words) > 1 and words[0][0] in _BULLETS:
        words = words[1:]
    if len(words) > 1 and (number := _MARKED_LABEL.fullmatch(words[0][0])):
        words[0] = (number[1], words[0][1])
    return words


def split_at_empty_lines(spans: list[Span]) -> list[list[Span]]:
    """Return the parts of a block that have an empty line between them."""
    parts: list[list[Span]] = [[]]
    ends_line = False
    if not _EMPTY_LINE.search("".join(span.text for span in spans)):
        return [spans]
    for span in spans:
        for number, line in enumerate(span.text.split("\n")):
            if number and ends_line:
                parts.append([])
            elif number:
                parts[-1].append(Span("\n"))
            ends_line = (ends_line or number > 0) and not line.strip()
            parts[-1].append(Span(line, span.script, span.link))
    return parts


def split_label(label: str) -> list[str]:
    """Return the words of a list's number: "3" for "3.", "Step" and "4:" for "Step 4:"."""
    words = [text for text, _ in _split([Span(label)])]
    if len(words) == 1 and words[0] in _BULLETS:
        return []
    if len(words) == 1 and (number := _LABEL.fullmatch(words[0])):
        return [number[1]]
    return words


def join_words(words: Sequence[Word]) -> str:
    """Return the words as one text for a message."""
    return " ".join(word.text for word in words)


def _split(spans: Iterable[Span]) -> Iterator[tuple[str, str]]:
    spans = list(spans)
    if not any(span.script or span.link for span in spans):
        text = _clean("".join(span.text for span in spans))
        if _PLAIN.fullmatch(text):
            yield from ((word, "") for word in text.translate(_HYPHEN_CODES).split())
            return
    yield from _split_characters(spans)


def _split_characters(spans: Iterable[Span]) -> Iterator[tuple[str, str]]:
    word: list[tuple[str, Script]] = []
    link = ""
    for text, script, address in spans:
        for character in _clean(text):
            if character.isspace():
                if word:
                    yield _write(word), link
                word, link = [], ""
                continue
            parts = list(_read(character, script))
            if character != parts[0][0] and "/" in (part for part, _ in parts) and word and word[-1][0].isdigit():
                # "1½" is one and a half, never 11/2.
                yield _write(word), link
                word = []
            word += parts
            link = link or address
    if word:
        yield _write(word), link


def _clean(text: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


def _read(character: str, script: Script) -> Iterator[tuple[str, Script]]:
    """Yield a character as plain ones: "²" is a superscript 2, "½" is 1, /, 2."""
    kind, _, codes = unicodedata.decomposition(character).partition(" ")
    if kind in (*_SCRIPTS, "<fraction>"):
        for code in codes.split():
            plain = chr(int(code, 16))
            yield _HYPHENS.get(plain, plain), _SCRIPTS.get(kind, script)
    else:
        yield _HYPHENS.get(character, character), script


def _write(characters: Sequence[tuple[str, Script]]) -> str:
    text, before = "", ""
    for character, script in characters:
        if script != before:
            text += ("}" if before else "") + (f"{_MARKS[script]}{{" if script else "")
        text, before = text + character, script
    return text + ("}" if before else "")
