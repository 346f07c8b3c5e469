"""A topic is refused, with a line that says what to do, before it can take much time or memory."""

from __future__ import annotations

import pytest

from conftest import LibraryFolder

# The line of a topic's first heading.
FIRST = 9
FILE = "topics/en/asthma.md"
LONG_DEFINITION = f"\n\n[a]: https://a.example/{'x' * 1900}"


def table(rows: int) -> str:
    return "|a|b|\n|-|-|\n" + "|x|y|\n" * rows


# A body that is accepted, one that is not, the line of the fault in it, and the fault.
LIMITS: dict[str, tuple[str, str, int, str]] = {
    "lines": ("a\n" * 900, "a\n" * 2000, 2001, "the file has 2012 lines; write at most 2000, or split it"),
    "one line": ("a " * 4999, "a " * 5001, FIRST + 2, "the line has 10002 characters; write at most 10000"),
    "paragraph": (
        ("a " * 2000 + "\n") * 2, ("a " * 2000 + "\n") * 3, FIRST + 2,
        "the paragraph has 12001 characters; write at most 10000",
    ),
    "cells": (
        table(900), table(1100), FIRST + 1002,
        "the topic has more than 2000 paragraphs, list entries and cells; split it",
    ),
    "sections": (
        "a\n\n" + "## Why?\n\na\n\n" * 98, "a\n\n" + "## Why?\n\na\n\n" * 100, FIRST + 4 * 100,
        "the topic has more than 100 sections; join some of them, or split it",
    ),
    "underlined headings": (
        "a", "\n\n" + "a\n-\n" * 200, FIRST + 202,
        "the topic has more than 100 sections; join some of them, or split it",
    ),
    "pieces": (
        "*a* b " * 900, "*a* b " * 1200, FIRST + 2,
        "bold type, links and HTML split the text into more than 4000 pieces; use less of it",
    ),
    "links": (
        "[a](#case) " * 290, "[a](#case) " * 310, FIRST + 2,
        "the topic has more than 300 links and pictures; remove some, or split it",
    ),
    "brackets": (
        "[ " * 900, "[ " * 1100, FIRST + 2, "the topic has more than 1000 square brackets; use fewer",
    ),
    "an address": (
        f"[a](https://a.example/{'x' * 1900})", f"[a](https://a.example/{'x' * 2000})", FIRST + 2,
        "an address has 2018 characters; write at most 2000",
    ),
    "rendered size": (
        "[a] " * 150 + LONG_DEFINITION, "[a] " * 290 + LONG_DEFINITION,
        FIRST + 2,
        "in this section, the HTML has 561157 characters, because links or pictures are repeated too often; use fewer",
    ),
    "nested HTML": (
        "x " + "<b>" * 20 + "y" + "</b>" * 20, "x " + "<b>" * 900 + "y" + "</b>" * 900, FIRST + 2,
        "<b> is nested too deep; use fewer tags inside each other",
    ),
    "nested lists of HTML": (
        "<ul><li>" * 10 + "y" + "</li></ul>" * 10, "<ul><li>" * 400 + "y" + "</li></ul>" * 400, FIRST + 2,
        "<ul> is nested too deep; use fewer tags inside each other",
    ),
    "nested quotes": (">" * 5 + "a", ">" * 500 + "a", FIRST + 2, "lists or quotes nest too deep; use fewer levels"),
}  # fmt: skip


@pytest.mark.parametrize(("within", "beyond", "line", "fault"), LIMITS.values(), ids=LIMITS)
def test_refuses_what_is_beyond_a_limit(
    within: str, beyond: str, line: int, fault: str, library: LibraryFolder
) -> None:
    library.write_topic("asthma", f"## Case\n\n{within}\n")
    assert library.find_faults() == []
    library.write_topic("asthma", f"## Case\n\n{beyond}\n")
    assert library.find_faults() == [f"{FILE}:{line}: {fault}"]


def test_refuses_settings_that_are_too_long(library: LibraryFolder) -> None:
    for count, faults in ((150, []), (250, [f"{FILE}:1: the settings have 22147 characters; write at most 20000"])):
        names = "".join(f"  - {'x' * 80}{number:04}\n" for number in range(count))
        library.write_topic("asthma", settings=f"also_called:\n{names}")
        assert library.find_faults() == faults


@pytest.mark.parametrize(
    ("toml", "fault"),
    [
        ("a" + ".a" * 4000 + " = 1", "library.toml:1: a key has too many parts with dots between; shorten it"),
        ("[a" + ".'b'" * 20 + "]", "library.toml:1: a key has too many parts with dots between; shorten it"),
        (
            "".join(f"k{number} = 1\n" for number in range(9000)),
            "library.toml:1: 9000 keys are unknown; the known keys are name, publisher, ",
        ),
        ("name = A" + " " * 10_000 + "B", "library.toml:1: the line has 10009 characters; write at most 10000"),
        (f"languages = {['x' * 3] * 301}", "library.toml:1: 'languages' has 301 entries; write at most 300"),
        (f"languages = {['en'] * 51}", "library.toml:1: 'languages' has 51 entries; write at most 50"),
    ],
    ids=["dots", "dots in a table", "unknown keys", "a line", "entries", "languages"],
)
def test_refuses_settings_of_a_library_that_would_take_long(toml: str, fault: str, library: LibraryFolder) -> None:
    library.write("library.toml", toml)
    assert any(line.startswith(fault) for line in library.find_faults())


def test_prose_with_dots_is_not_a_key(library: LibraryFolder) -> None:
    settings = library.write_settings()
    text = settings.read_text("utf-8").replace("not medical advice", "not medical advice... " + "etc. " * 3)
    library.write("library.toml", f"# a.b.c.d.e.f.g.h\n{text}")
    assert library.find_faults() == []
