"""Fingerprints of what a clinician reviewed: a short hash of each section, of the title and of the summary.

Input: a topic's sanitized text. Output: hashes that change whenever a reader could understand something else.

What does not count: white space, commas between words, quotation marks and brackets, the form of a dash, a full stop at
the end of a paragraph, bold and italics, and the difference between Markdown and HTML. What counts: each word with its
capitals, each number with the signs in and around it (1,5 is not 1.5 and not 1,500), every other sign (%, <, ≤, ?, /),
superscripts and subscripts with digits, the order of everything, items and numbers of lists, rows and cells of tables,
the addresses of links, and the text and the bytes of pictures. If in doubt, a change counts: then a reader is told that
a section has changed, and somebody looks at it.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from caresheet.model import Fingerprints, SafeHtml, Section

# The part before the hyphen names these rules. Another set of rules would have another name.
FINGERPRINT = re.compile(r"v1-[0-9a-f]{16}")

_STOP = "\x1f."
# Inside the text, where a superscript or a subscript begins, and where it ends. No topic can contain these characters.
_SUPERSCRIPT, _SUBSCRIPT, _END, _BREAK = "\x01", "\x02", "\x03", "\x04"
_SHIFTED = re.compile(f"([{_SUPERSCRIPT}{_SUBSCRIPT}])([^{_SUPERSCRIPT}{_SUBSCRIPT}{_END}]*){_END}")
_PLAIN = "0123456789+-"
# The digits and signs that are superscripts or subscripts by themselves, their mark, and their plain forms.
_SHIFTED_SIGNS = tuple(
    (re.compile(f"[{signs}]+"), mark, str.maketrans(signs, _PLAIN))
    for signs, mark in (("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", _SUPERSCRIPT), ("₀₁₂₃₄₅₆₇₈₉₊₋", _SUBSCRIPT))
)
# A word with nothing beside it but a comma and white space: most words are such, and no other rule applies to them.
_PLAIN_WORD = re.compile(r"(?<!\S)([A-Za-zÀ-ÖØ-öø-ÿ]+),?(?:\s+|\Z)")
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
_APOSTROPHES = "\u2018\u2019\u201a\u201b\u02bc"
_QUOTATION_MARKS = "\u201c\u201d\u201e\u201f\u00ab\u00bb"
_COMMAS = "\u060c\u3001\uff0c"
# Shown as nothing: soft hyphen, zero-width characters.
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
# One form for each sign that is written in several ways. U+00B5 is the micro sign, U+03BC the letter mu.
_VARIANTS = str.maketrans(
    {
        **dict.fromkeys(_HYPHENS, "-"),
        **dict.fromkeys(_APOSTROPHES, "'"),
        **dict.fromkeys(_QUOTATION_MARKS, '"'),
        **dict.fromkeys(_COMMAS, ","),
        **dict.fromkeys(_UNSEEN),
        "\u00b5": "\u03bc",
        "\u2026": ".",
    }
)
# The grammar of `SafeHtml` (`markup/sanitize.py`): a tag, or text.
_MARKUP = re.compile(r"<(?P<close>/?)(?P<name>[a-z0-9]+)(?P<attributes>[^<>]*)>|[^<]+")
_ATTRIBUTE = re.compile(r' ([a-z-]+)(?:="([^"]*)")?')
_BLOCKS = frozenset({"p", "h3", "h4", "blockquote", "caption", "hr", "ul", "ol", "dl", "table", "li", "dt", "dd", "tr"})


def take_fingerprints(
    title: str, also_called: Sequence[str], summary: str, sections: Iterable[Section]
) -> Fingerprints:
    """Take the fingerprints of a topic. The one of the title covers the topic's other names, too."""
    return Fingerprints(
        title=_hash("title", *map(normalize, (title, *also_called))),
        summary=_hash("summary", normalize(summary)),
        sections=tuple((section.id, _take_of_section(section.title, section.html)) for section in sections),
    )


def normalize(text: str) -> str:
    """Return what counts in a plain text, as tokens with a space between them."""
    return " ".join(_join(_tokenize(text)))


def _take_of_section(title: str, body: SafeHtml) -> str:
    reader = _TextReader()
    reader.read(body)
    return _hash("section", normalize(title), " ".join(_join(reader.tokens)), *reader.extras)


def _hash(*parts: str) -> str:
    return f"v1-{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:16]}"


