"""Turn an author's Markdown and raw HTML into `SafeHtml`. No other module can.

Input: the tokens of one section. Output: `SafeHtml`, or findings that say what cannot be published, where, and what to
do. This never drops anything silently: what a gate would remove is an error.

There are four gates. Each one alone would be enough, and none is trusted alone:
  1. `find_markup_faults` reads what the author wrote and names each fault with its line;
  2. bleach (html5lib) cleans it; any difference in elements, attributes or text is an error;
  3. nh3 (ammonia, html5ever: another parser in another language) cleans the result under the same policy;
     again, any difference is an error;
  4. `find_grammar_fault` checks the final bytes against a grammar of our own that fails closed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from itertools import zip_longest

import bleach.sanitizer
import nh3
from markdown_it.common.html_re import HTML_TAG_RE
from markdown_it.token import Token

from caresheet.characters import NOT_TEXT, make_visible
from caresheet.model import Finding, Picture, SafeHtml
from caresheet.packager.markup.allowlist import AUTHOR, PUBLISHED, RENDERED, VOID_ELEMENTS, Vocabulary
from caresheet.packager.markup.links import find_address_fault, find_picture_address_fault, split_topic_link
from caresheet.packager.markup.markdown import Fault, read_alternative, render_markdown, walk_inline

_SCHEMES = {"https", "mailto", "tel"}
_LINK_REL = "noopener noreferrer"

_BLEACH = bleach.sanitizer.Cleaner(
    tags=frozenset(RENDERED.elements),
    attributes=lambda tag, name, value: RENDERED.find_attribute_fault(tag, name, value) is None,
    protocols=frozenset(_SCHEMES),
    strip=True,
    strip_comments=True,
)
_NH3 = nh3.Cleaner(
    tags=set(RENDERED.elements),
    attributes={tag: set(attributes) | set(RENDERED.everywhere) for tag, attributes in RENDERED.elements.items()},
    url_schemes=_SCHEMES,
    link_rel=_LINK_REL,
    strip_comments=True,
)

_TAG = re.compile(
    r'<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?: [a-z-]+(?:="[^"<>]*")?)*)>'
    rf"|(?P<text>[^<>&{NOT_TEXT}]+)"
    r"|(?P<entity>&(?:amp|lt|gt|quot|nbsp|#34|#39);)"
)
_ATTRIBUTE = re.compile(r' ([a-z-]+)(?:="([^"<>]*)")?')

# Markdown that a topic cannot have, and what to tell its author.
_REFUSED_TOKENS = {
    "code_block": "is indented by four spaces, which makes it computer code in Markdown; remove the indent",
    "fence": "``` marks computer code, which topics cannot have; remove the ``` lines",
    "code_inline": "`…` marks computer code, which topics cannot have; remove the backquotes",
}
_NOT_MARKUP = "a comment or declaration (<!…>, <?…>)"
_TAG_BEGINS = re.compile(r"<[A-Za-z/!?]")
_UNPARSED_LINK = re.compile(r"\]\(|\]\[")
_UNPARSED_TABLE = re.compile(r"\|\s*:?-{2,}|-{2,}:?\s*\|")

Event = tuple[str, ...]


def sanitize_section(
    path: str, lang: str, tokens: Sequence[Token], pictures: Mapping[str, Picture], findings: list[Finding]
) -> SafeHtml:
    """Sanitize one section's tokens; blank, with findings, if anything in it cannot be published."""
    faults = list(find_markup_faults(tokens))
    if not faults:
        try:
            return clean_html(render_markdown(tokens, lang=lang, pictures=pictures))
        except ValueError as error:
            faults.append(Fault(_first_line(tokens), f"in this section, {error}"))
    findings.extend(Finding(path, fault.line, fault.message, about=fault.about) for fault in faults)
    return SafeHtml()


def clean_html(unsafe: str) -> SafeHtml:
    """Pass HTML through gates 2 to 4.

    Raises:
        ValueError: a gate would change it; the message says what.
    """
    wanted = _read_events(unsafe)
    bleached = _BLEACH.clean(unsafe)
    _require_same(wanted, _read_events(bleached))
    clean = _NH3.clean(bleached)
    _require_same(wanted, _read_events(clean))
    if fault := find_grammar_fault(clean, PUBLISHED):
        raise ValueError(fault)
    return SafeHtml(clean)


def place_in_document(body: SafeHtml, *, heading_shift: int, table_label: str) -> SafeHtml:
    """Fit a section into its document: shift its headings, and put each table in a labelled group that can scroll.

    Both replace text. That is safe only because `SafeHtml` follows the grammar of `find_grammar_fault`.
    """
    shifted = re.sub(r"(?<=<h)[1-6](?=[ >])|(?<=</h)[1-6](?=>)", lambda level: str(int(level[0]) + heading_shift), body)
    group = f'<div class="cs-table" role="group" tabindex="0" aria-label="{html.escape(table_label)}">'
    wrapped = re.sub(r"<table(?=[ >])", lambda table: group + table[0], shifted)
    return SafeHtml(wrapped.replace("</table>", "</table></div>"))


