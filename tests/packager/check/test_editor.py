"""`caresheet check` reads like a good editor: what it reports, and what it does not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from caresheet.packager.check.formats import FORMATTERS
from caresheet.packager.pipeline import examine_library
from conftest import LibraryFolder

TODAY = date(2026, 11, 23)
# Enough plain words for a topic of a normal length.
FILLER = "\n\n".join(
    f"Number {name} is a short and plain line of words that anyone can read and say aloud with ease."
    for name in ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
)
QUIET = '[policy.findings]\nreview-missing = "off"\nsource-undated = "off"\nreview-unrecorded = "off"\n'


def check_topic(library: LibraryFolder, body: str = "", *, settings: str = "", more: str = QUIET) -> list[str]:
    """Return what is found in a topic whose first section is long and plain, as "rule line: message"."""
    library.write_settings()
    path = library.root / "library.toml"
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    library.write_topic("asthma", f"## What is it?\n\n{FILLER}\n\n{body}", settings=settings)
    found = examine_library(library.root, today=TODAY).findings
    return [f"{finding.rule}: {finding.message}" for finding in found]


def test_finds_nothing_in_a_plain_topic(library: LibraryFolder) -> None:
    assert check_topic(library) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("#### Deep\n\nText.", "heading-order: '#### ' skips a level; write '### '"),
        ("## What is it?\n\nMore.", "heading-repeated: 'What is it?' is also the heading in line 9; say what this"),
        (
            "### Dose\n\nOne.\n\n### Dose\n\nTwo.",
            "heading-repeated: 'Dose' is also the heading in line 35; say what this",
        ),
        (
            "## WHAT HELPS?\n\nRest.",
            "capitals: 'WHAT HELPS' is in capitals, which are hard to read; write it in lowercase",
        ),
        (
            "See [here](https://a.example/).",
            "link-text: 'here' does not say where the link leads; use the name of the page",
        ),
        ("|  |  |\n|--|--|\n| a | b |", "table-header: the table has no headings; write in its first line what"),
        (
            "Take it " + "and rest a while " * 9 + "now.",
            "long-sentence: 'Take it and rest a while …' has 39 words; split",
        ),
        ("The pill was given by a nurse.", "passive: 'was given by' is passive; say who does it first"),
        ("It was written by a nurse.", "passive: 'was written by' is passive; say who does it first"),
        ("You may have edema.", "jargon: 'edema' has a plainer word; write 'swelling', or explain it in brackets"),
        ("Rest in order to heal.", "wordy: 'in order to' has a plainer word; write 'to', or explain it in brackets"),
        ("This is VERY BAD news.", "capitals: 'VERY BAD' is in capitals, which are hard to read; write it in other"),
        (
            "Wash your hands with warm water and soap each day.\n\nWash your hands with warm water and soap each day.",
            "repeated-text: 'Wash your hands with warm water …' is also in line 35; keep one",
        ),
        (
            "Wash your hands with warm water and soap each day. Wash your hands with warm water and soap each day.",
            "repeated-text: 'Wash your hands with warm water …' is also in line 35; keep one",
        ),
    ],
)
def test_finds_what_an_editor_would_find(library: LibraryFolder, body: str, expected: str) -> None:
    [found] = check_topic(library, body)
    assert found.startswith(expected)


@pytest.mark.parametrize(
    "body",
    [
        "### Deeper\n\n#### Deepest\n\nText.",
        "### Pills\n\n#### Dose\n\nOne.\n\n### Drops\n\n#### Dose\n\nTwo.\n\n## HIV\n\n### Pills\n\nThree.",
        "See [the page of a clinic](https://a.example/).",
        "| What | Why |\n|--|--|\n| a | b |",
        "Come back by noon. It is done by mouth, and is caused by 2 germs.",
        "You may have edema (swelling). Swelling is called edema.",
        "The FDA, the CDC and an MRI. Call 911.",
        "Call us.\n\nCall us.",
    ],
)
def test_accepts_what_an_editor_would_accept(library: LibraryFolder, body: str) -> None:
    assert check_topic(library, body) == []


def test_a_hard_topic_is_reported_with_its_hardest_sentences(library: LibraryFolder) -> None:
    hard = "Deterioration of respiratory functionality necessitates comprehensive hospital evaluation immediately."
    found = check_topic(library, "\n\n".join(f"{hard[:-1]} {n}." for n in range(12)))
    [graded] = [each for each in found if each.startswith("reading-grade")]
    assert "(Flesch-Kincaid), above 8; begin with its hardest sentences: line" in graded
    assert graded.count("Deterioration of respiratory functionality necessitates comprehensive") == 3


def test_topic_that_is_too_short_or_too_long(library: LibraryFolder) -> None:
    library.write_topic("asthma")
    [short] = [f for f in examine_library(library.root, today=TODAY).findings if f.rule == "length"]
    assert short.message.startswith("the topic has only 6 words; write what readers need")
    sentences = "\n\n".join(f"Line {n} has words enough to read." for n in range(260))
    assert any(
        "length: the topic has 1" in each and "split it into two topics" in each
        for each in check_topic(library, sentences)
    )


REVIEW = "reviewed:\n  by: [A. Name, MD]\n  on: 2024-01-01\n  next: {}\n"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (REVIEW.format("2027-06-01"), []),
        (
            REVIEW.format("2026-12-24"),
            ["review-due: the review is due by 2026-12-24; have the topic reviewed before then"],
        ),
        (
            REVIEW.format("2026-11-23"),
            ["review-due: the review is due by 2026-11-23; have the topic reviewed before then"],
        ),
        (
            REVIEW.format("2026-11-22"),
            ["review-overdue: the review was due by 2026-11-22, and readers see that; have it reviewed"],
        ),
    ],
)
def test_review_dates(library: LibraryFolder, settings: str, expected: list[str]) -> None:
    assert check_topic(library, settings=settings) == expected


def test_dates_in_the_future(library: LibraryFolder) -> None:
    settings = "reviewed:\n  by: [A. Name, MD]\n  on: {0}\n  next: 2029-01-01\n"
    ahead = "date-to-come: 'on' is 2026-11-24, which is in the future; correct it"
    assert check_topic(library, settings=settings.format("2026-11-23")) == []
    assert check_topic(library, settings=settings.format("2026-11-24")) == [ahead]


def test_missing_review_undated_and_old_sources(library: LibraryFolder) -> None:
    assert check_topic(library, more="") == [
        "review-missing: no clinician has reviewed the topic; when one has, run 'caresheet review record'",
        "source-undated: 1 of the sources has no 'accessed'; add the day on which you read it",
    ]
    source = "aliases: [old]\n"
    library.write_topic("asthma", f"## What is it?\n\n{FILLER}", settings=source)
    text = (library.root / "topics/en/asthma.md").read_text("utf-8").replace("/page}", "/page, accessed: 2020-01-01}")
    library.write("topics/en/asthma.md", text)
    rules = [finding.rule for finding in examine_library(library.root, today=TODAY).findings]
    assert rules == ["review-missing", "source-old"]


def test_translation_older_than_its_original(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "es"))
    path = library.write_topic("asthma", lang="es")
    path.write_text(path.read_text("utf-8").replace("updated: 2026-11-01", "updated: 2026-10-01"), "utf-8")
    [found] = [f for f in examine_library(library.root, today=TODAY).findings if f.rule == "translation-old"]
    assert (found.path, found.line, found.column) == ("topics/es/asthma.md", 5, 10)
    assert found.message.startswith(
        "'2026-10-01' is before the last change of topics/en/asthma.md (2026-11-01); update the"
    )


def test_policy_makes_a_warning_an_error_and_silences_another(library: LibraryFolder) -> None:
    body = "You may have edema. Rest in order to heal."
    assert [each.split(":")[0] for each in check_topic(library, body)] == ["jargon", "wordy"]
    assert library.find_faults() == []
    more = f'{QUIET}jargon = "error"\nwordy = "off"\n'
    assert [each.split(":")[0] for each in check_topic(library, body, more=more)] == ["jargon"]
    [fault] = library.find_faults()
    assert "'edema' has a plainer word" in fault


def test_a_build_does_not_depend_on_today(library: LibraryFolder) -> None:
    more = f'{QUIET}review-overdue = "error"\n'
    assert len(check_topic(library, settings=REVIEW.format("2026-01-01"), more=more)) == 1
    assert library.find_faults() == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('jargn = "off"', "unknown key 'jargn'; did you mean 'jargon'?"),
        ('jargon = "no"', '\'jargon\' is \'no\'; write "error", "warning" or "off"'),
    ],
)
def test_policy_that_cannot_be_read(library: LibraryFolder, line: str, message: str) -> None:
    path = library.root / "library.toml"
    path.write_text(f"{path.read_text('utf-8')}[policy.findings]\n{line}\n", "utf-8")
    [fault] = library.find_faults()
    assert fault.endswith(message)


def test_columns_point_at_what_is_meant(library: LibraryFolder) -> None:
    library.write_topic("asthma", "## What is it?\n\nA long illness, `code`, of the <blink>lungs</blink>.\n")
    placed = [(f.line, f.column) for f in examine_library(library.root).findings]
    assert (11, 32) in placed


@pytest.mark.parametrize(
    ("settings", "body", "column"),
    [
        ("", "See [a](https://a.example/) and [b](http://b.example/).", 37),
        ("codes:\n  icd10cm: [E11.9, E1]\n", "Text.", 20),
        ("codes:\n  icd10cm: [E11.9, E11.]\n", "Text.", 20),
    ],
)
def test_columns_point_at_the_whole_word(library: LibraryFolder, settings: str, body: str, column: int) -> None:
    library.write_topic("asthma", f"## What is it?\n\n{body}\n", settings=settings)
    [error] = examine_library(library.root, today=TODAY).errors
    assert error.column == column


def test_title_in_capitals_is_found(library: LibraryFolder) -> None:
    library.write_topic("asthma", title="ALL ABOUT ASTHMA")
    [found] = [f for f in examine_library(library.root, today=TODAY).findings if f.rule == "capitals"]
    assert (found.line, found.column) == (2, 8)


def test_a_library_without_languages_is_still_read_completely(library: LibraryFolder) -> None:
    library.write_settings(languages=())
    messages = [finding.message for finding in examine_library(library.root, today=TODAY).errors]
    assert any("'languages' must name at least one language" in message for message in messages)


def test_json_lists_all_findings(library: LibraryFolder, tmp_path: Path) -> None:
    check_topic(library, "You may have edema.")
    findings = examine_library(library.root, today=TODAY).findings
    [told] = json.loads(FORMATTERS["json"](findings, library.root))
    assert told == {
        "path": "topics/en/asthma.md",
        "line": 35,
        "column": 14,
        "severity": "warning",
        "rule": "jargon",
        "message": "'edema' has a plainer word",
        "fix": "write 'swelling', or explain it in brackets",
    }
    [command] = FORMATTERS["github"](findings, Path("a,b")).splitlines()
    assert command == (
        "::warning file=a%2Cb/topics/en/asthma.md,line=35,col=14::"
        "'edema' has a plainer word; write 'swelling', or explain it in brackets"
    )
