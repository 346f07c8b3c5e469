"""What a page's author wrote by mistake: a tag that is not closed, an attribute or a value that is nearly right."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.fixtures import ReusePage
from browser.measure import is_rendered
from browser.page_record import record_of, show
from browser.servers import Clinic

LIBRARY_LINK = '<a href="{root}topics/en/eczema/">Eczema</a>'
NOT_CLOSED = r"HTML has no self-closing <"

# What follows the tag, with a phone number in it. None of these tags is closed.
SWALLOWED = {
    "rest-of-the-page": "\n<h2>When to call us</h2><p>If it hurts, call 555-0100.</p><p>See you soon.</p>",
    "last-paragraph": "\n<p>Call us on 555-0100.</p>",
    "form": '<form><label>Call 555-0100 or write <input></label></form><a href="/">Home</a>',
    "navigation": "<nav>555-0100</nav>",
    "another-place": f'<p>555-0100</p><div data-caresheet="menopause">{LIBRARY_LINK}</div>',
}
# A fallback, with a phone number in it too. All of these tags are closed.
FALLBACKS = {
    "text": "Call 555-0100.",
    "link": '<a href="/leaflet">Call 555-0100</a>',
    "paragraph": "<p>Call 555-0100.</p>",
    "paragraph-on-its-own-line": "\n  <p>Call 555-0100.</p>\n",
    "words-and-a-link": f"<h3>Eczema</h3><p>Call 555-0100.</p><p>Or read {LIBRARY_LINK}.</p>",
    "stray-paragraph": '</p>\n<p><a href="/leaflet">Call 555-0100</a></p>\n',
}
AROUND = {
    "bare": "{}",
    "in main": "<main>{}</main>",
    "in the content": '<div class="content">{}</div><p>A footer</p>',
}
PLACES = {
    "element": ('<care-sheet topic="eczema">', "</care-sheet>"),
    "div": ('<div data-caresheet="eczema">', "</div>"),
}


@pytest.mark.by_turns("bare-element", "in the content-div")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
def test_what_a_tag_without_an_end_swallows_stays_visible(
    around: str, place: str, clinic: Clinic, reuse_page: ReusePage, subtests: pytest.Subtests
) -> None:
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NOT_CLOSED)
    start = PLACES[place][0].replace(">", " />")
    for name, swallowed in SWALLOWED.items():
        with subtests.test(name):
            is_last = place == "div" and name == "last-paragraph"
            frame = around.replace("<p>A footer</p>", "") if is_last else around
            with page.expect_console_message(lambda message: "HTML has no self-closing" in message.text):
                page.goto(clinic.page(frame.format(start + swallowed), head="{script}"))
            expect(page.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()
            assert is_rendered(page, "555-0100")


@pytest.mark.parametrize("place", PLACES)
def test_fallback_of_a_closed_tag_gives_way_to_the_topic(
    place: str, clinic: Clinic, reuse_page: ReusePage, subtests: pytest.Subtests
) -> None:
    page = reuse_page(opens_roots=True)
    start, end = PLACES[place]
    for name, fallback in FALLBACKS.items():
        with subtests.test(name):
            show(page, clinic.page(f"<main>{start}{fallback}{end}\n</main>{{script}}"))
            expect(page.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()
            assert not is_rendered(page, "555-0100")


@pytest.mark.parametrize(
    ("tag", "advice"),
    [
        ('<care-sheet topc="eczema"></care-sheet>', "unknown attribute topc: use topic"),
        ('<care-sheet data-topic="eczema"></care-sheet>', "unknown attribute data-topic: use topic"),
        (
            '<care-sheet topic="eczema" headinglevel="3"></care-sheet>',
            "unknown attribute headinglevel: use heading-level",
        ),
        ('<care-sheet topic="eczema" theme="dark"></care-sheet>', "unknown attribute theme: use scheme"),
        ('<div data-caresheet="eczema" scheme="dark"></div>', "unknown attribute scheme: use data-scheme"),
        ('<div data-caresheet="eczema" data-shceme="dark"></div>', "unknown attribute data-shceme: use data-scheme"),
        ('<care-sheet topic="eczema" scheme="drak"></care-sheet>', 'unknown value scheme="drak": use dark'),
        (
            '<care-sheet topic="eczema" loading="never"></care-sheet>',
            'unknown value loading="never": use lazy or eager',
        ),
        (
            '<script src="{root}caresheet.js" data-topik="eczema"></script>',
            "unknown attribute data-topik: use data-topic",
        ),
    ],
)
def test_attribute_that_is_nearly_right_is_named(tag: str, advice: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page()
    record_of(page).allow(rf"^\[caresheet\] {advice}$")
    with page.expect_console_message() as message:
        page.goto(clinic.page(tag + "{script}"))
    assert message.value.text == f"[caresheet] {advice}"


def test_attributes_of_others_are_not_mentioned(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    others = (
        'class="a" id="b" title="Eczema" lang="en" dir="ltr" role="group" data-theme="dark" data-id="7" tabindex="-1" '
        ':data-lang="page" :scheme="look"'
    )
    show(page, clinic.page(f'<div data-caresheet="eczema" {others}></div>{{script}}'))
    expect(page.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()
    assert record_of(page).messages == []
