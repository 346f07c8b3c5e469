"""Say in plain words why YAML cannot be read, and where.

Input: PyYAML's error and the lines that it read. Output: a place and a message. PyYAML notices a fault where it gives
up, which is often some lines below the cause; its own words are for programmers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import yaml

from caresheet.characters import CURLY_QUOTES
from caresheet.packager.source.fields import Place

QUOTE_IT = "if a value contains a colon or begins with a special character, put it in double quotes"
START = Place(1, 1)

# A line with a quotation mark that does not close in it. An apostrophe inside a word is not a quotation mark.
_UNCLOSED = re.compile(r"""(?:[^"]*"[^"]*")*[^"]*(")[^"]*$|[^'"]*: *(')[^']*$""")
_ENTRY = re.compile(r"(?P<indent> *)(?:- +)?(?P<name>[A-Za-z_]\w*) *:(?: +(?P<value>\S.*?))? *$")
_NO_SPACE = re.compile(r" *(?:- +)?[a-z_]+:(?=[^\s/])")
# Word processors and web pages put a no-break space there, which looks like a space and is none for YAML.
_OTHER_SPACE = re.compile(r" *(?:- +)?[a-z_]+ *:(?=[^\S \t])")
_NO_NAME = re.compile(r"[^\s#:-][^:]*$")
# In YAML, a heading is a comment.
_HEADING = re.compile(r"#{2,} ")
_AFTER_QUOTE = re.compile(r"""[^:]*: *(?P<quoted>"[^"]*"|'[^']*')(?P<after> *[^\s,}\]#].*)$""")
_LIST_BESIDE_NAME = re.compile(r" *[a-z_]+: +- ")
# What PyYAML's messages contain, and what to say instead.
_PROBLEMS = {
    "escape character": "a \\ in double quotes means something else here; write \\\\ for one \\, or use single quotes",
    "document start": "the settings end above this line, at '...' or at another indent; correct that",
}
# What has a meaning of its own at the beginning of a value.
_SPECIAL = "*&!%@`>|[{?"
_BRACKETS = {"[": "]", "{": "}"}


def explain_yaml_error(error: yaml.MarkedYAMLError, lines: Sequence[str]) -> tuple[Place, str]:
    """Return where the fault is, and what to say about it."""
    mark = error.problem_mark or error.context_mark
    at = read_mark(mark) if mark else START
    line = "".join(lines[at.line - 1 : at.line])
    problem = error.problem or ""
    for number, above in enumerate(lines[: at.line], start=1):
        if _HEADING.match(above):
            return Place(number, 1), "the settings never end; write '---' on a line of its own above this heading"
    if "\t" in line and ("'\\t'" in problem or line[: len(line) - len(line.lstrip())].find("\t") >= 0):
        return Place(at.line, line.index("\t") + 1), "there is a tab, which settings cannot have; use spaces instead"
    for number, above in enumerate(lines[: at.line], start=1):
        if match := _OTHER_SPACE.match(above):
            return Place(
                number, match.end() + 1
            ), "what stands behind the colon is not a plain space; type a space there"
    if unclosed := _find_unclosed_quote(lines[: at.line]):
        return unclosed, "a quotation mark is opened here and never closed; close it at the end of its text"
    if error.context and "flow" in error.context and error.context_mark:
        return _explain_brackets(error, lines, at)
    return next(_find_causes(problem, lines, at), (at, f"the settings cannot be read; {QUOTE_IT}"))


def read_mark(mark: yaml.Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _find_causes(problem: str, lines: Sequence[str], at: Place) -> Iterator[tuple[Place, str]]:
    """Yield what may be the cause; the first is the most likely."""
    line = "".join(lines[at.line - 1 : at.line])
    if match := _AFTER_QUOTE.match(line):
        advice = "write \\\" for a quotation mark inside double quotes, and '' for an apostrophe inside single ones"
        message = f"'{match['after'].strip()[:40]}' stands behind the closing quotation mark; {advice}"
        yield Place(at.line, match.start("after") + 1), message
    yield from _find_lines_without_name(problem, lines, at.line)
    if _LIST_BESIDE_NAME.match(line):
        yield at, "a list begins on a line of its own; write each '- ' on a line below the name"
    entry = _ENTRY.match(line)
    if entry and entry["value"] and entry["value"][0] in _SPECIAL:
        begin, shown = Place(at.line, entry.start("value") + 1), _quote(entry["value"])
        yield begin, f"'{entry['value'][0]}' means something else at the beginning of a value; write {shown}"
    if entry and entry["value"] and ": " in f"{entry['value']} " and entry["value"][0] not in "\"'[{":
        message = f"the value of '{entry['name']}' contains a colon; put it in double quotes: {_quote(entry['value'])}"
        yield Place(at.line, entry.start("value") + 1), message
    yield from ((at, message) for sign, message in _PROBLEMS.items() if sign in problem)
    if entry or line.lstrip().startswith("- "):
        message = "this line is indented differently from those that belong with it; begin them in the same column"
        yield Place(at.line, _indent(line) + 1), message


def _quote(value: str) -> str:
    """Return a value as it should be written, shortened."""
    plain = value.strip("".join(CURLY_QUOTES)).replace('"', "'")
    return f'"{plain}"' if len(plain) <= 60 else f'"{plain[:57]}…"'


def _find_lines_without_name(problem: str, lines: Sequence[str], number: int) -> Iterator[tuple[Place, str]]:
    for at, line in _walk_up(lines, number):
        if match := _NO_SPACE.match(line):
            yield Place(at, match.end()), "there is no space behind the colon; write 'name: value'"
        elif _NO_NAME.match(line) and "<" not in problem:
            advice = "write 'name: value', or indent the line if it goes on from the one above"
            yield Place(at, 1), f"'{line.strip()[:40]}' is not a setting; {advice}"


def _explain_brackets(error: yaml.MarkedYAMLError, lines: Sequence[str], at: Place) -> tuple[Place, str]:
    """Explain a fault between [ and ] or { and }."""
    assert error.context_mark
    opened = read_mark(error.context_mark)
    bracket = lines[opened.line - 1][opened.column - 1 : opened.column]
    line = lines[at.line - 1] if at.line <= len(lines) else ""
    if at.line == opened.line and ": " in line[at.column - 1 :]:
        return at, "a text between { and } contains a colon; put the text in double quotes"
    closing = _BRACKETS.get(bracket, "]")
    if at.line == opened.line:
        return at, f"'{line[at.column - 1 :].strip()[:30]}' cannot stand here; put each text in double quotes"
    return (
        opened,
        f"a {bracket} is opened here and never closed; close it with {closing}, or put the text in double quotes",
    )


def _find_unclosed_quote(lines: Sequence[str]) -> Place | None:
    """Return the first quotation mark that does not close in its line. YAML notices it only further down."""
    for number, line in enumerate(lines, start=1):
        if (match := _UNCLOSED.match(line)) and match.lastindex:
            return Place(number, match.start(match.lastindex) + 1)
    return None


def _walk_up(lines: Sequence[str], number: int) -> Iterator[tuple[int, str]]:
    """Yield a line and the one with text above it, because PyYAML notices a missing colon one line too late."""
    filled = ((at, lines[at - 1]) for at in range(min(number, len(lines)), 0, -1) if lines[at - 1].strip())
    yield from islice(filled, 2)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
