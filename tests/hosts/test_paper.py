"""The whole topic is printed with its disclaimer, although nobody has scrolled to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from caresheet.release.format import Release
from hosts.paper import find_missing, print_page
from hosts.reader import Reader

SHEETS_AT_MOST = 14


@pytest.mark.parametrize(
    "name", ["below-eager", "below-element", "below-script", "dark", "hidden-menu", "in-view", "shrink"]
)
def test_page_prints_the_whole_topic(name: str, reader: Reader, starter_release: Release, tmp_path: Path) -> None:
    reader.open(f"paper/{name}.html")
    reader.page.wait_for_load_state("networkidle")
    if not name.startswith("below"):
        reader.go_to_place()
        assert reader.await_topic().has_topic
    sheets = print_page(reader.page, tmp_path / "printed.pdf")
    assert find_missing(sheets, starter_release) == []
    assert len(sheets) <= SHEETS_AT_MOST
    assert "" not in sheets
