"""The settings at the top of a topic, and the messages about mistakes in them."""

from __future__ import annotations

from datetime import date

import pytest

from caresheet.model import Finding, Review, Source, Withdrawal
from caresheet.packager.source.front_matter import FrontMatter, read_front_matter

WHOLE = """
title: Asthma
summary: What to know.
category: lungs
updated: 2026-11-01
sources:
  - {title: A source, url: https://a.example/x, accessed: 2026-10-01}
"""


def read(yaml_text: str) -> tuple[FrontMatter | None, list[str]]:
    findings: list[Finding] = []
    settings = read_front_matter("x.md", yaml_text, findings)
    return settings, [f"{finding.line}: {finding.message}" for finding in sorted(findings)]


def test_a_source_can_name_its_language() -> None:
    settings, faults = read(WHOLE.replace("accessed: 2026-10-01", "lang: pt-BR"))
    assert not faults
    assert settings
    assert settings.sources == (Source("A source", "https://a.example/x", None, "pt-BR"),)


def test_reads_the_required_settings() -> None:
    settings, faults = read(WHOLE)
    assert not faults
    assert settings
    assert (settings.title, settings.category, settings.updated) == ("Asthma", "lungs", date(2026, 11, 1))
    assert settings.sources == (Source("A source", "https://a.example/x", date(2026, 10, 1)),)
    assert (settings.review, settings.withdrawn, settings.aliases, settings.codes) == (None, None, (), {})


def test_reads_all_settings() -> None:
    settings, faults = read(
        WHOLE + "also_called: [Wheezing]\ncodes:\n  icd10cm: [J45.909]\n  snomedct: []\n"
        "reviewed: {by: [A. Person, MD], on: 2026-05-01, next: 2028-05-01}\n"
        "aliases: [wheezing]\nwithdrawn: {on: 2026-11-02, reason: Replaced.}\n"
    )
    assert not faults
    assert settings
    assert settings.also_called == ("Wheezing",)
    assert settings.codes == {"icd10cm": ("J45.909",)}
    assert settings.review == Review(("A. Person", "MD"), date(2026, 5, 1), date(2028, 5, 1))
    assert settings.aliases == ("wheezing",)
    assert settings.withdrawn == Withdrawal(date(2026, 11, 2), "Replaced.")


@pytest.mark.parametrize("word", ["no", "on", "2026", "0o17", "1e3", "null and void", "12:30:45"])
def test_keeps_words_that_yaml_would_convert(word: str) -> None:
    settings, faults = read(WHOLE.replace("Asthma", word))
    assert not faults
    assert settings
    assert settings.title == word


UNREADABLE = {
    "tab": ("\n\ttitle: x\n", "2: there is a tab, which settings cannot have; use spaces"),
    "colon in a value": ("\ntitle: Asthma: a guide\n", "2: the value of 'title' contains a colon; put it in double"),
    "open quote": ('\ntitle: "Asthma\nsummary: x\n', "2: a quotation mark is opened here and never closed; close it"),
    "open quote, then more": (
        '\ntitle: "Asthma\nsummary: a "big" one\n',
        "2: a quotation mark is opened here and never closed; close it",
    ),
    "open single quote": ("\ntitle: 'Asthma\nsummary: x\n", "2: a quotation mark is opened here and never closed"),
    "apostrophe and a colon": ("\ntitle: Don't: a guide\n", "2: the value of 'title' contains a colon; put it in"),
    "open bracket": ("\nalso_called: [a\nsummary: x\n", "2: a [ is opened here and never closed; close it with ]"),
    "wrong indent": ("\ntitle: x\n  summary: y\n", "3: this line is indented differently from those"),
    "a list": ("\n- title\n", "1: the settings must be 'name: value' lines, such as 'title: Asthma'"),
    "a sentence": ("\njust words\n", "1: the settings must be 'name: value' lines"),
    "nothing": ("\n", "1: the settings must be 'name: value' lines"),
    "only comments": ("\n# title: x\n", "1: the settings must be 'name: value' lines"),
    "anchor": ("\ntitle: &a x\n", "2: '&', '*', '!' and '%' mean something else here"),
    "alias": ("\nsummary: x\ntitle: *a\n", "3: '&', '*', '!' and '%' mean something else here"),
    "tag": ("\ntitle: !!python/object/apply:os.system [id]\n", "2: '&', '*', '!' and '%' mean something else here"),
    "directive": ("\n%YAML 1.1\n", "2: '&', '*', '!' and '%' mean something else here"),
    "second document": ("\ntitle: x\n...\ntitle: y\n", "4: the settings end above this line, at '...'"),
    "not a character": ("\ntitle: \ufffe\n", "1: the settings cannot be read"),
    "nested without end": ("\ncodes: " + "[" * 3000 + "\n", "2: the settings cannot be read (they nest too deep)"),
}


