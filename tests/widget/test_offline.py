"""A topic that could not be loaded is tried again: when the browser is back online, and when the reader asks for it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.fixtures import NewPage, ReusePage
from browser.page_record import NETWORK_LINE, await_events, record_of, show
from browser.servers import Answer, Clinic, Relay

FRAGMENT = "v1/topics/en/eczema.html"
SHEET = '<care-sheet topic="eczema" loading="eager">Ask us.</care-sheet>{script}'


def test_topic_is_loaded_when_the_browser_is_online_again(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    page.goto(clinic.page("<div id='here'></div>{script}"))
    page.evaluate("customElements.whenDefined('care-sheet').then(() => {})")
    page.context.set_offline(True)
    page.evaluate("document.getElementById('here').innerHTML = '<care-sheet topic=\"eczema\"></care-sheet>'")
    assert await_events(page)[0]["detail"]["code"] == "network"
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    page.context.set_offline(False)
    assert await_events(page, 2)[1]["type"] == "caresheet-load"
    expect(page.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_reader_can_try_again(relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage) -> None:
    relay.fail([FRAGMENT], Answer(status=503))
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    show(page, relay_clinic.page(SHEET))
    page.get_by_role("button", name="Try again").click()
    assert await_events(page, 2)[1]["type"] == "caresheet-error"
    relay.instead.clear()
    page.get_by_role("button", name="Try again").click()
    assert await_events(page, 3)[2]["type"] == "caresheet-load"


@pytest.mark.parametrize(("status", "count"), [(404, 0), (410, 0), (500, 1)])
def test_button_is_offered_only_if_the_next_try_may_succeed(
    status: int, count: int, relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    relay.fail([FRAGMENT], Answer(status=status, headers={"Access-Control-Allow-Origin": "*"}))
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    show(page, relay_clinic.page(SHEET))
    expect(page.locator("care-sheet").get_by_role("status")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(count)
