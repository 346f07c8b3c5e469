"""The accessibility conformance report has each criterion once, and each test that it names exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from write_docs import DOCS

TESTS = Path(__file__).parent
LEVELS = ("Supports", "Partially Supports", "Does Not Support", "Not Applicable")
# WCAG 2.2 without 4.1.1, which it has removed.
CRITERIA = {
    "A": (
        "1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 "
        "2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 4.1.2"
    ),
    "AA": (
        "1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7 2.4.11 2.5.7 2.5.8 "
        "3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3"
    ),
}
_ROW = re.compile(r"^\| (\d\.\d\.\d+) [^|]+ \| ([^|]+) \| (.+) \|$", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def read_report() -> str:
    return (DOCS / "accessibility.md").read_text("utf-8")


def read_rows(report: str, level: str) -> list[tuple[str, str, str]]:
    """Return the criterion, the conformance level and the remarks of each row for a level."""
    part = report.partition(f"\n## Level {level}\n")[2].partition("\n## ")[0]
    return _ROW.findall(part)


def find_faults(report: str) -> Iterator[str]:
    for level, wanted in CRITERIA.items():
        rows = read_rows(report, level)
        if [criterion for criterion, _, _ in rows] != wanted.split():
            yield f"level {level} does not have each criterion once, in order"
        for criterion, conformance, remarks in rows:
            if conformance not in LEVELS:
                yield f"{criterion}: '{conformance}' is not one of {', '.join(LEVELS)}"
            elif conformance != "Not Applicable" and not re.search(rf"{_TEST.pattern}|\baxe\b|By inspection", remarks):
                yield f"{criterion}: no test, and not said to be judged by inspection"
    for path, name in _TEST.findall(report):
        file = TESTS.parent / path
        if not file.is_file() or f"\ndef {name}(" not in file.read_text("utf-8"):
            yield f"there is no test {path}::{name}"


def test_each_criterion_is_judged_once_and_each_test_exists() -> None:
    assert list(find_faults(read_report())) == []


def test_a_wrong_report_is_found() -> None:
    report = read_report()
    changed = (
        re.sub(r"(?m)^\| 1\.3\.2 .*\n", "", report)
        .replace("| 3.1.1 Language of Page | Supports | axe |", "| 3.1.1 Language of Page | Fine | axe |")
        .replace("::test_focus_is_visible`", "::test_focus_is_gone`")
        .replace("By inspection: nothing flashes", "Nothing flashes")
    )
    assert list(find_faults(changed)) == [
        "level A does not have each criterion once, in order",
        "2.3.1: no test, and not said to be judged by inspection",
        "3.1.1: 'Fine' is not one of Supports, Partially Supports, Does Not Support, Not Applicable",
        "there is no test tests/widget/test_keyboard.py::test_focus_is_gone",
    ]
