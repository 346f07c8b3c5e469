"""The page about the library, and what topics say of it."""

from __future__ import annotations

import json
import re

import pytest

from caresheet.packager.pipeline import build_release
from caresheet.release.format import Release
from conftest import LibraryFolder

TEAM = """since = 2026-10-01
[[editors]]
name = "A. Person"
credentials = "MD"
role = {en = "Chief editor"}
since = 2026-11-02
[editorial_policy]
en = \"\"\"One <b>.

Two.\"\"\"
"""


@pytest.fixture
def release(library: LibraryFolder) -> Release:
    library.write_topic("flu", settings="withdrawn: {on: 2026-01-01, reason: Old advice.}\n")
    library.write_topic("croup", settings="reviewed: {by: [A. Person, MD], on: 2024-05-01, next: 2026-05-01}\n")
    library.write_settings(more=TEAM)
    return build_release(library.root, library.root.parent / "releases")


def read_words(page: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", page).split())


def test_page_says_who_writes_and_how(release: Release) -> None:
    words = read_words(release.read("public/about/index.html").decode())
    assert "A. Person, MD Chief editor. Since November 2, 2026 ." in words
    assert "How topics are written One &lt;b&gt;. Two." in words
    assert "Topics in this language: 2. Reviewed by a clinician: 1." in words
    assert "The library began on October 1, 2026 ." in words


def test_without_a_team_the_page_says_so(starter_release: Release) -> None:
    english, spanish = (starter_release.read(f"public/about/{path}index.html").decode() for path in ("", "es/"))
    assert "No editorial team has been named yet." in read_words(english)
    assert 'href="../about/es/"' in english
    assert 'href="../../about/"' in spanish


def test_topics_lead_to_the_page(release: Release) -> None:
    data = json.loads(release.read("public/v1/topics/en/asthma.json"))
    assert data["library"] == {
        "name": "Test library",
        "publisher": "Test publisher",
        "since": "2026-10-01",
        "editors": [{"name": "A. Person", "credentials": "MD", "role": "Chief editor", "since": "2026-11-02"}],
        "about": "about/",
    }
    assert '<a href="../../../about/">About this library</a>' in data["html"]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ('[[editors]]\nname = "A. Person"\nrole = {en = "Editor"}', "'credentials' is missing; add it"),
        ('[[editors]]\nname = "A. Person"\ncredentials = "MD"\nrole = {en = ""}', "'en' is empty; fill it in"),
        ('[editorial_policy]\nfr = "Texte"', "unknown key 'fr'; the known keys are en"),
        ('noindex = "yes"', "'noindex' is 'yes'; write true or false"),
    ],
)
def test_names_what_is_wrong(wrong: str, fault: str, library: LibraryFolder) -> None:
    library.write_settings(more=wrong)
    assert any(fault in line for line in library.find_faults())
