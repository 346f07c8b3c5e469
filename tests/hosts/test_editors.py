"""Editors save the page as they find it: with the markup of its author, and with one topic when it is opened again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from hosts.reader import Reader

CONTENT = "document.querySelector('#content').innerHTML"
AUTHORED = """(source) => new DOMParser().parseFromString(source, "text/html").querySelector("#content").innerHTML"""


@pytest.mark.parametrize("form", ["div", "element"])
def test_page_keeps_the_markup_of_its_author(form: str, reader: Reader) -> None:
    path = f"editors/{form}.html"
    reader.open(path)
    assert reader.await_topic().has_topic
    assert reader.page.evaluate(CONTENT) == reader.page.evaluate(AUTHORED, reader.site.find(path))


@pytest.mark.parametrize("form", ["div", "element", "script"])
def test_page_that_was_saved_with_a_topic_shows_one_when_it_is_opened_again(form: str, reader: Reader) -> None:
    path = f"editors/{form}.html"
    reader.open(path)
    assert reader.await_topic().has_topic
    source = reader.site.find(path)
    before, after = source.index('contenteditable="true">'), source.rindex("</div><p>Call us")
    saved = f'{source[:before]}contenteditable="true">{reader.page.evaluate(CONTENT)}{source[after:]}'
    reader.site.add("saved.html", saved)
    reader.open("saved.html")
    reader.expect_one_topic()


@pytest.mark.parametrize("times", ["once", "twice", "thrice"])
@pytest.mark.parametrize("form", ["div", "element", "script"])
def test_what_earlier_visits_left_is_taken_over(form: str, times: str, reader: Reader) -> None:
    reader.open(f"editors/saved-{form}-{times}.html")
    reader.expect_one_topic()
    expect(reader.page.get_by_text("See you soon.")).to_be_visible()


def test_snapshot_of_a_page_shows_one_topic(reader: Reader) -> None:
    reader.open("editors/snapshot-script.html")
    reader.expect_one_topic()
