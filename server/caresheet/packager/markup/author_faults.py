"""What an author wrote that cannot be published: the first gate of `sanitize`.

Input: the tokens of one section. Output: faults, each with its line and its source text. The purpose of this gate is to
tell the author about each fault. The other gates do not rely on it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from urllib.parse import unquote

from markdown_it.common.html_re import HTML_TAG_RE
from markdown_it.token import Token

from caresheet.characters import find_character_fault
from caresheet.packager.markup.allowlist import AUTHOR, VOID_ELEMENTS
from caresheet.packager.markup.fault import Fault
from caresheet.packager.markup.html_events import NOT_MARKUP, EventReader
from caresheet.packager.markup.limits import MAX_HTML_NESTING
from caresheet.packager.markup.links import find_address_fault, find_picture_address_fault, split_topic_link
from caresheet.packager.markup.markdown import read_alternative
from caresheet.packager.markup.positions import Place, find_offset, find_place, mask_escaped

# Markdown that a topic cannot have, and what to tell its author.
_REFUSED_TOKENS = {
    "code_block": "is indented by four spaces, which makes it computer code in Markdown; remove the indent",
    "fence": "``` marks computer code, which topics cannot have; remove the ``` lines",
    "code_inline": "`…` marks computer code, which topics cannot have; remove the backquotes",
}
# In characters. A longer tag or link is reported where it begins.
_LONGEST_TAG = 2000
# Returns the line and the column of an offset in a piece of raw HTML.
_Locate = Callable[[int], Place]
_TAG_BEGINS = re.compile(r"<[A-Za-z/!?]")
_UNPARSED_LINK = re.compile(r"\]\(|\]\[")
# Only the first of some dashes is tried: the work for a long row of them would grow with its square.
_UNPARSED_TABLE = re.compile(r"\|\s*:?-{2,}|(?<!-)-{2,}+:?\s*+\|")

# How many of these are named. Looking for the end of each one goes through all that follows.
_MOST_TORN = 20


def find_markup_faults(tokens: Sequence[Token]) -> Iterator[Fault]:
    """Yield each thing in a section that cannot be published, with its place in the file."""
    raw_html = _RawHtmlReader()
    line = find_first_line(tokens)
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type == "heading_open" and token.tag not in ("h3", "h4"):
            advice = "## for a section" if token.tag == "h1" else "### or ####"
            yield Fault(line, f"a section cannot have a heading of this kind ({token.markup}); use {advice}")
        elif token.type == "ordered_list_open" and AUTHOR.find_attribute_fault(
            "ol", "start", number := str(token.attrs.get("start", 1))
        ):
            advice = f"if it is not a list, write '{number}\\{token.markup}'"
            yield Fault(line, f"'{number}{token.markup}' begins a list, which cannot begin at this number; {advice}")
        elif token.type == "html_block":
            ends = [match.start() for match in re.finditer("\n", token.content)]
            yield from raw_html.read(token.content, partial(_count_lines, ends, line))
        elif message := _REFUSED_TOKENS.get(token.type):
            yield Fault(line, message, token.markup)
        elif token.type == "inline":
            yield from _find_inline_faults(token, raw_html)
    yield from raw_html.find_unclosed()


def find_first_line(tokens: Sequence[Token]) -> int:
    """Return the line of the first token that has one."""
    return next((token.map[0] + 1 for token in tokens if token.map), 0)


def _count_lines(ends: Sequence[int], line: int, offset: int) -> Place:
    """Return the line of an offset in a block of raw HTML; its column is wherever the text in question is."""
    return line + bisect_left(ends, offset), 0


def _find_place_in(token: Token, at: int, offset: int) -> Place:
    return find_place(token, at + offset)


def _find_inline_faults(token: Token, raw_html: _RawHtmlReader) -> Iterator[Fault]:
    for child in token.children or ():
        at, message = find_offset(child), _REFUSED_TOKENS.get(child.type)
        if child.type == "html_inline":
            yield from raw_html.read(child.content, partial(_find_place_in, token, at))
        elif message:
            line, column = find_place(token, at)
            yield Fault(line, message, child.markup + child.content, column)
        elif child.type == "link_open":
            yield from _find_link_faults(child, token)
        elif child.type == "image":
            yield from _find_picture_faults(child, token)
        elif child.type == "text":
            yield from _find_text_faults(child, token)


def _find_text_faults(text: Token, token: Token) -> Iterator[Fault]:
    """Yield what looks like a link or a table and is plain text, and what is not text at all."""
    shown, plain = text.content.strip()[:40], mask_escaped(text)
    if odd := find_character_fault(text.content):
        line, column = find_place(token, find_offset(text, odd.offset))
        yield Fault(line, f"the text {odd.message}", column=column)
    if match := _UNPARSED_LINK.search(plain):
        line, column = find_place(token, find_offset(text, match.start()))
        advice = "write [text](address), without spaces in the address or between ] and ("
        yield Fault(line, f"'{shown}' looks like a link but is not one; {advice}", shown, column)
    elif match := _UNPARSED_TABLE.search(plain):
        line, column = find_place(token, find_offset(text, match.start()))
        message = "looks like a table but is not one; give its first two lines the same number of columns"
        yield Fault(line, message, shown, column)


def _find_link_faults(link: Token, token: Token) -> Iterator[Fault]:
    address, title = str(link.attrs["href"]), str(link.attrs.get("title", ""))
    if fault := find_address_fault(address):
        yield _make_fault(fault, address, link, token)
    if title:
        yield _make_fault(f'a link cannot have a title of its own; remove "{title}"', title, link, token)


def _find_picture_faults(image: Token, token: Token) -> Iterator[Fault]:
    address, title = str(image.attrs["src"]), str(image.attrs.get("title", ""))
    if fault := find_picture_address_fault(address):
        yield _make_fault(fault, address, image, token)
    text = read_alternative(image)
    if not any(c.isalnum() for c in text):
        advice = "write between [ and ] what it shows, for readers who cannot see it"
        yield _make_fault(f"the picture has no alternative text; {advice}", address, image, token)
    elif set("<>") & set(text):
        message = f"the alternative text '{text[:40]}' has a < or >; use words instead"
        yield _make_fault(message, text, image, token)
    if odd := find_character_fault("".join(child.content for child in image.children or ())):
        yield _make_fault(f"the alternative text {odd.message}", "", image, token)
    if title:
        yield _make_fault(f'a picture cannot have a title of its own; remove "{title}"', title, image, token)


def _make_fault(message: str, about: str, child: Token, token: Token) -> Fault:
    """Make a fault at a text behind the beginning of a link or a picture, or at the beginning if it is not there."""
    begins = find_offset(child)
    written = (about, unquote(about))  # Markdown encodes some letters of an address
    at = next(
        (at for each in written if each and (at := token.content.find(each, begins, begins + _LONGEST_TAG)) >= 0), -1
    )
    line, column = find_place(token, at if at >= 0 else begins)
    return Fault(line, message, about, column)


class _RawHtmlReader:
    """Reads the pieces of raw HTML in a section, one after another, and remembers the elements that are still open."""

    def __init__(self) -> None:
        self._open: list[tuple[str, Place]] = []
        self._refused: set[str] = set()
        self._is_too_deep = False

    def read(self, piece: str, locate: _Locate) -> Iterator[Fault]:
        """Yield the faults of the next piece; `locate` returns the line and the column of an offset in it."""
        if torn := list(islice(_find_torn_tags(piece), _MOST_TORN)):
            for offset, shown in torn:
                line, column = locate(offset)
                message = f"'{shown}' is not a whole tag; close its quotes and end it with >"
                yield Fault(line, message, shown, column)
        else:
            yield from self._read_tags(piece, locate)

    def find_unclosed(self) -> Iterator[Fault]:
        """Yield each element that the section opened and did not close."""
        for name, (line, column) in self._open:
            message = f"<{name}> is never closed; close it with </{name}> in the same section"
            yield Fault(line, message, f"<{name}", column)

    def _read_tags(self, piece: str, locate: _Locate) -> Iterator[Fault]:
        events = EventReader()
        try:
            events.feed(piece)
            events.close()
        except AssertionError:  # HTMLParser raises it for an unknown marked section
            line, column = locate(max(piece.find("<!["), 0))
            yield Fault(line, f"{NOT_MARKUP} would not be published; remove it", "<!", column)
            return
        for kind, offset, name, attributes in events.markup:
            at = locate(offset)
            if kind == "other":
                yield Fault(at[0], f"{name} would not be published; remove it", "<!", at[1])
            elif kind == "text":
                if odd := find_character_fault(name):
                    yield Fault(at[0], f"the text {odd.message}", column=at[1])
            elif name not in AUTHOR.elements:
                yield from self._refuse(kind, name, at)
            elif kind == "end":
                yield from self._close(name, at)
            else:
                yield from _find_raw_attribute_faults(name, attributes, partial(_locate_after, piece, offset, locate))
                if name not in VOID_ELEMENTS:
                    self._open.append((name, at))
                    yield from self._limit_nesting(name, at)

    def _limit_nesting(self, name: str, at: Place) -> Iterator[Fault]:
        if len(self._open) > MAX_HTML_NESTING:
            self._open.pop()
            if not self._is_too_deep:
                message = f"<{name}> is nested too deep; use fewer tags inside each other"
                yield Fault(at[0], message, f"<{name}", at[1])
            self._is_too_deep = True

    def _refuse(self, kind: str, name: str, at: Place) -> Iterator[Fault]:
        """Yield the fault of an element that is not allowed: at its start tag, or at an end tag without one."""
        if kind == "start" or name not in self._refused:
            instead = "write ![what it shows](pictures/NAME.png)" if name == "img" else "remove it"
            tag = f"<{name}" if kind == "start" else f"</{name}"
            yield Fault(at[0], f"<{name}> is not allowed; {instead}", tag, at[1])
        self._refused.add(name)

    def _close(self, name: str, at: Place) -> Iterator[Fault]:
        if name not in [open_name for open_name, _ in self._open]:
            if not self._is_too_deep:
                yield Fault(at[0], f"</{name}> closes nothing; remove it", f"</{name}", at[1])
            return
        while self._open.pop()[0] != name:
            pass


def _find_torn_tags(piece: str) -> Iterator[tuple[int, str]]:
    """Yield each text that begins like a tag and does not end like one. HTML parsers drop it, or all text after it."""
    at = 0
    while begins := _TAG_BEGINS.search(piece, at):
        whole = HTML_TAG_RE.match(piece, begins.start())
        if not whole:
            yield begins.start(), piece[begins.start() :].partition("\n")[0][:40]
        at = whole.end() if whole else begins.end()


def _locate_after(piece: str, offset: int, locate: _Locate, about: str) -> Place:
    """Return where a text is behind the beginning of a tag, or where the tag begins."""
    return locate(offset + max(piece[offset : offset + _LONGEST_TAG].lower().find(about.lower()), 0))


def _find_raw_attribute_faults(
    element: str, attributes: Sequence[tuple[str, str]], locate: Callable[[str], Place]
) -> Iterator[Fault]:
    for attribute, value in attributes:
        is_link = element == "a" and attribute == "href"
        odd = find_character_fault(value)
        if is_link:
            fault = find_address_fault(value)
            if not fault and (value.startswith("#") or split_topic_link(value)):
                fault = "write a link inside the library as [text](topic.md) or [text](#section), not as HTML"
        else:
            fault = AUTHOR.find_attribute_fault(element, attribute, value)
        if fault or odd:
            about = value if is_link else attribute
            line, column = locate(about)
            yield Fault(line, fault or f"attribute '{attribute}' of <{element}> {odd and odd.message}", about, column)