@pytest.mark.parametrize(("yaml_text", "fault"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_says_where_yaml_cannot_be_read(yaml_text: str, fault: str) -> None:
    settings, faults = read(yaml_text)
    assert settings is None
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def without(key: str) -> str:
    return "\n".join(line for line in WHOLE.split("\n") if not line.startswith(key))


WRONG = {
    "no title": (without("title"), "1: 'title' is missing; add it"),
    "empty title": (WHOLE.replace("Asthma", ""), "2: 'title' is empty; fill it in"),
    "title null": (WHOLE.replace("Asthma", "~"), "2: 'title' is empty; fill it in"),
    "title of spaces": (WHOLE.replace("Asthma", "' '"), "2: 'title' is blank; write some text"),
    "title list": (WHOLE.replace("Asthma", "[Asthma]"), "2: 'title' must be text; put it in double quotes"),
    "title too long": (WHOLE.replace("Asthma", "a" * 121), "2: 'title' has 121 characters; shorten it to 120"),
    "no summary": (without("summary"), "1: 'summary' is missing; add it"),
    "no category": (without("category"), "1: 'category' is missing; add it"),
    "no date": (without("updated"), "1: 'updated' is missing; add it"),
    "date in words": (WHOLE.replace("2026-11-01", "1 May 2026"), "5: 'updated' is '1 May 2026', which is not a date"),
    "date that is none": (WHOLE.replace("2026-11-01", "2026-02-30"), "5: 'updated' is '2026-02-30', which is not"),
    "unknown key": (WHOLE + "titel: x\n", "8: unknown key 'titel'; did you mean 'title'?"),
    "unknown key, none near": (WHOLE + "xyz: x\n", "8: unknown key 'xyz'; the known keys are title, summary"),
    "key twice": (WHOLE + "title: x\n", "8: 'title' is written twice; keep one"),
    "key that is a list": (WHOLE + "? [a]\n: b\n", "8: unknown key '?'"),
    "no sources": (without("sources").replace("  - {", "# {"), "1: 'sources' is missing; name at least one page"),
    "sources empty": (WHOLE.partition("sources")[0] + "sources: []\n", "6: 'sources' is missing; name at least one"),
    "source http": (WHOLE.replace("https:", "http:"), "7: 'url' is 'http://a.example/x'; it must begin with https://"),
    "source without title": (WHOLE.replace("title: A source, ", ""), "7: 'title' is missing; add it"),
    "source unknown key": (WHOLE.replace("accessed", "acessed"), "7: unknown key 'acessed'; did you mean 'accessed'?"),
    "source in no language": (
        WHOLE.replace("accessed: 2026-10-01", "lang: english"),
        "7: 'english' is not a known language; use its BCP 47 tag",
    ),
    "sources as text": (WHOLE.partition("sources")[0] + "sources: WHO\n", "6: 'sources' must be a list"),
    "codes of no system": (WHOLE + "codes: {icd10: [x]}\n", "8: unknown key 'icd10'; did you mean 'icd10cm'?"),
    "reviewer missing": (WHOLE + "reviewed: {on: 2026-01-01, next: 2027-01-01}\n", "8: 'by' must be the reviewer's"),
    "review never ends": (
        WHOLE + "reviewed: {by: [A, MD], on: 2026-01-01, next: 9999-12-31}\n",
        "8: 'next' is '9999-12-31'; write a year from 1900 to 2199",
    ),
    "review due before it was": (
        WHOLE + "reviewed: {by: [A, MD], on: 2026-01-01, next: 2025-01-01}\n",
        "8: the next review (2025-01-01) is not after the last (2026-01-01)",
    ),
    "alias with a space": (WHOLE + "aliases: [Old Name]\n", "8: alias 'Old Name': a topic's name can have only"),
    "alias of the list": (WHOLE + "aliases: [index]\n", "8: alias 'index': 'index' is reserved for the list"),
    "withdrawn without reason": (WHOLE + "withdrawn: {on: 2026-01-01}\n", "8: 'reason' is missing; add it"),
    "withdrawn as text": (WHOLE + "withdrawn: yes\n", "8: 'withdrawn' must have entries of its own"),
}


@pytest.mark.parametrize(("yaml_text", "fault"), WRONG.values(), ids=WRONG.keys())
def test_says_what_is_wrong_with_a_setting(yaml_text: str, fault: str) -> None:
    _, faults = read(yaml_text)
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_notes_every_fault_at_once() -> None:
    _, faults = read("\ntitel: x\nupdated: soon\n")
    assert len(faults) == 6
