"""A finding points to the text that it is about, whatever its message says."""

from __future__ import annotations

import pytest

from caresheet.model import Finding
from caresheet.packager.pipeline import examine_library
from caresheet.packager.source.columns import place_findings
from conftest import TODAY, LibraryFolder

PATH = "topics/en/asthma.md"


def place(text: str, *findings: Finding) -> list[int]:
    return [finding.column for finding in place_findings(findings, {PATH: text})]


@pytest.mark.parametrize("message", ["'one' is wrong; write 'two'", "Reworded: 'two', then 'one'", ""])
def test_the_message_plays_no_part(message: str) -> None:
    assert place("one two\n", Finding(PATH, 1, message, about="two")) == [5]


COLUMNS = {
    "at the start": ("edema", "edema", 1),
    "the whole word before a part of one": ("edemas, edema", "edema", 9),
    "a part of a word if there is no other": ("edemas", "edema", 1),
    "a code that another one begins with": ("[E11.9, E11]", "E11", 9),
    "at the end of a sentence": ("edemas and edema.", "edema", 12),
    "in other letters": ("see <BLINK>", "<blink", 5),
    "the same letters before other ones": ("rest, REST", "REST", 7),
    "not in its line": ("  Text.", "edema", 3),
    "about the whole line": ("  Text.", "", 3),
    "after a line separator": ("a\u2028b edema", "edema", 5),
}


@pytest.mark.parametrize(("line", "about", "column"), COLUMNS.values(), ids=COLUMNS.keys())
def test_points_to_its_text(line: str, about: str, column: int) -> None:
    assert place(f"{line}\n", Finding(PATH, 1, "x", about=about)) == [column]


def test_each_of_the_same_findings_has_its_own_column() -> None:
    finding = Finding(PATH, 1, "x", about="b")
    assert place("a b, b", finding, finding, finding) == [3, 6, 6]
    assert place("a b, b", finding, Finding(PATH, 1, "x", about="b", rule="other")) == [3, 3]


def test_leaves_alone_what_has_a_column_or_no_line_or_no_text() -> None:
    kept = [Finding(PATH, 1, "x", column=9), Finding(PATH, 0, "x"), Finding("library.toml", 1, "x", about="x")]
    assert list(place_findings(kept, {PATH: "a b"})) == kept
    assert place("a b", Finding(PATH, 7, "of a line that is not there")) == [1]


def find_columns(library: LibraryFolder) -> list[tuple[int, int]]:
    return [(finding.line, finding.column) for finding in examine_library(library.root, today=TODAY).errors]


def test_each_of_two_equal_links_has_its_own_column(library: LibraryFolder) -> None:
    library.write_topic("asthma", "## What is it?\n\nSee [a](http://a.example/) and [b](http://a.example/).\n")
    assert find_columns(library) == [(11, 9), (11, 36)]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_only_a_line_feed_ends_a_line_of_a_topic(separator: str, library: LibraryFolder) -> None:
    library.write_topic("asthma", f"## What is it?\n\nOne{separator}two.\n\nSee{separator}[a](http://a.example/).\n")
    assert find_columns(library) == [(13, 9)]


SETTINGS = {
    "value": ("summary: What to know.", "summary: [summary]", (3, 10)),
    "value like its name": ("category: lungs", "category: category", (4, 11)),
    "value on the next line": ("summary: What to know.", "summary:\n  [x]", (3, 1)),
    "name": ("summary: What to know.", "summary: What to know.\nsumary: sumary", (4, 1)),
    "no value": ("summary: What to know.", "summary:", (3, 1)),
    "inside braces": ("https://source.example/page", "http://source.example/page", (7, 28)),
    "YAML that cannot be read": ("summary: What", "summary: What: x", (3, 10)),
    "open quote": ("summary: What", 'summary: "What', (3, 10)),
    "after a line separator": ("{title: A source, url: https", "{title: A\u2028source, url: http", (7, 28)),
}


@pytest.mark.parametrize(("old", "new", "place"), SETTINGS.values(), ids=SETTINGS.keys())
def test_points_to_a_setting_of_a_topic(old: str, new: str, place: tuple[int, int], library: LibraryFolder) -> None:
    path = library.root / PATH
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    assert find_columns(library) == [place]


TOML = {
    "value": ('name = "Elm"\nphone = "name"\n', (2, 9)),
    "name": ('name = "Elm"\n  fone = "fone"\n', (2, 3)),
    "table": ('name = "Elm"\n[[notices]]\n', (2, 1)),
    "cannot be read": ('name = "Elm"\nphone = x\n', (2, 9)),
    "odd character": ('name = "Elm\x0b"\n', (1, 12)),
    "not UTF-8": ('name = "É"\nphone = "\udcc3"\n', (2, 10)),
    "after a line separator": ('name = "E\u2028lm"\nphone = "x"\n', (2, 9)),
}


@pytest.mark.parametrize(("text", "place"), TOML.values(), ids=TOML.keys())
def test_points_to_a_setting_of_a_site(text: str, place: tuple[int, int], library: LibraryFolder) -> None:
    library.write("sites/elm.toml", text.encode("utf-8", "surrogateescape"))
    assert find_columns(library) == [place]
