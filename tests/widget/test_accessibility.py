"""WCAG 2.2 AA and axe's best practices, for the fragment, the widget, and each of our own pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import Page

from browser.accessibility import find_barriers
from browser.fixtures import ReusePage
from browser.measure import measure_overflow
from browser.page_record import NETWORK_LINE, await_events, record_of, show
from browser.servers import Clinic
from browser.waiting import await_frame
from caresheet.release.format import Release
from widget.views import DEMOS, EVERY, PAGES, VIEWS, VISITED_PAGES, VISITED_VIEWS, offer_address
from widget_build import PALE, UNLEASED

NARROW, WIDE = 320, 1280
LOOKS = [(NARROW, "light"), (WIDE, "dark")]
LOOKS_AT_MOST = 10
EVERY_LOOK = [*LOOKS, (NARROW, "dark"), (WIDE, "light")]


# On a busy machine, axe keeps a page's thread so long that a sealed frame withdraws its topic for a while.
EXPECTED = f"{NETWORK_LINE.pattern}|hides the disclaimer"


def choose_looks(name: str, names: Sequence[str], every: list[tuple[int, str]] = EVERY_LOOK) -> list[tuple[int, str]]:
    """Choose the looks of a page: all in `make accessibility`, and by turns one of the first two in each other run."""
    return every if EVERY else [LOOKS[names.index(name) % len(LOOKS)]]


def judge(page: Page, looks: list[tuple[int, str]], *, except_rule: str | None = None) -> dict[str, list[str]]:
    """Return the accessibility faults of a page at each width and in each colour scheme. Scrolling sideways is one."""
    # At the top of the page the seal covers nothing.
    page.evaluate("scrollTo(0, 0)")
    return {
        f"{width} {scheme}": faults
        for width, scheme in looks
        if (faults := judge_look(page, width, scheme, except_rule))
    }


def judge_look(page: Page, width: int, scheme: str, except_rule: str | None) -> list[str]:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    # The page notices the change in the next frame, and the widget in the one after it; on a busy machine, later.
    for _ in range(LOOKS_AT_MOST):
        await_frame(page)
        await_frame(page)
        if not (faults := find_faults(page, except_rule)):
            break
    return faults


def find_faults(page: Page, except_rule: str | None) -> list[str]:
    faults = [fault for fault in find_barriers(page) if not (except_rule and fault.startswith(except_rule))]
    overflow = measure_overflow(page)
    return faults + ([f"scrolls sideways by {overflow}px"] if overflow else [])


def wake_all(page: Page) -> None:
    """Scroll to each widget of a page, and wait for its topic."""
    sheets = page.locator("care-sheet")
    for index in range(sheets.count()):
        sheets.nth(index).scroll_into_view_if_needed()
        await_events(page, index + 1)


@pytest.mark.by_turns("element")
@pytest.mark.parametrize("demo", DEMOS, ids=lambda name: name.removesuffix(".html"))
def test_demo_pages_have_no_accessibility_fault(demo: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(widget=UNLEASED, bypass_csp=True, reduced_motion="reduce")
    record_of(page).allow(EXPECTED)
    page.goto(clinic.demo(demo))
    if 'caresheet.js"' in page.content():
        page.wait_for_function("() => !!customElements.get('care-sheet')")
    wake_all(page)
    # The hostile demo shows one topic twice, for comparison.
    looks = choose_looks(demo, DEMOS, LOOKS)
    assert judge(page, looks, except_rule="landmark-unique" if demo == "hostile.html" else None) == {}


@pytest.mark.by_turns("topic", "home")
@pytest.mark.parametrize("name", VISITED_PAGES)
def test_our_own_pages_have_no_accessibility_fault(name: str, library_root: str, reuse_page: ReusePage) -> None:
    page = reuse_page(widget=UNLEASED, bypass_csp=True, reduced_motion="reduce")
    record_of(page).allow(EXPECTED)
    page.goto(library_root + PAGES[name])
    page.wait_for_load_state("networkidle")
    assert judge(page, choose_looks(name, VISITED_PAGES)) == {}


@pytest.mark.by_turns("search-results")
@pytest.mark.parametrize("name", VISITED_VIEWS)
def test_our_pages_have_no_accessibility_fault_after_a_step(
    name: str, library_root: str, reuse_page: ReusePage
) -> None:
    page = reuse_page(bypass_csp=True, reduced_motion="reduce")
    record_of(page).allow(EXPECTED)
    page.goto(library_root + VIEWS[name].path)
    VIEWS[name].step(page)
    assert judge(page, LOOKS if EVERY else LOOKS[:1]) == {}


FRAGMENTS = ["v1/topics/en/eczema.html", "v1/topics/es/mesotherapy.html"]


@pytest.mark.by_turns("en")
@pytest.mark.parametrize("path", FRAGMENTS, ids=["en", "es"])
def test_fragment_alone_in_a_page_has_no_accessibility_fault(
    path: str, starter_release: Release, clinic: Clinic, reuse_page: ReusePage
) -> None:
    fragment = (starter_release.folder / "public" / path).read_text("utf-8")
    page = reuse_page(bypass_csp=True)
    # The line height of most pages. With the default, links are too close together for fingers.
    head = "<style>body { font: 16px/1.6 serif; overflow-wrap: anywhere }</style>"
    page.goto(clinic.page(f"<main><h1>Our clinic</h1>{fragment}</main>", head=head))
    assert judge(page, choose_looks(path, FRAGMENTS)) == {}


# Buttons that are too small and too close together (2.5.8), and one whose name is not what is written on it (2.5.3).
SMALL = "<button style='all: unset; width: 9px; height: 9px; display: block'>+</button>" * 3
MISNAMED = "<button aria-label='Send your question'>Book a visit</button>"


PLANTS = f"""() => {{
  const heading = document.querySelector("h1");
  heading.style.color = "#bbb";
  heading.insertAdjacentHTML("afterend", "<img src=data:,>" + {SMALL + MISNAMED!r});
  document.documentElement.removeAttribute("lang");
  document.querySelector("care-sheet").setAttribute("heading-level", "5");
}}"""


def test_axe_finds_each_planted_fault_and_nothing_before(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(bypass_csp=True, widget=UNLEASED)
    show(page, clinic.demo("element.html"))
    assert find_barriers(page) == []
    page.evaluate(PLANTS)
    await_events(page, 2)
    assert {fault.split(":")[0] for fault in find_barriers(page)} == {
        "color-contrast",
        "heading-order",
        "html-has-lang",
        "image-alt",
        "label-content-name-mismatch",
        "target-size",
    }


def test_axe_finds_a_fault_inside_the_widget(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(bypass_csp=True, widget=PALE)
    show(page, clinic.demo("element.html"))
    assert [fault.split(":")[0] for fault in find_barriers(page)] == ["color-contrast"]


OPENERS: dict[str, Callable[[Page], None]] = {
    "seal": lambda page: page.locator(".cs-seal summary").click(),
    "contents": lambda page: page.locator(".cs-contents summary").click(),
    "offered-address": offer_address,
}


@pytest.mark.by_turns("seal")
@pytest.mark.parametrize("opener", OPENERS)
def test_unfolded_parts_have_no_accessibility_fault(opener: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(bypass_csp=True, widget=UNLEASED, width=NARROW)
    show(page, clinic.demo("element.html"))
    OPENERS[opener](page)
    assert judge(page, choose_looks(opener, [*OPENERS])) == {}
