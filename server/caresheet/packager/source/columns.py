"""Find the column of a finding in the text of its file.

Input: findings, each with its line and the text that it is about, and the texts of their files. Output: the same
findings with columns. The message plays no part, so rewording a message cannot move a column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from caresheet.model import Finding


def place_findings(findings: Iterable[Finding], texts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield each finding with its column; `texts` are the texts of files by path.

    Several findings of one rule can be about the same text in one line. Each points to its own occurrence.
    """
    lines: dict[str, list[str]] = {}
    seen = Counter[tuple[str, int, str, str]]()
    for finding in findings:
        if not finding.line or finding.column or finding.path not in texts:
            yield finding
            continue
        if finding.path not in lines:
            lines[finding.path] = texts[finding.path].split("\n")
        line = "".join(lines[finding.path][finding.line - 1 : finding.line])
        key = (finding.path, finding.line, finding.rule, finding.about)
        yield replace(finding, column=find_column(line, finding.about, occurrence=seen[key]))
        seen[key] += 1


def find_column(line: str, about: str, *, occurrence: int = 0) -> int:
    """Return the column of a text in its line, from 1: the column of the line's first letter if the text is not there.

    A whole word comes before a part of a word: 'http' is not the beginning of 'https'. If there are fewer occurrences
    than asked for, the last one counts.
    """
    exact = re.escape(about)
    # A full stop ends a word unless the word goes on after it: E11 is not the beginning of E11.9.
    whole = rf"(?<!\w){exact}(?!\w|\.\w)"
    for pattern in (whole, rf"(?i:{whole})", exact) if about else ():
        if starts := [match.start() for match in re.finditer(pattern, line)]:
            return starts[min(occurrence, len(starts) - 1)] + 1
    return len(line) - len(line.lstrip()) + 1
