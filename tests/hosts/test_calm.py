"""The widget costs next to nothing while nothing happens. Run this alone: other work on the machine disturbs it.

HOSTS_REST=all measures every page on real libraries, too, for docs/hosts.md. It takes about half an hour.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from browser.page_record import record_of
from hosts.figures import measure_rest, open_topic, write_result
from hosts.packages import CHATTER, fetch_packages
from hosts.reader import Reader
from hosts.site import PAGES

# One per cent of a core.
COST_MS_AT_MOST = 10.0
PATHS = ["calm/animation-fill-both.html", "calm/infinite-animation.html", "calm/long-page.html"]
if os.environ.get("HOSTS_REST") == "all":
    PATHS += sorted(path.relative_to(PAGES).as_posix() for path in (PAGES / "libraries").glob("[!_]*.html"))


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    fetch_packages()


@pytest.mark.parametrize("path", PATHS)
def test_topic_at_rest_costs_no_more_than_one_per_cent_of_a_core(path: str, reader: Reader) -> None:
    record_of(reader.page).allow(CHATTER)
    open_topic(reader, path)
    assert reader.await_topic().has_topic
    cost = measure_rest(reader.page)
    reader.page.route("**/*caresheet*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    reader.open(path)
    cost -= measure_rest(reader.page)
    if path.startswith("libraries/"):
        write_result(Path(path).stem, {"rest": cost})
    assert cost <= COST_MS_AT_MOST
