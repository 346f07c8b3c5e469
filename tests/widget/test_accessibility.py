"""WCAG 2.2 AA and axe's best practices: on the fragment, in the widget, and on every page of ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from browser.accessibility import find_barriers
from browser.fixtures import NewPage
from browser.measure import measure_overflow
from browser.page_record import NETWORK_LINE, await_events, record_of, show
from browser.servers import Clinic
from caresheet.release.format import Release
from caresheet.shipped import find_widget
from widget_build import PALE, UNLEASED

DEMOS = sorted(path.name for path in (find_widget() / "demo").glob("*.html"))
PAGES = {
    "home": "",
    "preview": "preview.html",
    "list": "topics/en/",
    "topic": "topics/en/type-2-diabetes/",
    "spanish-topic": "topics/es/mesotherapy/",
    "frame": "v1/frame/en/eczema.html",
    "not-found": "no-such-page",
}
NARROW, WIDE = 320, 1280
LOOKS = [(NARROW, "light"), (WIDE, "dark")]
EVERY_LOOK = [*LOOKS, (NARROW, "dark"), (WIDE, "light")]


def judge(page: Page, looks: list[tuple[int, str]], *, but: str | None = None) -> dict[str, list[str]]:
    """Find the barriers of a page in each look, sideways scrolling among them."""
    # What stands under the seal just then is covered; the reader scrolls it out.
    page.evaluate("scrollTo(0, 0)")
    return {f"{width} {scheme}": faults for width, scheme in looks if (faults := judge_look(page, width, scheme, but))}


def judge_look(page: Page, width: int, scheme: str, but: str | None) -> list[str]:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    # The page, and the widget after it, hear of the change with the next frame.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    faults = [fault for fault in find_barriers(page) if not (but and fault.startswith(but))]
    overflow = measure_overflow(page)
    return faults + ([f"scrolls sideways by {overflow}px"] if overflow else [])


def wake_all(page: Page) -> None:
    """Scroll to each widget of a page, and wait until it has its topic."""
    sheets = page.locator("care-sheet")
    for index in range(sheets.count()):
        sheets.nth(index).scroll_into_view_if_needed()
        await_events(page, index + 1)


@pytest.mark.parametrize("demo", DEMOS, ids=lambda name: name.removesuffix(".html"))
def test_demo_pages_keep_nobody_out(demo: str, clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(widget=UNLEASED, bypass_csp=True, reduced_motion="reduce")
    record_of(page).allow(NETWORK_LINE)
    page.goto(clinic.demo(demo))
    if 'caresheet.js"' in page.content():
        page.wait_for_function("() => !!customElements.get('care-sheet')")
    wake_all(page)
    # One topic twice on a page is the hostile demo's own matter.
    assert judge(page, LOOKS, but="landmark-unique" if demo == "hostile.html" else None) == {}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_our_own_pages_keep_nobody_out(path: str, library_root: str, new_page: NewPage) -> None:
    page = new_page(widget=UNLEASED, bypass_csp=True, reduced_motion="reduce")
    record_of(page).allow(NETWORK_LINE)
    page.goto(library_root + path)
    page.wait_for_load_state("networkidle")
    assert judge(page, EVERY_LOOK) == {}


@pytest.mark.parametrize("path", ["v1/topics/en/eczema.html", "v1/topics/es/mesotherapy.html"], ids=["en", "es"])
def test_fragment_in_a_page_of_its_own_keeps_nobody_out(
    path: str, starter_release: Release, clinic: Clinic, new_page: NewPage
) -> None:
    fragment = (starter_release.folder / "public" / path).read_text("utf-8")
    page = new_page(bypass_csp=True)
    # Lines as any page's styles space them; the browser's own are too close for fingers.
    head = "<style>body { font: 16px/1.6 serif; overflow-wrap: anywhere }</style>"
    page.goto(clinic.page(f"<main><h1>Our clinic</h1>{fragment}</main>", head=head))
    assert judge(page, EVERY_LOOK) == {}


@pytest.mark.parametrize(
    ("plant", "rule"),
    [
        ("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=data:,>')", "image-alt"),
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
        ("document.querySelector('h1').style.color = '#bbb'", "color-contrast"),
        ("document.querySelector('care-sheet').setAttribute('heading-level', '5')", "heading-order"),
        ("", ""),
    ],
    ids=["image", "language", "contrast", "outline", "nothing"],
)
def test_axe_finds_what_is_planted(plant: str, rule: str, clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(bypass_csp=True, widget=UNLEASED)
    show(page, clinic.demo("element.html"))
    page.evaluate(f"() => {{ {plant} }}")
    if rule == "heading-order":
        await_events(page, 2)
    assert [fault.split(":")[0] for fault in find_barriers(page)] == ([rule] if rule else [])


def test_axe_looks_inside_the_widget(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(bypass_csp=True, widget=PALE)
    show(page, clinic.demo("element.html"))
    assert [fault.split(":")[0] for fault in find_barriers(page)] == ["color-contrast"]


OPENERS: dict[str, Callable[[Page], None]] = {
    "seal": lambda page: page.locator(".cs-seal summary").click(),
    "contents": lambda page: page.locator(".cs-contents summary").click(),
}


@pytest.mark.parametrize("opener", OPENERS)
def test_what_unfolds_keeps_nobody_out(opener: str, clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(bypass_csp=True, widget=UNLEASED, width=NARROW)
    show(page, clinic.demo("element.html"))
    OPENERS[opener](page)
    assert judge(page, LOOKS) == {}
