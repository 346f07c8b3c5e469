"""Where the lifted seal stands: always below a page's header, and nowhere while the page hides its topic."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.fixtures import NewPage, ReusePage
from browser.page_record import show
from browser.servers import Clinic
from browser.waiting import comes_true
from caresheet.shipped import find_widget
from widget.guarded_page import SHEET, await_lift, find_body, is_lifted, is_seal_on_top
from widget_build import WidgetBuild

STICKY = "position: sticky; top: 0; z-index: 9; height: 64px; background: #fff"
# For an effect on the topic, the seal is lifted.
DIM = f'<main style="mix-blend-mode: multiply">{SHEET}</main>{{script}}'
STANDS_AT = "([seal, top]) => Math.abs(seal.getBoundingClientRect().top - top) < 1"


def test_lifted_seal_never_jumps_over_a_header(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True, height=500)
    opaque = "<style>body { margin: 0; background: #fff }</style>"
    page.goto(clinic.page(f'<header style="{STICKY}">Clinic</header>{DIM}', head=opaque))
    expect(find_body(page)).to_be_visible()
    page.evaluate("scrollTo(0, 600)")
    seal = page.locator(".cs-seal").element_handle()
    page.wait_for_function(STANDS_AT, arg=[seal, 64])
    seal.evaluate("""(seal) => {
      document.tops = [];
      new MutationObserver(() => document.tops.push(seal.style.top)).observe(seal, { attributes: true });
    }""")
    # Each time the header changes, a place is looked for anew.
    for height in (90, 64):
        page.locator("header").evaluate("(header, height) => (header.style.height = `${height}px`)", height)
        page.wait_for_function(STANDS_AT, arg=[seal, height])
    assert page.evaluate("document.tops") == ["90px", "64px"]


# A place that is found is kept until something changes.
PATIENT = WidgetBuild(
    "patient",
    {"ROOT_MODE": '"open"'},
    modules={
        "guard/guard.js": (find_widget() / "src/guard/guard.js")
        .read_text("utf-8")
        .replace("PLACE_MS = 1000", "PLACE_MS = 1e9")
    },
)


def test_lifted_seal_gives_way_to_a_header_that_has_slid_in(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(widget=PATIENT, height=500)
    slides = "transition: translate 60s steps(2, jump-end); translate: 0 -100%"
    page.goto(clinic.page(f'<header style="{STICKY}; {slides}">Clinic</header>{DIM}'))
    expect(find_body(page)).to_be_visible()
    page.evaluate("scrollTo(0, 600)")
    seal = page.locator(".cs-seal").element_handle()
    page.wait_for_function(STANDS_AT, arg=[seal, 0])
    page.locator("header").evaluate("(header) => (header.style.translate = 'none')")
    page.wait_for_function("document.getAnimations().some(({ currentTime }) => currentTime > 500)")
    page.wait_for_function(STANDS_AT, arg=[seal, 0])
    page.evaluate("document.getAnimations().forEach((slide) => slide.finish())")
    page.wait_for_function(STANDS_AT, arg=[seal, 64])


CLOSED = {
    "hidden": "visibility: hidden",
    "faded out": "opacity: 0; pointer-events: none",
    "both": "visibility: hidden; opacity: 0",
}


@pytest.mark.by_turns("faded out")
@pytest.mark.parametrize("how", CLOSED)
def test_topic_in_a_closed_dialog_shows_nothing_and_takes_no_clicks(
    how: str, clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page(opens_roots=True)
    style = f".dialog {{ position: fixed; inset: 0; overflow: auto }} .closed {{ {CLOSED[how]} }}"
    dialog = f'<div class="dialog closed">{SHEET}</div>'
    show(page, clinic.page(f'<a href="#x">Prices</a>{dialog}{{script}}', head=f"<style>{style}</style>"))
    at = page.locator(".dialog")
    for _ in range(2):
        expect(page.locator(".cs-body article")).to_be_hidden()
        page.get_by_text("Prices").click(trial=True)
        assert comes_true(page, lambda: not is_lifted(page))
        at.evaluate("(dialog) => dialog.classList.remove('closed')")
        expect(page.locator(".cs-body article")).to_be_visible()
        assert comes_true(page, lambda: is_seal_on_top(page))
        at.evaluate("(dialog) => dialog.classList.add('closed')")


@pytest.mark.by_turns("faded out")
@pytest.mark.parametrize("how", CLOSED)
def test_lifted_seal_is_not_printed_where_the_topic_is_not(how: str, clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.page(DIM, head=f"<style>@media print {{ main {{ {CLOSED[how]} }} }}</style>"))
    await_lift(page)
    page.emulate_media(media="print")
    assert comes_true(page, lambda: not is_lifted(page))
    expect(page.locator(".cs-body article")).to_be_hidden()
    page.emulate_media(media="screen")
    await_lift(page)
    expect(page.locator(".cs-body article")).to_be_visible()


def test_topic_whose_seal_is_lifted_can_be_moved(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(f'{DIM}<aside style="mix-blend-mode: multiply"></aside>'))
    await_lift(page)
    # The browser closes the seal, as it does with every popover that is moved.
    page.evaluate("document.querySelector('aside').append(document.querySelector('care-sheet'))")
    await_lift(page)
    expect(find_body(page)).to_be_visible()


def test_lifted_seal_lies_on_no_link_of_an_open_menu(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True, width=390, height=700)
    # So little of the topic is left beside the menu that the seal has no room there.
    menu = "position: fixed; inset: 0 auto 0 0; width: 300px; z-index: 9; background: #123"
    link = '<a href="#" style="display: block; height: 50px; color: #fff">Doctors</a>'
    page.goto(clinic.page(f'{SHEET}{{script}}<nav id="menu" hidden style="{menu}">{link * 3}</nav>'))
    expect(find_body(page)).to_be_visible()
    page.evaluate("scrollTo(0, 600)")
    page.locator("#menu").evaluate("(menu) => (menu.hidden = false)")
    page.wait_for_function(STANDS_AT, arg=[page.locator(".cs-seal").element_handle(), 150])
