"""A file with very many faults gets a report that a person can read."""

from __future__ import annotations

from caresheet.model import Finding
from caresheet.packager.source.finding_limit import limit_findings


def test_names_the_errors_first_and_counts_what_is_left_out() -> None:
    warnings = [Finding("a.md", line, "w", severity="warning") for line in range(1, 151)]
    errors = [Finding("a.md", line, "e") for line in range(200, 205)]
    other = Finding("b.md", 1, "w", severity="warning")
    limited = list(limit_findings([*warnings, other, *errors]))
    assert limited[:100] == [*errors, *warnings[:95]]
    message = "has 55 more findings like these; correct these first"
    assert limited[100:] == [Finding("a.md", 0, message, severity="warning"), other]


def test_changes_nothing_in_a_short_report() -> None:
    findings = [Finding("a.md", line, "e") for line in range(100)]
    assert list(limit_findings(findings)) == findings
