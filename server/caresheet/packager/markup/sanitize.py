"""Turn an author's Markdown and raw HTML into `SafeHtml`. No other module can.

Input: the tokens of one section. Output: `SafeHtml`, or findings that say what cannot be published, where, and what to
do. This never drops anything silently: what a gate would remove is an error.

There are four gates. Each one alone would be enough, and none is trusted alone:
  1. `author_faults` reads what the author wrote and names each fault with its line;
  2. bleach (html5lib) cleans it; any difference in elements, attributes or text is an error;
  3. nh3 (ammonia, html5ever: another parser in another language) cleans the result under the same policy;
     again, any difference is an error;
  4. `find_grammar_fault` checks the final bytes against a grammar of our own that fails closed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest

import bleach.sanitizer
import nh3
from markdown_it.token import Token

from caresheet.characters import NOT_TEXT, make_visible
from caresheet.model import Finding, Picture, SafeHtml
from caresheet.packager.markup.allowlist import PUBLISHED, RENDERED, VOID_ELEMENTS, Vocabulary
from caresheet.packager.markup.author_faults import find_first_line, find_markup_faults
from caresheet.packager.markup.fault import Fault
from caresheet.packager.markup.html_events import LINK_REL, Event, read_events
from caresheet.packager.markup.limits import MAX_RENDERED_CHARACTERS
from caresheet.packager.markup.markdown import render_markdown

_SCHEMES = {"https", "mailto", "tel"}

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
    link_rel=LINK_REL,
    strip_comments=True,
)

_TAG = re.compile(
    r'<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?: [a-z-]+(?:="[^"<>]*")?)*)>'
    rf"|(?P<text>[^<>&{NOT_TEXT}]+)"
    r"|(?P<entity>&(?:amp|lt|gt|quot|nbsp|#34|#39);)"
)
_ATTRIBUTE = re.compile(r' ([a-z-]+)(?:="([^"<>]*)")?')
# An author cannot nest more than 4,000 elements (see `limits`). A forged page of millions would take all memory.
_DEEPEST = 5000


def sanitize_section(
    path: str, lang: str, tokens: Sequence[Token], pictures: Mapping[str, Picture], findings: list[Finding]
) -> SafeHtml:
    """Sanitize one section's tokens. If anything in it cannot be published, return a blank text and note findings."""
    faults = list(find_markup_faults(tokens))
    if not faults:
        try:
            return clean_html(_render(tokens, lang, pictures))
        except ValueError as error:
            faults.append(Fault(find_first_line(tokens), f"in this section, {error}"))
    findings.extend(Finding(path, each.line, each.message, column=each.column, about=each.about) for each in faults)
    return SafeHtml()


def _render(tokens: Sequence[Token], lang: str, pictures: Mapping[str, Picture]) -> str:
    rendered = render_markdown(tokens, lang=lang, pictures=pictures)
    if len(rendered) > MAX_RENDERED_CHARACTERS:
        raise ValueError(
            f"the HTML has {len(rendered)} characters, because links or pictures are repeated too often; use fewer"
        )
    return rendered


def clean_html(unsafe: str) -> SafeHtml:
    """Pass HTML through gates 2 to 4.

    Raises:
        ValueError: a gate would change it; the message says what.
    """
    wanted = read_events(unsafe)
    bleached = _BLEACH.clean(unsafe)
    _require_same(wanted, read_events(bleached))
    clean = _NH3.clean(bleached)
    if clean != bleached:
        _require_same(wanted, read_events(clean))
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


def find_grammar_fault(document: str, vocabulary: Vocabulary) -> str | None:
    """Say why a document does not follow the grammar and the vocabulary. Return None if every byte of it does.

    The grammar is a small part of HTML's serialization (WHATWG HTML, 13.3) that all parsers read alike: lowercase tags
    that all close, quoted attributes, no comments, no raw text, and only the few entities that the serialization needs.
    """
    at, open_elements = 0, list[str]()
    while at < len(document) and len(open_elements) < _DEEPEST:
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
                return f"</{name}> closes nothing; close each tag inside the one that contains it"
            continue
        for attribute, value in _ATTRIBUTE.findall(match["attributes"]) if match["attributes"] else ():
            if fault := vocabulary.find_attribute_fault(name, attribute, html.unescape(value)):
                return fault
        if name not in VOID_ELEMENTS:
            open_elements.append(name)
    return f"<{open_elements[-1]}> is never closed; close it" if open_elements else None


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
