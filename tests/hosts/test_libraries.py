"""Pages on real libraries from npm, each with its figures. They are written down for docs/hosts.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from browser.page_record import find_events, record_of
from caresheet.release.format import Release
from hosts.conftest import OpenReader
from hosts.contrast import CONTRAST_AT_LEAST
from hosts.figures import measure_figures, write_result
from hosts.packages import fetch_packages
from hosts.reader import Reader
from hosts.site import PAGES

NAMES = sorted(path.stem for path in (PAGES / "libraries").glob("[!_]*.html"))
SHIFT_AT_MOST = 0.1
# What these libraries write on the console, whatever a page holds.
CHATTY = {
    "react": "React DevTools",
    "angular": "Angular is running in development mode",
    "ses": r"SES|Removing intrinsics|console\.groupEnd",
}
# They reach into every open root, as the tests' build has, so only the closed build can be looked at.
INTRUDERS = {"darkreader"}


@pytest.fixture(scope="session", autouse=True)
def packages() -> None:
    fetch_packages()


@pytest.fixture
def library_reader(name: str, open_reader: OpenReader) -> Reader:
    reader = open_reader(width=1000, height=700, opens_roots=name not in INTRUDERS)
    record_of(reader.page).allow("|".join(CHATTY.values()))
    return reader


@pytest.mark.parametrize("name", NAMES)
def test_topic_is_at_home_in_a_page_on_a_real_library(
    name: str, library_reader: Reader, starter_release: Release, tmp_path: Path
) -> None:
    figures = measure_figures(library_reader, f"libraries/{name}.html", starter_release, tmp_path)
    figures["faults"] = record_of(library_reader.page).find_faults()
    figures["events"] = [event["type"] for event in find_events(library_reader.page)]
    write_result(name, figures)
    assert figures["shown"]
    assert figures["events"][0] == "caresheet-load"
    assert {*figures["events"]} == {"caresheet-load"}
    if name in INTRUDERS:
        return
    assert figures["out of place"] == 0, figures["first"]
    assert figures["covered"] == []
    assert not figures["left behind"]
    assert figures["changes"] <= 1
    assert figures["contrast"] >= CONTRAST_AT_LEAST, figures["palest"]
    assert figures["missing on paper"] == []
    assert figures["shift"] <= SHIFT_AT_MOST
