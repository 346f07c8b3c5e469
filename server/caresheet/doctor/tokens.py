"""Read a page's HTML as a list of tags, comments and texts, each with its place.

Input: text. Output: tokens. It follows the tokenizer of the HTML standard (13.2.5), and reads what is inside elements
such as <script> as text (13.2.6.2). `static/page_check/tokens.js` does the same in browsers: change both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = re.compile(r"[A-Za-z][^\t\n\f\r />]*")
_BEFORE_ATTRIBUTE = re.compile(r"[\t\n\f\r /]*")
_ATTRIBUTE_NAME = re.compile(r"=?[^\t\n\f\r />=]*")
_VALUE = re.compile(r"""[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r >"'][^\t\n\f\r >]*)|(?=>))?""")
_COMMENT_END = re.compile(r"--!?>")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));?")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": "\u00a0"}
# With scripting, <noscript> holds text too.
_TEXT_ELEMENTS = {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript"}
_FOREIGN = {"svg", "math"}


@dataclass(frozen=True)
class Attribute:
    """`start` and `end` are the places of the whole attribute."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Token:
    """A `start` or `end` tag, a `comment`, or `text`, from `start` to `end`.

    `name` is a tag's name; for the text of an element such as <script>, the name of that element.
    `is_slashed`: the tag ends in "/>". `is_cut`: the page ends inside it.
    """

    kind: str
    name: str
    start: int
    end: int
    attributes: tuple[Attribute, ...] = ()
    is_slashed: bool = False
    is_cut: bool = False

    def get(self, name: str) -> str | None:
        """Return an attribute's value, or None. Only the first of two with the same name counts."""
        return next((each.value for each in self.attributes if each.name == name), None)


def read_tokens(text: str) -> list[Token]:
    """Return the tokens of a page."""
    return list(_read(text))


def decode_references(text: str) -> str:
    """Replace numeric character references, and those that tags need."""
    return _REFERENCE.sub(_decode_reference, text) if "&" in text else text


def _read(text: str) -> Iterator[Token]:
    at = start = foreign = 0
    while (at := text.find("<", at)) >= 0:
        token = _read_markup(text, at)
        if token is None:
            at += 1
            continue
        if at > start:
            yield Token("text", "", start, at)
        yield token
        at = start = token.end
        if token.name in _FOREIGN and not token.is_slashed:
            foreign = max(foreign + (1 if token.kind == "start" else -1), 0)
        if token.kind == "start" and token.name in _TEXT_ELEMENTS and not token.is_cut:
            if foreign and (token.is_slashed or token.name != "script"):
                continue
            at = start = _find_end_tag(text, token)
            yield Token("text", token.name, token.end, at)
    if start < len(text):
        yield Token("text", "", start, len(text))


def _read_markup(text: str, at: int) -> Token | None:
    if text.startswith("<!--", at):
        if text.startswith(("<!-->", "<!--->"), at):
            return Token("comment", "", at, text.index(">", at) + 1)
        found = _COMMENT_END.search(text, at + 4)
        return Token("comment", "", at, found.end() if found else len(text))
    following = text[at + 1 : at + 2]
    if following in ("!", "?"):
        return Token("comment", "", at, text.find(">", at) + 1 or len(text))
    is_end = following == "/"
    name = _NAME.match(text, at + 1 + is_end)
    if name:
        return _read_tag(text, at, name, is_end=is_end)
    if is_end and at + 2 < len(text):
        return Token("comment", "", at, text.find(">", at) + 1 or len(text))
    return None


def _read_tag(text: str, at: int, name: re.Match[str], *, is_end: bool) -> Token:
    attributes = []
    kind, position, is_slashed, is_cut = "end" if is_end else "start", name.end(), False, True
    while True:
        before = _match(_BEFORE_ATTRIBUTE, text, position)
        position = before.end()
        if position >= len(text):
            break
        if text[position] == ">":
            is_slashed, is_cut = before[0].endswith("/"), False
            break
        attribute = _read_attribute(text, position)
        attributes.append(attribute)
        position = attribute.end
    end = min(position + 1, len(text))
    return Token(kind, name[0].lower(), at, end, tuple(attributes), is_slashed, is_cut)


def _read_attribute(text: str, at: int) -> Attribute:
    name = _match(_ATTRIBUTE_NAME, text, at)
    value = _VALUE.match(text, name.end())
    if value is None:
        return Attribute(name[0].lower(), "", at, name.end())
    end = value.end()
    if text[end : end + 1] in ('"', "'"):
        end = len(text)  # The quotation mark is never closed.
    written = next((each for each in value.groups() if each is not None), "")
    return Attribute(name[0].lower(), decode_references(written), at, end)


def _find_end_tag(text: str, token: Token) -> int:
    found = re.compile(rf"</{token.name}(?=[\t\n\f\r />])", re.IGNORECASE).search(text, token.end)
    return found.start() if found else len(text)


def _match(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    """Match a pattern that matches everywhere."""
    found = pattern.match(text, at)
    assert found is not None
    return found


def _decode_reference(reference: re.Match[str]) -> str:
    decimal, hexadecimal, name = reference.groups()
    if name:
        return _CHARACTERS[name]
    number = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(number) if 0 < number <= 0x10FFFF and not 0xD800 <= number < 0xE000 else "\ufffd"
