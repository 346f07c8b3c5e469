"""The page that tests of the guard cover, stop and change."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from browser.page_record import show

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


def is_shown(page: Page) -> bool:
    """Tell whether the lease is in force. On a busy machine it may lapse for a moment."""
    return find_opacity(page) == 1


def is_lifted(page: Page) -> bool:
    lifted: bool = page.locator(".cs-rail").evaluate(IS_LIFTED)
    return lifted


# How often to open a page whose seal is to stay in the flow. If the browser takes longer than 200 ms to say that the
# seal is visible, as it may on a busy machine, the guard lifts the seal at once.
_VISITS_AT_MOST = 5


def stays_in_flow(page: Page, address: str) -> bool:
    """Open a page, and tell whether it shows the topic with the seal in the flow."""
    for _ in range(_VISITS_AT_MOST):
        show(page, address)
        expect(find_body(page)).to_be_visible()
        if not is_lifted(page):
            return True
    return False


def await_lift(page: Page) -> None:
    page.wait_for_function(IS_LIFTED, arg=page.locator(".cs-rail").element_handle())


def is_seal_on_top(page: Page) -> bool:
    """Tell whether a hit test in the middle of the seal's line finds the widget."""
    found: bool = page.locator("summary").first.evaluate("""(line) => {
      const { left, top, width, height } = line.getBoundingClientRect();
      return document.elementFromPoint(left + width / 2, top + height / 2)?.closest("care-sheet") !== null;
    }""")
    return found


def await_renewals(page: Page, count: int) -> int:
    """Change the page until the guard has renewed the lease so often, and return the number."""
    renewals: int = find_body(page).evaluate(
        """(body, count) => new Promise((resolve) => {
      const [lease] = body.getAnimations();
      let last = lease.startTime;
      let renewals = 0;
      const look = () => {
        document.body.toggleAttribute("data-changed");
        if (lease.startTime !== last) renewals++;
        last = lease.startTime;
        if (renewals < count) requestAnimationFrame(look);
        else resolve(renewals);
      };
      look();
    })""",
        count,
    )
    return renewals
