"""Light or dark as the page behind the widget; its font; forced colours; reduced motion."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from browser.fixtures import NewPage, ReusePage
from browser.measure import TOPIC_ROOT
from browser.page_record import await_events, record_of, show
from browser.servers import Clinic

SHEET = '<main><care-sheet topic="mesotherapy" {options} loading="eager">Ask us.</care-sheet></main>{script}'
DARK = "background: #12171c; color: #eee"


def show_styled(page: Page, clinic: Clinic, css: str, options: str = "") -> None:
    show(page, clinic.page(SHEET.replace("{options}", options), head=f"<style>{css}</style>"))


@pytest.mark.by_turns("plain", "body", "card", "asked-light")
@pytest.mark.parametrize(
    ("css", "options", "scheme"),
    [
        ("", "", "light"),
        (f"body {{ {DARK} }}", "", "dark"),
        (f"html {{ {DARK} }}", "", "dark"),
        (f"body {{ {DARK} }} main {{ background: #fff; color: #222 }}", "", "light"),
        ("body { background: #fff } main { background: rgb(10 10 10 / 90%); color: #fff }", "", "dark"),
        ("body { background: oklch(0.2 0.02 250); color: oklch(0.95 0 0) }", "", "dark"),
        ("body { background: linear-gradient(#000, #111); color: #fff }", "", "dark"),
        ("body { background: #fff; color: #222 }", 'scheme="dark"', "dark"),
        (f"body {{ {DARK} }}", 'scheme="light"', "light"),
        (f"body {{ {DARK} }}", 'scheme="sepia"', "dark"),
    ],
    ids=["plain", "body", "root", "card", "glass", "oklch", "gradient", "asked-dark", "asked-light", "unknown"],
)
def test_follows_the_page_and_not_the_system(
    css: str, options: str, scheme: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    system = "dark" if scheme == "light" else "light"
    page = reuse_page(opens_roots=True, color_scheme=system)
    record_of(page).allow('unknown value scheme="sepia": use auto or light or dark')
    show_styled(page, clinic, css, options)
    expect(page.locator("article")).to_have_css("color-scheme", scheme)


def test_follows_a_page_that_follows_the_system(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True, color_scheme="light")
    show_styled(page, clinic, f"@media (prefers-color-scheme: dark) {{ body {{ {DARK} }} }}")
    expect(page.locator("article")).to_have_css("color-scheme", "light")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("article")).to_have_css("color-scheme", "dark")


def test_follows_a_theme_switch(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show_styled(page, clinic, f".night body {{ {DARK} }}")
    page.evaluate("document.documentElement.classList.add('night')")
    expect(page.locator("article")).to_have_css("color-scheme", "dark")
    page.evaluate("document.querySelector('care-sheet').setAttribute('scheme', 'light')")
    expect(page.locator("article")).to_have_css("color-scheme", "light")


LATE = {
    "link": '<link rel="stylesheet" href="/late.css" media="print" onload="this.media = \'all\'">',
    "link of a script": "<script>setTimeout(() => document.head.append(Object.assign(document.createElement('link'), "
    "{ rel: 'stylesheet', href: '/late.css' })))</script>",
    "link in the body": "<script>addEventListener('load', () => document.body.append(Object.assign("
    "document.createElement('link'), { rel: 'stylesheet', href: '/late.css' })))</script>",
}


@pytest.mark.by_turns("link")
@pytest.mark.parametrize("head", LATE.values(), ids=LATE)
def test_follows_a_style_sheet_that_arrives_late(head: str, clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/late.css", hold)
    page.goto(clinic.page(SHEET.replace("{options}", ""), head=head), wait_until="commit")
    await_events(page)
    expect(page.locator("article")).to_have_css("color-scheme", "light")
    held[0].fulfill(body=f"body {{ {DARK} }}", content_type="text/css")
    expect(page.locator("article")).to_have_css("color-scheme", "dark")


SWITCHES = {
    "style element": ("", "document.head.append(Object.assign(document.createElement('style'), { textContent: CSS }))"),
    "checkbox": ("body:has(#night:checked) { DARK }", "document.getElementById('night').click()"),
    "width": ("@media (max-width: 600px) { body { DARK } }", ""),
}


@pytest.mark.parametrize("switch", SWITCHES)
def test_follows_switches_that_change_no_ancestor(switch: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    css, script = (text.replace("CSS", repr("body { DARK }")).replace("DARK", DARK) for text in SWITCHES[switch])
    page = reuse_page(opens_roots=True)
    body = '<input type="checkbox" id="night" aria-label="Night">' + SHEET.replace("{options}", "")
    show(page, clinic.page(body, head=f"<style>{css}</style>"))
    expect(page.locator("article")).to_have_css("color-scheme", "light")
    if script:
        page.evaluate(script)
    else:
        page.set_viewport_size({"width": 500, "height": 800})
    expect(page.locator("article")).to_have_css("color-scheme", "dark")


def test_dark_demo_is_dark(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.demo("dark.html"))
    expect(page.locator("article")).to_have_css("color-scheme", "dark")


def test_takes_its_font_from_the_page(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show_styled(page, clinic, "main { font: 19px/1.5 monospace }")
    article, seal = page.locator("article"), page.locator(".cs-seal summary")
    expect(article).to_have_css("font-family", "monospace")
    expect(article).to_have_css("font-size", "19px")
    # A page can replace a named font by an empty one, so the disclaimer uses a generic family.
    expect(seal).to_have_css("font-family", "sans-serif")


LEAD = '<p class="lead">Welcome</p><p>Our clinic</p>'
FONT = "19px/1.3 Verdana, sans-serif"
FONTS = {
    "beside": ("p { font: FONT }", "<p>Our clinic</p>", "Verdana, sans-serif", "19px"),
    "farther": ("p { font: FONT }", "<div><p>Our clinic</p></div>", "Verdana, sans-serif", "19px"),
    "after a larger one": ("p { font: FONT } .lead { font-size: 22px }", LEAD, "Verdana, sans-serif", "19px"),
    "in size alone": ("body { font: 16px Arial, sans-serif } p { font-size: 19px }", LEAD, "Arial, sans-serif", "19px"),
    "another font around": ("main { font: 18px Georgia, serif } p { font: FONT }", "", "Georgia, serif", "18px"),
}


@pytest.mark.by_turns("farther", "another font around")
@pytest.mark.parametrize("case", FONTS)
def test_takes_the_font_of_the_text_where_the_page_sets_it_on_paragraphs(
    case: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    css, before, family, size = FONTS[case]
    page = reuse_page(opens_roots=True)
    body = SHEET.replace("<main>", f"<main>{before}").replace("{options}", "").replace("Ask us.", "<p>Ask us.</p>")
    show(page, clinic.page(body, head=f"<style>{css.replace('FONT', FONT)}</style>"))
    article = page.locator("article")
    expect(article).to_have_css("font-family", family)
    expect(article).to_have_css("font-size", size)


@pytest.mark.by_turns("1px-16px", "90px-22px")
@pytest.mark.parametrize(("size", "taken"), [("1px", "16px"), ("18px", "18px"), ("90px", "22px")])
def test_text_stays_readable_at_any_font_size_of_the_page(
    size: str, taken: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    show_styled(page, clinic, f"main {{ font-size: {size} }}")
    expect(page.locator("article")).to_have_css("font-size", taken)


@pytest.mark.parametrize("system", ["light", "dark"])
def test_forced_colours_show_every_part(system: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True, forced_colors="active", color_scheme=system)
    show_styled(page, clinic, "")
    ink = page.locator(".cs-title").evaluate("(title) => getComputedStyle(title).color")
    ground = page.locator("body").evaluate(PAINT_CANVAS)
    assert ink != ground
    for part in (".cs-seal summary", ".cs-summary", ".cs-line", ".cs-disclaimer p"):
        shown = page.locator(part).first
        expect(shown).to_be_visible()
        assert shown.evaluate("(each) => getComputedStyle(each).color") != ground
        # No element opts out of the forced colours.
        expect(shown).to_have_css("forced-color-adjust", "auto")


PAINT_CANVAS = """(body) => {
  body.style.backgroundColor = "Canvas";
  return getComputedStyle(body).backgroundColor;
}"""


FOLLOW = f"""() => {{
  const links = {TOPIC_ROOT}.querySelectorAll(".cs-contents a");
  links[links.length - 1].click();
  return scrollY;
}}"""


@pytest.mark.parametrize(("motion", "at_once"), [("reduce", True), ("no-preference", False)])
def test_scrolls_without_animation_if_the_reader_prefers_less_motion(
    motion: str, at_once: bool, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True, reduced_motion=motion)
    show_styled(page, clinic, "html { scroll-behavior: smooth }")
    assert (page.evaluate(FOLLOW) > 500) == at_once
