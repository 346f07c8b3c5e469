"""What has the focus is never behind the seal, or behind the page's own header (WCAG 2.2, 2.4.11 and 2.4.12)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.fixtures import ReusePage
from browser.measure import find_box
from browser.page_record import show
from browser.reading import look_at_focus
from browser.servers import Clinic
from widget.views import EVERY

TOPIC = '<care-sheet topic="type-2-diabetes" loading="eager"></care-sheet>'
HEADER = '<header style="position: sticky; top: 0; height: 64px; background: #eee; z-index: 5">Our clinic</header>'
PADDING = "<style>html { scroll-padding-top: 64px }</style>"
PAGE = '<a href="#first">First</a>{header}<main style="{style}">{topic}</main><a href="#last">Last</a>{script}'
WIDTHS = {"narrow": (320, 480), "wide": (1280, 720)}
# If the focus never leaves, it is trapped.
MOST_STOPS = 60
# The page around a frame hears of the focus by a message.
MOST_FRAMES = 60
# What stands above the topic, the style of the page around it, and how many of nine points are seen at least. If a page
# does not tell the browser about its sticky header, the header may hide a part.
PLACES = {
    "in-flow": ("", "", 9),
    "lifted": ("", "opacity: 0.2", 9),
    "below-header": (HEADER + PADDING, "", 9),
    "below-header-without-padding": (HEADER, "", 1),
}
OFTEN = [("in-flow", "narrow"), ("lifted", "wide"), ("below-header-without-padding", "narrow")]
CASES = [(place, width) for place in PLACES for width in WIDTHS] if EVERY else OFTEN


def walk(page: Page, key: str, least: int) -> list[tuple[str, int]]:
    """Press a key until the focus leaves the page, and return what had the focus and how much of it was seen.

    On a busy machine, the seal makes room some frames later: then look again.
    """
    seen: list[tuple[str, int]] = []
    while len(seen) < MOST_STOPS:
        page.keyboard.press(key)
        for _ in range(MOST_FRAMES):
            found = look_at_focus(page)
            if found is None or found[1] >= least:
                break
        if found is None or (len(seen) > 1 and found[0] in ("First", "Last")):
            break
        seen.append(found)
    return seen


@pytest.mark.by_turns("in-flow-narrow", "lifted-wide")
@pytest.mark.parametrize(("place", "width"), CASES)
def test_tab_reaches_nothing_behind_the_seal(place: str, width: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    header, style, least = PLACES[place]
    [across, down] = WIDTHS[width]
    page = reuse_page(opens_roots=True, width=across, height=down)
    body = PAGE.replace("{header}", header).replace("{style}", style).replace("{topic}", TOPIC)
    show(page, clinic.page(body))
    for key in ("Tab", "Shift+Tab"):
        seen = walk(page, key, least)
        assert 15 < len(seen) < MOST_STOPS
        assert [each for each in seen if each[1] < least] == []


FOCUS_TOP = """() => {
  let focus = document.activeElement;
  while (focus.shadowRoot?.activeElement) focus = focus.shadowRoot.activeElement;
  return [focus.textContent.trim(), focus.getBoundingClientRect().top];
}"""
NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_tab_reaches_nothing_behind_the_seal_around_a_frame(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True, width=320, height=480)
    framed_topic = TOPIC.replace("loading", 'isolation="frame" loading')
    show(page, clinic.page(f"<main>{framed_topic}</main>{{script}}"))
    framed, outer, seal = page.frames[-1], page.locator("iframe"), page.locator(".cs-seal").first
    expect(page.frame_locator("iframe").locator("article")).to_be_visible()
    page.frame_locator("iframe").locator(".cs-sources a").last.focus()

    def look() -> tuple[str, bool]:
        text, top = framed.evaluate(FOCUS_TOP)
        line = find_box(seal)
        return text, find_box(outer)["y"] + top >= line["y"] + line["height"]

    seen = []
    while len(seen) < 8:
        page.keyboard.press("Shift+Tab")
        page.evaluate(NEXT_FRAME)
        for _ in range(MOST_FRAMES):
            if look()[1]:
                break
            page.evaluate(NEXT_FRAME)
        seen.append(look())
    assert len(set(seen)) > 4
    assert [text for text, is_below in seen if not is_below] == []
