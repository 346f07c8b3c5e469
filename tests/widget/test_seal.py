"""The guard shows no topic without a visible seal. It first moves the seal, and withdraws the topic if that fails."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.fixtures import NewPage
from browser.measure import find_box
from browser.page_record import await_events, show
from browser.servers import Clinic
from widget.guarded_page import BOX, SHEET, find_body


def find_opacity(page: Page) -> float:
    """Return the opacity of the topic. The lease is an animation, so it does not change the topic's style attribute."""
    opacity: str = find_body(page).evaluate("(body) => getComputedStyle(body).opacity")
    return float(opacity)


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
    "small": "scale: .3",
}


@pytest.mark.parametrize("style", ["", *HIDINGS.values()], ids=["plain", *HIDINGS])
def test_nothing_is_inserted_before_the_seal_is_visible(style: str, clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.page(f'<main style="{style}">{SHEET}</main>{{script}}'))
    assert page.locator("article").count() == (0 if style else 1)
    page.evaluate("document.querySelector('main').removeAttribute('style')")
    expect(page.locator("article")).to_be_visible()


@pytest.mark.parametrize("pointer", ["auto", "none"])
def test_topic_is_withdrawn_while_it_is_covered_whole(pointer: str, clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.page(BOX))
    expect(find_body(page)).to_be_visible()
    height = find_box(find_body(page))["height"]
    cover(page, f"pointer-events: {pointer}")
    expect(find_body(page)).to_be_hidden()
    # The topic keeps its place, so that the page does not jump.
    assert find_box(find_body(page))["height"] == height
    uncover(page)
    expect(find_body(page)).to_be_visible()


@pytest.mark.parametrize("pointer", ["auto", "none"])
def test_seal_moves_and_the_topic_stays_if_it_is_covered_in_part(
    pointer: str, clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.page(BOX))
    seal = page.locator(".cs-seal")
    before = find_box(seal)["y"]
    cover(page, f"pointer-events: {pointer}; inset: 0 0 auto; height: 90px")
    page.wait_for_function(
        "([seal, lid]) => seal.getBoundingClientRect().top >= lid.getBoundingClientRect().bottom - 1",
        arg=[seal.element_handle(), page.locator(".lid").element_handle()],
    )
    expect(find_body(page)).to_be_visible()
    uncover(page)
    page.wait_for_function(
        "([seal, top]) => Math.abs(seal.getBoundingClientRect().top - top) < 3", arg=[seal.element_handle(), before]
    )


def test_seal_moves_into_view_if_an_ancestor_cuts_the_topic(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    crop = (
        '<div id="crop" style="overflow: hidden; height: 400px"><div style="margin-top: -90px">{}</div></div>{{script}}'
    )
    show(page, clinic.page(crop.format(SHEET.replace(" lang", ' loading="eager" lang'))))
    expect(find_body(page)).to_be_visible()
    assert find_box(page.locator(".cs-seal"))["y"] >= find_box(page.locator("#crop"))["y"] - 1


def test_seal_stays_below_a_sticky_header(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True, height=500)
    header = '<header style="position: sticky; top: 0; z-index: 9; height: 64px; background: #fff">Clinic</header>'
    show(page, clinic.page(f"{header}{SHEET}{{script}}"))
    page.mouse.move(200, 300)
    page.mouse.wheel(0, 900)
    page.wait_for_function("scrollY > 600")
    seal = page.locator(".cs-seal").element_handle()
    page.wait_for_function("(seal) => Math.abs(seal.getBoundingClientRect().top - 64) <= 3", arg=seal)
    expect(find_body(page)).to_be_visible()


def test_topic_below_the_fold_is_ready_but_not_inserted(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    sheet = SHEET.replace(" lang", ' loading="eager" lang')
    show(page, clinic.page(f'<div style="height: 9000px"></div>{sheet}{{script}}'))
    assert page.locator("article").count() == 0
    page.locator("care-sheet").scroll_into_view_if_needed()
    expect(page.locator("article")).to_be_visible()


def test_guard_does_nothing_while_the_widget_is_far_away(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    # The guard calls this function at every look, and nothing else does. The spy must say that it is native.
    page.add_init_script("""
      document.looks = 0;
      const { getAnimations } = Document.prototype;
      const { toString } = Function.prototype;
      const spy = function () { document.looks++; return getAnimations.call(this); };
      Document.prototype.getAnimations = spy;
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
def test_topic_disappears_when_the_guard_is_stopped(stop: str, clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.page(BOX))
    expect(find_body(page)).to_be_visible()
    assert find_opacity(page) == 1
    body = find_body(page).element_handle()
    page.evaluate(f"() => {{ {stop} }}")
    # The topic is removed, or transparent.
    page.wait_for_function("(body) => !body.isConnected || getComputedStyle(body).opacity === '0'", arg=body)


def test_lease_is_renewed_while_the_seal_is_visible(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.page(BOX))
    renewals = find_body(page).evaluate("""(body) => new Promise((resolve) => {
      const [lease] = body.getAnimations();
      let last = lease.currentTime;
      let renewals = 0;
      const look = () => {
        if (lease.currentTime < last) renewals++;
        last = lease.currentTime;
        if (renewals < 3) requestAnimationFrame(look);
        else resolve(renewals);
      };
      look();
    })""")
    assert renewals == 3


def test_topic_is_removed_if_a_script_changes_the_closed_root(clinic: Clinic, new_page: NewPage) -> None:
    for reach in (
        "document.querySelector('care-sheet > div').shadowRoot.querySelector('.cs-seal').remove()",
        "document.querySelector('care-sheet > div').shadowRoot.querySelector('.cs-seal').style.opacity = 0",
        "document.querySelector('care-sheet > div').shadowRoot.adoptedStyleSheets.push(new CSSStyleSheet())",
        "document.querySelector('care-sheet > div').shadowRoot.querySelector('summary').animate({ opacity: 0 }, 9e9)",
    ):
        # The root is open, as if a script had found a way in.
        page = new_page(opens_roots=True)
        show(page, clinic.page(BOX))
        expect(page.locator("article")).to_be_visible()
        page.evaluate(reach)
        expect(page.locator("article")).to_have_count(0)
        assert await_events(page, 2)[-1]["detail"]["code"] == "unsupported"


PAPER = {
    "plain": ("nav { display: none } body { font-size: 12pt }", True),
    "cropped": (".box { height: 200px; overflow: hidden }", False),
    "clipped": (".box { clip-path: inset(60px 0 0) }", False),
    "in columns": (".box { columns: 200px }", False),
    "off the sheet": (".box { margin-top: -400px }", False),
    "pale": (".box { opacity: .2 }", False),
    "covered": (".box::before { content: '' } .cover { display: block !important }", False),
}


@pytest.mark.parametrize(("style", "is_printed"), PAPER.values(), ids=PAPER)
def test_topic_is_not_printed_if_print_styles_separate_it_from_its_seal(
    style: str, is_printed: bool, clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page(opens_roots=True)
    lid = '<div class="cover" style="display: none; position: absolute; inset: 0 0 auto; height: 80px">x</div>'
    show(page, clinic.page(f"<style>@media print {{ {style} }}</style>" + BOX.replace("</div>{", f"{lid}</div>{{")))
    expect(find_body(page)).to_be_visible()
    page.emulate_media(media="print")
    if is_printed:
        expect(find_body(page)).to_be_visible()
    else:
        expect(find_body(page)).to_be_hidden()
    page.emulate_media(media="screen")
    expect(find_body(page)).to_be_visible()
