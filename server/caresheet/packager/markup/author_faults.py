"""What an author wrote that cannot be published: the first gate of `sanitize`.

Input: the tokens of one section. Output: faults, each with its line and its source text. The purpose of this gate is to
tell the author about each fault. The other gates do not rely on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from markdown_it.common.html_re import HTML_TAG_RE
from markdown_it.token import Token

from caresheet.packager.markup.allowlist import AUTHOR, VOID_ELEMENTS
from caresheet.packager.markup.fault import Fault
from caresheet.packager.markup.html_events import EventReader
from caresheet.packager.markup.limits import MAX_HTML_NESTING
from caresheet.packager.markup.links import find_address_fault, find_picture_address_fault, split_topic_link
from caresheet.packager.markup.markdown import read_alternative, walk_inline

# Markdown that a topic cannot have, and what to tell its author.
_REFUSED_TOKENS = {
    "code_block": "is indented by four spaces, which makes it computer code in Markdown; remove the indent",
    "fence": "``` marks computer code, which topics cannot have; remove the ``` lines",
    "code_inline": "`…` marks computer code, which topics cannot have; remove the backquotes",
}
_TAG_BEGINS = re.compile(r"<[A-Za-z/!?]")
_UNPARSED_LINK = re.compile(r"\]\(|\]\[")
_UNPARSED_TABLE = re.compile(r"\|\s*:?-{2,}|-{2,}:?\s*\|")

# How many of these are named. Looking for the end of each one goes through all that follows.
_MOST_TORN = 20


def find_markup_faults(tokens: Sequence[Token]) -> Iterator[Fault]:
    """Yield each thing in a section that cannot be published, with its line in the file."""
    raw_html = _RawHtmlReader()
    line = find_first_line(tokens)
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type == "heading_open" and token.tag not in ("h3", "h4"):
            yield Fault(line, f"a section cannot have a heading of this kind ({token.markup}); use ### or ####")
        elif token.type == "ordered_list_open" and (
            fault := AUTHOR.find_attribute_fault("ol", "start", str(token.attrs.get("start", 1)))
        ):
            yield Fault(line, f"a list cannot begin at this number: {fault}")
        elif token.type == "html_block":
            yield from raw_html.read(token.content, line)
        elif message := _REFUSED_TOKENS.get(token.type):
            yield Fault(line, message, token.markup)
        elif token.type == "inline":
            yield from _find_inline_faults(token, line, raw_html)
    yield from raw_html.find_unclosed()


def find_first_line(tokens: Sequence[Token]) -> int:
    """Return the line of the first token that has one."""
    return next((token.map[0] + 1 for token in tokens if token.map), 0)


def _find_inline_faults(token: Token, line: int, raw_html: _RawHtmlReader) -> Iterator[Fault]:
    for child, at in walk_inline(token, line):
        shown = child.content.strip()[:40]
        if child.type == "html_inline":
            yield from raw_html.read(child.content, at)
        elif message := _REFUSED_TOKENS.get(child.type):
            yield Fault(at, message, child.markup + child.content)
        elif child.type == "link_open":
            yield from _find_link_faults(child, at)
        elif child.type == "image":
            yield from _find_picture_faults(child, at)
        elif child.type == "text" and _UNPARSED_LINK.search(child.content):
            yield Fault(at, f"'{shown}' looks like a link but is not one; write [text](address)", shown)
        elif child.type == "text" and _UNPARSED_TABLE.search(child.content):
            message = "looks like a table but is not one; give its first two lines the same number of columns"
            yield Fault(at, message, shown)


def _find_link_faults(link: Token, line: int) -> Iterator[Fault]:
    address, title = str(link.attrs["href"]), str(link.attrs.get("title", ""))
    if fault := find_address_fault(address):
        yield Fault(line, fault, address)
    if title:
        yield Fault(line, f'a link cannot have a title of its own; remove "{title}"', title)


def _find_picture_faults(image: Token, line: int) -> Iterator[Fault]:
    address, title = str(image.attrs["src"]), str(image.attrs.get("title", ""))
    if fault := find_picture_address_fault(address):
        yield Fault(line, fault, address)
    text = read_alternative(image)
    if not any(c.isalnum() for c in text):
        advice = "write between [ and ] what it shows, for readers who cannot see it"
        yield Fault(line, f"the picture has no alternative text; {advice}", address)
    elif set("<>") & set(text):
        yield Fault(line, f"the alternative text '{text[:40]}' has a < or >; use words instead", text)
    if title:
        yield Fault(line, f'a picture cannot have a title of its own; remove "{title}"', title)


class _RawHtmlReader:
    """Reads the pieces of raw HTML in a section, one after another, and remembers the elements that are still open."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int]] = []
        self._refused: set[str] = set()
        self._is_too_deep = False

    def read(self, piece: str, line: int) -> Iterator[Fault]:
        """Yield the faults of the next piece, which begins at this line."""
        if torn := list(islice(_find_torn_tags(piece), _MOST_TORN)):
            for offset, shown in torn:
                yield Fault(line + offset, f"'{shown}' is not a whole tag; close its quotes and end it with >", shown)
        else:
            yield from self._read_tags(piece, line)

    def find_unclosed(self) -> Iterator[Fault]:
        """Yield each element that the section opened and did not close."""
        for name, line in self._open:
            message = f"<{name}> is never closed; close it with </{name}> in the same section"
            yield Fault(line, message, f"<{name}")

    def _read_tags(self, piece: str, line: int) -> Iterator[Fault]:
        events = EventReader()
        events.feed(piece)
        events.close()
        for kind, offset, name, attributes in events.markup:
            at = line + offset
            if kind == "other":
                yield Fault(at, f"{name} would not be published; remove it", "<!")
            elif name not in AUTHOR.elements:
                yield from self._refuse(kind, name, at)
            elif kind == "end":
                yield from self._close(name, at)
            else:
                yield from _find_raw_attribute_faults(name, attributes, at)
                if name not in VOID_ELEMENTS:
                    self._open.append((name, at))
                    yield from self._limit_nesting(name, at)

    def _limit_nesting(self, name: str, line: int) -> Iterator[Fault]:
        if len(self._open) > MAX_HTML_NESTING:
            self._open.pop()
            if not self._is_too_deep:
                yield Fault(line, f"<{name}> is nested too deep; use fewer tags inside each other", f"<{name}")
            self._is_too_deep = True

    def _refuse(self, kind: str, name: str, line: int) -> Iterator[Fault]:
        """Yield the fault of an element that is not allowed: at its start tag, or at an end tag without one."""
        if kind == "start" or name not in self._refused:
            instead = "write ![what it shows](pictures/NAME.png)" if name == "img" else "remove it"
            yield Fault(line, f"<{name}> is not allowed; {instead}", f"<{name}" if kind == "start" else f"</{name}")
        self._refused.add(name)

    def _close(self, name: str, line: int) -> Iterator[Fault]:
        if name not in [open_name for open_name, _ in self._open]:
            if self._is_too_deep:
                return
            yield Fault(line, f"</{name}> closes nothing; remove it", f"</{name}")
            return
        while self._open.pop()[0] != name:
            pass


def _find_torn_tags(piece: str) -> Iterator[tuple[int, str]]:
    """Yield each text that begins like a tag and does not end like one. HTML parsers drop it, or all text after it."""
    at = 0
    while begins := _TAG_BEGINS.search(piece, at):
        whole = HTML_TAG_RE.match(piece, begins.start())
        if not whole:
            yield piece.count("\n", 0, begins.start()), piece[begins.start() :].partition("\n")[0][:40]
        at = whole.end() if whole else begins.end()


def _find_raw_attribute_faults(element: str, attributes: Sequence[tuple[str, str]], line: int) -> Iterator[Fault]:
    for attribute, value in attributes:
        is_link = element == "a" and attribute == "href"
        if is_link:
            fault = find_address_fault(value)
            if not fault and (value.startswith("#") or split_topic_link(value)):
                fault = "write a link inside the library as [text](topic.md) or [text](#section), not as HTML"
        else:
            fault = AUTHOR.find_attribute_fault(element, attribute, value)
        if fault:
            yield Fault(line, fault, value if is_link else attribute)
