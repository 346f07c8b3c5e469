"""Write findings for programs: as JSON, and as workflow commands for GitHub.

Input: findings in order. Output: text. Each message is "what was found; what to do".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from caresheet.model import Finding


def format_as_json(findings: Iterable[Finding], content: Path) -> str:  # noqa: ARG001
    """Return a JSON list."""
    return json.dumps([_describe(finding) for finding in findings], ensure_ascii=False, indent=1)


def format_as_github(findings: Iterable[Finding], content: Path) -> str:
    """Return a workflow command for each finding (GitHub Docs, "Workflow commands": error and warning messages)."""
    return "\n".join(_command(finding, content) for finding in findings)


FORMATTERS: dict[str, Callable[[Iterable[Finding], Path], str]] = {"json": format_as_json, "github": format_as_github}


def count_findings(findings: Sequence[Finding]) -> str:
    """Return how many there are, such as "1 error, 2 warnings"."""
    counts = [(sum(f.severity == severity for f in findings), severity) for severity in ("error", "warning")]
    return ", ".join(f"{count} {severity}{'s' * (count != 1)}" for count, severity in counts if count)


def _describe(finding: Finding) -> dict[str, object]:
    found, _, fix = finding.message.partition("; ")
    return {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "severity": finding.severity,
        "rule": finding.rule,
        "message": found,
        "fix": fix,
    }


def _command(finding: Finding, content: Path) -> str:
    place = {"file": (content / finding.path).as_posix()}
    if finding.line:
        place |= {"line": str(finding.line), "col": str(finding.column)}
    properties = ",".join(f"{name}={_escape(value, ':,')}" for name, value in place.items())
    return f"::{finding.severity} {properties}::{_escape(finding.message, '')}"


def _escape(text: str, also: str) -> str:
    for character in "%\r\n" + also:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
