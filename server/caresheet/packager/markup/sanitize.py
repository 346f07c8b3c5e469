"""Turn an author's Markdown and raw HTML into `SafeHtml`. The only place that can.

Enters: the tokens of one section. Leaves: `SafeHtml`, or findings that say what cannot be published, where, and
what to do. Never drops anything in silence: what a gate would remove is an error.

The gates, each of which alone would do, and none of which is trusted alone:
  1. `find_markup_faults` reads what the author wrote and names each fault at its line;
  2. bleach (html5lib) cleans it; a difference in elements, attributes or text is an error;
  3. nh3 (ammonia, html5ever: another parser in another language) cleans that under the same policy;
     again a difference is an error;
  4. `find_grammar_fault` proves the final bytes against a grammar of our own that fails closed.
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

from caresheet.model import Finding, Picture, SafeHtml
from caresheet.packager.markup.allowlist import AUTHOR, PUBLISHED, RENDERED, VOID_ELEMENTS, Vocabulary
from caresheet.packager.markup.links import find_address_fault, find_picture_address_fault, split_topic_link
from caresheet.packager.markup.markdown import read_alternative, render_markdown, walk_inline

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
    r"|(?P<text>[^<>&\x00-\x08\x0b-\x1f\x7f\u202d\u202e\ufffd-\uffff]+)"
    r"|(?P<entity>&(?:amp|lt|gt|quot|nbsp|#34|#39);)"
)
_ATTRIBUTE = re.compile(r' ([a-z-]+)(?:="([^"<>]*)")?')

# The Markdown that has no place in a topic, and what to say to somebody who wrote it.
_REFUSED_TOKENS = {
    "code_block": "is indented by four spaces, which Markdown takes for computer code; remove the indent",
    "fence": "``` marks computer code, which topics do not have; take the ``` lines out",
    "code_inline": "`…` marks computer code, which topics do not have; take the backquotes out",
}
_NOT_MARKUP = "a comment or declaration (<!…>, <?…>)"
_TAG_BEGINS = re.compile(r"<[A-Za-z/!?]")
_UNPARSED_LINK = re.compile(r"\]\(|\]\[")
_UNPARSED_TABLE = re.compile(r"\|\s*:?-{2,}|-{2,}:?\s*\|")

Event = tuple[str, ...]


def sanitize_section(
    path: str, lang: str, tokens: Sequence[Token], pictures: Mapping[str, Picture], findings: list[Finding]
) -> SafeHtml:
    """Sanitize one section's tokens; blank, with findings, where anything cannot be published."""
    faults = [Finding(path, line, message) for line, message in find_markup_faults(tokens)]
    if not faults:
        try:
            return clean_html(render_markdown(tokens, lang=lang, pictures=pictures))
        except ValueError as error:
            faults.append(Finding(path, _first_line(tokens), f"in this section, {error}"))
    findings.extend(faults)
    return SafeHtml()


def clean_html(unsafe: str) -> SafeHtml:
    """Pass HTML through the gates.

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
    """Fit a section into its document: shift its headings, and let its tables scroll in a labelled group.

    Both are textual, and safe only because of the grammar that `SafeHtml` is known to follow.
    """
    shifted = re.sub(r"(?<=<h)[1-6](?=[ >])|(?<=</h)[1-6](?=>)", lambda level: str(int(level[0]) + heading_shift), body)
    group = f'<div class="cs-table" role="group" tabindex="0" aria-label="{html.escape(table_label)}">'
    wrapped = re.sub(r"<table(?=[ >])", lambda table: group + table[0], shifted)
    return SafeHtml(wrapped.replace("</table>", "</table></div>"))


def find_markup_faults(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Yield each thing in a section that cannot be published, with its line in the file."""
    raw_html = _RawHtmlReader()
    line = _first_line(tokens)
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type == "heading_open" and token.tag not in ("h3", "h4"):
            yield line, f"a heading of this kind ({token.markup}) cannot stand here; use ### or ####"
        elif token.type == "ordered_list_open" and (
            fault := AUTHOR.find_attribute_fault("ol", "start", str(token.attrs.get("start", 1)))
        ):
            yield line, f"a list cannot begin at this number: {fault}"
        elif token.type == "html_block":
            yield from raw_html.read(token.content, line)
        elif message := _REFUSED_TOKENS.get(token.type):
            yield line, message
        elif token.type == "inline":
            yield from _find_inline_faults(token, line, raw_html)
    yield from raw_html.find_unclosed()


def find_grammar_fault(document: str, vocabulary: Vocabulary) -> str | None:
    """Say why bytes are not a document of this vocabulary; None where every one of them is accounted for.

    The grammar is a small part of HTML's serialization (WHATWG HTML, 13.3) on which all parsers agree: lower-case
    tags that all close, quoted attributes, no comment, no raw text, no entity but the common five.
    """
    at, open_elements = 0, list[str]()
    while at < len(document):
        match = _TAG.match(document, at)
        if not match:
            return f"'{document[at : at + 30].splitlines()[0]}' cannot be published; write it another way"
        at = match.end()
        name = match["name"]
        if name is None:
            continue
        if name not in vocabulary.elements:
            return f"<{name}> is not allowed; take it out"
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


