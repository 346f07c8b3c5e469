"""Pages that use real libraries from npm."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from browser.measure import find_box
from browser.page_record import await_events, record_of
from hosts.packages import fetch_packages
from hosts.reader import Reader

SOURCE = """(source) => new DOMParser().parseFromString(source, "text/html").querySelector("care-sheet").outerHTML"""


@pytest.fixture(scope="session", autouse=True)
def packages() -> None:
    fetch_packages()


@pytest.mark.parametrize("form", ["element", "script"])
def test_turbo_shows_one_topic_after_each_way_back(form: str, reader: Reader) -> None:
    reader.open(f"packages/turbo-{form}.html")
    reader.expect_one_topic()
    for _ in range(2):
        reader.page.get_by_role("link", name="Opening hours").click()
        expect(reader.page.get_by_role("heading", name="Opening hours")).to_be_visible()
        reader.expect_topics(0)
        reader.page.go_back()
        expect(reader.page.get_by_role("heading", name="For your first visit")).to_be_visible()
        reader.expect_one_topic()


def test_turbo_caches_the_markup_of_the_author(reader: Reader) -> None:
    path = "packages/turbo-element.html"
    reader.open(path)
    reader.expect_one_topic()
    markup = reader.page.evaluate("document.querySelector('care-sheet').outerHTML")
    assert markup == reader.page.evaluate(SOURCE, reader.site.find(path))


def test_snapshot_of_turbo_shows_one_topic(reader: Reader) -> None:
    reader.open("packages/turbo-snapshot.html")
    reader.expect_one_topic()


@pytest.mark.parametrize("name", ["jquery-append1", "jquery-append3", "jquery-load1", "jquery-load3"])
def test_tag_that_jquery_inserts_shows_its_topic(name: str, reader: Reader) -> None:
    reader.open(f"packages/{name}.html")
    reader.expect_one_topic()


def test_masonry_lays_out_a_topic_with_its_real_height(reader: Reader) -> None:
    reader.open("packages/masonry-below.html")
    reader.page.locator(".g").evaluate("(grid) => grid.scrollIntoView()")
    await_events(reader.page)
    reader.expect_one_topic()
    boxes = [find_box(card) for card in reader.page.locator(".i").all()]
    columns = {box["x"] for box in boxes}
    assert len(columns) >= 2
    for x in columns:
        stacked = sorted((box for box in boxes if box["x"] == x), key=lambda box: box["y"])
        assert [lower["y"] >= upper["y"] + upper["height"] for upper, lower in pairwise(stacked)] == [True] * (
            len(stacked) - 1
        )


# The margins of paragraphs may stand out of the body that iframe-resizer measures.
MARGINS_PX = 60
IS_WHOLE = f"document.body.scrollHeight > 1500 && document.documentElement.scrollHeight - innerHeight <= {MARGINS_PX}"


@pytest.mark.parametrize(
    "name",
    [
        "resizer-4",
        "resizer-4-from-40-px",
        "resizer-4-from-nought",
        "resizer-4-on-load-event",
        "resizer-4-words",
        "resizer-5",
    ],
)
def test_iframe_resizer_shows_the_whole_topic(name: str, reader: Reader) -> None:
    record_of(reader.page).allow("(?i)iframe-resizer")
    reader.open(f"packages/{name}.html")
    sight = reader.await_topic()
    assert sight.has_topic
    assert sight.has_disclaimer
    reader.page.main_frame.child_frames[0].wait_for_function(IS_WHOLE)


def test_iframe_resizer_shows_a_whole_plain_text(reader: Reader) -> None:
    record_of(reader.page).allow("(?i)iframe-resizer")
    reader.open("packages/resizer-4-plain-text.html")
    reader.page.main_frame.child_frames[0].wait_for_function(IS_WHOLE)


@pytest.mark.parametrize("name", ["corejs", "sentry", "zone"])
def test_sandboxed_frame_shows_its_topic_beside_a_library_that_wraps_built_ins(name: str, reader: Reader) -> None:
    reader.open(f"packages/sandbox-{name}.html")
    sight = reader.await_topic()
    assert sight.has_topic
    assert sight.has_disclaimer
    [frame] = reader.page.main_frame.child_frames
    assert [each.url for each in frame.child_frames if "/v1/frame/en/mesotherapy.html" not in each.url] == []
    assert record_of(reader.page).find_faults() == []
