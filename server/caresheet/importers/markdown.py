"""Convert HTML to the Markdown of topics, and note everything that is changed or dropped.

Input: HTML of any quality. Output: Markdown that contains only headings, paragraphs, lists, quotes, tables, bold and
italic type, and https links.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, Tag

from caresheet.importers.draft import clean

# The heading for text before a page's first heading.
FIRST_HEADINGS = {"en": "Overview", "es": "Resumen"}
# These elements contain nothing for readers, or nothing that a topic may contain.
_DROPPED = {
    "script": "scripts",
    "style": "styles",
    "noscript": "parts for browsers without scripts",
    "template": "templates",
    "form": "forms",
    "button": "buttons",
    "input": "form fields",
    "select": "form fields",
    "textarea": "form fields",
    "nav": "menus",
    "iframe": "frames",
    "object": "embedded objects",
    "embed": "embedded objects",
    "video": "videos",
    "audio": "sounds",
    "canvas": "drawings",
    "svg": "drawings",
}
_BLOCKS = {
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "aside",
    "figure",
    "figcaption",
    "address",
    "dl",
}
_BLOCKS |= {"dt", "dd", "pre", "center", "details", "summary", "body", "html"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
_AT_START = re.compile(r"^(\s*)([-+#=~]|\d+[.)])(?=[\s=~-]|$)")
# The deepest nesting of lists and quotes that a topic may have.
_DEEPEST = 5


class Converter:
    """Converts one page. `notes` say what was changed or dropped."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._headings: set[str] = set()
        self._alternatives: list[str] = []

    @property
    def notes(self) -> list[str]:
        """Say what was changed or dropped, and how often."""
        notes = [f"{what}: {count}" for what, count in sorted(self._counts.items())]
        return notes + [f"dropped a picture of: {text}" for text in self._alternatives]

    def convert(self, root: Tag, *, first_heading: str) -> str:
        """Return the Markdown of an element. Text before its first heading gets `first_heading`."""
        for comment in root.find_all(string=lambda text: isinstance(text, Comment)):
            comment.extract()
        for name, what in _DROPPED.items():
            for element in root.find_all(name):
                self._counts[f"dropped {what}"] += 1
                element.decompose()
        self._top = min((int(tag.name[1]) for tag in root.find_all(re.compile("^h[1-6]$"))), default=2)
        blocks = [block for block in self._convert_children(root, 0) if block.strip()]
        if blocks and not blocks[0].startswith("## "):
            blocks.insert(0, f"## {self._make_unique(first_heading)}")
        return "\n\n".join(self._drop_empty_sections(blocks))

    def _convert_children(self, parent: Tag, depth: int) -> list[str]:
        blocks: list[str] = []
        inline = ""
        for child in parent.children:
            if isinstance(child, Tag) and self._is_block(child):
                blocks.append(self._finish(inline))
                inline = ""
                blocks.extend(self._convert_block(child, depth))
            else:
                inline += self._convert_inline(child)
        blocks.append(self._finish(inline))
        return [block for block in blocks if block.strip()]

    def _is_block(self, tag: Tag) -> bool:
        is_own = tag.name in _BLOCKS or tag.name in ("ul", "ol", "table", "blockquote", "hr", "li")
        return (
            is_own
            or bool(re.fullmatch("h[1-6]", tag.name))
            or tag.find(list(_BLOCKS | {"ul", "ol", "table"})) is not None
        )

    def _convert_block(self, tag: Tag, depth: int) -> Iterable[str]:
        if depth >= _DEEPEST:
            self._counts["lists or quotes nested too deep, kept as plain text"] += 1
            return [self._finish(_escape(tag.get_text(" ")))]
        match tag.name:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                return [self._convert_heading(tag)]
            case "ul" | "ol":
                return [self._convert_list(tag, depth)]
            case "table":
                return self._convert_table(tag)
            case "blockquote":
                return self._convert_quote(tag, depth)
        return self._convert_children(tag, depth)

    def _convert_quote(self, tag: Tag, depth: int) -> list[str]:
        inner = "\n\n".join(self._convert_children(tag, depth + 1))
        return ["\n".join(f"> {line}".rstrip() for line in inner.split("\n"))] if inner else []

    def _convert_heading(self, tag: Tag) -> str:
        text = clean(tag.get_text(" "))
        if not any(c.isalnum() for c in text):
            return ""
        level = min(int(tag.name[1]) - self._top + 2, 4)
        if level == 2:
            text = self._make_unique(text)
        return f"{'#' * level} {_escape(text)}"

    def _make_unique(self, text: str) -> str:
        unique, again = text, 2
        while unique.lower() in self._headings:
            unique, again = f"{text} ({again})", again + 1
        if unique != text:
            self._counts["repeated headings, numbered"] += 1
        self._headings.add(unique.lower())
        return unique

    def _drop_empty_sections(self, blocks: list[str]) -> list[str]:
        kept: list[str] = []
        for block in reversed(blocks):
            if block.startswith("## ") and (not kept or kept[-1].startswith("## ")):
                self._counts["dropped headings without text"] += 1
            else:
                kept.append(block)
        return kept[::-1]

    def _convert_list(self, tag: Tag, depth: int) -> str:
        items = []
        for number, item in enumerate(tag.find_all("li", recursive=False), start=1):
            mark = f"{number}." if tag.name == "ol" else "-"
            inner = "\n\n".join(self._convert_children(item, depth + 1))
            if inner:
                indent = " " * (len(mark) + 1)
                items.append(f"{mark} " + inner.replace("\n", f"\n{indent}").replace(f"\n{indent}\n", "\n\n"))
        return "\n".join(items)

    def _convert_table(self, tag: Tag) -> list[str]:
        rows = [
            [self._finish(self._convert_cell(cell)).replace("\n", " ") for cell in row.find_all(["td", "th"])]
            for row in tag.find_all("tr")
        ]
        rows = [row for row in rows if any(row)]
        width = max(map(len, rows), default=0)
        if len(rows) < 2 or width < 2:
            self._counts["tables kept as plain text"] += bool(rows)
            return [cell for row in rows for cell in row if cell]
        full = [row + [""] * (width - len(row)) for row in rows]
        lines = [f"| {' | '.join(row)} |" for row in full]
        return ["\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])]

    def _convert_cell(self, cell: Tag) -> str:
        return " ".join(self._convert_children(cell, _DEEPEST))

    def _convert_inline(self, node: object) -> str:
        if isinstance(node, Tag):
            return self._convert_span(node)
        return _escape(re.sub(r"\s+", " ", str(node))) if isinstance(node, NavigableString) else ""

    def _convert_span(self, node: Tag) -> str:
        inner = "".join(self._convert_inline(child) for child in node.children)
        match node.name:
            case "br":
                return " "
            case "img":
                self._note_picture(node)
            case "a":
                return self._convert_link(node, inner)
            case "strong" | "b":
                return _mark(inner, "**")
            case "em" | "i":
                return _mark(inner, "*")
        return inner

    def _note_picture(self, image: Tag) -> None:
        self._counts["dropped pictures"] += 1
        if alternative := clean(str(image.get("alt") or "")):
            self._alternatives.append(alternative)

    def _convert_link(self, node: Tag, inner: str) -> str:
        address = str(node.get("href") or "").strip()
        try:
            parts = urlsplit(address)
        except ValueError:
            parts = urlsplit("")
        text = inner.strip()
        if parts.scheme == "https" and parts.hostname and re.fullmatch(r"[!-~]+", address) and not parts.username:
            return f"[{text}](<{address}>)" if text and "<" not in address and ">" not in address else inner
        if address and text:
            self._counts[f"links kept as text only ({parts.scheme or 'inside the page or its site'})"] += 1
        return inner

    @staticmethod
    def _finish(inline: str) -> str:
        text = clean(inline)
        return _AT_START.sub(r"\1\\\2", text)


def parse_html(markup: str | bytes) -> BeautifulSoup:
    """Parse HTML leniently, because its authors may have made any mistake."""
    return BeautifulSoup(markup, "html.parser")


def _mark(text: str, mark: str) -> str:
    """Put marks around a text without the spaces at its ends, because Markdown needs the marks next to letters."""
    inner = text.strip()
    if not any(c.isalnum() for c in inner) or "*" in inner.replace("\\*", ""):
        return text
    return text.replace(inner, f"{mark}{inner}{mark}", 1)


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;"))
