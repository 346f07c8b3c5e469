"""A reader who loses the connection and gets it back."""

from __future__ import annotations

from browser.page_record import NETWORK_LINE, record_of
from hosts.reader import Reader


def test_topic_is_fetched_again_when_the_browser_is_online_again(reader: Reader) -> None:
    record_of(reader.page).allow(rf"{NETWORK_LINE.pattern}|caresheet")
    reader.open("offline.html")
    reader.page.wait_for_load_state("networkidle")
    reader.page.context.set_offline(True)
    reader.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    reader.page.wait_for_function("document.seenEvents.some(({ type }) => type === 'caresheet-error')")
    reader.page.context.set_offline(False)
    sight = reader.await_topic()
    assert sight.has_topic
    assert sight.has_disclaimer
