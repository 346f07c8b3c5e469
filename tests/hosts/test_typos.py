"""Tags that WordPress or an author has broken: the topic is shown, and the rest of the page stays readable."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.page_record import record_of
from hosts.reader import Reader

PHONE = "555-0100"


@pytest.mark.parametrize("form", ["div", "element"])
def test_what_follows_a_self_closed_tag_stays_visible(form: str, reader: Reader) -> None:
    record_of(reader.page).allow("self-clos")
    reader.open(f"typos/self-closed-{form}.html")
    reader.expect_one_topic()
    for text in ("When to call us", f"call {PHONE} at once", f"Call us on {PHONE}"):
        expect(reader.page.get_by_text(text)).to_be_visible()
    assert [text for text in record_of(reader.page).messages if "self-clos" in text] != []


@pytest.mark.parametrize("name", ["amp", "curly", "wpautop", "wpautop-div"])
def test_broken_markup_shows_one_topic(name: str, reader: Reader) -> None:
    reader.open(f"typos/{name}.html")
    reader.expect_one_topic()
    expect(reader.page.get_by_text(PHONE)).to_be_visible()


@pytest.mark.parametrize("name", ["case", "nbsp", "url"])
def test_topic_is_found_by_a_name_that_is_nearly_right(name: str, reader: Reader) -> None:
    record_of(reader.page).allow("mesotherapy")
    reader.open(f"typos/{name}.html")
    reader.expect_one_topic()


def test_page_stays_readable_where_the_tag_names_no_script(reader: Reader) -> None:
    record_of(reader.page).allow("Failed to load")
    reader.open("typos/curly-src.html")
    expect(reader.page.get_by_text(PHONE)).to_be_visible()
    reader.expect_topics(0)


def test_click_on_the_disclaimer_does_not_follow_the_link_around_the_topic(reader: Reader) -> None:
    reader.open("typos/button-inside-a.html")
    reader.expect_one_topic()
    address = reader.page.url
    reader.page.locator(".cs-seal summary >> visible=true").first.click()
    expect(reader.page.locator(".cs-seal details[open]").first).to_be_attached()
    assert reader.page.url == address


def test_text_styles_of_a_paragraph_around_the_tag_stay_outside(reader: Reader) -> None:
    reader.open("typos/in-p-center.html")
    reader.expect_one_topic()
    styles = reader.page.locator(".cs-topic p >> visible=true").last.evaluate(
        """(text) => (({ textAlign, textIndent, textTransform, letterSpacing }) =>
            [textAlign, textIndent, textTransform, letterSpacing])(getComputedStyle(text))"""
    )
    assert styles[0] in ("start", "left")
    assert styles[1:] == ["0px", "none", "normal"]
