"""Each way to write the tag, with the script before it, after it, or added later."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.fixtures import ReusePage
from browser.measure import is_rendered
from browser.page_record import await_events, record_of, show
from browser.servers import SCRIPT_TAG, Clinic
from browser.waiting import comes_true

ELEMENT = '<care-sheet topic="eczema">Eczema: ask us.</care-sheet>'
DIV = '<div data-caresheet="eczema">Eczema: ask us.</div>'
SCRIPT = '<script async src="{root}caresheet.js" data-topic="eczema"></script>'
SYNC = '<script src="{root}caresheet.js"></script>'
DEFERRED = '<script defer src="{root}caresheet.js"></script>'

# What a tag manager does: it adds a script element long after the page has loaded.
ADD_SCRIPT = """([source, data]) => {
  const script = document.createElement("script");
  Object.assign(script, { src: source });
  Object.assign(script.dataset, data);
  document.getElementById("here").append(script);
}"""


def expect_topic(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()


@pytest.mark.by_turns("element-", "twice-")
@pytest.mark.parametrize(
    ("demo", "titles"),
    [
        ("element.html", ["Eczema"]),
        ("script.html", ["Echocardiogram"]),
        ("div.html", ["Osteoarthritis"]),
        ("late.html", ["Osteoporosis"]),
        ("twice.html", ["Prenatal care", "Menopause"]),
        ("section.html", ["Mesotherapy"]),
        ("clinic.html", ["Mesotherapy", "Eczema"]),
    ],
    ids=lambda value: value.removesuffix(".html") if isinstance(value, str) else "",
)
def test_demo_page_shows_its_topics(demo: str, titles: list[str], clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    page.goto(clinic.demo(demo))
    for sheet in page.locator("care-sheet").all():
        sheet.scroll_into_view_if_needed()
    await_events(page, len(titles))
    for title in titles:
        expect_topic(page, title)


def test_library_server_shows_its_demo_pages(library_root: str, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, f"{library_root}demo/script.html")
    expect_topic(page, "Echocardiogram")


@pytest.mark.by_turns("head-element", "before-div", "after-element", "three-times-div")
@pytest.mark.parametrize("place", [ELEMENT, DIV], ids=["element", "div"])
@pytest.mark.parametrize(
    ("head", "before", "after"),
    [(SYNC, "", ""), (SCRIPT_TAG, "", ""), (DEFERRED, "", ""), ("", SYNC, ""), ("", "", SYNC), (SYNC, SYNC, SYNC)],
    ids=["head", "head-async", "head-deferred", "before", "after", "three-times"],
)
def test_shows_one_topic_wherever_the_script_is(
    *, place: str, head: str, before: str, after: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    assert len(show(page, clinic.page(before + place + after, head=head.replace("{root}", clinic.library_root)))) == 1
    expect_topic(page, "Eczema")
    assert not is_rendered(page, "Eczema: ask us.")
    expect(page.locator("article.cs-topic")).to_have_count(1)


@pytest.mark.parametrize("place", [ELEMENT, DIV], ids=["element", "div"])
def test_shows_a_topic_when_a_tag_manager_adds_the_script(place: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    page.goto(clinic.page(f'{place}<div id="here"></div>'))
    assert is_rendered(page, "Eczema: ask us.")
    page.evaluate(ADD_SCRIPT, [f"{clinic.library_root}caresheet.js", {}])
    await_events(page)
    expect_topic(page, "Eczema")


def test_script_shows_its_topic_right_after_itself(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(f"<p>Above</p>{SCRIPT}<p>Below</p>"))
    expect_topic(page, "Eczema")
    assert page.evaluate("[...document.body.children].map((child) => child.localName)") == [
        "p",
        "script",
        "care-sheet",
        "p",
    ]


def test_script_added_late_shows_its_topic_in_its_place(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    page.goto(clinic.page('<div id="here"></div><p>Below</p>'))
    page.evaluate(ADD_SCRIPT, [f"{clinic.library_root}caresheet.js", {"topic": "eczema"}])
    await_events(page)
    expect_topic(page, "Eczema")
    expect(page.locator("#here > care-sheet")).to_have_count(1)


def test_script_in_the_head_shows_its_topic_at_the_start_of_the_body(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    head = SCRIPT.replace("{root}", clinic.library_root).replace("async ", "")
    show(page, clinic.page("<p>Below</p>", head=head))
    expect_topic(page, "Eczema")
    expect(page.locator("body > care-sheet:first-child")).to_have_count(1)


def test_two_script_tags_show_one_topic_each(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    other = SCRIPT.replace("eczema", "menopause")
    show(page, clinic.page(f"{SCRIPT}<p>Between</p>{other}"), count=2)
    for sheet, title in zip(page.locator("care-sheet").all(), ["Eczema", "Menopause"], strict=True):
        sheet.scroll_into_view_if_needed()
        expect(sheet.locator(".cs-title")).to_have_text(title)


def test_script_tag_without_a_topic_adds_no_element(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page()
    show(page, clinic.page(ELEMENT + SYNC))
    expect(page.locator("care-sheet")).to_have_count(1)


@pytest.mark.parametrize(
    ("form", "prefix"),
    [("care-sheet", ""), ("div", "data-"), ("script", "data-")],
    ids=["element", "div", "script"],
)
def test_every_form_accepts_every_attribute(form: str, prefix: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    options = {"lang": "es", "heading-level": "4", "scheme": "dark", "loading": "eager"}
    written = " ".join(f'{prefix}{name}="{value}"' for name, value in options.items())
    topic = {"care-sheet": "topic", "div": "data-caresheet", "script": "data-topic"}[form]
    source = 'src="{root}caresheet.js"' if form == "script" else ""
    tag = f'<{form} {topic}="mesotherapy" {written} {source}></{form}>'
    page = reuse_page(opens_roots=True)
    # Far below the fold, so that only an eager topic is requested.
    show(page, clinic.page(f'<div style="height: 9000px"></div>{tag}{"" if form == "script" else SYNC}'))
    # The topic has been fetched. It is inserted when its seal is in view.
    page.evaluate("scrollTo(0, 9000)")
    title = page.get_by_role("heading", level=4, name="Mesoterapia", exact=True)
    expect(title).to_be_visible()
    expect(title).to_have_css("color-scheme", "dark")


@pytest.mark.parametrize(
    "tag",
    [
        '<care-sheet view="library"></care-sheet>' + SYNC,
        '<div data-caresheet data-view="library"></div>' + SYNC,
        '<script src="{root}caresheet.js" data-view="library"></script>',
    ],
    ids=["element", "div", "script"],
)
def test_every_form_shows_the_library(tag: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(tag))
    expect(page.get_by_role("link", name="High blood pressure", exact=True)).to_be_visible()


def test_shows_one_section_with_its_disclaimer(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.demo("section.html"))
    expect(page.locator("article > .cs-section")).to_have_count(1)
    expect(page.get_by_role("heading", name="What happens during treatment?")).to_be_visible()
    for part in (".cs-seal", ".cs-line", ".cs-disclaimer"):
        expect(page.locator(part)).to_have_count(1)
        expect(page.locator(part)).to_be_visible()


def test_section_that_does_not_exist_shows_the_whole_topic(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    record_of(page).allow('unknown section "gone"')
    show(page, clinic.page('<care-sheet topic="eczema" section="gone"></care-sheet>{script}'))
    assert page.locator("article > .cs-section").count() > 3


def test_element_without_a_topic_leaves_its_children_alone(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page()
    page.goto(clinic.page("<care-sheet><p>Ask us.</p></care-sheet>" + SYNC))
    page.evaluate("customElements.whenDefined('care-sheet').then(() => {})")
    expect(page.get_by_text("Ask us.")).to_be_visible()
    assert record_of(page).find_requests(part="/v1/") == []


def test_many_topics_are_shown_on_one_page(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    page.goto(clinic.demo("many.html"))
    sheets = page.locator("care-sheet")
    for index in range(sheets.count()):
        sheets.nth(index).scroll_into_view_if_needed()
        await_events(page, index + 1)
        expect(sheets.nth(index).locator("article.cs-topic")).to_be_visible()
        expect(sheets.nth(index).locator(".cs-seal")).to_be_visible()


def test_topic_chosen_in_the_library_opens_in_place_and_links_back(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.demo("library.html"))
    page.get_by_role("link", name="Menopause", exact=True).click()
    await_events(page, 2)
    assert comes_true(page, lambda: focused_text(page) == "Menopause")
    page.get_by_role("button", name="All topics").click()
    await_events(page, 3)
    assert comes_true(page, lambda: focused_text(page) == "Menopause")
    expect(page.get_by_role("link", name="Eczema", exact=True)).to_be_visible()
    assert page.url.endswith("/library.html")


def focused_text(page: Page) -> str:
    text: str = page.evaluate("""() => {
      let focused = document.activeElement;
      while (focused.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
      return focused.textContent;
    }""")
    return text
