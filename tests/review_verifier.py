"""A second opinion on whether a section has changed since its review, from two topic files alone.

Input: a topic file as it was reviewed, and as it is now. Output: the sections, by heading, whose words are no longer
the same. It shares no code with `packager/source/fingerprint.py`: it compares texts instead of hashes, walks a tree
instead of events, and finds words with patterns. It reads the alphabets of the languages that the tests use.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping

import yaml
from bs4 import BeautifulSoup, NavigableString, Tag
from markdown_it import MarkdownIt

# A file's name in `pictures/`, and the bytes of its picture.
Pictures = Mapping[str, bytes]

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
_FILE = re.compile(r"---[ \t]*\n(?P<settings>.*?\n)---[ \t]*\n(?P<body>.*)", re.DOTALL)
_LETTER, _END = r"[^\W\d_]", "¶"
_SAME = {"‐‑‒–—―−": "-", "‘’‚‛ʼ": "'", "“”„‟«»": '"', "µ": "μ", "…": "."}  # noqa: RUF001
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_RAISED = {"⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻": "sup", "₀₁₂₃₄₅₆₇₈₉₊₋": "sub"}
# In this order. What stays is separated by spaces.
_STEPS = [
    (re.compile(r"(?<!\d)\"|(?<![\d])(?<!" + _LETTER + r")'"), " "),
    (re.compile(rf"(?<={_LETTER})'(?!{_LETTER})"), " "),
    (re.compile(r"(?<!\d),|,(?!\d)|[()\[\]]"), " "),
    (re.compile(r"(?<![^\W_])-(?!\s*\.?\d)|(?<=[^\W_])-(?![^\W_]|\s*\.?\d)"), " "),
    (re.compile(r"(?<![^\W_])\.(?!\d)|(?<=[^\W_])\.(?![^\W_])|(?<![^\W_])[:;!]|[:;!](?![^\W_])"), f" {_END} "),
    (re.compile(r"([^\w\s.,:;!'¶]|(?<=\d)'|(?<![^\W_])\.)"), r" \1 "),
    (re.compile(rf"(?<=\d)(?={_LETTER})|(?<={_LETTER})(?=\d)"), " "),
    (re.compile(rf"\s*{_END}(\s|{_END})*"), f" {_END} "),
    (re.compile(rf"\? {_END}"), "?"),
    (re.compile(r"\. (?=\d)"), "."),
]


def find_changes(before: str, after: str, pictures: tuple[Pictures, Pictures] = ({}, {})) -> dict[str, set[str]]:
    """Return the headings that are "changed" (or new) and "removed", and the "settings" that have changed."""
    old_settings, old = _read_file(before, pictures[0])
    new_settings, new = _read_file(after, pictures[1])
    return {
        "changed": {title for title, text in new if text not in [words for _, words in old]},
        "removed": {title for title, _ in old} - {title for title, _ in new},
        "settings": {name for name in ("title", "summary") if old_settings[name] != new_settings[name]},
    }


def _read_file(text: str, pictures: Pictures) -> tuple[dict[str, str], list[tuple[str, str]]]:
    found = _FILE.fullmatch(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    assert found is not None
    settings = yaml.load(found["settings"], yaml.BaseLoader)
    names = [settings["title"], *(settings.get("also_called") or [])]
    kept = {"title": "\n".join(map(read_words, names)), "summary": read_words(settings["summary"])}
    tree = BeautifulSoup(_MARKDOWN.render(found["body"]), "html.parser")
    sections: list[tuple[str, list[Tag]]] = []
    for part in tree.find_all(recursive=False):
        if part.name == "h2":
            sections.append((" ".join(part.get_text().split()), []))
        else:
            sections[-1][1].append(part)
    return kept, [(title, f"{read_words(title)}\n{_read_section(parts, pictures)}") for title, parts in sections]


def _read_section(parts: list[Tag], pictures: Pictures) -> str:
    words = read_words("".join(piece for part in parts for piece in _walk(part, ())))
    extras = [_describe(tag, pictures) for part in parts for tag in [part, *part.find_all(True)]]
    return "\n".join([words, *filter(None, extras)])


def _walk(tag: Tag, lists: tuple[str, ...]) -> Iterator[str]:
    """Yield the text of an element, with marks (⟦…⟧) for lists and tables."""
    name = str(tag.name)
    if name in ("ul", "ol", "dl"):
        lists = (*lists, name)
        items = tag.find_all(["li", "dt", "dd"], recursive=False)
        for number, item in enumerate(items, start=int(str(tag.get("start") or 1))):
            yield f"⟦{item.name}{len(lists)}{f':{number}' if name == 'ol' else ''}⟧"
            yield from _walk_inside(item, lists)
        yield f"⟦end{len(lists)}⟧"
    elif name in ("tr", "td", "th"):
        yield f"⟦{name}{tag.get('colspan') or 1}:{tag.get('rowspan') or 1}⟧"
        yield from _walk_inside(tag, lists)
    elif name in ("sup", "sub"):
        yield _shift(tag.get_text(), name)
    elif name == "img":
        yield f"{_END}{tag['alt']}{_END}"
    elif name == "br":
        yield " "
    else:
        is_block = name in ("p", "h3", "h4", "blockquote", "caption", "hr", "table")
        yield _END if is_block else ""
        yield from _walk_inside(tag, lists)
        yield "⟦end table⟧" if name == "table" else _END if is_block else ""


def _walk_inside(tag: Tag, lists: tuple[str, ...]) -> Iterator[str]:
    for child in tag.children:
        if isinstance(child, Tag):
            yield from _walk(child, lists)
        elif isinstance(child, NavigableString):
            yield str(child)


def _shift(text: str, name: str) -> str:
    return f" ⟪{name}⟫{text}⟪/⟫ " if any(c.isnumeric() for c in text) else text


def _describe(tag: Tag, pictures: Pictures) -> str:
    if tag.name == "a":
        return f"link {tag.get('href')}"
    if tag.name == "abbr" and tag.get("title"):
        return f"abbr {read_words(str(tag['title']))}"
    if tag.name == "img":
        body = pictures.get(str(tag["src"]).rpartition("/")[2], b"")
        return f"picture {hashlib.md5(body).hexdigest()}"
    return ""


def read_words(text: str) -> str:
    """Return the words, numbers and signs of a text that count, with one space between them."""
    text = unicodedata.normalize("NFC", text)
    for signs, name in _RAISED.items():
        text = re.sub(f"[{signs}]+", lambda run, name=name: _shift(unicodedata.normalize("NFKC", run[0]), name), text)
    for signs, sign in _SAME.items():
        text = re.sub(f"[{signs}]", sign, text)
    text = _UNSEEN.sub("", text)
    marks: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        marks.append(found[0])
        return f"{_END}\x00{_END}"

    text = re.sub(r"⟦[^⟧]*⟧", put_aside, text)
    for pattern, replacement in _STEPS:
        text = pattern.sub(replacement, text)
    text = re.sub(rf"(?:\s*{_END})*\s*\x00\s*(?:{_END}\s*)*", "\x00", text).strip(f" {_END}")
    for mark in marks:
        text = text.replace("\x00", f" {mark} ", 1)
    text = re.sub(r"⟦end(\d)⟧\s+(?=⟦(?:li|dt|dd)\1)", "", text)
    return " ".join(text.split())
