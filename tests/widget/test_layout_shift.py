"""A topic in the window makes its room at once, so that the page moves at most once (Layout Instability)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route

from browser.fixtures import NewPage
from browser.page_record import await_events
from browser.servers import Clinic

TEXT = "<p>" + "Our clinic is open on weekdays. Ask at the front desk. " * 12 + "</p>"
SHEET = '<care-sheet topic="mesotherapy"><a href="#">Mesotherapy</a></care-sheet>'
OBSERVE = """
document.shifts = [];
new PerformanceObserver((list) => document.shifts.push(...list.getEntries().map(({ value }) => value)))
  .observe({ type: "layout-shift", buffered: true });
"""
# The observer reports a frame once it is painted.
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))))"


@pytest.mark.parametrize("width", [390, 1280])
def test_page_does_not_move_when_the_topic_comes(width: int, clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(width=width, height=844)
    page.add_init_script(OBSERVE)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/v1/topics/en/mesotherapy.html", hold)
    page.goto(clinic.page(f"<h1>Our clinic</h1>{TEXT}{SHEET}{TEXT}{TEXT}{{script}}"))
    page.wait_for_function("document.querySelector('care-sheet').offsetHeight > 300")
    page.evaluate(PAINTED)
    before = page.evaluate("document.shifts.length")
    held[0].continue_()
    await_events(page)
    page.evaluate(PAINTED)
    shifts = page.evaluate("document.shifts")
    # The list "On this page" is open from the first frame.
    assert sum(shifts[before:]) <= 0.01
    # The observer works.
    page.evaluate("document.querySelector('h1').style.paddingTop = '200px'")
    page.wait_for_function(
        "(known) => document.shifts.slice(known).reduce((sum, shift) => sum + shift, 0) > 0.05", arg=len(shifts)
    )
