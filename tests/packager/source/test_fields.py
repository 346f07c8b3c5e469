"""Right values come out with their types. Wrong values become findings at their places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from caresheet.model import Finding
from caresheet.packager.source.fields import Fields, Place

Read = Callable[[Fields], object]


def read(values: dict[str, object], how: Read) -> tuple[object, list[str]]:
    findings: list[Finding] = []
    value = how(Fields(values, "x", lambda trail: Place(len(trail), 1), findings))
    return value, [finding.message for finding in findings]


RIGHT: dict[str, tuple[object, Read, object]] = {
    "text on one line": (" a\n b ", lambda f: f.text("k"), "a b"),
    "text absent": (None, lambda f: f.text("k"), ""),
    "text with joiners": ("می\u200cشود", lambda f: f.text("k"), "می\u200cشود"),
    "paragraphs": ("a\nb\n \n\nc\n", lambda f: f.paragraphs("k"), ("a b", "c")),
    "texts": (["a", " b  c"], lambda f: f.texts("k"), ("a", "b c")),
    "texts absent": (None, lambda f: f.texts("k"), ()),
    "day from YAML": ("2026-02-28", lambda f: f.day("k"), date(2026, 2, 28)),
    "day from TOML": (date(2026, 2, 28), lambda f: f.day("k"), date(2026, 2, 28)),
    "address": ("https://a.example/x", lambda f: f.address("k"), "https://a.example/x"),
    "translations": ({"en": "a", "es": "b"}, lambda f: f.child("k").translations(["en", "es"]), {"en": "a", "es": "b"}),
    "no children": (None, lambda f: f.children("k"), []),
}


@pytest.mark.parametrize(("value", "how", "expected"), RIGHT.values(), ids=RIGHT.keys())
def test_reads(value: object, how: Read, expected: object) -> None:
    assert read({} if value is None else {"k": value}, how) == (expected, [])


WRONG: dict[str, tuple[object, Read, str]] = {
    "number as text": (5, lambda f: f.text("k"), "'k' must be text; put it in double quotes"),
    "list as text": (["a"], lambda f: f.text("k"), "'k' must be text; put it in double quotes"),
    "text required and empty": ("", lambda f: f.text("k", required=True), "'k' is empty; fill it in"),
    "text of spaces": ("  ", lambda f: f.text("k"), "'k' is blank; write some text"),
    "text of marks": ("…", lambda f: f.text("k"), "'k' is blank; write some text"),
    "text too long": ("a" * 9, lambda f: f.text("k", at_most=8), "'k' has 9 characters; shorten it to 8"),
    "text with zero width": (
        "a\u200bb",
        lambda f: f.text("k"),
        "'k' contains an invisible character (U+200B); delete it",
    ),
    "text with override": (
        "a\u202eb",
        lambda f: f.text("k"),
        "'k' contains an invisible character (U+202E); delete it",
    ),
    "text as paragraphs": ([1], lambda f: f.paragraphs("k"), "'k' must be text; put it in quotes"),
    "texts as text": ("a, b", lambda f: f.texts("k"), "'k' must be a list; write it as [one, two]"),
    "texts of lists": ([["a"]], lambda f: f.texts("k"), "'k' must be a list; write it as [one, two]"),
    "texts with a blank": (["a", " "], lambda f: f.texts("k"), "'k' has an entry that is blank; write some text"),
    "address plain": ("http://a.example", lambda f: f.address("k"), "'k' is 'http://a.example'; it must begin with"),
    "address cut": ("https://a", lambda f: f.address("k"), "'k': link 'https://a' cannot be published"),
    "child as text": ("a", lambda f: f.child("k"), "'k' must have entries of its own, such as 'name: value'"),
    "children as child": ({"a": "b"}, lambda f: f.children("k"), "'k' must be a list whose entries are"),
    "children of texts": (["a"], lambda f: f.children("k"), "'k' must be a list whose entries are"),
    "day with words": ("1 May 2026", lambda f: f.day("k"), "'k' is '1 May 2026', which is not a date; write"),
    "day that is none": ("2026-02-30", lambda f: f.day("k"), "'k' is '2026-02-30', which is not a date"),
    "day without zeros": ("2026-2-3", lambda f: f.day("k"), "'k' is '2026-2-3', which is not a date"),
    "day as list": (["2026-02-03"], lambda f: f.day("k"), "'k' is"),
    "day far off": ("9999-12-31", lambda f: f.day("k"), "'k' is '9999-12-31'; write a year from 1900 to 2199"),
    "day long gone": (date(206, 5, 1), lambda f: f.day("k"), "'k' is '0206-05-01'; write a year from 1900 to 2199"),
}


@pytest.mark.parametrize(("value", "how", "message"), WRONG.values(), ids=WRONG.keys())
def test_notes_a_wrong_value_and_returns_a_blank_one(value: object, how: Read, message: str) -> None:
    found, messages = read({"k": value}, how)
    assert not found
    assert len(messages) == 1
    assert messages[0].startswith(message) or messages[0].endswith(message)


def test_notes_a_missing_value_at_its_mapping() -> None:
    assert read({}, lambda f: f.text("k", required=True)) == ("", ["'k' is missing; add it"])


def test_suggests_the_known_key_that_is_most_alike() -> None:
    _, messages = read({"tilte": 1, "zzz": 2}, lambda f: f.refuse_unknown(["title", "summary"]))
    assert messages == [
        "unknown key 'tilte'; did you mean 'title'?",
        "unknown key 'zzz'; the known keys are title, summary",
    ]


def test_notes_a_value_of_a_child_at_its_own_line() -> None:
    findings: list[Finding] = []
    fields = Fields({"a": [{"b": 5}]}, "x", {("a", 0, "b"): Place(7, 4)}.__getitem__, findings)
    fields.children("a")[0].text("b")
    assert [finding.line for finding in findings] == [7]
