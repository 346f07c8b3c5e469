"""Which characters a text may not contain, and how a text becomes a name."""

from __future__ import annotations

import re

import pytest

from caresheet.characters import (
    BLANK_LETTERS,
    JOINERS,
    NOT_TEXT,
    REMOVED_BY_IMPORTERS,
    SOFT_HYPHEN,
    find_invisible,
    make_name,
    make_visible,
)

CONTROLS = ["\x00", "\x1b", "\x7f", "\x80", "\x9f", "\u202e", "\ufffd"]


@pytest.mark.parametrize("character", CONTROLS)
def test_neither_a_file_nor_an_import_keeps_a_control_character(character: str) -> None:
    assert re.search(f"[{NOT_TEXT}]", f"a{character}b")
    assert re.sub(f"[{REMOVED_BY_IMPORTERS}]", "", f"a{character}b") == "ab"


@pytest.mark.parametrize("character", ["\t", "\n", "é", "ي", "😀", "\u2028", JOINERS[0], JOINERS[1], SOFT_HYPHEN])
def test_files_and_imports_keep_text(character: str) -> None:
    assert not re.search(f"[{NOT_TEXT}]", character)
    assert not re.search(f"[{REMOVED_BY_IMPORTERS}]", character)


@pytest.mark.parametrize("character", ["\x85", "\u200b", "\u200e", "\u2066", "\ufeff"])
def test_an_import_also_removes_what_its_reviewer_could_not_see(character: str) -> None:
    assert not re.search(f"[{NOT_TEXT}]", character)
    assert re.search(f"[{REMOVED_BY_IMPORTERS}]", character)


@pytest.mark.parametrize("character", ["\u200b", "\u202e", "\x1b", "\ue000", *JOINERS, SOFT_HYPHEN])
def test_finds_an_invisible_character_unless_it_is_allowed(character: str) -> None:
    assert find_invisible(f"a{character}b", allowed="") == character
    assert find_invisible(f"a{character}b", allowed=character) is None


@pytest.mark.parametrize("character", BLANK_LETTERS)
def test_finds_a_blank_letter_only_if_it_is_forbidden(character: str) -> None:
    assert find_invisible(f"a{character}b", allowed="") is None
    assert find_invisible(f"a{character}b", allowed="", forbidden=BLANK_LETTERS) == character


def test_makes_a_text_visible_on_one_line() -> None:
    assert make_visible("a\nb\x1b[31mc é") == "a\ufffdb\ufffd[31mc é"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("What is asthma?", "what-is-asthma"),
        ("Fièvre jaune", "fievre-jaune"),
        ("COVID-19 -- ½ dose_2", "covid-19-12-dose-2"),
        ("  -A- ", "a"),
        ("ما هو الربو؟", ""),
        ("?", ""),
    ],
)
def test_makes_a_name_for_addresses(text: str, name: str) -> None:
    assert make_name(text) == name
