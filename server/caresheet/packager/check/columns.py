"""Finds the column of a finding, from the file's own text.

Enters: findings whose line is known. Leaves: the same with a column: of the thing that the message quotes, where it
stands in that line, else of the line's first letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from caresheet.model import Finding

# What the finding is about: 'a value' or <a tag>.
_QUOTED = re.compile(r"'([^']+?)(?: ?…)?'|(</?\w+)")


def place_findings(content: Path, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield each finding with its column."""
    files: dict[str, list[str]] = {}
    for finding in findings:
        if finding.line and not finding.column:
            if finding.path not in files:
                files[finding.path] = _read_lines(content / finding.path)
            lines = files[finding.path]
            line = lines[finding.line - 1] if finding.line <= len(lines) else ""
            yield replace(finding, column=_find_column(line, finding.message))
        else:
            yield finding


def _read_lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig", errors="replace").splitlines()
    except OSError:
        return []


def _find_whole(line: str, text: str) -> int:
    """Return where a text stands by itself, or else where it stands at all: 'http' is not the beginning of 'https'."""
    whole = re.search(rf"(?<!\w){re.escape(text)}(?![\w.])", line)
    return whole.start() if whole else line.find(text)


def _find_column(line: str, message: str) -> int:
    found, _, _ = message.partition("; ")
    # The value stands behind its name: "'updated' is 'soon'".
    for match in reversed(list(_QUOTED.finditer(found))):
        if (at := _find_whole(line, match[1] or match[2])) >= 0:
            return at + 1
    return len(line) - len(line.lstrip()) + 1
