"""Everything works by keyboard alone: the order of focus, the seal, the links, and a visible focus."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.fixtures import NewPage, ReusePage
from browser.measure import find_box
from browser.page_record import record_of, show
from browser.servers import Clinic
from browser.waiting import comes_true

BODY = (
    '<header><a href="#top">Our clinic</a></header><main>'
    '<care-sheet topic="mesotherapy" loading="eager"></care-sheet><a href="#book">Book a visit</a></main>{script}'
)
DESCRIBE_FOCUS = """() => {
  let focused = document.activeElement;
  while (focused.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused.textContent.trim();
}"""


def focused(page: Page) -> str:
    """Return the text of the focused element."""
    text: str = page.evaluate(DESCRIBE_FOCUS)
    return text


def in_sheet(page: Page, selector: str) -> Locator:
    return page.locator(f"care-sheet {selector}")


def find_seal_end(page: Page) -> float:
    """Return how far down the lower edge of the seal is."""
    seal = find_box(in_sheet(page, ".cs-seal"))
    return seal["y"] + seal["height"]


@pytest.fixture
def page(clinic: Clinic, reuse_page: ReusePage) -> Page:
    """Open a clinic's page with a topic, for a reader who prefers reduced motion."""
    page = reuse_page(opens_roots=True, reduced_motion="reduce")
    show(page, clinic.page(BODY))
    return page


def test_tab_goes_through_the_topic_in_reading_order(page: Page) -> None:
    stops = page.locator("header a, .cs-seal summary, article :is(summary, a, button, .cs-table), main > a")
    wanted = ["".join(text.split()) for text in stops.all_text_contents()]
    found = []
    for _ in wanted:
        page.keyboard.press("Tab")
        found.append("".join(focused(page).split()))
    assert len(wanted) > 15
    assert wanted[0] == "Ourclinic"
    assert found == wanted


def test_shift_tab_goes_back(page: Page) -> None:
    for key in ("Tab", "Tab", "Shift+Tab"):
        page.keyboard.press(key)
    assert comes_true(page, lambda: focused(page) == "Our clinic")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_seal_opens_and_closes(key: str, page: Page) -> None:
    whole = in_sheet(page, ".cs-seal p").first
    expect(whole).to_be_hidden()
    in_sheet(page, ".cs-seal summary").focus()
    page.keyboard.press(key)
    expect(whole).to_be_visible()
    page.keyboard.press(key)
    expect(whole).to_be_hidden()


def test_contents_links_lead_to_each_section_below_the_seal(page: Page) -> None:
    address = page.url
    for link in in_sheet(page, ".cs-contents a").all():
        title = link.inner_text()
        link.focus()
        page.keyboard.press("Enter")
        assert comes_true(page, lambda title=title: focused(page) == title)
        heading = page.get_by_role("heading", name=title, exact=True)
        assert comes_true(page, lambda heading=heading: find_seal_end(page) <= find_box(heading)["y"] < 700)
    assert page.url == address


def test_back_to_top_leads_to_the_title(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True, reduced_motion="reduce")
    show(page, clinic.page(BODY))
    address = page.url
    for link in in_sheet(page, ".cs-end a").all()[-2:]:
        link.focus()
        page.keyboard.press("Enter")
        assert comes_true(page, lambda: focused(page) == "Mesotherapy")
        title = in_sheet(page, ".cs-title")
        assert comes_true(page, lambda title=title: find_seal_end(page) <= find_box(title)["y"] < 400)
    assert page.url == address
    assert page.evaluate("history.length") <= 2


def test_tab_continues_from_the_target_of_a_link(page: Page) -> None:
    section = in_sheet(page, ".cs-section").nth(1)
    link = in_sheet(page, ".cs-contents a").nth(1)
    title, following = link.inner_text(), section.locator("a, .cs-table").first.inner_text()
    link.click()
    assert comes_true(page, lambda: focused(page) == title)
    page.keyboard.press("Tab")
    assert comes_true(page, lambda: focused(page) == following)


@pytest.mark.by_turns(".cs-seal summary-light", ".cs-contents a-dark")
@pytest.mark.parametrize(
    ("selector", "scheme"),
    [
        (".cs-seal summary", "light"),
        (".cs-contents a", "dark"),
        (".cs-sources a", "light"),
        (".cs-seal summary", "dark"),
    ],
)
def test_focus_is_visible(selector: str, scheme: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(BODY.replace("loading", f'scheme="{scheme}" loading')))
    target = in_sheet(page, selector).first
    expect(target).to_have_css("outline-style", "none")
    page.keyboard.press("Tab")  # the reader uses the keyboard
    target.focus()
    expect(target).to_have_css("outline-style", "solid")
    expect(target).to_have_css("outline-width", "3px")


def test_library_view_can_be_used_by_keyboard(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.demo("library.html"))
    page.get_by_role("link", name="Eczema", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Eczema", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    assert comes_true(page, lambda: focused(page) == "All topics")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Eczema", exact=True)).to_be_focused()


@pytest.mark.by_turns("1-levels0", "6-levels3")
@pytest.mark.parametrize(("level", "levels"), [(1, [1, 2, 3]), (2, [2, 3, 4]), (4, [4, 5, 6]), (6, [6, 7, 8])])
def test_headings_shift_together(level: int, levels: list[int], clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(BODY.replace('loading="eager"', f'loading="eager" heading-level="{level}"')))
    title = page.get_by_role("heading", name="Mesotherapy", exact=True, level=level)
    expect(title).to_have_count(1)
    found = set()
    for heading in in_sheet(page, "article :is(h1, h2, h3, h4, h5, h6)").all():
        found.add(int(heading.get_attribute("aria-level") or heading.evaluate("(each) => each.localName[1]")))
    assert min(found) == level
    assert found <= set(levels)


@pytest.mark.by_turns("7", "h3")
@pytest.mark.parametrize("level", ["0", "7", "h3", "", "2.5", "-1"])
def test_invalid_heading_level_means_the_default(level: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    record_of(page).allow("unknown value heading-level=.*: use 1 or 2 or 3 or 4 or 5 or 6$")
    show(page, clinic.page(BODY.replace('loading="eager"', f'loading="eager" heading-level="{level}"')))
    expect(page.get_by_role("heading", name="Mesotherapy", exact=True, level=2)).to_have_count(1)
