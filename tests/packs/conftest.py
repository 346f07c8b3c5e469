"""A small release to attack."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from caresheet.packager.pipeline import build_release
from caresheet.release.format import CURRENT, Release, open_release
from conftest import LibraryFolder
from shared import SharedFolder


@pytest.fixture(scope="session")
def whole(shared: SharedFolder) -> Release:
    """Return a release, in a folder beside its content. No test may change it."""

    def build(to: Path) -> None:
        library = LibraryFolder(to / "content")
        library.write_settings(more='url = "https://library.example/"')
        library.write("sites/willow.toml", 'name = "Willow"\nurl = "https://willow.example/"\n')
        body = f"## Look\n\n{'Words enough to compress. ' * 40}\n"
        library.write_topic("asthma", body, settings="aliases: [wheezing]\n")
        build_release(library.root, to / "releases")

    return open_release(shared.make_once("hostile", build) / "releases" / CURRENT)


@pytest.fixture
def folder(whole: Release, tmp_path: Path) -> Path:
    """Return a copy of a whole release to attack."""
    return Path(shutil.copytree(whole.folder, tmp_path / "release"))
