"""In narrow columns, on small phones, zoomed and with long words, nothing is cut off and the seal stays in view."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.fixtures import ReusePage
from browser.measure import TOPIC_ROOT, find_box, measure_overflow
from browser.page_record import show
from browser.servers import Clinic, Relay
from browser.waiting import comes_true

SHEET = '<care-sheet topic="{topic}" loading="eager"></care-sheet>{script}'
LONG = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 4

# A window of 1280 by 1024 at 100, 200 and 400 percent (WCAG 1.4.10).
ZOOMS = {"100%": (1280, 1024), "200%": (640, 512), "400%": (320, 256)}


@pytest.mark.by_turns("100%", "400%")
@pytest.mark.parametrize(("width", "height"), ZOOMS.values(), ids=ZOOMS)
def test_seal_stays_in_view_through_the_whole_topic(
    width: int, height: int, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True, width=width, height=height)
    show(page, clinic.page(f"<h1>Our clinic</h1>{SHEET.replace('{topic}', 'mesotherapy')}<p>The end</p>"))
    for place in page.locator("article > section > :is(h2, h3, p):last-child").all():
        place.scroll_into_view_if_needed()
        assert comes_true(page, lambda: is_in_view(page, height))
    assert measure_overflow(page) == 0


def is_in_view(page: Page, height: int) -> bool:
    """Tell whether the seal is on top, in a window of this height, and leaves half of it to the topic."""
    seal = find_box(page.locator(".cs-seal"))
    is_inside = 0 <= seal["y"] <= height - seal["height"] and seal["height"] < height / 2
    return is_inside and is_on_top(page, seal["x"] + 20, seal["y"] + seal["height"] / 2)


def is_on_top(page: Page, x: float, y: float) -> bool:
    """Tell whether the seal is on top at a point."""
    on_top: bool = page.locator(".cs-seal").evaluate(
        "(seal, [x, y]) => seal.contains(seal.getRootNode().elementFromPoint(x, y))", [x, y]
    )
    return on_top


def test_open_seal_leaves_room_for_the_topic(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True, width=320, height=480)
    show(page, clinic.page(SHEET.replace("{topic}", "mesotherapy")))
    page.locator(".cs-seal summary").click()
    last = page.locator(".cs-seal p").last
    expect(last).to_be_visible()
    assert comes_true(page, lambda: find_box(page.locator(".cs-seal"))["height"] <= 0.75 * 480)
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()


def test_title_is_on_one_line_in_a_narrow_card(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(f'<div style="width: 132px">{SHEET.replace("{topic}", "mesotherapy")}</div>'))
    title = page.locator(".cs-title")
    size = title.evaluate("(title) => parseFloat(getComputedStyle(title).fontSize)")
    assert find_box(title)["height"] < 2 * size
    assert size > 16


def test_fits_into_a_narrow_sidebar(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    side = f'<div id="side" style="width: 320px; padding: 0">{SHEET.replace("{topic}", "type-2-diabetes")}</div>'
    show(page, clinic.page(side))
    right = find_box(page.locator("#side"))["x"] + 320
    for part in page.locator("article :is(h2, h3, p, li, .cs-table), .cs-seal").all():
        box = part.bounding_box()
        assert box is None or box["x"] + box["width"] <= right + 0.5


def test_column_is_centred_in_a_wide_page(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(SHEET.replace("{topic}", "mesotherapy"), head="<style>body { margin: 0 }</style>"))
    for part in ("article", ".cs-seal"):
        box = find_box(page.locator(part))
        assert box["x"] == pytest.approx(1280 - box["x"] - box["width"], abs=16)
        assert 30 * 16 <= box["width"] <= 42 * 16


FLOAT = '<div style="float: left; width: {width}; height: 300px">Our clinic</div>'


@pytest.mark.by_turns("50%-True", "100%-False")
@pytest.mark.parametrize(("width", "is_beside"), [("50%", True), ("100%", False), ("calc(100% - 100px)", False)])
def test_goes_below_a_float_that_leaves_too_little_room(
    width: str, clinic: Clinic, reuse_page: ReusePage, *, is_beside: bool
) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(FLOAT.replace("{width}", width) + SHEET.replace("{topic}", "mesotherapy")))
    box = find_box(page.locator("article"))
    assert box["width"] >= 15 * 16
    assert (box["y"] < 300) == is_beside


@pytest.mark.parametrize("row", ["display: block; width: 20px", "display: flex; width: 100%"])
def test_column_that_the_page_leaves_no_width_gets_more_than_a_letter_a_line(
    row: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    beside = '<div style="flex: 0 0 calc(100% - 20px)">Our clinic</div>' if "flex" in row else ""
    show(page, clinic.page(f'<div style="{row}">{beside}<div>{SHEET.replace("{topic}", "mesotherapy")}</div></div>'))
    assert find_box(page.locator("article"))["width"] >= 8 * 16


def test_wide_table_scrolls_inside_its_group(relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage) -> None:
    cells = "".join(f"<th scope='col'>Heading {number}</th>" for number in range(12))
    table = (
        '<div class="cs-table" role="group" tabindex="0" aria-label="Table">'
        f"<table><thead><tr>{cells}</tr></thead></table></div>"
    )
    relay.alter("v1/topics/en/eczema.html", "</ul></section>", f"</ul>{table}</section>")
    page = reuse_page(opens_roots=True, width=320)
    show(page, relay_clinic.page(SHEET.replace("{topic}", "eczema")))
    group = page.locator(".cs-sources > .cs-table")
    assert group.evaluate("(group) => group.scrollWidth - group.clientWidth") > 100
    assert measure_overflow(page) == 0
    group.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"{TOPIC_ROOT}.querySelector('.cs-sources > .cs-table').scrollLeft > 0")


@pytest.mark.parametrize("width", [320, 640])
def test_long_words_break(width: int, relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage) -> None:
    relay.alter("v1/topics/en/eczema.html", ">Eczema<", f">{LONG}<")
    page = reuse_page(opens_roots=True, width=width)
    show(page, relay_clinic.page(SHEET.replace("{topic}", "eczema")))
    expect(page.get_by_role("heading", name=LONG, exact=True)).to_be_visible()
    assert measure_overflow(page) == 0


def test_overflow_is_found(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(width=320)
    page.goto(clinic.page(f"<p>{LONG}</p>"))
    assert measure_overflow(page) > 100


def test_contents_are_folded_in_a_narrow_column_and_open_in_a_wide_one(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True, width=320)
    show(page, clinic.page(SHEET.replace("{topic}", "mesotherapy")))
    links = page.locator(".cs-contents a")
    expect(links.first).to_be_hidden()
    page.locator(".cs-contents summary").click()
    expect(links.first).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(links.first).to_be_visible()
