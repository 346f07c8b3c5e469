"""With a reader's own spacing, or text of twice the size, nothing is cut off or overlaps (WCAG 2.2, 1.4.12, 1.4.4)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from browser.fixtures import NewPage, ReusePage
from browser.measure import find_box, measure_overflow
from browser.page_record import NETWORK_LINE, find_events, record_of, show
from browser.reading import add_style, find_cut_texts
from browser.servers import Clinic
from browser.waiting import comes_true
from widget.views import EVERY, PAGES, VIEWS
from widget_build import SPACED, SPACING

# The page of a sealed frame shows the widget, which has a test of its own.
OWN = [name for name in PAGES if name != "frame"]
NAMES = [*OWN, *VIEWS] if EVERY else ["arabic-topic", "search-results", "open-picker"]
TWICE = "html { font-size: 200% !important }"


def find_faults(page: Page) -> list[str]:
    count, faults = find_cut_texts(page)
    assert count > 5
    overflow = measure_overflow(page)
    return faults + ([f"scrolls sideways by {overflow}px"] if overflow > 0 else [])


def is_seal_whole(page: Page) -> bool:
    """Tell whether each letter of the line is inside the seal, and the seal in the window."""
    seal, line = find_box(page.locator(".cs-seal")), page.locator(".cs-seal summary")
    fits: bool = line.evaluate("""(line) => {
      const range = document.createRange();
      range.selectNodeContents(line);
      const [text, box] = [range.getBoundingClientRect(), line.getBoundingClientRect()];
      return text.left >= box.left && text.right <= box.right && text.top >= box.top && text.bottom <= box.bottom;
    }""")
    return fits and seal["y"] >= 0


@pytest.mark.by_turns("arabic-topic")
@pytest.mark.parametrize("name", NAMES)
def test_our_pages_bear_the_spacing_and_the_size_of_the_reader(
    name: str, library_root: str, reuse_page: ReusePage
) -> None:
    page = reuse_page(width=320)
    record_of(page).allow(NETWORK_LINE)
    page.goto(library_root + (PAGES[name] if name in PAGES else VIEWS[name].path))
    page.wait_for_load_state("networkidle")
    if name in VIEWS:
        VIEWS[name].step(page)
    assert find_faults(page) == []
    add_style(page, SPACING)
    assert comes_true(page, lambda: find_faults(page) == []), find_faults(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    assert comes_true(page, lambda: find_faults(page) == []), find_faults(page)
    add_style(page, "* { line-height: revert-layer; } " + TWICE)
    assert comes_true(page, lambda: find_faults(page) == []), find_faults(page)


@pytest.mark.parametrize("style", ["", "opacity: 0.2"], ids=["in the flow", "lifted"])
def test_widget_bears_the_spacing_of_the_reader(style: str, clinic: Clinic, new_page: NewPage) -> None:
    sheet = '<care-sheet topic="high-blood-pressure" lang="ar" loading="eager"></care-sheet>{script}'
    page = new_page(widget=SPACED, width=320)
    show(page, clinic.page(f'<main style="{style}"><h1>Our clinic</h1>{sheet}</main>'))
    page.locator("article > section").nth(3).scroll_into_view_if_needed()
    assert comes_true(page, lambda: find_faults(page) == []), find_faults(page)
    assert comes_true(page, lambda: is_seal_whole(page))
    assert [event["type"] for event in find_events(page)] == ["caresheet-load"]


PLANTED = {
    "cut: ": ".cs-summary { height: 1em; overflow: hidden }",
    "overlap: ": ".cs-title { height: 0.2em }",
    "scrolls sideways": ".cs-also { white-space: nowrap }",
}


def test_text_that_is_cut_or_overlaps_is_found(library_root: str, reuse_page: ReusePage) -> None:
    page = reuse_page(width=320)
    page.goto(library_root + PAGES["topic"])
    assert find_faults(page) == []
    for fault, css in PLANTED.items():
        add_style(page, css)
        assert [each for each in find_faults(page) if each.startswith(fault)]
