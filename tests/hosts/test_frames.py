"""Topics in frames of the clinic's: tall, nested, sandboxed, under a sticky header."""

from __future__ import annotations

import pytest

from browser.page_record import record_of
from hosts.reader import Reader


def test_bare_frame_stays_readable_under_a_sticky_header(reader: Reader) -> None:
    reader.open("frames/bare-under-sticky-header.html")
    assert reader.await_topic().has_topic
    for _ in range(4):
        # The page scrolls, and not the frame.
        reader.page.evaluate("scrollBy(0, 110)")
        sight = reader.await_topic()
        assert sight.has_topic
        assert sight.has_disclaimer
    frame = reader.page.locator("iframe").bounding_box()
    assert frame
    assert frame["y"] < 0


@pytest.mark.parametrize("name", ["nested", "sandbox-monitor", "sandbox-srcdoc"])
def test_topic_in_a_frame_is_shown(name: str, reader: Reader) -> None:
    reader.open(f"frames/{name}.html")
    sight = reader.await_topic()
    assert sight.has_topic
    assert sight.has_disclaimer


@pytest.mark.parametrize("name", ["sandbox-monitor", "sandbox-srcdoc"])
def test_sandboxed_page_gets_no_stray_frame_and_no_error(name: str, reader: Reader) -> None:
    reader.open(f"frames/{name}.html")
    assert reader.await_topic().has_topic
    [frame] = reader.page.main_frame.child_frames
    assert [each.url for each in frame.child_frames if "/v1/frame/en/mesotherapy.html" not in each.url] == []
    assert record_of(reader.page).find_faults() == []


def test_seal_stays_in_view_in_a_frame_as_high_as_its_topic(reader: Reader) -> None:
    reader.open("frames/tall.html")
    assert reader.await_topic().has_topic
    for _ in range(3):
        reader.scroll_by(500)
        sight = reader.await_topic()
        assert sight.has_topic
        assert sight.has_disclaimer
