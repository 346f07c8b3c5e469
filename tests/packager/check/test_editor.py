"""`caresheet check` reads like a good editor: what it reports, and what it does not."""

from __future__ import annotations

import json
import socket
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from caresheet.packager.check.editor.codes import find_code_fault, has_verhoeff_digit, make_mod10_digit
from caresheet.packager.check.editor.dead_links import Link, UnreachableError, ask_server, find_dead_links
from caresheet.packager.check.editor.readability import (
    Counts,
    count,
    count_english_syllables,
    count_spanish_syllables,
    grade_flesch_kincaid,
    grade_smog,
    grade_spanish,
    score_fernandez_huerta,
    split_sentences,
)
from caresheet.packager.check.formats import FORMATTERS
from caresheet.packager.pipeline import examine_library
from conftest import LibraryFolder

TODAY = date(2026, 11, 23)
# Enough plain words for a topic of a normal length.
FILLER = "\n\n".join(
    f"Number {name} is a short and plain line of words that anyone can read and say aloud with ease."
    for name in ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
)
QUIET = '[policy.findings]\nreview-missing = "off"\nsource-undated = "off"\n'


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
        "review-missing: no clinician has reviewed the topic; add 'reviewed' when one has, and readers will see it",
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


@pytest.mark.parametrize(
    ("system", "code", "fault"),
    [
        ("icd10cm", "E66.9", None),
        ("icd10cm", "E65", None),
        ("icd10cm", "S52.521A", None),
        ("icd10cm", "66.9", "wrong shape"),
        ("icd10cm", "e66.9", "wrong shape"),
        ("snomedct", "73211009", None),
        ("snomedct", "73211008", "wrong check digit"),
        ("snomedct", "73210019", "wrong check digit"),
        ("snomedct", "diabetes", "wrong shape"),
        ("loinc", "4548-4", None),
        ("loinc", "4548-5", "wrong check digit"),
        ("loinc", "4584-4", "wrong check digit"),
        ("rxnorm", "6809", None),
        ("rxnorm", "0680", "wrong shape"),
    ],
)
def test_codes(system: str, code: str, fault: str | None) -> None:
    found = find_code_fault(system, code)
    assert (found and found[0]) == fault


def test_check_digits_of_the_published_examples() -> None:
    # Verhoeff: 236 has the check digit 3. LOINC Users' Guide: 12345 has the check digit 5.
    assert has_verhoeff_digit("2363")
    assert [digit for digit in "0123456789" if has_verhoeff_digit("236" + digit)] == ["3"]
    assert make_mod10_digit("12345") == 5


def test_finds_every_wrong_digit_and_every_swap() -> None:
    code = "73211009"
    for place, digit in enumerate(code):
        wrong = [code[:place] + other + code[place + 1 :] for other in "0123456789" if other != digit]
        assert not any(map(has_verhoeff_digit, wrong))
    swapped = [code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(7) if code[i] != code[i + 1]]
    assert not any(map(has_verhoeff_digit, swapped))


def test_flesch_kincaid_of_a_published_example() -> None:
    sentence = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
    counts = count([sentence], count_english_syllables)
    assert counts == Counts(sentences=1, words=13, syllables=24, polysyllables=4)
    assert round(grade_flesch_kincaid(counts), 1) == 11.3


@pytest.mark.parametrize(("polysyllables", "grade"), [(4, 5), (9, 6), (16, 7), (25, 8), (36, 9), (49, 10), (100, 13)])
def test_smog_agrees_with_mclaughlins_own_table(polysyllables: int, grade: int) -> None:
    counts = Counts(sentences=30, words=600, syllables=900, polysyllables=polysyllables)
    assert abs(grade_smog(counts) - grade) < 0.7


@pytest.mark.parametrize(("ease", "grade"), [(90, 4), (80, 5), (70, 6), (60, 8), (50, 12), (30, 14)])
def test_spanish_grades_agree_with_the_published_table(ease: int, grade: int) -> None:
    """Steps of the scale that is printed after Fernández Huerta (1959), as at legible.es."""
    # All sentences have ten words, so only the syllables decide the ease.
    syllables = round((206.84 - 1.02 * 10 - ease) / 60 * 1000)
    counts = Counts(sentences=100, words=1000, syllables=syllables, polysyllables=0)
    assert round(score_fernandez_huerta(counts)) == ease
    assert abs(grade_spanish(counts) - grade) < 0.1


