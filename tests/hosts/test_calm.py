"""The widget costs next to nothing while nothing happens. Run this alone: other work on the machine disturbs it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from hosts.reader import Reader

# One per cent of a core.
COST_MS_AT_MOST = 10.0
REST_MS, MEASURED_S = 4000, 3


def measure_ms_per_s(page: Page) -> float:
    """Return the processor time of the page's main thread, in milliseconds per second."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def read() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(float(each["value"]) for each in metrics if each["name"] == "ThreadTime")

    page.wait_for_timeout(REST_MS)
    before = read()
    page.wait_for_timeout(MEASURED_S * 1000)
    return (read() - before) * 1000 / MEASURED_S


@pytest.mark.parametrize("name", ["animation-fill-both", "infinite-animation", "long-page"])
def test_topic_at_rest_costs_no_more_than_one_per_cent_of_a_core(name: str, reader: Reader) -> None:
    reader.open(f"calm/{name}.html")
    assert reader.await_topic().has_topic
    cost = measure_ms_per_s(reader.page)
    reader.page.route("**/*caresheet*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    reader.open(f"calm/{name}.html")
    assert cost - measure_ms_per_s(reader.page) <= COST_MS_AT_MOST
