"""Pages on real libraries from npm, each with its figures. They are written down for docs/hosts.md."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.page_record import find_events, record_of
from caresheet.release.format import Release
from hosts.conftest import OpenReader
from hosts.contrast import CONTRAST_AT_LEAST
from hosts.figures import measure_figures, open_topic, write_result
from hosts.packages import CHATTER, fetch_packages
from hosts.reader import Reader
from hosts.site import PAGES

NAMES = sorted(path.stem for path in (PAGES / "libraries").glob("[!_]*.html"))
# Pages with a button that removes the topic and brings it back, and pages with a link to another one.
CHANGING = ["angular", "lit", "preact", "react18-strict", "react19-strict", "svelte", "vue3-keep-alive"]
# The element of a script tag stays if only the tag is removed.
CHANGING += [name for name in NAMES if "hydrates" in name and "script" not in name]
ROUTED = ["htmx2-boost", "swup", "turbo-element", "unpoly"]
# Here the topic is in a box of the page's own that has a fixed height, and no paper scrolls.
CUT_ON_PAPER = {
    "bootstrap5-modal",
    "bootstrap5-offcanvas",
    "jquery-ui-dialog",
    "micromodal",
    "simplebar",
    "slick-adaptive",
}
SHIFT_AT_MOST = 0.1
HOPS_AT_MOST = 2
# They reach into every open root, as the tests' build has, so only the closed build can be looked at.
INTRUDERS = {"darkreader"}


@pytest.fixture(scope="session", autouse=True)
def packages() -> None:
    fetch_packages()


@pytest.fixture
def library_reader(name: str, open_reader: OpenReader) -> Reader:
    reader = open_reader(width=1000, height=700, opens_roots=name not in INTRUDERS)
    record_of(reader.page).allow(CHATTER)
    return reader


def take_faults(reader: Reader) -> list[str]:
    """Return what the page has done that it should not, so that the test itself fails and not its end."""
    record = record_of(reader.page)
    faults = record.find_faults()
    record.allow("")
    return faults


@pytest.mark.parametrize("name", NAMES)
def test_topic_is_at_home_in_a_page_on_a_real_library(
    name: str, library_reader: Reader, starter_release: Release, tmp_path: Path
) -> None:
    figures = measure_figures(library_reader, f"libraries/{name}.html", starter_release, tmp_path)
    figures["unexpected"] = take_faults(library_reader)
    figures["events"] = [event["type"] for event in find_events(library_reader.page)]
    write_result(name, figures)
    browser = library_reader.page.context.browser
    assert browser
    write_result("versions", {"chromium": browser.version})
    assert figures["unexpected"] == []
    assert figures["shown"]
    assert figures["events"][0] == "caresheet-load"
    assert {*figures["events"]} == {"caresheet-load"}
    if name in INTRUDERS:
        return
    # Within a frame, the seal is lifted.
    assert figures["out of place"] <= figures["changes"], figures["first"]
    assert figures["covered"] == []
    assert not figures["left behind"]
    assert figures["changes"] <= 1
    assert figures["hops"] <= HOPS_AT_MOST
    assert figures["contrast"] >= CONTRAST_AT_LEAST, figures["palest"]
    assert name in CUT_ON_PAPER or figures["missing on paper"] == []
    assert figures["shift"] <= SHIFT_AT_MOST


@pytest.mark.parametrize("name", [name for name in NAMES if "hydrates" in name])
def test_framework_takes_over_the_servers_markup_although_the_topic_is_there(name: str, library_reader: Reader) -> None:
    page = library_reader.page
    open_topic(library_reader, f"libraries/{name}.html")
    page.locator("body[data-hydrated]").wait_for()
    page.locator("#again").click()
    expect(page.locator("#again")).to_contain_text("Rendered 1 times")
    library_reader.go_to_place()
    library_reader.expect_one_topic()
    assert take_faults(library_reader) == []


@pytest.mark.parametrize("name", CHANGING)
def test_topic_goes_and_comes_back_with_its_element(name: str, library_reader: Reader) -> None:
    open_topic(library_reader, f"libraries/{name}.html")
    library_reader.expect_topics(1)
    library_reader.page.locator("#toggle").click()
    library_reader.expect_topics(0)
    library_reader.page.locator("#toggle").click()
    library_reader.expect_one_topic()


@pytest.mark.parametrize("name", ROUTED)
def test_router_shows_one_topic_after_each_way_back(name: str, library_reader: Reader) -> None:
    page = library_reader.page
    open_topic(library_reader, f"libraries/{name}.html")
    library_reader.expect_one_topic()
    for _ in range(2):
        page.locator("#next").click()
        expect(page.get_by_role("heading", name="Opening hours")).to_be_visible()
        library_reader.expect_topics(0)
        page.go_back()
        expect(page.get_by_role("heading", name="Opening hours")).to_have_count(0)
        library_reader.expect_one_topic()


@pytest.mark.parametrize("name", ["rrweb", "rrweb-after"])
def test_recording_of_a_visit_has_no_text_of_the_topic(name: str, open_reader: OpenReader) -> None:
    reader = open_reader(opens_roots=False)
    open_topic(reader, f"libraries/{name}.html")
    assert reader.await_topic().has_topic
    reader.scroll_by(300)
    recorded = reader.page.evaluate("JSON.stringify(document.recorded)")
    assert "Bring a list of your medicines" in recorded
    assert "What is mesotherapy?" not in recorded
