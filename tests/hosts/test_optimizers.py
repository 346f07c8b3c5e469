"""Tools that combine, copy, move or strip the tag: the topic is shown, or the console says what is missing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route

from browser.page_record import record_of
from browser.scripts import ScriptBuilds
from hosts.reader import Reader
from widget_build import OPEN


@pytest.mark.parametrize("name", ["combined", "combined-script"])
def test_script_of_the_clinics_own_host_finds_the_library(
    name: str, reader: Reader, library_root: str, scripts: ScriptBuilds
) -> None:
    released = reader.page.request.get(f"{library_root}caresheet.js").body()
    combined = b"var theme = {};\n" + scripts.find(released, OPEN) + b"\ntheme.isReady = true;\n"

    def answer(route: Route) -> None:
        route.fulfill(body=combined, content_type="text/javascript")

    reader.page.route("**/combined/*.js", answer)
    reader.open(f"optimizers/{name}.html")
    reader.expect_one_topic()


def test_two_module_scripts_show_two_topics(reader: Reader) -> None:
    reader.open("optimizers/module.html")
    reader.expect_one_topic()
    # The second one loads when the reader comes near.
    reader.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    reader.expect_topics(2)
    names = reader.topics.evaluate_all("(topics) => topics.map((topic) => topic.dataset.slug)")
    assert names == ["mesotherapy", "eczema"]


@pytest.mark.parametrize("name", ["consent-strip", "gtm"])
def test_tag_without_its_attributes_is_served_or_said_to_lack_them(name: str, reader: Reader) -> None:
    record = record_of(reader.page)
    record.allow("data-topic")
    reader.open(f"optimizers/{name}.html")
    sight = reader.await_sight(lambda sight: sight.has_topic or record.messages != [])
    assert sight.has_topic or any("data-topic" in text for text in record.messages)
