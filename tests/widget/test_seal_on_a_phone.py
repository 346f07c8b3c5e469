"""A page that is a little wider than a phone can be moved under the screen. The seal stays in what the reader sees."""

from __future__ import annotations

from playwright.sync_api import Page

from browser.fixtures import NewPage
from browser.page_record import show
from browser.servers import Clinic

# Pages overflow by so much because of a negative margin of a grid, or a table.
PAGE = '<div style="width: 420px; height: 1px"></div><care-sheet topic="mesotherapy"></care-sheet>{script}'
SEAL = "document.querySelector('care-sheet').shadowRoot.querySelector('div').shadowRoot.querySelector('.cs-seal')"
IS_AT_TOP = f"Math.abs({SEAL}.getBoundingClientRect().top - visualViewport.offsetTop) < 1"


def test_seal_sticks_to_the_top_of_the_screen(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True, width=390, height=700, is_mobile=True, has_touch=True)
    show(page, clinic.page(PAGE))
    for down in (400, 300, -150):
        swipe(page, down)
        page.wait_for_function(IS_AT_TOP)
    page.wait_for_function("visualViewport.offsetTop === 0")
    swipe(page, 400)
    # The screen stands lower than the window now.
    page.wait_for_function(f"visualViewport.offsetTop > 20 && {IS_AT_TOP}")
    assert not page.evaluate(f"{SEAL}.parentNode.matches(':popover-open')")


def swipe(page: Page, down: int) -> None:
    """Move a finger on the screen, so that the page goes down or, for less than 0, up."""
    devtools = page.context.new_cdp_session(page)
    start = 600 if down > 0 else 300
    for step in range(9):
        kind = "touchMove" if step else "touchStart"
        points = [{"x": 200, "y": start - down * step / 8}]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
