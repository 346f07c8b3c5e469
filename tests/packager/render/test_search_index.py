"""The alphabet of a language, and the index that browsers search in."""

# ruff: noqa: RUF001 - the texts are in many languages

from __future__ import annotations

import json

import brotli
import pytest

from caresheet.packager.pipeline import build_release
from caresheet.packager.render.alphabet import find_letter, has_alphabet, make_sort_key
from caresheet.packager.render.library_pages import LARGE
from caresheet.release.format import PUBLIC, Release
from conftest import LibraryFolder

REVIEW = "reviewed: {by: [A. Person, MD], on: 2024-05-01, next: 2026-05-01}\n"


@pytest.mark.parametrize(
    ("lang", "titles", "letters"),
    [
        ("en", ["2 doses", "Asthma", "Écart", "Élan", "Émile", "Zinc"], ["0–9", "A", "E", "E", "E", "Z"]),
        ("es", ["Nuez", "Nylon", "Ñame", "Oído"], ["N", "N", "Ñ", "O"]),
        ("sv", ["Astma", "Zink", "Ånger", "Ögon"], ["A", "Z", "Å", "Ö"]),
        ("vi", ["Da", "Dị ứng", "Đau đầu", "Ho"], ["D", "D", "Đ", "H"]),
        ("ar", ["أزمة", "الربو", "سكري"], ["ا", "ر", "س"]),
        ("ru", ["Ёлка", "Йод"], ["Е", "И"]),
    ],
)
def test_topics_stand_under_the_letters_of_their_language(lang: str, titles: list[str], letters: list[str]) -> None:
    assert sorted(sorted(titles), key=lambda title: make_sort_key(title, lang)) == titles
    assert [find_letter(title, lang) for title in titles] == letters


def test_chinese_has_no_alphabet() -> None:
    assert not has_alphabet(["糖尿病", "哮喘", "A1C"])
    assert has_alphabet(["Diabetes", "哮喘", "A1C"])


@pytest.fixture
def release(library: LibraryFolder) -> Release:
    library.write_topic("asthma", "## How breath is short\n\nx\n", settings=f"also_called: [Wheezing]\n{REVIEW}")
    library.write_topic("old", settings="withdrawn: {on: 2026-01-01, reason: Replaced.}\n")
    library.write_settings(more="[policy]\ngrace_days = 30\n[policy.findings]\n")
    return build_release(library.root, library.root.parent / "releases")


def test_the_index_has_what_leads_to_a_topic_and_nothing_withdrawn(release: Release) -> None:
    index = json.loads(release.read(f"{PUBLIC}search/en.json"))
    assert (index["titles"], index["slugs"], index["also"]) == ("Asthma", "", "Wheezing")
    assert "breath" in index["words"].split()
    assert "asthma" not in index["words"].split()
    assert index["letters"] == [["A", 0]]
    # It is shown for the last time the day before its review has been overdue for too long.
    assert index["until"] == {"0": "2026-05-31"}
    assert set(index["disclaimer"]) == {"label", "short", "full"}


def test_a_large_library_has_a_page_for_each_letter_and_category(library: LibraryFolder) -> None:
    for number in range(LARGE + 1):
        library.write_topic(f"bruise-{number}", title=f"Bruise {number}")
    release = build_release(library.root, library.root.parent / "releases")
    pages = {path.removeprefix(PUBLIC) for path in release.files if path.endswith("index.html")}
    assert {"letters/en/a/index.html", "letters/en/b/index.html", "categories/en/lungs/index.html"} <= pages
    first = release.read(f"{PUBLIC}topics/en/index.html").decode()
    assert '<a href="../../letters/en/b/">B</a>' in first
    assert "Bruise 7" not in first
    listed = release.read(f"{PUBLIC}letters/en/b/index.html").decode()
    assert listed.count("<dt>") == LARGE + 1
    assert "Asthma" not in listed
    index = release.read(f"{PUBLIC}search/en.json")
    assert release.read(f"{PUBLIC}search/en.json.br") == brotli.compress(index, mode=brotli.MODE_TEXT, quality=11)
