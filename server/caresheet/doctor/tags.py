"""Find the tags of Caresheet in a page: those that work, and those that are put where browsers leave them alone.

Input: a page's text. Output: tags in their order. `static/page_check/tags.js` does the same in browsers: change both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from caresheet.doctor.addresses import SCRIPT_PATH
from caresheet.doctor.tokens import Attribute, Token, read_tokens

ELEMENT, PLACEHOLDER = "care-sheet", "data-caresheet"
_VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"),
}
_IN_HEAD = {
    *("base", "basefont", "bgsound", "head", "html", "link", "meta", "noframes", "noscript", "script", "style"),
    *("template", "title"),
}
_VERBATIM = {"pre", "code"}
# More than any page needs, and few enough to be checked in no time.
_TAGS_AT_MOST = 300
_ESCAPED = re.compile(
    r"&(?:lt|#60|#x3c);?(?:script\b[^<]{0,400}?\bcaresheet\b[^<]{0,40}?\.js|care-sheet\b|[a-z]{1,10}\b[^<]{0,200}?data-caresheet)",
    re.IGNORECASE,
)
_FRAME_PATH = re.compile(r"/v1/frame/[^/?#]+/[^/?#]+\.html|/topics/[^/?#]+/[^/?#]+/?(?:[?#]|$)")


@dataclass(frozen=True)
class Tag:
    """A tag of Caresheet.

    `form` is "element", "div", "script", "frame", "link" or "escaped". `inside` says where browsers leave it alone;
    blank if it works. `index` is its place among the page's tokens. `ends_head`: its place is in the head. `source` is
    the attribute with its address.
    """

    form: str
    token: Token
    index: int
    inside: str = ""
    ends_head: bool = False
    source: str = ""

    @property
    def is_place(self) -> bool:
        """Whether a topic appears in it."""
        return self.form in ("element", "div")


@dataclass(frozen=True)
class Page:
    """A page's text, its tokens, its tags, and the language of the whole page."""

    text: str
    tokens: Sequence[Token]
    tags: Sequence[Tag]
    language: str


def read_page(text: str) -> Page:
    """Read a page. Its line breaks become line feeds, as in browsers."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tokens = read_tokens(text)
    finder = _TagFinder(text, tokens)
    for index in range(len(tokens)):
        finder.look_at(index)
    return Page(text, tokens, finder.tags, finder.language)


class _TagFinder:
    """Goes through the tokens once, and knows what is open around each."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text, self._tokens = text, tokens
        self._open: list[str] = []
        # How often each is open.
        self._count: Counter[str] = Counter()
        self._in_head = False
        self.tags: list[Tag] = []
        self.language = ""

    def look_at(self, index: int) -> None:
        token = self._tokens[index]
        if token.kind == "start":
            self._start(token, index)
        elif token.kind == "end":
            self._end(token.name)
        elif token.kind == "comment":
            self._look_inside(token, index, "a comment")
        elif token.name not in ("", "script", "style"):
            self._look_inside(token, index, f"<{token.name}>")
        elif not token.name:
            self._find_escaped(token, index)

    def _start(self, token: Token, index: int) -> None:
        if token.name == "html":
            self.language = token.get("lang") or ""
        if token.name in ("head", "body"):
            self._in_head = token.name == "head"
        if not token.is_cut:
            self._add(token, index, "<template>" if self._count["template"] else "")
        self._in_head = self._in_head and token.name in _IN_HEAD
        if token.name in _VOID:
            return
        # With this attribute, browsers make a shadow root of a template.
        is_root = token.name == "template" and token.get("shadowrootmode") is not None
        self._push("shadow-root" if is_root else token.name)

    def _end(self, name: str) -> None:
        if name == "head":
            self._in_head = False
        names = (name, "shadow-root") if name == "template" else (name,)
        if not any(self._count[each] for each in names):
            return
        while self._open:
            closed = self._open.pop()
            self._count[closed] -= 1
            if closed in names:
                return

    def _push(self, name: str) -> None:
        self._open.append(name)
        self._count[name] += 1

    def _add(self, token: Token, index: int, inside: str) -> None:
        form, source = _find_form(token)
        if form and len(self.tags) < _TAGS_AT_MOST:
            ends_head = self._in_head and form in ("element", "div")
            self.tags.append(Tag(form, token, index, inside, ends_head, source))

    def _look_inside(self, token: Token, index: int, inside: str) -> None:
        written = self._text[token.start : token.end]
        if token.kind == "comment":
            written = written[4:]
        if "caresheet" not in written.lower() and ELEMENT not in written.lower():
            return
        shift = token.end - len(written)
        for each in read_tokens(written):
            if each.kind == "start" and _find_form(each)[0] in ("element", "div", "script"):
                moved = _shift(each, shift)
                self._add(moved, index, inside)

    def _find_escaped(self, token: Token, index: int) -> None:
        found = _ESCAPED.search(self._text, token.start, token.end)
        if found and len(self.tags) < _TAGS_AT_MOST:
            inside = next((f"<{name}>" for name in reversed(self._open[-20:]) if name in _VERBATIM), "")
            moved = Token("text", "", found.start(), found.end())
            self.tags.append(Tag("escaped", moved, index, inside))


def _shift(token: Token, by: int) -> Token:
    attributes = tuple(Attribute(each.name, each.value, each.start + by, each.end + by) for each in token.attributes)
    return Token(token.kind, token.name, token.start + by, token.end + by, attributes, token.is_slashed, token.is_cut)


def _find_form(token: Token) -> tuple[str, str]:
    """Return the form of a tag, and the attribute with its address."""
    if token.name == ELEMENT:
        return "element", ""
    if token.name == "script":
        sources = [each.name for each in token.attributes if SCRIPT_PATH.search(each.value)]
        return ("script", "src" if "src" in sources else sources[0]) if sources else ("", "")
    if token.get(PLACEHOLDER) is not None:
        return "div", ""
    if token.name == "iframe" and _FRAME_PATH.search(token.get("src") or ""):
        return "frame", "src"
    if token.name == "a" and _FRAME_PATH.search(token.get("href") or ""):
        return "link", "href"
    return "", ""
