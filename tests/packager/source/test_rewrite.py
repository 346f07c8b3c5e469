"""Changing one entry of a topic's settings: everything else in the file keeps its bytes."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from caresheet.packager.source.rewrite import LayoutError, set_entry

NEW = {"by": ("A. Name", "MD"), "on": "2026-05-01", "covers": {"title": "v1-0", "sections": {"a": "v1-1"}}}
COVERS = "  covers: # written by a command; do not edit\n    title: v1-0\n    sections:\n      a: v1-1\n"
REVIEWED = f"reviewed:\n  by: [A. Name, MD]\n  on: 2026-05-01\n{COVERS}"
BODY = "---\n## A\n\n---\n\nreviewed: {by: nobody}\n"


def rewrite(settings: str) -> str:
    return (
        set_entry(f"---\n{settings}{BODY}".encode(), "reviewed", NEW).decode().removeprefix("---\n").removesuffix(BODY)
    )


CASES = {
    "absent": ("title: A # first\n# last\n", f"title: A # first\n# last\n{REVIEWED}"),
    "empty": ("reviewed: # soon\ntitle: A\n", REVIEWED.replace("reviewed:", "reviewed: # soon") + "title: A\n"),
    "null": ("reviewed: null\ntitle: A\n", REVIEWED.replace("reviewed:", "reviewed: ") + "title: A\n"),
    "the same": (REVIEWED, REVIEWED),
    "other values": (
        "reviewed: # ours\n    on: '2024-01-01' # first\n\n    by: [Old]  # who\n    next: 2026-01-01\ntitle: A\n",
        "reviewed: # ours\n    on: 2026-05-01 # first\n\n    by: [A. Name, MD]  # who\n    next: 2026-01-01\n"
        + "".join(f"  {line}\n" for line in COVERS.splitlines())
        + "title: A\n",
    ),
    "one line": (
        "reviewed: {by: [Old], on: 2024-01-01, next: 2026-01-01}  # ours\ntitle: A\n",
        (
            "reviewed: {by: [A. Name, MD], on: 2026-05-01, next: 2026-01-01, "
            "covers: {title: v1-0, sections: {a: v1-1}}}  # ours\ntitle: A\n"
        ),
    ),
    "a list with comments": (
        "reviewed:\n  by:\n  - Old # chief\n  # and\n  - RN\n  on: 2026-05-01\n",
        f"# chief\n# and\nreviewed:\n  by:\n  - A. Name\n  - MD\n  on: 2026-05-01\n{COVERS}",
    ),
    "older fingerprints": (
        (
            f"reviewed:\n{COVERS.replace('v1-1', 'v1-7').replace('a:', 'gone: v1-2 # why' + chr(10) + '      a:')}"
            "  on: 2026-05-01\n  by: [A. Name, MD]\n"
        ),
        f"# why\nreviewed:\n{COVERS}  on: 2026-05-01\n  by: [A. Name, MD]\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
def test_changes_the_fewest_lines(before: str, after: str) -> None:
    assert rewrite(before) == after


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_keeps_line_ends_and_a_byte_order_mark(end: str, mark: str) -> None:
    before = f"{mark}---\ntitle: \u00c4\u2028 # c\n{BODY}".replace("\n", end).encode()
    after = set_entry(before, "reviewed", NEW)
    assert after == f"{mark}---\ntitle: \u00c4\u2028 # c\n{REVIEWED}{BODY}".replace("\n", end).encode()


def test_keeps_a_last_line_without_an_end() -> None:
    assert set_entry(b"---\ntitle: A\n---\n## A", "reviewed", NEW).decode() == f"---\ntitle: A\n{REVIEWED}---\n## A"


@pytest.mark.parametrize("settings", ["{title: A}\n", "reviewed: yes\n", "reviewed: [A]\n"])
def test_refuses_a_layout_that_it_would_have_to_rewrite(settings: str) -> None:
    with pytest.raises(LayoutError):
        rewrite(settings)


@pytest.mark.parametrize("name", ["O'Neil: MD", "#1 Doctor", "yes", "- x", '"Q" \\ A', "[x]", "Zoë Ñ", "1"])
def test_a_name_is_read_back_as_it_was_given(name: str) -> None:
    text = set_entry(f"---\ntitle: A\n{BODY}".encode(), "reviewed", {**NEW, "by": (name,)}).decode()
    assert yaml.load(text.split("---\n")[1], yaml.BaseLoader)["reviewed"]["by"] == [name]


_COMMENTS = st.sampled_from(["", " # one", "  # two: {x}", "\n# three", "\n\n"])
_LINES = ["title: A", "codes:\n  icd10cm: [J45]", "also_called:\n- B\n- 'C # not a comment'", 'summary: "S: s"']
_ENTRIES = ["on: 2024-01-01", "next: '2026-01-01'", "by: [Old, RN]", "by:\n  - Old\n  - RN", "covers: {title: v1-9}"]


@settings(max_examples=40, deadline=None)
@given(st.permutations(_LINES), st.permutations(_ENTRIES), st.data())
def test_no_comment_and_no_other_setting_is_ever_lost(
    lines: list[str], entries: list[str], data: st.DataObject
) -> None:
    below, seen = [], set[str]()
    for entry in entries[: data.draw(st.integers(0, 5))]:
        if (key := entry.partition(":")[0]) not in seen:
            seen.add(key)
            below.append(f"  {entry}{data.draw(_COMMENTS)}\n")
    own = "reviewed:" + data.draw(_COMMENTS) + "\n" + "".join(below)
    before = (
        "".join(f"{line}{data.draw(_COMMENTS)}\n" for line in lines[:2])
        + own
        + "".join(f"{each}\n" for each in lines[2:])
    )
    after = rewrite(before)
    comment = re.compile(r"# (?:one|two: \{x\}|three|not a comment)")
    assert sorted(comment.findall(after)) == sorted(comment.findall(before))
    old, new = (yaml.load(text, yaml.BaseLoader) for text in (before, after))
    wanted = {**NEW, "by": [*NEW["by"]]}
    assert new == {**old, "reviewed": {**(old["reviewed"] or {}), **wanted}}
