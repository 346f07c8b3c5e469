"""Light or dark as the page behind the widget; forced colours; reduced motion."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.fixtures import NewPage
from browser.measure import TOPIC_ROOT, find_scheme
from browser.page_record import record_of, show
from browser.servers import Clinic

SHEET = '<main><care-sheet topic="mesotherapy" {options} loading="eager">Ask us.</care-sheet></main>{script}'
DARK = "background: #12171c; color: #eee"


def show_styled(page: Page, clinic: Clinic, css: str, options: str = "") -> None:
    show(page, clinic.page(SHEET.replace("{options}", options), head=f"<style>{css}</style>"))


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
    css: str, options: str, scheme: str, clinic: Clinic, new_page: NewPage
) -> None:
    system = "dark" if scheme == "light" else "light"
    page = new_page(opens_roots=True, color_scheme=system)
    record_of(page).allow('unknown value scheme="sepia": use auto or light or dark')
    show_styled(page, clinic, css, options)
    assert find_scheme(page.locator("article")) == scheme


def test_follows_a_page_that_follows_the_system(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True, color_scheme="light")
    show_styled(page, clinic, f"@media (prefers-color-scheme: dark) {{ body {{ {DARK} }} }}")
    assert find_scheme(page.locator("article")) == "light"
    page.emulate_media(color_scheme="dark")
    expect(page.locator("article")).to_have_css("color-scheme", "dark")


def test_follows_a_theme_switch(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    show_styled(page, clinic, f".night body {{ {DARK} }}")
    page.evaluate("document.documentElement.classList.add('night')")
    expect(page.locator("article")).to_have_css("color-scheme", "dark")
    page.evaluate("document.querySelector('care-sheet').setAttribute('scheme', 'light')")
    expect(page.locator("article")).to_have_css("color-scheme", "light")


def test_dark_demo_is_dark(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.demo("dark.html"))
    assert find_scheme(page.locator("article")) == "dark"


def test_takes_its_font_from_the_page(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    show_styled(page, clinic, "main { font: 19px/1.5 monospace }")
    article, seal = page.locator("article"), page.locator(".cs-seal summary")
    assert article.evaluate("(each) => getComputedStyle(each).fontFamily") == "monospace"
    assert article.evaluate("(each) => getComputedStyle(each).fontSize") == "19px"
    # A page can replace a named font by an empty one, so the disclaimer uses a generic family.
    assert seal.evaluate("(each) => getComputedStyle(each).fontFamily") == "sans-serif"


@pytest.mark.parametrize(("size", "taken"), [("1px", "16px"), ("18px", "18px"), ("90px", "22px")])
def test_text_stays_readable_at_any_font_size_of_the_page(
    size: str, taken: str, clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page(opens_roots=True)
    show_styled(page, clinic, f"main {{ font-size: {size} }}")
    assert page.locator("article").evaluate("(each) => getComputedStyle(each).fontSize") == taken


@pytest.mark.parametrize("system", ["light", "dark"])
def test_forced_colours_show_every_part(system: str, clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True, forced_colors="active", color_scheme=system)
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
    motion: str, at_once: bool, clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page(opens_roots=True, reduced_motion=motion)
    show_styled(page, clinic, "html { scroll-behavior: smooth }")
    assert (page.evaluate(FOLLOW) > 500) == at_once