def test_fernandez_huerta_counts_by_words() -> None:
    # One hundred words of two hundred syllables in ten sentences.
    counts = Counts(sentences=10, words=100, syllables=200, polysyllables=0)
    assert round(score_fernandez_huerta(counts), 2) == 76.64


ENGLISH = """cat 1 doctor 2 medicine 3 patients 2 diabetes 4 people 2 table 2 needed 2 asked 1 changes 2 causes 2 eyes 1
disease 2 areas 3 create 2 social 2 million 2 pressure 2 breathe 1 usually 4 vaccines 2 surgery 3 liposuction 4 being 2
quiet 2 science 2 diet 2 fluid 2 period 3 serious 3 safely 2 movement 2 careful 2 recommended 4 bacteria 4 weight 1
temperature 4 exercises 4 osteoarthritis 6 association 5 radiation 4 echocardiogram 6 cartilage 3 knees 1"""
SPANISH = """casa 2 queso 2 guitarra 3 pingüino 3 agua 2 médico 3 país 2 día 2 cuidado 3 leer 2 oír 2 ciudad 2 aéreo 4
corazón 3 sangre 2 ecocardiograma 6 enfermedad 4 muy 1 ahora 3 riñón 2 búho 2 poeta 3 río 2 después 2"""


@pytest.mark.parametrize(
    ("listed", "count_syllables"), [(ENGLISH, count_english_syllables), (SPANISH, count_spanish_syllables)]
)
def test_syllables(listed: str, count_syllables: object) -> None:
    words = listed.split()
    expected = dict(zip(words[::2], map(int, words[1::2]), strict=True))
    assert {word: count_syllables(word) for word in expected} == expected  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three?", 3),
        ("Dr. Lee came at 9 a.m. on Monday.", 1),
        ("It is 3.5 mg. Take it.", 2),
        ("¿Qué es? Es esto.", 2),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


def test_finds_dead_links_among_living_ones() -> None:
    asked: list[tuple[str, str]] = []
    status = {"https://a.example/gone": 404, "https://a.example/shy": 405, "https://b.example/": 200}

    def ask(url: str, method: str) -> int:
        asked.append((url, method))
        return 200 if method == "GET" and url.endswith("shy") else status[url]

    waits: list[float] = []
    links = [Link("t.md", line, url) for line, url in enumerate([*status, "https://a.example/gone#part"], start=1)]
    found = list(find_dead_links(links, ask=ask, wait=waits.append))
    assert [(finding.line, finding.rule) for finding in found] == [(1, "dead-link"), (4, "dead-link")]
    assert "is a dead link (status 404); find where" in found[0].message
    assert [method for url, method in asked if url.endswith("shy")] == ["HEAD", "GET"]
    # One question for each page, and a pause between two questions to the same host.
    assert len({url for url, _ in asked}) == 3
    assert waits[0] == 0
    assert waits[1] > 0.5
    assert waits[2] == 0


def test_a_silent_server_is_asked_once_and_no_server_after_the_time_limit() -> None:
    asked: list[str] = []
    now = 0.0

    def ask(url: str, method: str) -> int:
        nonlocal now
        asked.append(url)
        now += 400
        if "silent" in url:
            raise UnreachableError("timed out")
        return 200

    urls = [f"https://{place}" for place in ("silent.example/1", "silent.example/2", "b.example/", "c.example/")]
    links = [Link("t.md", line, url) for line, url in enumerate(urls, start=1)]
    found = list(find_dead_links(links, ask=ask, wait=lambda _: None, clock=lambda: now))
    assert asked == [urls[0], urls[2]]
    assert [finding.line for finding in found] == [1, 2, 0]
    assert found[2].message == "1 links were not checked within 10 minutes; name fewer files"


def test_a_missing_network_is_one_finding() -> None:
    def ask(url: str, method: str) -> int:
        raise UnreachableError("no route")

    links = [Link("t.md", line, f"https://{line}.example/") for line in range(5)]
    [found] = find_dead_links(links, ask=ask, wait=lambda _: None)
    assert str(found).startswith("topics: warning: no link could be checked (no route); check this computer's network")


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


def test_a_server_that_does_not_speak_http_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host, port = listening.getsockname()

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"garbage\r\n\r\n")

        thread = Thread(target=answer)
        thread.start()
        with pytest.raises(UnreachableError, match="garbage"):
            ask_server(f"http://{host}:{port}/", "HEAD")
        thread.join()


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
