"""The row "Print · Share · Full page" at the end of a topic: in a page, in a sealed frame, on the topic's own page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Frame, Page, expect

from browser.fixtures import NewPage, ReusePage
from browser.measure import find_box
from browser.page_record import NETWORK_LINE, record_of, show
from browser.servers import Clinic, Relay
from browser.waiting import comes_true

CLINICS_TAG = '<script async src="{root}sites/willow-street/caresheet.js"></script>'
SHEET = '<care-sheet topic="eczema" isolation="{}"></care-sheet>'
CLIPBOARD = ["clipboard-read", "clipboard-write"]
READ = "navigator.clipboard.readText()"
# What `navigator.share` and the clipboard do, from the best to the worst.
SHARE = "Object.defineProperty(navigator, 'share', {{ configurable: true, value: async (given) => {{ {} }} }})"
REJECT = "throw new DOMException('', '{}')"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { configurable: true, value: undefined })"
COPIED = "The address has been copied."
SELECTED = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"


def find_topic_frame(page: Page, isolation: str) -> Frame:
    return page.frames[1] if isolation == "frame" else page.main_frame


@pytest.mark.parametrize("isolation", ["inline", "frame"])
def test_row_prints_shares_and_leads_to_the_full_page(
    isolation: str, clinic: Clinic, library_root: str, new_page: NewPage
) -> None:
    page = new_page(opens_roots=True, permissions=CLIPBOARD)
    show(page, clinic.page(SHEET.format(isolation) + CLINICS_TAG))
    topic = find_topic_frame(page, isolation)
    row = topic.locator(".cs-actions")
    expect(row).to_have_text("Print · Share · Full page", use_inner_text=True)
    # What the row does is loaded when somebody uses it.
    assert record_of(page).find_requests(part="/assets/actions") == []
    row.get_by_role("button", name="Share").press("Enter")
    # The seal in the page still covers the seal in the frame, which learns from a message how far the page scrolls.
    seals = [place.locator(".cs-seal").first for place in (page, topic)]
    assert comes_true(page, lambda: abs(find_box(seals[0])["y"] - find_box(seals[1])["y"]) <= 1)
    expect(row.get_by_role("status")).to_have_text(COPIED)
    assert page.evaluate(READ) == f"{library_root}topics/en/eczema/"
    for name, path in {
        "Full page": "topics/en/eczema/?site=willow-street",
        "Print": "handouts/en/eczema/?site=willow-street&print",
    }.items():
        link = row.get_by_role("link", name=name)
        # On our own server a header does the same, but a static host may lack it.
        expect(link).to_have_attribute("rel", "noopener noreferrer")
        with page.context.expect_page() as opened:
            link.press("Enter")
        opened.value.wait_for_url(library_root + path, wait_until="commit")
        opened.value.close()
    for target in (row.get_by_role("link"), row.get_by_role("button")):
        for each in target.all():
            box = find_box(each)
            assert min(box["width"], box["height"]) >= 24


def test_share_uses_the_best_that_the_browser_has(clinic: Clinic, library_root: str, new_page: NewPage) -> None:
    page = new_page(opens_roots=True, permissions=CLIPBOARD)
    show(page, clinic.page(SHEET.format("inline") + "{script}"))
    button, status = page.get_by_role("button", name="Share"), page.locator(".cs-actions [role=status]")
    address = f"{library_root}topics/en/eczema/"
    page.evaluate(SHARE.format("document.shared = given"))
    button.click()
    page.wait_for_function("document.shared")
    assert page.evaluate("document.shared") == {"title": "Eczema", "url": address}
    # The reader has closed the sheet: nothing is said. `share` settles before the click's promise does.
    page.evaluate(SHARE.format(f"document.closed = true; {REJECT.format('AbortError')}"))
    button.click()
    page.wait_for_function("document.closed")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(status).to_be_empty()
    page.evaluate(SHARE.format(REJECT.format("NotAllowedError")))
    button.click()
    expect(status).to_have_text(COPIED)
    page.evaluate(NO_CLIPBOARD)
    button.click()
    field = page.get_by_label("Copy this address:")
    expect(field).to_be_focused()
    assert comes_true(page, lambda: field.evaluate(SELECTED) == address)
    assert field.get_attribute("readonly") == ""


def test_page_that_replaces_select_gets_no_node_of_the_topic(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(SHEET.format("inline") + "{script}"))
    page.evaluate(NO_CLIPBOARD)
    page.evaluate(
        """() => {
      document.caught = [];
      const { select } = HTMLInputElement.prototype;
      HTMLInputElement.prototype.select = function () { document.caught.push(this); select.call(this); };
      document.body.append(document.createElement("input"));
      document.body.lastChild.select();
    }"""
    )
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_label("Copy this address:")).to_be_visible()
    # The page's own field shows that its function is at work.
    assert page.evaluate("document.caught.length") == 1


def test_share_gives_the_address_when_the_library_cannot_be_reached(
    relay: Relay, relay_clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    show(page, relay_clinic.page(SHEET.format("inline") + "{script}"))
    relay.close()
    page.get_by_role("button", name="Share").click()
    expect(page.locator(".cs-actions")).to_have_text(f"Print · {relay.root}topics/en/eczema/ · Full page")
    expect(page.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()


def test_sandbox_without_popups_gives_an_address(clinic: Clinic, library_root: str, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    record_of(page).allow("Blocked opening")
    page.goto(clinic.page('<iframe sandbox="allow-scripts" src="{root}v1/frame/en/eczema.html" height="400"></iframe>'))
    inside = page.frame_locator("iframe")
    inside.get_by_role("link", name="Print").click()
    field = inside.get_by_label("Copy this address:")
    expect(field).to_have_value(f"{library_root}handouts/en/eczema/?print")
    inside.get_by_role("link", name="Full page").click()
    expect(field).to_have_value(f"{library_root}topics/en/eczema/")


@pytest.mark.parametrize("has_script", [True, False])
def test_topics_own_page_prints_and_shares(*, has_script: bool, library_root: str, new_page: NewPage) -> None:
    page = new_page(permissions=CLIPBOARD, java_script_enabled=has_script)
    # A reader comes from a clinic's page.
    page.goto(f"{library_root}topics/en/eczema/?site=willow-street")
    button = page.get_by_role("button", name="Share")
    if has_script:
        button.click()
        expect(page.locator(".cs-actions [role=status]")).to_have_text(COPIED)
        assert page.evaluate(READ) == f"{library_root}topics/en/eczema/"
    else:
        expect(button).to_be_hidden()
    page.locator(".cs-actions").get_by_role("link", name="Print").click()
    site = "site=willow-street&" if has_script else ""
    page.wait_for_url(re.compile(rf"/handouts/en/eczema/\?{site}print$"))


def test_lists_and_messages_have_no_row(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page('<care-sheet view="library"></care-sheet>{script}'))
    expect(page.locator(".cs-actions")).to_have_count(0)
    page.get_by_role("link", name="Eczema", exact=True).click()
    expect(page.locator(".cs-actions")).to_be_visible()