def find_markup_faults(tokens: Sequence[Token]) -> Iterator[Fault]:
    """Yield each thing in a section that cannot be published, with its line in the file."""
    raw_html = _RawHtmlReader()
    line = _first_line(tokens)
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


def find_grammar_fault(document: str, vocabulary: Vocabulary) -> str | None:
    """Say why a document does not follow the grammar and the vocabulary; None if every byte of it does.

    The grammar is a small part of HTML's serialization (WHATWG HTML, 13.3) that all parsers read alike: lowercase tags
    that all close, quoted attributes, no comments, no raw text, and only the few entities that the serialization needs.
    """
    at, open_elements = 0, list[str]()
    while at < len(document):
        match = _TAG.match(document, at)
        if not match:
            found = make_visible(document[at : at + 30].partition("\n")[0])
            return f"'{found}' cannot be published; write it another way"
        at = match.end()
        name = match["name"]
        if name is None:
            continue
        if name not in vocabulary.elements:
            return f"<{name}> is not allowed; remove it"
        if match["close"]:
            if match["attributes"] or not open_elements or open_elements.pop() != name:
                return f"</{name}> closes nothing; close each tag inside the one that holds it"
            continue
        for attribute, value in _ATTRIBUTE.findall(match["attributes"]):
            if fault := vocabulary.find_attribute_fault(name, attribute, html.unescape(value)):
                return fault
        if name not in VOID_ELEMENTS:
            open_elements.append(name)
    return f"<{open_elements[-1]}> is never closed; close it" if open_elements else None


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


def _first_line(tokens: Sequence[Token]) -> int:
    return next((token.map[0] + 1 for token in tokens if token.map), 0)


class _RawHtmlReader:
    """Reads the pieces of raw HTML in a section, one after another, and remembers the elements that are still open."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int]] = []
        self._refused: set[str] = set()

    def read(self, piece: str, line: int) -> Iterator[Fault]:
        """Yield the faults of the next piece, which begins at this line."""
        if torn := list(_find_torn_tags(piece)):
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
        events = _EventReader()
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

    def _refuse(self, kind: str, name: str, line: int) -> Iterator[Fault]:
        """Yield the fault of an element that is not allowed: at its start tag, or at an end tag without one."""
        if kind == "start" or name not in self._refused:
            instead = "write ![what it shows](pictures/NAME.png)" if name == "img" else "remove it"
            yield Fault(line, f"<{name}> is not allowed; {instead}", f"<{name}" if kind == "start" else f"</{name}")
        self._refused.add(name)

    def _close(self, name: str, line: int) -> Iterator[Fault]:
        if name not in [open_name for open_name, _ in self._open]:
            yield Fault(line, f"</{name}> closes nothing; remove it", f"</{name}")
            return
        while self._open.pop()[0] != name:
            pass


def _find_torn_tags(piece: str) -> Iterator[tuple[int, str]]:
    """Yield what begins like a tag and does not end like one: HTML parsers silently drop it, or all text after it."""
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


class _EventReader(HTMLParser):
    """Reads HTML into two views: `events` to compare, and `markup` with line offsets for findings."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[Event] = []
        self.markup: list[tuple[str, int, str, list[tuple[str, str]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pairs = [(name, value or "") for name, value in attrs]
        compared = sorted(pair for pair in pairs if (tag, *pair) != ("a", "rel", _LINK_REL))
        self.events.append(("start", tag, *(part for pair in compared for part in pair)))
        self.markup.append(("start", self.getpos()[0] - 1, tag, pairs))

    # HTML elements cannot close themselves: <b/> opens a <b>.
    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self.events.append(("end", tag))
        self.markup.append(("end", self.getpos()[0] - 1, tag, []))

    def handle_data(self, data: str) -> None:
        if self.events and self.events[-1][0] == "text":
            data = self.events.pop()[1] + data
        self.events.append(("text", data))

    def handle_comment(self, data: str) -> None:
        self.events.append(("other", _NOT_MARKUP, data))
        self.markup.append(("other", self.getpos()[0] - 1, _NOT_MARKUP, []))

    # A browser takes all of these for comments. Versions of HTMLParser differ in which method they call.
    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)


def _read_events(markup: str) -> list[Event]:
    reader = _EventReader()
    try:
        reader.feed(markup)
        reader.close()
    except AssertionError as error:  # HTMLParser raises it for an unknown marked section
        raise ValueError(f"{_NOT_MARKUP} cannot be read; remove it") from error
    return reader.events


def _require_same(wanted: list[Event], found: list[Event]) -> None:
    for want, have in zip_longest(wanted, found, fillvalue=("end", "section")):
        if want[:2] == ("start", "tr") and have[:2] == ("start", "tbody"):
            raise ValueError("the table's rows are not in a table body; put them between <tbody> and </tbody>")
        if want != have:
            raise ValueError(
                f"{_describe(want)} would be changed by cleaning; check that each tag closes inside the element that "
                "opened it, and that no other markup is hidden there"
            )


def _describe(event: Event) -> str:
    kind, what = event[:2]
    marks = {"start": f"<{what}>", "end": f"</{what}>", "text": f"the text '{' '.join(what.split())[:40]}'"}
    return marks.get(kind, what)