def _find_inline_faults(token: Token, line: int, raw_html: _RawHtmlReader) -> Iterator[tuple[int, str]]:
    for child, at in walk_inline(token, line):
        if child.type == "html_inline":
            yield from raw_html.read(child.content, at)
        elif message := _REFUSED_TOKENS.get(child.type):
            yield at, message
        elif child.type == "link_open":
            yield from ((at, fault) for fault in _find_link_faults(child))
        elif child.type == "image":
            yield from ((at, fault) for fault in _find_picture_faults(child))
        elif child.type == "text" and _UNPARSED_LINK.search(child.content):
            shown = child.content.strip()[:40]
            yield at, f"'{shown}' looks like a link that is not one; write [text](address)"
        elif child.type == "text" and _UNPARSED_TABLE.search(child.content):
            yield at, "looks like a table that is not one; give its first two lines the same number of columns"


def _find_link_faults(link: Token) -> Iterator[str]:
    if fault := find_address_fault(str(link.attrs["href"])):
        yield fault
    if title := link.attrs.get("title"):
        yield f'a link has no title of its own; take "{title}" out'


def _find_picture_faults(image: Token) -> Iterator[str]:
    if fault := find_picture_address_fault(str(image.attrs["src"])):
        yield fault
    text = read_alternative(image)
    if not any(c.isalnum() for c in text):
        yield "the picture has no alternative text; write between [ and ] what it shows, for those who cannot see it"
    elif set("<>") & set(text):
        yield f"the alternative text '{text[:40]}' has a < or >; say it in words"
    if title := image.attrs.get("title"):
        yield f'a picture has no title of its own; take "{title}" out'


def _first_line(tokens: Sequence[Token]) -> int:
    return next((token.map[0] + 1 for token in tokens if token.map), 0)


class _RawHtmlReader:
    """Reads the pieces of raw HTML in a section, one after another, and keeps what they leave open."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int]] = []
        self._refused: set[str] = set()

    def read(self, piece: str, line: int) -> Iterator[tuple[int, str]]:
        if torn := list(_find_torn_tags(piece)):
            for offset, shown in torn:
                yield line + offset, f"'{shown}' is not a whole tag; close its quotes and end it with >"
        else:
            yield from self._read_tags(piece, line)

    def _read_tags(self, piece: str, line: int) -> Iterator[tuple[int, str]]:
        events = _EventReader()
        events.feed(piece)
        events.close()
        for kind, offset, name, attributes in events.markup:
            at = line + offset
            if kind == "other":
                yield at, f"{name} would not be published; take it out"
            elif name not in AUTHOR.elements:
                if kind == "start" or name not in self._refused:
                    instead = "write ![what it shows](pictures/NAME.png)" if name == "img" else "take it out"
                    yield at, f"<{name}> is not allowed; {instead}"
                self._refused.add(name)
            elif kind == "end":
                if name in [open_name for open_name, _ in self._open]:
                    while self._open.pop()[0] != name:
                        pass
                else:
                    yield at, f"</{name}> closes nothing; take it out"
            else:
                yield from ((at, fault) for fault in _find_raw_attribute_faults(name, attributes))
                if name not in VOID_ELEMENTS:
                    self._open.append((name, at))

    def find_unclosed(self) -> Iterator[tuple[int, str]]:
        for name, line in self._open:
            yield line, f"<{name}> is never closed; close it with </{name}> in the same section"


def _find_torn_tags(piece: str) -> Iterator[tuple[int, str]]:
    """Yield what begins as a tag and does not end as one: HTML parsers drop it, or all that follows, in silence."""
    at = 0
    while begins := _TAG_BEGINS.search(piece, at):
        whole = HTML_TAG_RE.match(piece, begins.start())
        if not whole:
            yield piece.count("\n", 0, begins.start()), piece[begins.start() :].partition("\n")[0][:40]
        at = whole.end() if whole else begins.end()


def _find_raw_attribute_faults(element: str, attributes: Sequence[tuple[str, str]]) -> Iterator[str]:
    for attribute, value in attributes:
        if element == "a" and attribute == "href":
            fault = find_address_fault(value)
            if not fault and (value.startswith("#") or split_topic_link(value)):
                fault = "write a link inside the library as [text](topic.md) or [text](#section), not as HTML"
        else:
            fault = AUTHOR.find_attribute_fault(element, attribute, value)
        if fault:
            yield fault


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

    # HTML knows no self-closing of its own elements: <b/> opens a <b>.
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

    # To a browser all of these are comments; which is which, HTMLParser's versions see differently.
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
    except AssertionError as error:  # HTMLParser's own, on a marked section that it does not know
        raise ValueError(f"{_NOT_MARKUP} cannot be read; take it out") from error
    return reader.events


def _require_same(wanted: list[Event], found: list[Event]) -> None:
    for want, have in zip_longest(wanted, found, fillvalue=("end", "section")):
        if want[:2] == ("start", "tr") and have[:2] == ("start", "tbody"):
            raise ValueError("the table's rows stand by themselves; put them between <tbody> and </tbody>")
        if want != have:
            raise ValueError(
                f"{_describe(want)} would be changed by cleaning; check that each tag closes inside the one that "
                "opened it, and that nothing else is hidden there"
            )


def _describe(event: Event) -> str:
    kind, what = event[:2]
    marks = {"start": f"<{what}>", "end": f"</{what}>", "text": f"the text '{' '.join(what.split())[:40]}'"}
    return marks.get(kind, what)
