"""A printed topic has its title, its text, its whole disclaimer, and the addresses of its links."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from browser.fixtures import NewPage, ReusePage
from browser.measure import find_box
from browser.page_record import show
from browser.servers import Clinic
from browser.waiting import comes_true
from caresheet.release.format import Release


def print_page(page: Page, to: Path) -> str:
    """Print a page to a file, and return its text without ligatures and white space: a line can break anywhere."""
    page.pdf(path=to, format="Letter")
    return squeeze("".join(sheet.extract_text() for sheet in PdfReader(to).pages))


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@pytest.mark.by_turns("element-light", "page-dark")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("place", ["element", "page"])
def test_printed_topic_is_whole(
    *,
    place: str,
    dark: bool,
    starter_release: Release,
    clinic: Clinic,
    library_root: str,
    new_page: NewPage,
    tmp_path: Path,
) -> None:
    page = new_page(color_scheme="dark" if dark else "light")
    if place == "element":
        show(page, clinic.demo("element.html"))
    else:
        page.goto(f"{library_root}topics/en/eczema/")
    text = print_page(page, tmp_path / "printed.pdf")
    [english] = [each for each in starter_release.contents.languages if each.code == "en"]
    expected = ["Eczema", "What is eczema?", english.disclaimer.short, *english.disclaimer.full]
    missing = [part for part in expected if squeeze(part) not in text]
    assert missing == []
    # The short sentence is above the topic and at the end of every section.
    assert text.count(squeeze(english.disclaimer.short)) >= 4
    fragment = starter_release.read("public/v1/topics/en/eczema.html").decode()
    addresses = re.findall(r'<a href="(https:[^"]+)"', fragment)
    assert len(addresses) >= 2
    assert [address for address in addresses if f"({address})" not in text] == []
    for screen_only in ("Backtotop", "Onthispage"):
        assert screen_only not in text


SHRINKING = {
    "flex item": "display: flex; flex-direction: column; align-items: center",
    "inline block": "display: inline-block",
    "float": "float: left",
    "table": "display: table",
}


@pytest.mark.by_turns("flex item", "table")
@pytest.mark.parametrize("style", SHRINKING.values(), ids=SHRINKING)
def test_prints_lines_of_full_width_in_a_box_that_shrinks(
    style: str, clinic: Clinic, new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page()
    show(page, clinic.page(f'<div style="{style}"><care-sheet topic="mesotherapy"></care-sheet></div>{{script}}'))
    print_page(page, tmp_path / "printed.pdf")
    assert len(PdfReader(tmp_path / "printed.pdf").pages) <= 5


def test_topic_in_a_table_leaves_room_for_the_other_columns(clinic: Clinic, reuse_page: ReusePage) -> None:
    # The width of a sheet.
    page = reuse_page(width=720, media="print")
    menu = "<td>Appointments and opening hours</td>" * 2
    sheet = '<td><care-sheet topic="mesotherapy"></care-sheet>{script}</td>'
    show(page, clinic.page(f"<table><tr>{menu}{sheet}</tr></table>"))
    assert comes_true(page, lambda: find_box(page.locator("care-sheet"))["height"] > 1000)
    assert find_box(page.locator("td").first)["width"] > 120
    assert find_box(page.locator("td").last)["width"] > 340


def test_prints_no_empty_room_for_a_topic_that_is_still_loading(
    clinic: Clinic, new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page(opens_roots=True)
    page.route("**/v1/topics/en/mesotherapy.html", lambda _: None)
    sheet = '<care-sheet topic="mesotherapy" loading="eager">Read about it</care-sheet>{script}'
    page.goto(clinic.page(f"{sheet}<p>Call us</p>"))
    expect(page.locator(".cs-skeleton")).to_be_visible()
    assert find_box(page.locator("care-sheet"))["height"] > 600
    assert "ReadaboutitCallus" in print_page(page, tmp_path / "printed.pdf").replace("Loadinghealthinformation…", "")
    page.emulate_media(media="print")
    assert comes_true(page, lambda: find_box(page.locator("care-sheet"))["height"] < 100)


def test_screen_shows_what_print_leaves_out(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.demo("element.html"))
    shown = page.locator("article").inner_text()
    assert "Back to top" in shown
    assert "On this page" in shown
    assert "(https:" not in shown


def test_line_is_for_paper_and_copies_where_the_seal_is_in_view(
    starter_release: Release, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.demo("element.html"))
    [english] = [each for each in starter_release.contents.languages if each.code == "en"]
    line = page.locator(".cs-line").first
    assert find_box(line)["height"] <= 1
    copied = page.locator(".cs-section").first.evaluate(COPY)
    assert english.disclaimer.short in copied
    page.emulate_media(media="print")
    assert comes_true(page, lambda: find_box(line)["height"] > 10)


COPY = """(section) => {
  getSelection().setBaseAndExtent(section, 0, section, section.childNodes.length);
  return String(getSelection());
}"""


def test_prints_black_on_white_from_a_dark_page(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.demo("dark.html"))
    page.emulate_media(media="print")
    for part in (".cs-title", ".cs-summary", ".cs-seal summary", ".cs-disclaimer p"):
        expect(page.locator(part).first).to_have_css("color", "rgb(0, 0, 0)")


def test_spanish_topic_prints_the_spanish_disclaimer(
    starter_release: Release, clinic: Clinic, new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page()
    show(page, clinic.page('<care-sheet topic="mesotherapy" lang="es"></care-sheet>{script}'))
    text = print_page(page, tmp_path / "printed.pdf")
    [spanish] = [each for each in starter_release.contents.languages if each.code == "es"]
    assert [part for part in spanish.disclaimer.full if squeeze(part) not in text] == []
