"""Say in plain words why TOML cannot be read, and where.

Input: the message of Python's own reader, and the text. Output: a place and a message. The reader notices an open
bracket or quotation mark only where it gives up; the place given here is where it was opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from caresheet.characters import CURLY_QUOTES
from caresheet.packager.source.fields import Place

_UNKNOWN = Place(0, 0)
_ENTRY = re.compile(r"""(?P<name>[\w."'-]++(?: [\w."'-]++)*+)\s*+(?P<mark>[=:])?\s*+(?P<value>.*)""")
# Word processors and web pages put a no-break space there, which looks like a space and is none for TOML.
_OTHER_SPACE = re.compile(r"[ \t]*+(?:[\w.-]++[ \t]*+)?(?:=[ \t]*+)?(?=[^\S \t])")
_LONG_QUOTES = re.compile("\"\"\"|'''")
_BRACKETS = {"[": "]", "{": "}"}
_ADVICE = 'write name = "value", one on each line'


def explain_toml_error(message: str, text: str) -> tuple[Place, str]:
    """Return where the fault is, and what to say about it.

    Before Python 3.14, `tomllib` tells the place in its message only.
    """
    lines = text.split("\n")
    found = re.search(r"at line (\d+), column (\d+)", message)
    at = Place(int(found[1]), int(found[2])) if found else _UNKNOWN
    if "at end of document" in message:
        at = _place(text, len(text.rstrip()))
    line = lines[at.line - 1] if 0 < at.line <= len(lines) else ""
    reason = message.partition(" (at ")[0]
    causes = chain(_find_open(reason, text, lines, at), _find_in_line(reason, line, at))
    return next(causes, (at, f"cannot be read; {_ADVICE}"))


def _find_open(reason: str, text: str, lines: Sequence[str], at: Place) -> Iterator[tuple[Place, str]]:
    """Yield what is opened and never closed."""
    if reason == "Unterminated string" and (opened := _find_open_long_quotes(text)):
        yield opened, 'three quotation marks are opened here and never closed; close the text with """'
    if reason.startswith("Illegal character"):
        advice = "close it at the end of its text"
        yield _find_open_quote(lines[at.line - 1], at), f"a quotation mark is opened here and never closed; {advice}"
    if reason in ("Unclosed array", "Unclosed inline table") and (opened := _find_open_bracket(lines, at)):
        bracket = lines[opened.line - 1][opened.column - 1]
        advice = f"put commas between its texts, and end it with {_BRACKETS[bracket]}"
        yield opened, f"what {bracket} opens here cannot be read; {advice}"


def _find_in_line(reason: str, line: str, at: Place) -> Iterator[tuple[Place, str]]:
    """Yield what may be wrong with a line; the first is the most likely."""
    entry, begin = _ENTRY.match(line.strip()), Place(at.line, len(line) - len(line.lstrip()) + 1)
    name, mark, value = (entry["name"], entry["mark"], entry["value"]) if entry else ("", None, "")
    if line.strip() and (match := _OTHER_SPACE.match(line)):
        yield Place(at.line, match.end() + 1), "what stands here is not a plain space; type a space"
    if mark == ":" and "=" in reason:
        yield at, f"'{name}:' is how topics write it; here, {_ADVICE}"
    if mark and (reason == "Invalid value" or (reason.startswith("Expected newline") and value[:1] not in ('"', "'"))):
        yield at, _explain_value(name, value)
    if any(word in reason for word in ("twice", "Cannot overwrite", "mutate", "Duplicate")):
        yield begin, f"'{name or line.strip()}' is written twice; keep one"
    if mark and reason.startswith("Expected newline"):
        advice = 'write \\" for a quotation mark inside a text in double quotes'
        yield at, f"'{line[at.column - 1 :].strip()[:30]}' stands behind the closing quotation mark; {advice}"
    if any(word in reason for word in ("Unescaped", "Escaped character", "hex value")):
        yield at, "a \\ means something else in double quotes; write \\\\ for one \\"
    if "]" in reason or line.lstrip().startswith("["):
        shape = "write it as [name], with letters, digits, - and _"
        yield begin, f"'{line.strip()[:40]}' is not the head of a table; {shape}"
    if line.strip():
        yield begin, f"'{line.strip()[:40]}' cannot be read; {_ADVICE}"


def _explain_value(name: str, value: str) -> str:
    if not value:
        return f"'{name}' has no value; {_ADVICE}"
    if value[0] in _BRACKETS:
        advice = f"put commas between its texts, and end it with {_BRACKETS[value[0]]}"
        return f"what {value[0]} opens here cannot be read; {advice}"
    if value.startswith(CURLY_QUOTES):
        return f"'{name}' has curly quotation marks; write straight ones: \""
    if value.lower() in ("true", "false"):
        return f"'{name}' is '{value}'; write it in lowercase"
    shown = value.replace('"', "'")[:60]
    return f"the value of '{name}' is not in quotation marks; write {name} = \"{shown}\""


def _find_open_long_quotes(text: str) -> Place | None:
    """Return where the last text in three quotation marks begins."""
    marks = list(_LONG_QUOTES.finditer(text))
    return _place(text, marks[-1].start()) if marks else None


def _find_open_quote(line: str, at: Place) -> Place:
    quotes = [match.start() for match in re.finditer(r"""(?<!\\)["']""", line)]
    return Place(at.line, quotes[-1] + 1) if quotes else at


def _find_open_bracket(lines: Sequence[str], at: Place) -> Place | None:
    """Return the bracket that is open at a place: the last one before it that has a value's `=` on its line."""
    for number in range(at.line, 0, -1):
        line = lines[number - 1] if number < at.line else lines[number - 1][: max(at.column, 1)]
        if match := re.search(r"=\s*([\[{])", line):
            return Place(number, match.start(1) + 1)
    return None


def _place(text: str, offset: int) -> Place:
    before = text[:offset]
    return Place(before.count("\n") + 1, offset - before.rfind("\n"))
