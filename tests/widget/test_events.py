"""The widget's events, and when it requests a topic."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.fixtures import NewPage, ReusePage
from browser.page_record import await_events, find_events, record_of, show
from browser.servers import Clinic

FAR = '<div style="height: 6000px">Far above</div>'


def test_load_event_names_the_topic_and_its_language(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page()
    [event] = show(page, clinic.page('<care-sheet id="mine" topic="mesotherapy" lang="es"></care-sheet>{script}'))
    assert event == {
        "type": "caresheet-load",
        "detail": {"topic": "mesotherapy", "lang": "es"},
        "bubbles": True,
        "composed": True,
        "id": "mine",
        "name": "care-sheet",
    }


def test_load_event_comes_when_the_topic_is_visible(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script("""
      document.addEventListener("caresheet-load", ({ target }) => (document.heightAtLoad = target.offsetHeight));
    """)
    show(page, clinic.page('<care-sheet topic="mesotherapy"></care-sheet>{script}'))
    assert page.evaluate("document.heightAtLoad") > 1000


@pytest.mark.parametrize("tag", ['<care-sheet topic="eczema"></care-sheet>', '<div data-caresheet="eczema"></div>'])
def test_topic_below_the_fold_is_requested_when_the_reader_comes_near(
    tag: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    eager = '<care-sheet topic="menopause" loading="eager"></care-sheet>'
    show(page, clinic.page(f"{FAR}{tag}{FAR}{eager}{{script}}"))
    assert record_of(page).find_requests(part="/v1/") == ["/v1/topics/en/menopause.html"]
    page.evaluate("scrollTo(0, 5000)")
    await_events(page, 2)
    assert record_of(page).find_requests(part="/v1/") == ["/v1/topics/en/menopause.html", "/v1/topics/en/eczema.html"]


def test_lazy_demo_requests_each_topic_when_it_is_near(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.demo("lazy.html"))
    assert [event["detail"]["topic"] for event in find_events(page)] == ["mesotherapy"]
    page.locator("care-sheet").first.scroll_into_view_if_needed()
    assert len(await_events(page, 2)) == 2
    expect(page.get_by_role("heading", name="Colorectal cancer screening", exact=True)).to_be_visible()


def test_hidden_topic_is_requested_when_it_is_shown(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    eager = '<care-sheet topic="menopause" loading="eager"></care-sheet>'
    tab = '<div id="tab" hidden><care-sheet topic="eczema"></care-sheet></div>'
    show(page, clinic.page(f"{tab}{eager}{{script}}"))
    assert record_of(page).find_requests(part="eczema") == []
    page.evaluate("document.getElementById('tab').hidden = false")
    await_events(page, 2)
    expect(page.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()
