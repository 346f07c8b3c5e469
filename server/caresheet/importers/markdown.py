"""Convert HTML to the Markdown of topics, and note everything that is changed or dropped.

Input: HTML of any quality. Output: Markdown, with the HTML that topics allow where Markdown has no words for something:
merged cells, captions, terms with definitions, lists with letters. We convert with our own code, because what cannot be
said must be named, and a topic allows only some of HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bs4.element import Tag

from caresheet.importers.elements import (
    Element,
    find_lost_position,
    get_text,
    unwrap_single,
    write_html,
)
from caresheet.importers.inline_markdown import escape, write_inside, write_line
from caresheet.importers.lists import read_definitions, read_item, read_list
from caresheet.importers.notes import Notes
from caresheet.importers.simplify import HEADING, BlockReader, Simplifier
from caresheet.importers.tables import read_table

# The heading for text before a page's first heading, by language. In any other language it is the topic's title.
FIRST_HEADINGS = {
    "ar": "نظرة عامة",
    "cs": "Přehled",
    "da": "Overblik",
    "de": "Überblick",
    "el": "Επισκόπηση",
    "en": "Overview",
    "es": "Resumen",
    "fi": "Yleiskatsaus",
    "fr": "Aperçu",
    "he": "סקירה",
    "hu": "Áttekintés",
    "it": "Panoramica",
    "ja": "概要",
    "ko": "개요",
    "nb": "Oversikt",
    "nl": "Overzicht",
    "no": "Oversikt",
    "pl": "Przegląd",
    "pt": "Visão geral",
    "ro": "Prezentare generală",
    "ru": "Обзор",
    "sv": "Översikt",
    "tr": "Genel bak\u0131ş",
    "uk": "Огляд",
    "vi": "Tổng quan",
    "zh": "概述",
}
# Deeper lists and quotes are written as HTML: a topic's Markdown may not nest deeper.
_DEEPEST = 5
# In characters: a shorter first paragraph is a label rather than a sentence.
_SENTENCE = 25
_READERS: dict[str, BlockReader] = {
    "table": read_table,
    "ul": read_list,
    "ol": read_list,
    "menu": read_list,
    "dir": read_list,
    "li": read_item,
    "dl": read_definitions,
}


class Converter:
    """Converts one page.

    `notes` say what was changed or dropped. `summary` is the first paragraph, `added` what is not the page's own.
    """

    def __init__(self) -> None:
        self._notes = Notes()
        self._headings: set[str] = set()
        self.summary = ""
        self.added: list[str] = []

    @property
    def notes(self) -> list[str]:
        """Say what was changed or dropped, and how often."""
        return list(self._notes.describe())

    def convert(self, root: Tag, *, first_heading: str) -> str:
        """Return the Markdown of an element. Text before its first heading gets `first_heading`.

        Raises:
            TableError: a table cannot be kept as readers saw it.
        """
        blocks = Simplifier(root, self._notes, _READERS).read_blocks(root)
        self.summary = _find_summary(blocks)
        headings = [block for block in blocks if HEADING.fullmatch(block.name)]
        self._top = min((int(block.name[1]) for block in headings), default=2)
        self._note_headings(blocks)
        written = self._write_blocks(blocks, 0)
        if written and not written[0].startswith("## "):
            written.insert(0, f"## {escape(first_heading)}")
            self.added.append(first_heading)
        return "\n\n".join(written)

    def _note_headings(self, blocks: Sequence[Element]) -> None:
        sections = [_is_section(block, self._top) for block in blocks]
        for is_section, follows in zip(sections, [*sections[1:], True], strict=False):
            self._notes.count("headings without text below them", is_section and follows)

    def _write_blocks(self, blocks: Sequence[Element], depth: int) -> list[str]:
        written: list[str] = []
        before = ""
        is_other = False
        for block in blocks:
            # The other mark keeps two lists, one after the other, from becoming one.
            is_other = block.name == before and not is_other
            lines = self._write_block(block, depth, is_other=is_other)
            written.extend([lines] if lines else [])
            before = block.name if block.name in ("ul", "ol") else ""
        return written

    def _write_block(self, block: Element, depth: int, *, is_other: bool) -> str:
        if depth >= _DEEPEST and block.name in ("ul", "ol", "blockquote"):
            return _write_lines(block)
        if block.name in ("ul", "ol"):
            return self._write_list(block, depth, is_other=is_other)
        if block.name == "blockquote":
            inner = "\n\n".join(self._write_blocks(_elements(block), depth + 1))
            return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
        writer = _WRITERS.get(block.name)
        return writer(block) if writer else self._write_heading(block)

    def _write_heading(self, heading: Element) -> str:
        level = min(int(heading.name[1]) - self._top + 2, 4)
        text = get_text(heading.children)
        if not any(c.isalnum() for c in text):
            return write_line(heading.children)
        if level > 2:
            line = write_inside([Element("span") if child == Element("br") else child for child in heading.children])
            return f"{'#' * level} {_escape_end(line.replace('<span></span>', ' ').strip())}"
        if lost := find_lost_position(heading.children):
            self._notes.name("raised or lowered text in a heading, written on the line", lost)
        if any(each.name == "a" for each in heading.walk()):
            self._notes.name("a link in a heading, kept as text only", text)
        if text.lower() in self._headings:
            self._notes.name("a repeated heading", text)
        self._headings.add(text.lower())
        return f"## {_escape_end(escape(text))}"

    def _write_list(self, block: Element, depth: int, *, is_other: bool) -> str:
        items = _elements(block)
        if "type" in block.attributes or any("value" in item.attributes for item in items):
            return _write_lines(block)
        first = int(block.attributes.get("start", "1"))
        written = []
        for number, item in enumerate(items, start=first):
            mark = f"{number}{')' if is_other else '.'}" if block.name == "ol" else "*" if is_other else "-"
            inner = "\n\n".join(self._write_blocks(_elements(item), depth + 1))
            indent = " " * (len(mark) + 1)
            written.append(f"{mark} " + inner.replace("\n", f"\n{indent}").replace(f"\n{indent}\n", "\n\n"))
        return "\n".join(written)


def _is_section(block: Element, top: int) -> bool:
    return HEADING.fullmatch(block.name) is not None and int(block.name[1]) == top


def _find_summary(blocks: Sequence[Element]) -> str:
    """Return the first paragraph, or else the first text that is no heading, or else the first heading."""
    texts = [block for block in blocks if not HEADING.fullmatch(block.name)]
    paragraphs = [block for block in texts if block.name == "p"]
    lines = [each for block in texts for each in block.walk() if each.name == "p"]
    sentences = [each for each in paragraphs if len(get_text(each.children)) >= _SENTENCE]
    first = next((each for each in (*sentences, *paragraphs, *lines, *texts, *blocks) if _has_words(each)), None)
    return get_text(first.children) if first else ""


def _has_words(block: Element) -> bool:
    return any(c.isalpha() for c in get_text(block.children))


def _elements(parent: Element) -> list[Element]:
    return [child for child in parent.children if isinstance(child, Element)]


def _escape_end(line: str) -> str:
    """Keep # at the end of a heading from being read as the heading's closing mark."""
    return f"{line[:-1]}\\#" if line.endswith("#") else line


