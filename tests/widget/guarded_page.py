"""The page that tests of the guard cover, stop and change."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

SHEET = '<care-sheet topic="mesotherapy" lang="en"><a href="/ask">Ask us.</a></care-sheet>'
BOX = (
    "<style>.lid { position: absolute; z-index: 9; inset: 0; background: #fff }</style>"
    f'<div class="box" style="position: relative">{SHEET}</div>{{script}}'
)


def find_body(page: Page) -> Locator:
    return page.locator(".cs-body")


def find_opacity(page: Page) -> float:
    """Return the opacity of the topic. The lease is an animation, so it does not change the topic's style attribute."""
    opacity: str = find_body(page).evaluate("(body) => getComputedStyle(body).opacity")
    return float(opacity)


# Whether the seal is in the top layer, where nothing of the page can reach it.
IS_LIFTED = "(rail) => rail.matches(':popover-open')"


def is_lifted(page: Page) -> bool:
    lifted: bool = page.locator(".cs-rail").evaluate(IS_LIFTED)
    return lifted


def await_lift(page: Page) -> None:
    page.wait_for_function(IS_LIFTED, arg=page.locator(".cs-rail").element_handle())


def is_seal_on_top(page: Page) -> bool:
    """Tell whether a hit test in the middle of the seal's line finds the widget."""
    found: bool = page.locator("summary").first.evaluate("""(line) => {
      const { left, top, width, height } = line.getBoundingClientRect();
      return document.elementFromPoint(left + width / 2, top + height / 2)?.closest("care-sheet") !== null;
    }""")
    return found
