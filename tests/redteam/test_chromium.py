"""A sample of the red team in Chromium, with pages of every family. `make redteam` runs all pages in three engines.

Several tests share a slow machine, so a page wins here only if it goes on winning for seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from caresheet.packager.pipeline import build_release
from caresheet.release.format import Release
from redteam.campaign import Campaign
from redteam.pages import Page, find_pages
from redteam.sample import choose_todays_pages
from redteam.servers import NO_GUARD
from starter_part import copy_part

PATIENCE_S = 2.0
SAMPLE = choose_todays_pages()


@pytest.fixture(scope="session")
def campaign(starter_release: Release) -> Iterator[Campaign]:
    """Return a campaign with one browser for all pages that this worker runs."""
    with Campaign("chromium", releases=starter_release.folder.parent, patience_s=PATIENCE_S) as campaign:
        yield campaign


def judge(page: Page, campaign: Campaign) -> dict[str, Any]:
    [result] = campaign.run([page])["pages"]
    return result


@pytest.mark.parametrize("page", [page for page in SAMPLE if not page.is_honest], ids=lambda page: page.id)
def test_no_page_shows_a_topic_without_its_disclaimer(page: Page, campaign: Campaign) -> None:
    result = judge(page, campaign)
    assert result["outcome"] in ("held", "residue", "skipped"), result


@pytest.mark.parametrize("page", [page for page in SAMPLE if page.is_honest], ids=lambda page: page.id)
def test_no_honest_page_loses_its_topic(page: Page, campaign: Campaign) -> None:
    result = judge(page, campaign)
    assert result["outcome"] == "unharmed", result


def test_judge_sees_a_page_win(tmp_path: Path) -> None:
    pages = find_pages("covers/backdrop-bright,crops/clip-path-ancestor,ancestors/content-visibility")
    assert len(pages) >= 3
    releases, widget = tmp_path / "releases", NO_GUARD.copy_widget(tmp_path / "widget")
    build_release(copy_part(tmp_path / "content"), releases, widget=widget)
    with Campaign("chromium", releases=releases, has_guard=False, patience_s=PATIENCE_S) as campaign:
        report = campaign.run(pages)
    assert report["totals"]["won"] >= 2
