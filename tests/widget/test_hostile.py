"""The widget looks the same, to the pixel, in a page with hostile styles."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Browser, FloatRect, Page, expect

from browser.fixtures import NewPage, ReusePage
from browser.measure import find_box, measure_difference, take_picture
from browser.page_record import PageRecord, show
from browser.servers import Clinic
from browser.waiting import comes_true
from caresheet.release.format import Release

BODY = '<main><care-sheet topic="mesotherapy" loading="eager">Ask us.</care-sheet></main>{script}'
CALM = "<style>body { margin: 0; font: 17px/1.5 serif } main { width: 560px; padding: 10px }</style>"
# The share of pixels that may differ. Anti-aliasing needs less.
TOLERANCE = 0.0005

ATTACKS = {file.stem: file.read_text("utf-8") for file in sorted((Path(__file__).parent / "hostile").glob("*.css"))}


def show_topic(page: Page, clinic: Clinic, head: str = "") -> None:
    show(page, clinic.page(BODY, head=CALM + head))


def looks_like(reference: Image.Image, page: Page) -> bool:
    return measure_difference(reference, take_picture(page)) < TOLERANCE


@pytest.fixture(scope="module")
def reference(browser: Browser, library_root: str) -> Image.Image:
    """Return a picture of the widget in a page without hostile styles."""
    with Clinic(library_root) as clinic, browser.new_page(viewport={"width": 600, "height": 900}) as page:
        PageRecord.start(page)
        show_topic(page, clinic)
        return take_picture(page)


@pytest.mark.by_turns(
    "animations", "hide-all", "inherited", "layers", "our-own-names", "parts", "registered-properties", "shrunk"
)
@pytest.mark.parametrize("attack", ATTACKS)
def test_looks_the_same_under_a_hostile_stylesheet(
    attack: str, reference: Image.Image, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(width=600, height=900)
    show_topic(page, clinic, f"<style>{ATTACKS[attack]}</style>")
    assert comes_true(page, lambda: looks_like(reference, page))


@pytest.mark.by_turns("hide-all", "inherited")
@pytest.mark.parametrize("attack", ["hide-all", "inherited", "our-own-names", "moved-away"])
def test_same_stylesheet_changes_a_topic_without_the_widget(
    attack: str, starter_release: Release, clinic: Clinic, new_page: NewPage
) -> None:
    fragment = (starter_release.folder / "public" / "v1/topics/en/mesotherapy.html").read_text("utf-8")
    body = f"<main><care-sheet>{fragment}</care-sheet></main>"
    page = new_page(width=600, height=900)
    page.goto(clinic.page(body, head=CALM))
    reference = take_picture(page)
    page.goto(clinic.page(body, head=f"{CALM}<style>{ATTACKS[attack]}</style>"))
    assert measure_difference(reference, take_picture(page)) > 100 * TOLERANCE


INLINE = """([selector, declarations]) => {
  for (const element of document.querySelectorAll(selector))
    for (const [name, value] of declarations) element.style.setProperty(name, value, "important");
}"""


@pytest.mark.parametrize(
    "declarations",
    [
        [["all", "unset"]],
        [["display", "contents"]],
    ],
    ids=["unset", "contents"],
)
def test_looks_the_same_under_important_inline_styles(
    declarations: list[list[str]], clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page(width=600, height=900)
    show_topic(page, clinic)
    reference = take_picture(page)
    page.evaluate(INLINE, ["care-sheet, care-sheet *", declarations])
    assert comes_true(page, lambda: looks_like(reference, page))


ARE_ALIKE = """() => {
  const [first, second] = [...document.querySelectorAll("care-sheet")].map((sheet) => sheet.offsetHeight);
  return first > 2000 && first === second;
}"""


def test_demo_looks_the_same_with_and_without_its_hostile_styles(clinic: Clinic, new_page: NewPage) -> None:
    # The window holds both widgets. A picture of more than the window would resize it, and the widgets would react.
    page = new_page(width=640, height=11_000)
    show(page, clinic.demo("hostile.html"), count=2)
    page.wait_for_function(ARE_ALIKE)

    pictures: list[Image.Image] = []

    def look_alike() -> bool:
        whole = take_picture(page)
        pictures[:] = (crop(whole, find_box(page.locator(f".{each} care-sheet"))) for each in ("calm", "hostile"))
        return pictures[0].size == pictures[1].size and measure_moved_difference(*pictures) < TOLERANCE

    assert comes_true(page, look_alike)
    reference, hostile = pictures
    assert measure_moved_difference(reference, hostile.transpose(Image.Transpose.FLIP_TOP_BOTTOM)) > 100 * TOLERANCE


def measure_moved_difference(one: Image.Image, other: Image.Image) -> float:
    """Return the share of pixels that differ from all nine around their place in the other picture.

    The second widget may stand half a pixel lower, and then lines move by one pixel.
    """
    least, most = (one.convert("L").filter(each(3)) for each in (ImageFilter.MinFilter, ImageFilter.MaxFilter))
    shades = other.convert("L")
    beyond = ImageChops.add(ImageChops.subtract(shades, most), ImageChops.subtract(least, shades))
    return beyond.point(lambda shade: 255 if shade > 16 else 0).histogram()[255] / (one.width * one.height)


def crop(picture: Image.Image, box: FloatRect) -> Image.Image:
    x, y = round(box["x"]), round(box["y"])
    return picture.crop((x, y, x + round(box["width"]), y + round(box["height"])))


def test_hidden_attribute_of_the_page_is_obeyed(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(BODY, head=CALM))
    title = page.locator("care-sheet .cs-title")
    for is_hidden in (True, False):
        page.evaluate("(is_hidden) => (document.querySelector('care-sheet').hidden = is_hidden)", is_hidden)
        expect(title).to_be_visible(visible=not is_hidden)