def _write_lines(block: Element) -> str:
    """Write a block as HTML: its items on lines of their own, and no blank line, which would end it."""
    attributes = "".join(f' {name}="{value}"' for name, value in block.attributes.items())
    return "\n".join(
        [f"<{block.name}{attributes}>", *(write_html([child]) for child in block.children), f"</{block.name}>"]
    )


def _write_table(table: Element) -> str:
    parts = _elements(table)
    if _is_simple(parts):
        head, body = ([_write_row(row) for row in _elements(part)] for part in parts)
        width = len(_elements(_elements(parts[0])[0]))
        return "\n".join([head[0], f"|{' --- |' * width}", *body])
    lines = ["<table>"]
    for part in parts:
        rows = [write_html([part])] if part.name == "caption" else _write_lines(part).split("\n")
        lines.extend(rows)
    return "\n".join([*lines, "</table>"])


def _is_simple(parts: Sequence[Element]) -> bool:
    """Tell whether Markdown has words for a table: one row of headings, and below it cells with one line of text."""
    if [part.name for part in parts] != ["thead", "tbody"] or len(parts[0].children) != 1:
        return False
    heads = _elements(_elements(parts[0])[0])
    rows = [_elements(row) for row in _elements(parts[1])]
    is_even = all(len(row) == len(heads) for row in rows)
    is_plain = all(_is_one_line(cell) and not cell.attributes and cell.name == "td" for row in rows for cell in row)
    return is_even and is_plain and all(_is_one_line(cell) and cell.attributes.get("scope") == "col" for cell in heads)


def _is_one_line(cell: Element) -> bool:
    return all(not isinstance(node, Element) or node.name != "p" for node in unwrap_single(cell.children)) and not any(
        isinstance(node, Element) and node.name in ("ul", "ol", "table", "blockquote", "dl")
        for node in unwrap_single(cell.children)
    )


def _write_row(row: Element) -> str:
    cells = [write_inside(unwrap_single(cell.children)).strip() for cell in _elements(row)]
    return f"| {' | '.join(cells)} |"


_WRITERS: dict[str, Callable[[Element], str]] = {
    "p": lambda block: write_line(block.children),
    "table": _write_table,
    "dl": _write_lines,
}
