"""A file with very many faults gets a report that a person can read."""

from __future__ import annotations

from caresheet.model import Finding
from caresheet.packager.source.finding_limit import limit_findings


def test_names_the_errors_first_and_counts_what_is_left_out() -> None:
    warnings = [Finding("a.md", line, "w", severity="warning") for line in range(1, 151)]
    errors = [Finding("a.md", line, "e") for line in range(200, 205)]
    other = Finding("b.md", 1, "w", severity="warning")
    limited = list(limit_findings([*warnings, other, *errors]))
    assert limited[:101] == [*errors, *warnings[:95], other]
    message = "has 55 more findings like these; correct these first"
    assert limited[101:] == [Finding("a.md", 0, message, severity="warning")]


def test_names_the_first_stray_files_of_a_folder_and_counts_the_others() -> None:
    strays = [Finding(f"topics/en/{number:03}.png", 0, f"is picture {number}") for number in range(300)]
    other = Finding("topics/es/a.png", 0, "is a picture")
    limited = list(limit_findings([*strays, other]))
    message = "has 200 more findings about its files like these; correct these first"
    assert limited == [*strays[:100], Finding("topics/en/", 0, message), other]


def test_changes_nothing_in_a_short_report() -> None:
    findings = [Finding("a.md", line, "e") for line in range(100)]
    assert sorted(limit_findings(findings)) == findings
