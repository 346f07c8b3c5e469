"""Tools that combine, copy, move or strip the tag: the topic is shown, or the console says what is missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from browser.page_record import record_of
from browser.scripts import ScriptBuilds
from hosts.reader import Reader
from widget_build import OPEN

Combine = Callable[[str], None]
# What the script has of a library whose library.toml has no `url`.
NO_URL = b'url:""}'


@pytest.fixture
def combine(reader: Reader, library_root: str, scripts: ScriptBuilds) -> Combine:
    """Return a function that serves the script of a library with this `url` in a script of the clinic's."""

    def serve(url: str) -> None:
        released = scripts.find(reader.page.request.get(f"{library_root}caresheet.js").body(), OPEN)
        assert released.count(NO_URL) == 1
        combined = (
            b"var theme = {};\n" + released.replace(NO_URL, b'url:"%s"}' % url.encode()) + b"\ntheme.isReady = true;\n"
        )

        def answer(route: Route) -> None:
            route.fulfill(body=combined, content_type="text/javascript")

        reader.page.route("**/combined/*.js", answer)

    return serve


def test_combined_script_finds_its_library_by_the_link_of_a_fallback(combine: Combine, reader: Reader) -> None:
    combine("")
    reader.open("optimizers/combined.html")
    reader.expect_one_topic()


def test_combined_script_of_a_library_with_an_address_finds_it(
    combine: Combine, reader: Reader, library_root: str
) -> None:
    combine(library_root)
    reader.open("optimizers/combined-script.html")
    reader.expect_one_topic()


def test_combined_script_of_a_library_without_an_address_says_what_is_missing(combine: Combine, reader: Reader) -> None:
    record = record_of(reader.page)
    record.allow("use data-library")
    combine("")
    reader.open("optimizers/combined-script.html")
    reader.page.wait_for_load_state("networkidle")
    [message] = record.messages
    assert message == "[caresheet] this copy of the script does not know its library: use data-library"


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
