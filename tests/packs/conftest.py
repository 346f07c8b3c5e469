"""A small release to attack."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from caresheet.packager.pipeline import build_release
from caresheet.release.format import Release
from conftest import LibraryFolder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Release:
    root = tmp_path_factory.mktemp("hostile")
    library = LibraryFolder(root / "content")
    library.write_settings(more='url = "https://library.example/"')
    library.write("sites/willow.toml", 'name = "Willow"\nurl = "https://willow.example/"\n')
    library.write_topic("asthma", f"## Look\n\n{'Words enough to compress. ' * 40}\n", settings="aliases: [wheezing]\n")
    return build_release(library.root, root / "releases")


@pytest.fixture
def folder(whole: Release, tmp_path: Path) -> Path:
    """Return a copy of a whole release to attack."""
    return Path(shutil.copytree(whole.folder, tmp_path / "release"))
