"""The editions of a topic, as they are served day by day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from caresheet.packager.pipeline import build_release
from caresheet.packager.verify import verify_release
from caresheet.release.format import Release
from caresheet.web.app import create_app
from conftest import LibraryFolder

LINK = 'href="../../../topics/es/asthma/"'
REVIEWED = "reviewed: {by: [A. Person, MD], on: 2024-05-01, next: 2026-05-01}\n"


@pytest.fixture
def release(library: LibraryFolder, tmp_path: Path) -> Release:
    """Return a release whose Spanish topic is withdrawn on 1 June 2026."""
    library.write_settings(languages=("en", "es"), more="[policy]\ngrace_days = 30\n[policy.findings]\n")
    library.write_topic("asthma", lang="es", settings=REVIEWED)
    return build_release(library.root, tmp_path / "releases")


@pytest.mark.parametrize(("day", "status"), [(date(2026, 5, 31), 200), (date(2026, 6, 1), 410)])
def test_a_served_page_never_leads_to_a_withdrawn_translation(day: date, status: int, release: Release) -> None:
    client = create_app(release, clock=lambda: day).test_client()
    page = client.get("/topics/en/asthma/")
    assert page.status_code == 200
    assert (LINK in page.text) == (status == 200)
    assert client.get("/topics/es/asthma/").status_code == status


def test_a_withdrawn_page_stays_withdrawn_when_its_translation_lapses(
    library: LibraryFolder, release: Release, tmp_path: Path
) -> None:
    assert release.contents.gone == ()
    library.write_topic("asthma", settings="withdrawn: {on: 2026-01-01, reason: Replaced.}\n")
    release = build_release(library.root, tmp_path / "releases")
    for day, is_linked in ((date(2026, 5, 31), True), (date(2026, 6, 1), False)):
        page = create_app(release, clock=lambda day=day: day).test_client().get("/topics/en/asthma/")
        assert page.status_code == 410
        assert (LINK in page.text) == is_linked


def test_the_verifier_knows_every_edition(release: Release) -> None:
    assert "later/2026-06-01/topics/en/asthma/index.html" in release.files
    assert verify_release(release) == []
