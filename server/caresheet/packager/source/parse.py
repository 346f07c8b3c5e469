"""Parse a topic file into a draft: checked front matter, and sections of Markdown that nothing has sanitized yet.

Enters: a `TopicFile`. Leaves: a `Draft`, or None where its settings cannot be read. Never renders anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from markdown_it.token import Token

from caresheet.model import Finding
from caresheet.packager.markup.links import OUR_ID
from caresheet.packager.markup.markdown import find_lost_text, parse_markdown, walk_inline
from caresheet.packager.source.front_matter import FrontMatter, read_front_matter
from caresheet.packager.source.library import TopicFile

_FENCE = "---"
# Readers lose their way long before the parser does.
_DEEPEST_NESTING = 12


@dataclass(frozen=True)
class DraftSection:
    """A `##` section before it is sanitized. The tokens' maps count from the file's first line, 0."""

    id: str
    title: str
    line: int
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class Draft:
    """A topic file as parsed."""

    file: TopicFile
    front_matter: FrontMatter
    sections: tuple[DraftSection, ...]

    def walk_inline(self) -> Iterator[tuple[Token, int]]:
        """Yield whatever stands in the text of any section, each with its line in the file."""
        for section in self.sections:
            for token in section.tokens:
                yield from walk_inline(token, _line_of(token) or section.line)


def parse_topic(file: TopicFile, findings: list[Finding]) -> Draft | None:
    """Parse one topic file, noting every fault."""
    lines = file.text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.rstrip() == _FENCE][:2]
    if len(fences) < 2 or fences[0] != 0:
        fault = "the file must begin with '---', its settings, and '---' again; 'caresheet new' writes an example"
        findings.append(Finding(file.path, 1, fault))
        return None
    end = fences[1]
    # A blank line in place of each line cut away keeps the numbers of the rest.
    front_matter = read_front_matter(file.path, "\n" + "\n".join(lines[1:end]) + "\n", findings)
    if front_matter is None:
        return None
    body = "\n" * (end + 1) + "\n".join(lines[end + 1 :])
    findings.extend(Finding(file.path, line, message) for line, message in find_lost_text(body))
    sections = tuple(_split_sections(file.path, parse_markdown(body), findings))
    if not sections and not front_matter.withdrawn:
        findings.append(Finding(file.path, end + 1, "the topic has no text; begin with a '## ' heading"))
    return Draft(file, front_matter, sections)


def _split_sections(path: str, tokens: list[Token], findings: list[Finding]) -> Iterator[DraftSection]:
    starts = [
        at for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2" and token.level == 0
    ]
    for token in tokens[: starts[0] if starts else len(tokens)][:1]:
        message = "text before the first '## ' heading; put a heading above it"
        if token.type == "heading_open" and token.tag == "h1":
            message = "'# ' is for the title, which stands in the settings; begin with '## '"
        findings.append(Finding(path, _line_of(token), message))
    taken: set[str] = set()
    for start, end in pairwise([*starts, len(tokens)]):
        heading, body = tokens[start + 1], tokens[start + 3 : end]
        if tokens[start].markup == "-":
            message = "a line of - below text makes a heading of it; put a blank line between, or write '## '"
            findings.append(Finding(path, _line_of(tokens[start]), message))
        title = _read_plain_text(path, heading, findings)
        for token in body:
            if token.level > _DEEPEST_NESTING:
                findings.append(Finding(path, _line_of(token), "lists or quotes nest too deep; use fewer levels"))
                break
        if not body:
            findings.append(
                Finding(path, _line_of(tokens[start]), f"section '{title}' is empty; write its text, or delete it")
            )
        id_ = _make_id(title, number=len(taken) + 1, taken=taken)
        taken.add(id_)
        yield DraftSection(id_, title, _line_of(tokens[start]), tuple(body))


def _read_plain_text(path: str, inline: Token, findings: list[Finding]) -> str:
    """Read a heading's text. It is repeated in lists and labels, so it may hold nothing but text."""
    children = inline.children or []
    if any(child.type not in ("text", "softbreak", "text_special") for child in children):
        message = "a '## ' heading may hold only text; take the links, bold type or HTML out of it"
        findings.append(Finding(path, _line_of(inline), message))
    title = " ".join("".join(child.content or " " for child in children).split())
    if not any(c.isalnum() for c in title):
        findings.append(Finding(path, _line_of(inline), "a heading without words; write its text"))
    return title


def _make_id(title: str, *, number: int, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not stem or OUR_ID.fullmatch(stem):
        stem = f"section-{number}"
    id_, again = stem, 2
    while id_ in taken:
        id_, again = f"{stem}-{again}", again + 1
    return id_


def _line_of(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0