class _TextReader:
    """Reads a section's text as tokens. Some of them are marks of our own, for lists and tables.

    `extras` are the addresses of links, the titles of abbreviations, and the pictures, in order. A link can begin one
    word earlier, and is still the same link.
    """

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.extras: list[str] = []
        self._text: list[str] = []
        # For each open list the number of its next item; None if its items have no numbers.
        self._lists: list[int | None] = []

    def read(self, body: SafeHtml) -> None:
        """Read a whole section."""
        for found in _MARKUP.finditer(body):
            if found["name"] is None:
                self._text.append(html.unescape(found[0]))
            elif found["close"]:
                self._end_element(found["name"])
            else:
                attributes = _ATTRIBUTE.findall(found["attributes"]) if found["attributes"] else ()
                self._begin_element(found["name"], {name: html.unescape(value) for name, value in attributes})
        self._end_text()

    def _begin_element(self, tag: str, values: dict[str, str]) -> None:
        if tag in _BLOCKS or tag in ("td", "th"):
            self._end_text()
            self._open_block(tag, values)
        elif tag in ("sup", "sub"):
            self._text.append(_SUPERSCRIPT if tag == "sup" else _SUBSCRIPT)
        elif tag == "br":
            self._text.append("\n")
        elif tag == "img":
            self._text.append(f"{_BREAK}{values['alt']}{_BREAK}")
            self.extras.append(f"picture {values['src'].rpartition('/')[2]}")
        elif tag == "a":
            self.extras.append(f"link {values.get('href', '')}")
        elif tag == "abbr" and values.get("title"):
            self.extras.append(f"abbr {normalize(values['title'])}")

    def _end_element(self, tag: str) -> None:
        if tag in ("sup", "sub"):
            self._text.append(_END)
        elif tag in _BLOCKS or tag in ("td", "th"):
            self._end_text()
            if tag in ("ul", "ol", "dl"):
                self._lists.pop()
            if tag in ("ul", "ol", "dl", "table"):
                self.tokens.append(f"\x1f/{'table' if tag == 'table' else len(self._lists) + 1}")

    def _end_text(self) -> None:
        """End the text of a block."""
        self.tokens += [*_tokenize("".join(self._text)), _STOP]
        self._text = []

    def _open_block(self, tag: str, values: dict[str, str]) -> None:
        depth = len(self._lists)
        if tag in ("ul", "dl"):
            self._lists.append(None)
        elif tag == "ol":
            self._lists.append(int(values.get("start") or 1))
        elif tag == "li":
            number = self._lists[-1] if self._lists else None
            if number is not None:
                self._lists[-1] = number + 1
            self.tokens.append(f"\x1fli{depth} {'' if number is None else number}")
        elif tag in ("dt", "dd"):
            self.tokens.append(f"\x1f{tag}{depth}")
        elif tag in ("tr", "td", "th"):
            self.tokens.append(f"\x1f{tag} {values.get('colspan') or 1} {values.get('rowspan') or 1}")


def _tokenize(text: str) -> Iterator[str]:
    """Yield the tokens of a text: words, numbers, and the signs that count."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        for signs, mark, plain in _SHIFTED_SIGNS:
            text = signs.sub(rf"{mark}\g<0>{_END}", text).translate(plain)
        text = text.translate(_VARIANTS)
    text = _SHIFTED.sub(_mark_shifted, text)
    at = 0
    for word in _PLAIN_WORD.finditer(text):
        yield from _read_tokens(text[at : word.start()])
        yield word[1]
        at = word.end()
    yield from _read_tokens(text[at:])


def _read_tokens(text: str) -> Iterator[str]:
    token, kind = "", ""
    for at, character in enumerate(text):
        before, after = text[at - 1] if at else "", text[at + 1] if at + 1 < len(text) else ""
        new_kind = _find_kind(character)
        if (new_kind and new_kind == kind) or _is_inside(character, before, after):
            token, kind = token + character, new_kind or _find_kind(after)
        elif character == "'" and _find_kind(before) == _find_kind(after) == "L":
            token += character
        else:
            if token:
                yield token
            token, kind = (character, new_kind) if new_kind else ("", "")
            if not new_kind:
                yield from _read_sign(character, before, text[at + 1 :])
    if token:
        yield token


def _mark_shifted(found: re.Match[str]) -> str:
    """Keep the mark of a superscript or a subscript if it contains a digit: 10⁶ is not 106, but 1ˢᵗ is 1st."""
    return f"{found[1]}{found[2]}{_END}" if any(map(str.isnumeric, found[2])) else found[2]


@cache
def _find_kind(character: str) -> str:
    """Return "L" for letters and the marks on them, "N" for digits, and "" for everything else."""
    category = unicodedata.category(character)[0] if character else ""
    return {"L": "L", "M": "L", "N": "N"}.get(category, "")


def _is_inside(character: str, before: str, after: str) -> bool:
    """Tell whether a sign between two characters belongs to a number, a time or an address: 1.5, 1,500, nhs.uk."""
    kinds = _find_kind(before), _find_kind(after)
    return kinds == ("N", "N") if character == "," else character in ".:;!" and all(kinds)


def _read_sign(character: str, before: str, rest: str) -> Iterator[str]:
    """Yield the token of a sign outside a word or a number, if it counts."""
    after = rest[:1]
    if character in f".:;!{_BREAK}":
        # In “.5”, the point belongs to the number, and makes it another one.
        yield "." if character == "." and _find_kind(after) == "N" else _STOP
    elif character == "-":
        # A range, a sign, or a hyphen in a word. A dash between two parts of a sentence is like a comma.
        if re.match(r"\s*\.?\d", rest) or (before.isalnum() and after.isalnum()):
            yield "-"
    elif character in "\"'":
        # Feet and inches, or minutes of an angle.
        if _find_kind(before) == "N":
            yield character
    elif character not in ",()[]" and not character.isspace():
        yield character


def _join(tokens: Iterable[str]) -> list[str]:
    """Drop the stops that add nothing: at both ends, doubled, after a question, and beside our own marks."""
    joined: list[str] = []
    for token in tokens:
        is_mark = token.startswith("\x1f") and token != _STOP
        if token == _STOP and (not joined or joined[-1] == "?" or joined[-1].startswith("\x1f")):
            continue
        if is_mark and joined and joined[-1] == _STOP:
            joined.pop()
        if is_mark and joined and token.startswith("\x1fli") and joined[-1] == f"\x1f/{token[3:].partition(' ')[0]}":
            joined.pop()  # one list that was written as two
        joined.append(token)
    while joined and joined[-1] == _STOP:
        joined.pop()
    return joined
