"""A part of the red team in Chromium, some pages of each family; `make redteam` runs all of them, in three engines.

Many tests run at once on a slow machine, so a page wins here only if it goes on winning for seconds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from caresheet.release.format import Release
from redteam.campaign import run_campaign
from redteam.pages import Page, find_pages

PATIENCE_S = 2.0
# Flashing between two looks is a matter of milliseconds.
FAMILIES = sorted({page.family for page in find_pages()} - {"timing", "honest"})
SHARE = 12


def choose(family: str) -> list[Page]:
    return find_pages(f"{family}/*")[::SHARE]


def run(pages: list[Page], releases: Path | None, *, has_guard: bool = True) -> dict[str, Any]:
    return run_campaign("chromium", pages, releases=releases, has_guard=has_guard, patience_s=PATIENCE_S)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_page_shows_a_topic_without_its_disclaimer(family: str, starter_release: Release) -> None:
    report = run(choose(family), starter_release.folder.parent)
    assert [page for page in report["pages"] if page["outcome"] not in ("held", "residue", "skipped")] == []


def test_no_honest_page_loses_its_topic(starter_release: Release) -> None:
    report = run(choose("honest"), starter_release.folder.parent)
    assert [page for page in report["pages"] if page["outcome"] != "unharmed"] == []


def test_judge_sees_a_page_win() -> None:
    pages = find_pages("covers/backdrop-bright,crops/clip-path-ancestor,ancestors/content-visibility")
    assert len(pages) >= 3
    report = run(pages, None, has_guard=False)
    assert report["totals"]["won"] >= 2
