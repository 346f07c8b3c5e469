"""A topic's sheet in a browser: on paper, for a clinic, in large type, and what it says of a sheet that was printed.

HANDOUTS=all prints every topic of the starter library, and not only one in each language.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from browser.fixtures import NewPage, ReusePage
from browser.page_record import record_of
from caresheet.release.format import Release
from starter_part import list_usual_topics

TOPIC = "handouts/en/mesotherapy/"
SITE = "willow-street"


def print_sheets(page: Page, to: Path) -> list[str]:
    """Print a page, and return the text of each sheet."""
    page.pdf(path=to, format="Letter")
    return [" ".join(sheet.extract_text().split()) for sheet in PdfReader(to).pages]


@pytest.mark.by_turns("en-mesotherapy")
@pytest.mark.parametrize(("lang", "slug"), list_usual_topics("en", "es"))
def test_a_usual_topic_fills_two_sheets(
    *, lang: str, slug: str, starter_release: Release, library_root: str, reuse_page: ReusePage, tmp_path: Path
) -> None:
    [short] = [each.disclaimer.short for each in starter_release.contents.languages if each.code == lang]
    page = reuse_page()
    page.goto(f"{library_root}handouts/{lang}/{slug}/?site={SITE}")
    page.locator(".cs-clinic").wait_for()
    sheets = print_sheets(page, tmp_path / "printed.pdf")
    assert len(sheets) == 2
    # pypdf mixes up the letters of an Arabic line here. tests/release/test_handout.py looks for it.
    if lang != "ar":
        assert [sheet.count(short) for sheet in sheets] == [1, 1]
    assert min(len(sheet.split()) for sheet in sheets) > 100


def test_print_opens_the_dialog_once_with_the_clinic_on_the_sheet(library_root: str, new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script(
        "window.printed = []; print = () => printed.push(document.querySelector('.cs-clinic').innerText)"
    )
    page.goto(f"{library_root}{TOPIC}?site={SITE}&print")
    page.wait_for_function("printed.length")
    [clinic] = page.evaluate("printed")
    assert "Willow Street Clinic (demonstration)" in clinic
    assert "at \u2066+1 555 010 0142\u2069." in clinic
    page.get_by_role("button", name="Print").click()
    page.wait_for_function("printed.length === 2")
    page.goto(f"{library_root}{TOPIC}")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    assert page.evaluate("printed") == []
    expect(page.locator(".cs-clinic")).to_be_hidden()


def test_an_unknown_clinic_leaves_the_sheet_of_the_library(library_root: str, new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script("window.printed = 0; print = () => printed++")
    record_of(page).allow(r"Failed to load resource.*404.*")
    page.goto(f"{library_root}{TOPIC}?site=nobody&print")
    page.wait_for_function("printed")
    expect(page.locator(".cs-clinic")).to_be_hidden()
    expect(page.get_by_role("heading", level=1, name="Mesotherapy")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_large_type_is_a_checkbox_that_needs_no_javascript(
    *, javascript: bool, library_root: str, new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page(java_script_enabled=javascript)
    page.goto(library_root + TOPIC)
    small = print_sheets(page, tmp_path / "small.pdf")
    page.get_by_label("Large type").check()
    large = print_sheets(page, tmp_path / "large.pdf")
    assert len(small) == 2
    assert len(large) > 3
    assert all(sheet.count("not medical advice. Ask your own clinician.") == 1 for sheet in large)
    if javascript:
        page.goto(f"{library_root}{TOPIC}?large")
        expect(page.get_by_label("Large type")).to_be_checked()


VERSION = "document.body.dataset.version"


def open_version(page: Page, address: str, change: str) -> None:
    """Open a sheet's address with the version that it would have had; `change` makes its parts from today's."""
    page.goto(address)
    parts = f"((parts) => {change})({VERSION}.slice(9).match(/.../g)).join('')"
    version = page.evaluate(f"`20260501-${{{parts}}}`")
    page.goto("about:blank")
    page.goto(f"{address}#v={version}")


NOTES = {
    "current": ("parts", "Your sheet of May 1, 2026 is current.", [], []),
    "section": (
        "parts.with(3, 'xxx')",
        "This topic has changed since your sheet of May 1, 2026.",
        ["Why do people choose it?"],
        [],
    ),
    "new section": ("parts.toSpliced(4, 1)", "This topic has changed", ["What is injected?"], []),
    "removed": ("parts.toSpliced(4, 0, 'xxx')", "This topic has changed", [], ["A section has been removed."]),
    "summary": ("parts.with(1, 'xxx')", "This topic has changed", [], ["The title or the summary has changed."]),
}


def test_a_printed_sheet_is_told_what_has_changed_since(library_root: str, reuse_page: ReusePage) -> None:
    page = reuse_page()
    note = page.locator(".cs-check > :not([hidden])")
    for change, said, sections, more in NOTES.values():
        open_version(page, library_root + TOPIC, change)
        expect(note).to_have_count(1)
        expect(note).to_contain_text(said)
        expect(note.get_by_role("link")).to_have_text(sections)
        expect(note.locator("[data-part]:visible")).to_have_text(more)
        for section in sections:
            note.get_by_role("link").click()
            expect(page.get_by_role("heading", name=section)).to_be_in_viewport()
            expect(note).to_contain_text(said)


def test_a_version_that_nobody_printed_is_not_known(library_root: str, reuse_page: ReusePage) -> None:
    page = reuse_page()
    for version in ("", "20260501", "20260501-ab", "2026-05-01-abcdef", "<img src=x>"):
        page.goto("about:blank")
        page.goto(f"{library_root}{TOPIC}#v={version}")
        note = page.locator(".cs-check > :not([hidden])")
        expect(note).to_have_text("We cannot tell which version your sheet is. Please use this page instead.")


def test_without_a_version_nothing_is_said_and_none_is_sent(library_root: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(library_root + TOPIC)
    expect(page.locator(".cs-check")).to_be_hidden()
    requested = []
    page.on("request", lambda request: requested.append(request.url))
    open_version(page, library_root + TOPIC, "parts")
    expect(page.locator(".cs-check")).to_be_visible()
    assert any(TOPIC in url for url in requested)
    assert [url for url in requested if re.search("20260501", url)] == []
