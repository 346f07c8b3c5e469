"""The guard shows no topic without a visible seal: in the flow, or lifted, or else the topic is withdrawn."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.fixtures import NewPage, ReusePage
from browser.measure import TOPIC_ROOT, find_box
from browser.page_record import await_events, find_events, record_of, show
from browser.servers import Clinic
from browser.waiting import comes_true
from widget.guarded_page import (
    BOX,
    IS_LIFTED,
    SHEET,
    await_lift,
    await_renewals,
    find_body,
    is_lifted,
    is_seal_on_top,
    is_shown,
    stays_in_flow,
)


def cover(page: Page, style: str = "") -> None:
    page.evaluate(
        """(style) => {
          const lid = document.createElement("div");
          lid.className = "lid";
          lid.style = style;
          document.querySelector(".box").append(lid);
        }""",
        style,
    )


def uncover(page: Page) -> None:
    page.evaluate("document.querySelector('.lid').remove()")


HIDINGS = {
    "dim": "opacity: .2",
    "blurred": "filter: blur(3px)",
    "masked": "mask-image: linear-gradient(transparent, #000 90px)",
    "clipped": "clip-path: inset(60px 0 0)",
    "small": "scale: .3; transform-origin: 0 0",
}


@pytest.mark.parametrize("style", ["", *HIDINGS.values()], ids=["plain", *HIDINGS])
def test_seal_is_lifted_where_the_page_could_hide_it(style: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    address = clinic.page(f'<main style="{style}">{SHEET}</main>{{script}}')
    if style:
        show(page, address)
        expect(page.locator("article")).to_be_visible()
        await_lift(page)
    else:
        assert stays_in_flow(page, address)
    # Its letters keep their size, whatever the page does to the topic.
    assert comes_true(page, lambda: find_box(page.locator("summary").first)["height"] > 20)


@pytest.mark.by_turns("opaque", "transparent")
@pytest.mark.parametrize(
    ("style", "is_readable"),
    [("", False), ("pointer-events: none", True), ("background: #fff8", True), ("background: none", True)],
    ids=["opaque", "lets clicks through", "half transparent", "transparent"],
)
def test_seal_is_lifted_above_a_cover_unless_nothing_below_can_be_read(
    style: str, *, is_readable: bool, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    assert stays_in_flow(page, clinic.page(BOX))
    cover(page, style)
    if is_readable:
        await_lift(page)
        assert comes_true(page, lambda: is_seal_on_top(page))
        expect(find_body(page)).to_be_visible()
    else:
        expect(find_body(page)).to_be_hidden()
        assert comes_true(page, lambda: not is_lifted(page))
    uncover(page)
    expect(find_body(page)).to_be_visible()


@pytest.mark.parametrize("pointer", ["auto", "none"])
def test_seal_gives_way_to_what_covers_a_part_if_a_click_finds_it(
    pointer: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(BOX))
    seal = page.locator(".cs-seal")
    before = find_box(seal)["y"]
    cover(page, f"pointer-events: {pointer}; inset: 0 0 auto; height: 90px")
    await_lift(page)
    lid = find_box(page.locator(".lid"))
    expected = lid["y"] + lid["height"] if pointer == "auto" else before
    assert comes_true(page, lambda: abs(find_box(seal)["y"] - expected) < 3)
    assert comes_true(page, lambda: is_seal_on_top(page))
    expect(find_body(page)).to_be_visible()


def test_seal_stands_beside_a_button_in_the_corner(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    button = '<button style="position: fixed; z-index: 9; top: 0; right: 0; width: 90px; height: 60px">Chat</button>'
    show(page, clinic.page(f'{button}<div style="opacity: .9">{SHEET}</div>{{script}}'))
    await_lift(page)
    button_left = find_box(page.get_by_role("button", name="Chat"))["x"]

    def is_beside() -> bool:
        seal = find_box(page.locator(".cs-seal"))
        return seal["y"] < 60 and seal["x"] + seal["width"] <= button_left + 1

    assert comes_true(page, is_beside)


def test_lifted_seal_leaves_the_screen_with_its_topic(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(f'<div style="opacity: .9">{SHEET}</div><div style="height: 3000px"></div>{{script}}'))
    await_lift(page)
    page.evaluate("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })")
    page.wait_for_function(f"(rail) => !({IS_LIFTED})(rail)", arg=page.locator(".cs-rail").element_handle())
    page.evaluate("scrollTo({ top: 300, behavior: 'instant' })")
    await_lift(page)
    assert comes_true(page, lambda: abs(find_box(page.locator(".cs-seal"))["y"]) < 3)


def test_seal_is_put_on_top_of_what_enters_the_top_layer_later(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    toast = '<div popover="manual" id="toast" style="inset: 0 0 auto; width: auto; height: 90px; margin: 0">x</div>'
    show(page, clinic.page(f"{toast}{SHEET}{{script}}"))
    expect(find_body(page)).to_be_visible()
    page.evaluate("document.getElementById('toast').showPopover()")
    await_lift(page)
    assert comes_true(page, lambda: is_seal_on_top(page))
    expect(find_body(page)).to_be_visible()


EAGER = SHEET.replace(" lang", ' loading="eager" lang')


@pytest.mark.parametrize("zoom", [1.15, 2])
def test_lifted_seal_is_in_its_place_on_a_zoomed_page(zoom: float, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    style = f"<style>body {{ zoom: {zoom} }} main {{ opacity: .9 }}</style>"
    show(page, clinic.page(f'{style}<div style="height: 2000px"></div><main>{EAGER}</main>{{script}}'))
    page.evaluate(f"scrollTo({{ top: {2000 * zoom - 200}, behavior: 'instant' }})")
    await_lift(page)

    def is_in_place() -> bool:
        seal, place = find_box(page.locator(".cs-seal")), find_box(page.locator(".cs-place"))
        return abs(seal["y"] - place["y"]) < 2 and abs(seal["width"] - place["width"]) < 2

    assert comes_true(page, is_in_place)
    page.evaluate(f"scrollTo({{ top: {2000 * zoom + 300}, behavior: 'instant' }})")
    page.wait_for_function(
        "([seal]) => Math.abs(seal.getBoundingClientRect().top) < 2", arg=[page.locator(".cs-seal").element_handle()]
    )
    expect(find_body(page)).to_be_visible()


def test_seal_keeps_clear_of_a_dialog(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(f'<dialog style="margin-top: 0; height: 200px">Ask us.</dialog>{SHEET}{{script}}'))
    page.evaluate("document.querySelector('dialog').showModal()")
    await_lift(page)
    dialog = find_box(page.locator("dialog"))
    assert comes_true(page, lambda: find_box(page.locator(".cs-seal"))["y"] >= dialog["y"] + dialog["height"] - 1)
    expect(find_body(page)).to_be_visible()


def test_seal_is_not_drawn_over_what_fills_the_window(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.page(f'<button onclick="this.requestFullscreen()">Watch</button>{SHEET}{{script}}'))
    page.evaluate("document.querySelector('care-sheet').style.opacity = .9")
    await_lift(page)
    page.get_by_role("button", name="Watch").click()
    page.wait_for_function("document.fullscreenElement")
    page.wait_for_function(f"(rail) => !({IS_LIFTED})(rail)", arg=page.locator(".cs-rail").element_handle())
    page.evaluate("document.exitFullscreen()")
    await_lift(page)


def test_topic_too_small_to_read_its_seal_is_withdrawn_and_says_so(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    record_of(page).allow("this page hides the disclaimer")
    show(page, clinic.page(f"<main>{SHEET}</main>{{script}}"))
    expect(find_body(page)).to_be_visible()
    page.evaluate("document.querySelector('main').style.zoom = .3")
    expect(find_body(page)).to_be_hidden()
    expect(page.locator(".cs-status").get_by_role("link", name="Open it on its own page")).to_be_visible()
    page.wait_for_function("document.seenEvents.length === 2")
    withdrawal = find_events(page)[-1]
    assert withdrawal["type"] == "caresheet-withdrawn"
    assert withdrawal["detail"] == {"reason": "small", "topic": "mesotherapy", "lang": "en"}
    page.evaluate("document.querySelector('main').style.zoom = 1")
    expect(find_body(page)).to_be_visible()
    expect(page.locator(".cs-status p")).to_have_count(0)
    page.wait_for_function("document.seenEvents.length === 3")
    assert find_events(page)[-1]["type"] == "caresheet-load"


def test_topic_that_is_withdrawn_from_the_start_has_not_loaded(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    record_of(page).allow("this page hides the disclaimer")
    [event] = show(page, clinic.page(f'<main style="zoom: .3">{SHEET}</main>{{script}}'))
    assert event["type"] == "caresheet-withdrawn"
    page.evaluate("document.querySelector('main').style.zoom = 1")
    expect(find_body(page)).to_be_visible()
    page.wait_for_function("document.seenEvents.length > 1")
    assert [event["type"] for event in find_events(page)] == ["caresheet-withdrawn", "caresheet-load"]


def test_seal_stands_below_a_sticky_header_in_a_browser_without_popovers(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    page.add_init_script("delete HTMLElement.prototype.popover")
    header = '<div style="position: sticky; top: 0; height: 70px; background: #fff; z-index: 9">Clinic</div>'
    show(page, clinic.page(f"{header}{SHEET}{{script}}"))
    page.evaluate("scrollTo(0, 600)")
    expect(find_body(page)).to_be_visible()
    page.wait_for_function(f"{TOPIC_ROOT}.querySelector('summary').getBoundingClientRect().top > 69")
    expect(find_body(page)).to_be_visible()
    assert comes_true(page, lambda: find_box(page.locator("summary").first)["y"] < 80)


def test_seal_moves_into_view_if_an_ancestor_cuts_the_topic(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    crop = (
        '<div id="crop" style="overflow: hidden; height: 400px"><div style="margin-top: -90px">{}</div></div>{{script}}'
    )
    show(page, clinic.page(crop.format(SHEET.replace(" lang", ' loading="eager" lang'))))
    expect(find_body(page)).to_be_visible()
    top = find_box(page.locator("#crop"))["y"]
    assert comes_true(page, lambda: find_box(page.locator(".cs-seal"))["y"] >= top - 1)


def test_seal_stays_below_a_sticky_header(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True, height=500)
    # The links float at its left. The seal stands below the whole header, and not beside them.
    links = '<a style="float: left; width: 90px; height: 64px">Link</a>' * 7
    header = f'<header style="position: sticky; top: 0; z-index: 9; height: 64px; background: #fff">{links}</header>'
    show(page, clinic.page(f"{header}{SHEET}{{script}}"))
    page.locator(".cs-rail").evaluate("""(rail) => {
      const note = () => (document.widths = new Set([...(document.widths ?? []), rail.style.width]));
      new MutationObserver(note).observe(rail, { attributes: true });
    }""")
    page.mouse.move(200, 300)
    page.mouse.wheel(0, 900)
    page.wait_for_function("scrollY > 600")
    seal = page.locator(".cs-seal").element_handle()
    page.wait_for_function("(seal) => Math.abs(seal.getBoundingClientRect().top - 64) <= 3", arg=seal)
    width = find_box(page.locator(".cs-column"))["width"]
    assert set(page.evaluate("[...document.widths]")) - {""} == {f"{width:g}px"}
    expect(find_body(page)).to_be_visible()


def test_topic_below_the_fold_has_its_height_but_is_hidden(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    sheet = SHEET.replace(" lang", ' loading="eager" lang')
    show(page, clinic.page(f'<div style="height: 9000px"></div>{sheet}{{script}}'))
    expect(page.locator("article")).to_be_hidden()
    height = find_box(page.locator("article"))["height"]
    page.locator("care-sheet").scroll_into_view_if_needed()
    expect(page.locator("article")).to_be_visible()
    assert find_box(page.locator("article"))["height"] == height > 1000


def test_guard_does_nothing_while_the_widget_is_far_away(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    # The guard calls this function at every check, and nothing else does. The spy must say that it is native.
    page.add_init_script("""
      document.looks = 0;
      const { getAnimations } = ShadowRoot.prototype;
      const { toString } = Function.prototype;
      const spy = function () { document.looks++; return getAnimations.call(this); };
      ShadowRoot.prototype.getAnimations = spy;
      Function.prototype.toString = function () {
        return toString.call(this === spy ? getAnimations : this === Function.prototype.toString ? toString : this);
      };
    """)
    show(page, clinic.page(f'{SHEET}<div style="height: 9000px"></div>{{script}}'))
    page.wait_for_function("document.looks > 5")
    page.evaluate("scrollTo({ top: 8000, behavior: 'instant' })")
    # In the first frames the guard may finish its last look. In as many more it must not look.
    wait = """new Promise((resolve) => {
      let left = 30;
      const step = () => (left-- ? requestAnimationFrame(step) : resolve(document.looks));
      step();
    })"""
    settled = page.evaluate(wait)
    assert page.evaluate(wait) == settled
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_function("(settled) => document.looks > settled + 2", arg=settled)


STOPS = {
    "timers cleared": """
      const clear = () => {
        for (let id = 0; id < 9999; id++) clearTimeout(id);
        requestAnimationFrame(clear);
      };
      clear();
    """,
    "styles broken": "Object.defineProperty(HTMLElement.prototype, 'style', { get() { throw new Error('x') } })",
    "observers silenced": "IntersectionObserver.prototype.observe = () => {}",
}


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
def test_topic_disappears_when_the_guard_is_stopped(stop: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(BOX))
    expect(find_body(page)).to_be_visible()
    assert comes_true(page, lambda: is_shown(page))
    body = find_body(page).element_handle()
    page.evaluate(f"() => {{ {stop} }}")
    # The topic is removed, or transparent.
    page.wait_for_function("(body) => !body.isConnected || getComputedStyle(body).opacity === '0'", arg=body)


def test_lease_is_renewed_while_the_seal_is_visible(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(BOX))
    # While the page changes, the lease is a running animation, which begins again and again.
    assert await_renewals(page, 3) == 3
    # At rest it is paused, and a timer ends it.
    page.wait_for_function("(body) => body.getAnimations()[0].startTime === null", arg=find_body(page).element_handle())


def test_topic_is_removed_if_a_script_changes_the_closed_root(clinic: Clinic, reuse_page: ReusePage) -> None:
    # The root is open, as if a script had found a way in.
    page = reuse_page(opens_roots=True)
    for reach in (
        "querySelector('.cs-seal').remove()",
        "querySelector('.cs-seal').style.opacity = 0",
        "adoptedStyleSheets.push(new CSSStyleSheet())",
        "querySelector('summary').animate({ opacity: 0 }, 9e9)",
    ):
        show(page, clinic.page(BOX))
        expect(page.locator("article")).to_be_visible()
        page.evaluate(f"{TOPIC_ROOT}.{reach}")
        expect(page.locator("article")).to_have_count(0)
        assert await_events(page, 2)[-1]["type"] == "caresheet-load"
        assert page.main_frame.child_frames[0].url.startswith(f"{clinic.library_root}v1/frame/")
