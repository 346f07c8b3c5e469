"""What a reader copies from a topic: the text, the disclaimer's short sentence, and the topic's address."""

from __future__ import annotations

import pytest
from playwright.sync_api import Frame, Locator, Page

from browser.fixtures import NewPage
from browser.page_record import show
from browser.servers import Clinic
from browser.waiting import comes_true

SHORT = "General information, not medical advice. Ask your own clinician."
CLIPBOARD = ["clipboard-read", "clipboard-write"]
PAGE = '<p id="own">Our clinic is open from Monday to Friday, from eight in the morning to five.</p>{}{{script}}'
SHEET = '<care-sheet topic="eczema" heading-level="3"></care-sheet>'
READ = """async () => {
  const [item] = await navigator.clipboard.read();
  const html = item.types.includes("text/html") ? await (await item.getType("text/html")).text() : "";
  return [await (await item.getType("text/plain")).text(), html];
}"""
# Selects from a place in one element to a place in another, as a reader does with the mouse.
SELECT = """([first, start, last, end]) => {
  const texts = (element) => {
    const found = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  };
  first.dispatchEvent(new Event("selectstart", { bubbles: true }));
  getSelection().setBaseAndExtent(texts(first)[0], start, texts(last).at(-1), end);
}"""
ADD_NOTE = """(paragraph, hidden) => {
  paragraph.after(Object.assign(document.createElement("div"), { hidden, textContent: "A planted line" }));
}"""


def copy(page: Page) -> tuple[str, str]:
    """Copy what is selected, and return it as plain text and as HTML."""
    page.keyboard.press("Control+c")
    text, html = page.evaluate(READ)
    return text, html


def select(page: Page, first: Locator, last: Locator, *, to: int) -> None:
    """Select from the beginning of one element to a place in another, and wait for the code that copies."""
    page.evaluate(SELECT, [first.element_handle(), 0, last.element_handle(), to])
    page.locator(".cs-actions [role=status]").wait_for(state="attached")


def find_frame(page: Page, isolation: str) -> Frame:
    return page.frames[1] if isolation == "frame" else page.main_frame


def test_copies_bring_their_source_along(clinic: Clinic, library_root: str, new_page: NewPage) -> None:
    page = new_page(opens_roots=True, permissions=CLIPBOARD)
    show(page, clinic.page(PAGE.format(SHEET)))
    address = f"{library_root}topics/en/eczema/"
    items = page.locator(".cs-section li")
    select(page, items.nth(0), items.nth(2), to=4)
    text, html = copy(page)
    plain = page.evaluate("String(getSelection())")
    assert text == f"{plain}\n\n{SHORT}\n\n{address}"
    assert len(plain) > 60
    assert "<ul><li>" in html
    assert html.count("<li>") == 3
    assert f"<p>{SHORT}</p><p>{address}</p>" in html
    # A few words, such as a telephone number, are copied as they are.
    select(page, items.nth(0), items.nth(0), to=10)
    text, html = copy(page)
    assert text == page.evaluate("String(getSelection())")
    assert SHORT not in html
    # The end of a section has the sentence already; the row is not copied.
    topic = page.locator("article.cs-topic")
    select(page, topic, topic, to=1)
    text, html = copy(page)
    assert text.endswith(f"\n\n{address}")
    assert text.count(SHORT) == page.evaluate("String(getSelection())").count(SHORT) >= 3
    assert "Full page" not in html
    # The browser that pastes would complete a link with its own address.
    assert f'href="{address}#' in html


def test_copies_outside_the_topic_are_the_pages_own(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True, permissions=CLIPBOARD)
    show(page, clinic.page(PAGE.format(SHEET) + "<p id=after>After the topic.</p>"))
    paragraph = page.locator(".cs-section p").first
    select(page, paragraph, paragraph, to=20)
    for last in ("#own", "#after"):
        select(page, page.locator("#own"), page.locator(last), to=5)
        assert copy(page)[0].endswith({"#own": "Our c", "#after": "\nAfter"}[last])
    # So is a copy that begins in the topic and ends outside.
    select(page, paragraph, page.locator("#after"), to=5)
    assert copy(page)[0].endswith("After")
    # What a handler of the page's puts on the clipboard before or after ours stays.
    for phase in (True, False):
        page.evaluate(
            """(phase) => document.addEventListener("copy", (event) => {
          event.clipboardData.setData("text/plain", "the page's own");
          event.preventDefault();
        }, { capture: phase, once: true })""",
            phase,
        )
        select(page, paragraph, page.locator(".cs-section p").nth(2), to=20)
        assert copy(page)[0] == "the page's own"
    assert SHORT in copy(page)[0]


def test_copies_from_a_closed_root_bring_their_source_along(
    clinic: Clinic, library_root: str, new_page: NewPage
) -> None:
    page = new_page(permissions=CLIPBOARD)
    show(page, clinic.page(f"<h1>Our page</h1>{SHEET}{{script}}"))
    box = page.locator("care-sheet").bounding_box()
    assert box is not None
    with page.expect_response("**/assets/actions.*.js"):
        # On the summary, below the seal and the title.
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 130)
        page.mouse.down(click_count=1)
        page.mouse.move(box["x"] + box["width"] / 2 + 100, box["y"] + 330, steps=4)
        page.mouse.up()
    # The code runs some time after it has come. Nothing in the page tells when.
    source = f"\n\n{SHORT}\n\n{library_root}topics/en/eczema/"
    assert comes_true(page, lambda: copy(page)[0].endswith(source))
    _, html = copy(page)
    assert f"<p>{SHORT}</p>" in html


@pytest.mark.by_turns("frame")
@pytest.mark.parametrize("place", ["frame", "topics", "handouts"])
def test_copies_from_frames_and_pages_bring_their_source_along(
    place: str, clinic: Clinic, library_root: str, new_page: NewPage
) -> None:
    page = new_page(opens_roots=True, permissions=CLIPBOARD)
    if place == "frame":
        show(page, clinic.page(SHEET.replace(" heading", ' isolation="frame" heading') + "{script}"))
    else:
        page.goto(f"{library_root}{place}/en/eczema/")
    topic = find_frame(page, place)
    paragraphs = topic.locator(".cs-section p:not(.cs-end)")
    # All pages of a browser have one clipboard. The keys go to the frame that was clicked last.
    page.evaluate("navigator.clipboard.writeText('')")
    if place != "frame":
        # As a note is that is not for today. In a frame, the guard withdraws a topic that a script has changed.
        for is_hidden in (True, False):
            paragraphs.first.evaluate(ADD_NOTE, is_hidden)
    with page.expect_response("**/assets/actions.*.js"):
        topic.locator(".cs-summary").click()
        topic.evaluate(SELECT, [paragraphs.nth(0).element_handle(), 0, paragraphs.nth(2).element_handle(), 20])
    assert comes_true(page, lambda: copy(page)[0].endswith(f"\n\n{library_root}topics/en/eczema/"))
    text, html = copy(page)
    assert SHORT in text
    assert SHORT in html
    assert html.count("A planted line") == (0 if place == "frame" else 1)
