"""The topic is easy to read whatever is behind it. Where that cannot be told, it brings its own ground."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser.fixtures import ReusePage
from browser.page_record import await_events, show
from browser.servers import Clinic
from browser.waiting import comes_true
from caresheet.packager.source.contrast import LEAST_CONTRAST, contrast

SHEET = '<care-sheet topic="mesotherapy" loading="eager"></care-sheet>'
LIBRARY_SCRIPT = "{script}"
SITE_SCRIPT = '<script async src="{root}sites/willow-street/caresheet.js"></script>'
PARTS = (".cs-title", ".cs-also", ".cs-contents a", ".cs-dates p", ".cs-disclaimer p")
NOTHING = "rgba(0, 0, 0, 0)"


def show_on(page: Page, clinic: Clinic, css: str, before: str = "", script: str = LIBRARY_SCRIPT) -> None:
    body = f'<main><div class="layer"></div>{before}<div class="text">{SHEET}</div></main>{script}'
    show(page, clinic.page(body, head=f"<style>{css}</style>"))


def read_own_ground(page: Page) -> str:
    """Return the colour that the topic paints behind itself."""
    colour: str = page.locator(".cs-view").evaluate("(view) => getComputedStyle(view).backgroundColor")
    return colour


def measure_contrasts(page: Page, behind: str) -> dict[str, float]:
    """Return the contrast of each part of the topic with the page's colour, or with the topic's own ground."""
    own = read_own_ground(page)
    ground = behind if own == NOTHING else to_hex(own)
    return {part: contrast(to_hex(read_colour(page, part)), ground) for part in PARTS}


def read_colour(page: Page, part: str) -> str:
    colour: str = page.locator(part).first.evaluate("(each) => getComputedStyle(each).color")
    return colour


def to_hex(colour: str) -> str:
    return "#" + "".join(f"{int(channel):02x}" for channel in re.findall(r"\d+", colour)[:3])


BEHIND = "position: absolute; inset: 0"
UNKNOWN = {
    "pseudo-element": "main { position: relative; isolation: isolate; color: #fff } "
    f"main::before {{ content: ''; {BEHIND}; z-index: -1; background: #123 }}",
    "overlay": f"main {{ position: relative; color: #fff }} .layer {{ {BEHIND}; background: #123 }} "
    ".layer { pointer-events: none } .text { position: relative }",
    "gradient": "main { background: linear-gradient(#000, #123); color: #fff }",
    "text of the paragraphs": "main { background: url(data:,) } main p { color: #eee }",
}


@pytest.mark.by_turns("overlay", "text of the paragraphs")
@pytest.mark.parametrize("css", UNKNOWN.values(), ids=UNKNOWN)
def test_brings_a_dark_ground_where_light_text_lies_on_something_unknown(
    css: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    show_on(page, clinic, css + " .text > p { margin: 0 }")
    page.locator(".text").evaluate("(text) => text.insertAdjacentHTML('afterbegin', '<p>Our clinic</p>')")
    # The widget reads the page again when it has an attribute more.
    page.evaluate("document.body.title = 'Our clinic'")
    expect(page.locator(".cs-view")).to_have_css("background-color", "rgb(22, 25, 28)")
    expect(page.locator("article")).to_have_css("color-scheme", "dark")


PALE = {
    "half transparent": "main { background: rgb(16 28 40 / 45%); color: #fff }",
    "pale text": "main { background: #21b2a6; color: #c7ebe8 }",
    "orange": "main { background: #f4623a; color: rgb(255 255 255 / 75%) }",
    "grey": "main { background: #777; color: #fff }",
}


@pytest.mark.by_turns("half transparent", "grey")
@pytest.mark.parametrize("css", PALE.values(), ids=PALE)
def test_brings_a_light_ground_where_light_text_lies_on_a_brand_colour(
    css: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    show_on(page, clinic, css)
    expect(page.locator(".cs-view")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator("article")).to_have_css("color-scheme", "light")


PICTURES = {
    "image": "<img class='behind' src='data:,' alt=''>",
    "video": "<video class='behind'></video>",
    "canvas": "<canvas class='behind'></canvas>",
}


@pytest.mark.by_turns("image")
@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_brings_a_ground_where_a_picture_lies_behind(picture: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    behind = f".behind {{ {BEHIND}; width: 100%; height: 100% }} main, .text {{ position: relative }}"
    show_on(page, clinic, behind, picture)
    expect(page.locator(".cs-view")).to_have_css("background-color", "rgb(255, 255, 255)")


GROUNDS = [
    ("#ffffff", "#222222"),
    ("#fff8e7", "#333333"),
    ("#c8c8c8", "#111111"),
    ("#21b2a6", "#001122"),
    ("#7c7c7c", "#000000"),
    ("#777777", "#ffffff"),
    ("#005eb8", "#ffffff"),
    ("#c0392b", "#ffffff"),
    ("#112233", "#eeeeee"),
    ("#000000", "#ffffff"),
]


@pytest.mark.by_turns(
    "#ffffff-#222222-library", "#777777-#ffffff-site", "#7c7c7c-#000000-library", "#000000-#ffffff-site"
)
@pytest.mark.parametrize("script", [LIBRARY_SCRIPT, SITE_SCRIPT], ids=["library", "site"])
@pytest.mark.parametrize(("ground", "text"), GROUNDS)
def test_every_colour_is_legible_on_the_grounds_of_the_page(
    ground: str, text: str, script: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    show_on(page, clinic, f"main {{ background: {ground}; color: {text} }}", script=script)
    contrasts = measure_contrasts(page, ground)
    assert {part: found for part, found in contrasts.items() if found < LEAST_CONTRAST} == {}
    # The page's text is legible there, and so the topic's can be.
    if contrast(ground, text) >= LEAST_CONTRAST:
        assert comes_true(page, lambda: read_own_ground(page) == NOTHING)


def test_accent_of_the_site_is_used_where_it_is_legible(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    colours = []
    for ground in ("#ffffff", "#b0b0b0"):
        show_on(page, clinic, f"main {{ background: {ground}; color: #000 }}", script=SITE_SCRIPT)
        colours.append(to_hex(read_colour(page, ".cs-contents a")))
    assert colours == ["#0b6b61", "#000000"]


ORNAMENTS = {
    "none": "",
    "bar": f"main {{ position: relative }} main::before {{ content: ''; {BEHIND}; height: 4px; background: #123 }}",
    "layer": f"main, .text {{ position: relative }} .layer {{ {BEHIND}; background: #eee }}",
    "grey text": "main { background: #f8f9fa; color: #777 }",
    "page behind a card": "body { background: url(data:,) } main { background: #fff }",
}


@pytest.mark.by_turns("bar", "page behind a card")
@pytest.mark.parametrize("css", ORNAMENTS.values(), ids=ORNAMENTS)
def test_uses_the_ground_of_a_page_with_ornaments_and_layers(css: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show_on(page, clinic, css)
    assert comes_true(page, lambda: read_own_ground(page) == NOTHING)


def test_reads_the_colour_of_a_layer_behind(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    behind = f"main, .text {{ position: relative }} .layer {{ {BEHIND}; background: #7c7c7c }}"
    show_on(page, clinic, behind)
    assert comes_true(page, lambda: min(measure_contrasts(page, "#7c7c7c").values()) >= LEAST_CONTRAST)


def test_sealed_frame_is_legible_on_a_brand_ground(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    sheet = '<care-sheet topic="mesotherapy" isolation="frame"></care-sheet>{script}'
    page.goto(clinic.page(sheet, head="<style>body { background: #005eb8; color: #fff }</style>"))
    await_events(page)
    inside = page.frame_locator("iframe").locator("article")
    expect(inside.locator(".cs-also")).to_have_css("color", "rgb(255, 255, 255)")
