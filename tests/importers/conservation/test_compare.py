"""The comparison of a source with its topic: each kind of difference is found, and named with its place."""

from __future__ import annotations

import pytest

from caresheet.importers.conservation.compare import compare
from caresheet.importers.conservation.topic_text import read_topic
from caresheet.importers.conservation.visible_text import VisibleText

TOPIC = """---
title: "Dose plan"
summary: "A plan"
---
## Overview

Platelets 150 x 10<sup>9</sup>/L. Take 1 1/2 of [these](<https://a.example/x>).

3. Wash
4. Inject

| Drug | Morning | Noon |
| --- | --- | --- |
| Insulin | none | 10 |
| Metformin | 500 | - |
"""


def write_source() -> VisibleText:
    seen = VisibleText()
    seen.start_heading()
    seen.add_text("Dose plan")
    seen.end_heading()
    seen.add_text("Platelets 150 x 10")
    seen.add_text("9", script="sup")
    seen.add_text("/L. Take 1½ of ")
    seen.add_text("these", link="https://a.example/x")
    seen.add_text(".")
    for label, text in (("3)", "Wash"), ("4)", "Inject")):
        seen.add_label(label)
        seen.add_text(text)
    write_table(seen, [["Drug", "Morning", "Noon"], ["Insulin", "none", "10"], ["Metformin", "500", "-"]])
    return seen


def write_table(seen: VisibleText, rows: list[list[str]]) -> None:
    seen.start_table()
    for row in rows:
        seen.start_row()
        for text in row:
            seen.start_cell()
            seen.add_text(text)
            seen.end_cell()
    seen.end_table()


def find(topic: str) -> list[str]:
    return [str(each) for each in compare(write_source(), read_topic(topic), added=["Overview"])]


def test_finds_nothing_in_a_topic_that_says_the_same() -> None:
    assert find(TOPIC) == []


NONE_PLACE = "under 'Dose plan', table, row 'Insulin', column 'Morning'"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("150 x ", "x ", ["missing: under 'Dose plan': '150'"]),
        ("500", "550", ["changed: under 'Dose plan', table, row 'Metformin', column 'Morning': '500', now '550'"]),
        ("<sup>9</sup>", "9", ["changed: under 'Dose plan': '10^{9}/L.', now '109/L.'"]),
        ("1 1/2", "11/2", ["changed: under 'Dose plan': '1 1/2', now '11/2'"]),
        ("3. Wash\n4.", "2. Wash\n3.", ["moved: under 'Dose plan': '3'", "missing: under 'Dose plan': '4'"]),
        ("\n4. Inject", "", ["missing: under 'Dose plan': '4 Inject'"]),
        ("[these](<https://a.example/x>)", "these", ["missing: under 'Dose plan', link to https://a.example/x"]),
        ("a.example/x", "a.example/y", ["changed: under 'Dose plan', link to https://a.example/x: 'these.', now a"]),
        ("none | 10", "10 | none", [f"moved: {NONE_PLACE}: 'none', now under 'Overview', table, row 'Insulin'"]),
        ("none | 10", "| 10", [f"missing: {NONE_PLACE}: 'none'"]),
        ("500 | - |\n", "500 | - |\n\nPlatelets 150 x\n", ["doubled: under 'Overview': 'Platelets 150 x'"]),
        ("500 | - |\n", "500 | - |\n\nAsk a witch.\n", ["added: under 'Overview': 'Ask a witch.'"]),
    ],
)
def test_finds_each_kind_of_difference(old: str, new: str, found: list[str]) -> None:
    assert old in TOPIC
    differences = find(TOPIC.replace(old, new))
    for start in found:
        assert any(each.startswith(start) for each in differences), differences


def test_finds_a_value_that_slips_under_another_heading() -> None:
    seen = VisibleText()
    write_table(seen, [["Drug", "Morning", "Noon"], ["Insulin", "", "10"]])
    topic = '---\ntitle: "T"\n---\n| Drug | Morning | Noon |\n| --- | --- | --- |\n| Insulin | {} |\n'
    assert compare(seen, read_topic(topic.format("| 10")), added=["T"]) == []
    (found,) = compare(seen, read_topic(topic.format("10 |")), added=["T"])
    assert str(found) == (
        "moved: at the start, table, row 'Insulin', column 'Noon': '10', now table, row 'Insulin', column 'Morning'"
    )


def test_finds_a_table_that_became_text() -> None:
    seen = VisibleText()
    write_table(seen, [["Drug", "Dose"], ["Insulin", "10"]])
    found = compare(seen, read_topic('---\ntitle: "T"\n---\nDrug\n\nDose\n\nInsulin\n\n10\n'))
    assert [each.instead for each in found] == ["text without row and column"]
