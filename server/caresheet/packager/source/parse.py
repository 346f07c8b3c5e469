"""Parse a topic file into a draft: checked front matter, and sections of Markdown that nothing has sanitized yet.

Input: a `TopicFile`. Output: a `Draft`, or None if its settings cannot be read. This never renders anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it.token import Token

from caresheet.characters import find_character_fault, make_name
from caresheet.model import Finding
from caresheet.packager.markup.limits import (
    OverLimitError,
    require_few_lines,
    require_short_lines,
    require_short_settings,
)
from caresheet.packager.markup.links import OUR_ID
from caresheet.packager.markup.markdown import parse_markdown, walk_inline
from caresheet.packager.source.front_matter import FrontMatter, read_front_matter
from caresheet.packager.source.library import TopicFile

_FENCE = "---"
# What other programs, and word processors, put in its place.
_OTHER_FENCES = ("--", "\u2014", "\u2013", "+++", "***", "___", "===", "```", "~~~")
# What cannot be a setting, or the rest of one.
_TEXT_BEGINS = re.compile(r"#{1,6}\S|#{1,6} |(?!- )\S(?![^:]*:)")
_TIGHT_HEADING = re.compile(r"#{2,6}(?=[^#\s]|\u00a0)")


@dataclass(frozen=True)
class DraftSection:
    """A `##` section before it is sanitized. The tokens' maps count the lines of the file from 0."""

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
        """Yield every inline token of every section, each with its line in the file."""
        for section in self.sections:
            for token in section.tokens:
                yield from walk_inline(token, _line_of(token) or section.line)


def find_end_of_settings(lines: Sequence[str]) -> int | None:
    """Return the number, from 0, of the line that ends a topic file's settings; None if the file has none."""
    fences = [number for number, line in enumerate(lines) if line.rstrip() == _FENCE][:2]
    return fences[1] if len(fences) == 2 and fences[0] == 0 else None


def _explain_missing_settings(lines: Sequence[str]) -> tuple[int, str]:
    """Return the line and the message about a file whose settings do not begin or do not end."""
    number, first = next(((at, line.strip()) for at, line in enumerate(lines, start=1) if line.strip()), (1, ""))
    if first == _FENCE and number == 1:
        end = next((at for at, line in enumerate(lines, start=1) if at > 1 and _TEXT_BEGINS.match(line)), 0)
        return (
            end or 1,
            f"the settings never end; write '---' on a line of its own above {'this line' if end else 'the text'}",
        )
    if first == _FENCE:
        return number, "the settings must begin in the first line; delete the blank lines above '---'"
    if first.startswith(_OTHER_FENCES):
        return number, f"'{first[:20]}' does not begin the settings; write three hyphens: ---"
    return 1, "the file must begin with '---', its settings, and '---' again; 'caresheet new' writes an example"


def parse_topic(file: TopicFile, findings: list[Finding]) -> Draft | None:
    """Parse one topic file, noting every fault."""
    try:
        return _parse_lines(file, file.text.split("\n"), findings)
    except OverLimitError as error:
        findings.append(Finding(file.path, error.fault.line, error.fault.message))
        return None


def _parse_lines(file: TopicFile, lines: list[str], findings: list[Finding]) -> Draft | None:
    require_few_lines(lines)
    require_short_lines(lines)
    end = find_end_of_settings(lines)
    if end is None:
        findings.append(Finding(file.path, *_explain_missing_settings(lines)))
        return None
    require_short_settings(lines[:end])
    # A blank line takes the place of each line that is left out, so that line numbers stay the same.
    front_matter = read_front_matter(file.path, "\n" + "\n".join(lines[1:end]) + "\n", findings)
    if front_matter is None:
        return None
    tokens, lost = parse_markdown("\n" * (end + 1) + "\n".join(lines[end + 1 :]))
    findings.extend(
        Finding(file.path, fault.line, fault.message, column=fault.column, about=fault.about) for fault in lost
    )
    sections = tuple(_split_sections(file.path, tokens, findings))
    if not sections and not front_matter.withdrawn:
        findings.append(Finding(file.path, end + 1, "the topic has no text; begin with a '## ' heading"))
    return Draft(file, front_matter, sections)


def _split_sections(path: str, tokens: list[Token], findings: list[Finding]) -> Iterator[DraftSection]:
    starts = [
        at for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2" and token.level == 0
    ]
    findings.extend(_find_text_above(path, tokens[: starts[0] if starts else len(tokens)]))
    taken: set[str] = set()
    for start, end in pairwise([*starts, len(tokens)]):
        heading, inline, body = tokens[start], tokens[start + 1], tokens[start + 3 : end]
        title = " ".join("".join(child.content or " " for child in inline.children or ()).split())
        faults = list(_find_heading_faults(heading, inline, title))
        if not body:
            faults.append((_line_of(heading), f"section '{title}' is empty; write its text, or delete it"))
        findings.extend(Finding(path, line, message) for line, message in faults)
        id_ = _make_id(title, number=len(taken) + 1, taken=taken)
        taken.add(id_)
        yield DraftSection(id_, title, _line_of(heading), tuple(body))


def _find_text_above(path: str, tokens: Sequence[Token]) -> Iterator[Finding]:
    """Yield the fault of text above the first heading."""
    for token in tokens[:1]:
        message = "text before the first '## ' heading; put a heading above it"
        if _TIGHT_HEADING.match(tokens[1].content if len(tokens) > 1 else ""):
            message = "'##' makes a heading only with an ordinary space behind it; type one"
        if token.type == "heading_open" and token.tag == "h1":
            message = "'# ' is for the title, which belongs in the settings; begin with '## '"
            if token.markup == "=":
                message = (
                    "a line of = makes the text above it a title, which belongs in the settings; write '## ' before it"
                )
        yield Finding(path, _line_of(token), message)


def _find_heading_faults(heading: Token, inline: Token, title: str) -> Iterator[tuple[int, str]]:
    """Yield the faults of a section's heading, which lists and labels repeat: it can contain nothing but text."""
    line = _line_of(heading)
    if heading.markup == "-":
        yield line, "a line of - below text makes the text a heading; put a blank line between, or write '## '"
    if heading.markup.startswith("#") and (repeated := re.match(r"#+ ", title)):
        yield line, f"'{repeated[0].strip()}' is shown in the heading; delete it"
    if any(child.type not in ("text", "softbreak", "text_special") for child in inline.children or ()):
        yield line, "a '## ' heading can contain only text; remove the links, bold type or HTML from it"
    if not any(c.isalnum() for c in title):
        yield line, "a heading without words; write its text"
    if odd := find_character_fault("".join(child.content for child in inline.children or ())):
        yield line, f"the heading {odd.message}"


def _make_id(title: str, *, number: int, taken: set[str]) -> str:
    stem = make_name(title)
    if not stem or OUR_ID.fullmatch(stem):
        stem = f"section-{number}"
    id_, again = stem, 2
    while id_ in taken:
        id_, again = f"{stem}-{again}", again + 1
    return id_


def _line_of(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0
