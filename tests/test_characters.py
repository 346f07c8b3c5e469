"""Which characters a text may not contain, and how a text becomes a name."""

from __future__ import annotations

import re

import pytest

from caresheet.characters import (
    BLANK_LETTERS,
    JOINERS,
    NOT_TEXT,
    REMOVED_BY_IMPORTERS,
    find_character_fault,
    find_invisible,
    make_name,
    make_visible,
)

CONTROLS = ["\x00", "\x1b", "\x7f", "\x80", "\x9f", "\u202e", "\ufffd"]


@pytest.mark.parametrize("character", CONTROLS)
def test_neither_a_file_nor_an_import_keeps_a_control_character(character: str) -> None:
    assert re.search(f"[{NOT_TEXT}]", f"a{character}b")
    assert re.sub(f"[{REMOVED_BY_IMPORTERS}]", "", f"a{character}b") == "ab"


@pytest.mark.parametrize("character", ["\t", "\n", "é", "ي", "😀", "\u2028", *JOINERS, "\u00ad"])
def test_files_and_imports_keep_text(character: str) -> None:
    assert not re.search(f"[{NOT_TEXT}]", character)
    assert not re.search(f"[{REMOVED_BY_IMPORTERS}]", character)


FORBIDDEN = {
    "control": ("a\x1bb", "a character that is not text (U+001B); delete it or type it again"),
    "override": ("a\u202eb", "an invisible character (U+202E); delete it"),
    "isolate": ("a\u2066b", "an invisible character (U+2066); delete it"),
    "byte order mark": ("a\ufeffb", "an invisible character (U+FEFF); delete it"),
    "tag": ("a\U000e0041b", "an invisible character (U+E0041); delete it"),
    "failed conversion": ("a\ufffdb", "a character that is not text (U+FFFD); delete it or type it again"),
    "symbol font": ("a\uf0b7b", "a character of a symbol font (U+F0B7), which readers see as a box; type the sign"),
    "surrogate": ("a\ud800b", "a character that is not text (U+D800); delete it or type it again"),
    "zero-width space": ("a\u200bb", "an invisible character (U+200B); delete it"),
}


@pytest.mark.parametrize(("text", "message"), FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_names_a_character_that_no_text_may_contain(text: str, message: str) -> None:
    fault = find_character_fault(text)
    assert fault
    assert fault.offset == 1
    assert fault.message.startswith(f"contains {message}")


@pytest.mark.parametrize(
    "text",
    [
        "a\tb\nc\x85d",
        "5 مجم\u200f",
        "\u061c",
        "".join(map(chr, (0x645, 0x6CC, 0x200C, 0x62E))),
        "ยา\u200bเม็ด",
        "👩\u200d⚕\ufe0f",
        "co\u00adop",
        "\u00a0",
    ],
)
def test_keeps_the_characters_that_a_language_needs(text: str) -> None:
    assert find_character_fault(text) is None


@pytest.mark.parametrize("character", ["\x85", "\u200e"])
def test_an_import_also_removes_what_its_reviewer_could_not_see(character: str) -> None:
    assert not re.search(f"[{NOT_TEXT}]", character)
    assert re.search(f"[{REMOVED_BY_IMPORTERS}]", character)


@pytest.mark.parametrize("character", ["\u200b", "\u202e", "\x1b", "\ue000", *JOINERS, "\u00ad"])
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
