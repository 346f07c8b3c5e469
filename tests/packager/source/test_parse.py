"""A topic is split into sections, each with its line and its id."""

from __future__ import annotations

import pytest

from caresheet.model import Finding
from caresheet.packager.source.library import TopicFile
from caresheet.packager.source.parse import Draft, parse_topic

SETTINGS = (
    "---\ntitle: x\nsummary: x\ncategory: x\nupdated: 2026-01-01\nsources: [{title: x, url: https://a.example}]\n---\n"
)
ABOVE = SETTINGS.count("\n")


def parse(text: str) -> tuple[Draft | None, list[str]]:
    findings: list[Finding] = []
    draft = parse_topic(TopicFile("topics/en/x.md", "en", "x", text.encode()), findings)
    return draft, [f"{finding.line - ABOVE}: {finding.message}" for finding in sorted(findings)]


def parse_body(body: str) -> list[tuple[str, str, int]]:
    draft, faults = parse(SETTINGS + body)
    assert draft
    assert not faults
    return [(section.id, section.title, section.line - ABOVE) for section in draft.sections]


def test_splits_a_topic_into_sections_with_lines() -> None:
    assert parse_body("\n## What is it?\n\na\n\n### b\n\nc\n\n## Next &amp; last\nd\n") == [
        ("what-is-it", "What is it?", 2),
        ("next-last", "Next & last", 10),
    ]


IDS = {
    "plain": ("Who gets it?", "who-gets-it"),
    "accents": ("¿Qué es la diabetes?", "que-es-la-diabetes"),
    "like ours": ("cs-title", "section-1"),
    "like ours in other words": ("CS, Contents!", "section-1"),
    "like the page's main part": ("Main", "section-1"),
    "no Latin letter": ("ما هو؟", "section-1"),
    "escaped": ("Under \\< 60 \\& over", "under-60-over"),
}


@pytest.mark.parametrize(("title", "id_"), IDS.values(), ids=IDS.keys())
def test_makes_ids_from_headings(title: str, id_: str) -> None:
    assert parse_body(f"## {title}\n\nx\n")[0][0] == id_


def test_no_two_sections_have_the_same_id() -> None:
    ids = [
        id_
        for id_, _, _ in parse_body("".join(f"## {title}\n\nx\n\n" for title in ("A", "a!", "A 2", "喘", "息", "A")))
    ]
    assert ids == ["a", "a-2", "a-2-2", "section-4", "section-5", "a-3"]


FAULTS = {
    "no settings": ("## x\n\ny\n", 1 - ABOVE, "the file must begin with '---', its settings, and '---' again"),
    "settings never end": ("---\ntitle: x\n", 1 - ABOVE, "the settings never end; write '---' on a line of"),
    "settings run into the text": ("---\ntitle: x\n\n## y\n", 4 - ABOVE, "the settings never end; write '---'"),
    "blank line first": ("\n" + SETTINGS, 2 - ABOVE, "the settings must begin in the first line; delete"),
    "dash in place of hyphens": ("\u2014\ntitle: x\n", 1 - ABOVE, "'\u2014' does not begin the settings; write"),
    "chat program's fence": ("```markdown\n---\n", 1 - ABOVE, "'```markdown' does not begin the settings; write"),
    "no text": (SETTINGS, 0, "the topic has no text; begin with a '## ' heading"),
    "no text but blank lines": (SETTINGS + "\n\n", 0, "the topic has no text; begin with a '## ' heading"),
    "title as heading": (SETTINGS + "# x\n\n## y\n\nz\n", 1, "'# ' is for the title, which belongs in the settings"),
    "title underlined": (SETTINGS + "x\n===\n\n## y\n\nz\n", 1, "a line of = makes the text above it a title"),
    "no space in the first heading": (SETTINGS + "##x\n\n## y\n\nz\n", 1, "'##' makes a heading only with an ordinary"),
    "heading with its sign twice": (SETTINGS + "## ## x\n\nz\n", 1, "'##' is shown in the heading; delete it"),
    "heading with an override": (SETTINGS + "## a&#x202E;b\n\nz\n", 1, "the heading contains an invisible character"),
    "text above": (SETTINGS + "x\n\n## y\n\nz\n", 1, "text before the first '## ' heading; put a heading above it"),
    "smaller heading above": (SETTINGS + "### x\n\n## y\n\nz\n", 1, "text before the first '## ' heading"),
    "empty section": (SETTINGS + "## x\n\n## y\n\nz\n", 1, "section 'x' is empty; write its text, or delete it"),
    "heading in bold": (SETTINGS + "## a **b**\n\nz\n", 1, "a '## ' heading can contain only text"),
    "heading with a link": (SETTINGS + "## [a](x.md)\n\nz\n", 1, "a '## ' heading can contain only text"),
    "heading of marks": (SETTINGS + "## …\n\nz\n", 1, "a heading without words; write its text"),
    "heading of a line below": (SETTINGS + "a\nb\n---\n\nz\n", 1, "a line of - below text makes the text a heading"),
    "quote in quote": (SETTINGS + "## x\n\n" + ">" * 200 + " y\n", 3, "lists or quotes nest too deep"),
    "list in list": (SETTINGS + "## x\n\n" + "- " * 200 + "y\n", 3, "lists or quotes nest too deep"),
    "unused reference": (SETTINGS + "## x\n\ny\n\n[n]: z\n", 5, "no link uses '[n]:', so it would not be shown"),
}


@pytest.mark.parametrize(("text", "line", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_says_what_is_wrong_and_where(text: str, line: int, message: str) -> None:
    _, faults = parse(text)
    assert len(faults) == 1
    assert faults[0].startswith(f"{line}: {message}")


def test_text_without_any_heading_has_two_faults() -> None:
    _, faults = parse(SETTINGS + "Only a sentence.\n")
    assert [fault.partition(";")[0] for fault in faults] == [
        "0: the topic has no text",
        "1: text before the first '## ' heading",
    ]


def test_a_withdrawn_topic_can_be_without_text() -> None:
    draft, faults = parse(SETTINGS.replace("title: x", "title: x\nwithdrawn: {on: 2026-01-01, reason: Old.}", 1))
    assert draft
    assert not faults


def test_a_rule_is_not_a_heading() -> None:
    assert parse_body("## x\n\ny\n\n---\n\nz\n") == [("x", "x", 1)]
