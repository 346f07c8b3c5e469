"""Faults of links, categories and aliases that show only in the whole library."""

from __future__ import annotations

import pytest

from conftest import LibraryFolder


def test_finds_nothing_wrong_with_a_whole_library(library: LibraryFolder) -> None:
    library.write_topic("copd", "## What is it?\n\nSee [asthma](asthma.md#what-is-it), [here](#what-is-it).\n")
    assert library.find_faults() == []


LINKS = {
    "to no topic": ("[x](astma.md)", "there is no topic 'astma.md' in topics/en; did you mean 'asthma'?"),
    "to no topic like any": ("[x](zzz.md)", "there is no topic 'zzz.md' in topics/en; use one of: asthma, copd"),
    "to no section there": (
        "[x](asthma.md#what-is-that)",
        "there is no section '#what-is-that' in asthma.md; did you mean 'what-is-it'?",
    ),
    "to no section here": ("[x](#zzz)", "there is no section '#zzz' in this topic; use one of: one"),
    "by reference": ("[x][r]\n\n[r]: astma.md", "there is no topic 'astma.md' in topics/en; did you mean 'asthma'?"),
    "in a table": ("|a|\n|-|\n|[x](#zzz)|", "there is no section '#zzz' in this topic; use one of: one"),
}


@pytest.mark.parametrize(("link", "message"), LINKS.values(), ids=LINKS.keys())
def test_finds_a_link_that_leads_nowhere(link: str, message: str, library: LibraryFolder) -> None:
    library.write_topic("copd", f"## One\n\nx\n\n{link}\n")
    faults = library.find_faults()
    assert len(faults) == 1
    assert faults[0].startswith("topics/en/copd.md:1")
    assert faults[0].endswith(f": {message}")


def test_names_at_most_five_topics_those_that_are_most_alike(library: LibraryFolder) -> None:
    for number in range(300):
        library.write_topic(f"flu-{number}")
    library.write_topic("asthma", "## What is it?\n\n[a](flu.md)\n[b](flu-17x.md)\n[c](zzzzzz.md).\n")
    several, one, none = library.find_faults()
    assert several.partition(": ")[2].startswith("there is no topic 'flu.md' in topics/en; did you mean 'flu-")
    assert several.count("flu-") == 5
    assert one.endswith("; did you mean 'flu-17'?")
    assert none.endswith("; there are asthma, flu-0, flu-1, flu-10, flu-100 and 296 more")


def test_names_the_line_of_a_link_inside_its_paragraph(library: LibraryFolder) -> None:
    text = library.write_topic("copd", "## One\n\na\nb *c*\nd [x](zzz.md)\n").read_text("utf-8")
    line = text[: text.index("[x]")].count("\n") + 1
    assert library.find_faults()[0].startswith(f"topics/en/copd.md:{line}: there is no topic")


def test_a_link_leads_to_a_topic_in_the_same_language(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "es"))
    library.write_topic("asma", "## Uno\n\n[x](asthma.md)\n", lang="es")
    assert [fault.partition(": ")[2] for fault in library.find_faults()] == [
        "there is no topic 'asthma.md' in topics/es; did you mean 'asma'?"
    ]


def test_blames_a_file_that_cannot_be_read_and_not_the_links_to_it(library: LibraryFolder) -> None:
    library.write_topic("copd", "## One\n\n[x](asthma.md#what-is-it)\n")
    assert library.find_faults() == []
    library.write("topics/en/asthma.md", "---\ntitle: [\n---\n")
    faults = library.find_faults()
    assert len(faults) == 1
    assert faults[0].startswith("topics/en/asthma.md:")


def test_refuses_a_category_that_the_library_does_not_have(library: LibraryFolder) -> None:
    path = library.write_topic("copd")
    path.write_text(path.read_text("utf-8").replace("category: lungs", "category: lung"), "utf-8")
    assert library.find_faults() == ["topics/en/copd.md:4: there is no category 'lung'; did you mean 'lungs'?"]


ALIASES = {
    "two claim it": ("[old]", "[old]", "copd.md:8: alias 'old' is also used by topics/en/asthma.md; remove one"),
    "of a topic": (
        "[]",
        "[asthma]",
        "copd.md:8: alias 'asthma' is the name of topics/en/asthma.md; choose another alias",
    ),
    "of itself": ("[]", "[copd]", "copd.md:8: alias 'copd' is the name of topics/en/copd.md; choose another alias"),
    "twice": ("[]", "[old, old]", "copd.md:8: alias 'old' is also used by topics/en/copd.md; remove one of them"),
    "of the list": ("[]", "[index]", "copd.md:8: alias 'index': 'index' is reserved for the list of topics"),
}


@pytest.mark.parametrize(("first", "second", "fault"), ALIASES.values(), ids=ALIASES.keys())
def test_refuses_an_alias(first: str, second: str, fault: str, library: LibraryFolder) -> None:
    library.write_topic("asthma", settings=f"aliases: {first}\n")
    library.write_topic("copd", settings=f"aliases: {second}\n")
    faults = library.find_faults()
    assert len(faults) == 1
    assert faults[0].startswith(f"topics/en/{fault}")


def test_two_languages_can_use_the_same_alias(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "es"))
    for lang in ("en", "es"):
        library.write_topic("asthma", lang=lang, settings="aliases: [old]\n")
    assert library.find_faults() == []


def test_refuses_a_language_without_a_topic(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "es"))
    assert library.find_faults() == ["library.toml: language 'es' has no topic; write one in topics/es/"]
