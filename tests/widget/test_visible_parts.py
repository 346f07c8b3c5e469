"""What a reader needs to see to use a page is seen, also in forced colours (WCAG 2.2, 1.4.11 and 2.4.7)."""

from __future__ import annotations

from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.fixtures import ReusePage
from browser.measure import measure_difference, take_picture
from browser.page_record import show
from browser.reading import add_style
from browser.servers import Clinic
from browser.waiting import comes_true
from caresheet.packager.source.contrast import contrast
from widget.views import VIEWS, search

# WCAG 2.2, 1.4.11.
LEAST_CONTRAST = 3
# What shows where a control is: the edge of a box to type in, the ground of a button, and the ring around the focus.
EDGES = {
    "topics/en/": {".cs-query": "border-top-color"},
    "": {"#topic": "border-top-color", "#language": "border-top-color", "#copy": "background-color"},
}
HEX = """(each, property) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const paint = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    return "#" + ((1 << 24) | (red << 16) | (green << 8) | blue).toString(16).slice(1);
  };
  return [paint(getComputedStyle(each)[property]), paint(getComputedStyle(document.documentElement).backgroundColor)];
}"""


def measure_contrast(place: Locator, property_: str) -> float:
    """Return the contrast of a colour of an element with the ground of the page."""
    colour, ground = place.evaluate(HEX, property_)
    return contrast(colour, ground)


def stands_out(place: Locator, property_: str) -> bool:
    return measure_contrast(place, property_) >= LEAST_CONTRAST


def focus_by_key(page: Page, place: Locator) -> None:
    page.keyboard.press("Tab")
    place.focus()


@pytest.mark.by_turns("list")
@pytest.mark.parametrize("path", EDGES, ids=["list", "home"])
def test_edges_of_controls_and_the_focus_ring_stand_out(path: str, library_root: str, reuse_page: ReusePage) -> None:
    page = reuse_page()
    page.goto(library_root + path)
    page.wait_for_load_state("networkidle")

    def find_low() -> set[str]:
        low = set()
        for selector, property_ in EDGES[path].items():
            place = page.locator(selector)
            focus_by_key(page, place)
            found = {each: measure_contrast(place, each) for each in (property_, "outline-color")}
            low |= {f"{selector} {each}" for each, ratio in found.items() if ratio < LEAST_CONTRAST}
        return low

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert comes_true(page, lambda: find_low() == set()), find_low()
    add_style(page, "* { border-color: #22292f !important; background-color: #22292f !important }")
    assert find_low() == {f"{selector} {property_}" for selector, property_ in EDGES[path].items()}


def has_ring(page: Page, place: Locator) -> bool:
    """Tell whether the page looks different around a place once the keyboard has reached it."""
    place.scroll_into_view_if_needed()
    page.evaluate("document.activeElement?.blur()")
    before = take_picture(page)
    focus_by_key(page, place)
    return measure_difference(before, take_picture(page)) > 0


def test_forced_colours_leave_edges_marks_and_the_focus_ring(library_root: str, reuse_page: ReusePage) -> None:
    page = reuse_page(forced_colors="active")
    page.goto(library_root + VIEWS["search-results"].path)
    search(page)
    # Bold letters do not depend on a colour.
    expect(page.locator(".cs-found mark").first).to_have_css("font-weight", "700")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, forced_colors="active")
        for selector in (".cs-query", ".cs-found a", ".cs-seal summary"):
            assert has_ring(page, page.locator(selector).first), selector
        for selector, property_ in {".cs-query": "border-top-color", ".cs-seal": "border-bottom-color"}.items():
            part = page.locator(selector)
            assert comes_true(page, partial(stands_out, part, property_)), selector
            # An element that kept its own colours would not follow the reader's.
            expect(page.locator(selector)).to_have_css("forced-color-adjust", "auto")
    add_style(page, ".cs-page .cs-seal summary:focus-visible { outline: none }")
    assert not has_ring(page, page.locator(".cs-seal summary"))


def test_forced_colours_leave_the_ring_in_the_widget(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True, forced_colors="active")
    show(page, clinic.page('<main><h1>Our clinic</h1><care-sheet topic="mesotherapy"></care-sheet></main>{script}'))
    for selector in (".cs-seal summary", ".cs-contents a"):
        assert has_ring(page, page.locator(selector).first), selector
