"""A reviewed library to change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conftest import LibraryFolder
from reviewed_library import write_reviewed


@pytest.fixture(scope="session")
def reviewed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a reviewed library. No test may change it."""
    folder = LibraryFolder(tmp_path_factory.mktemp("reviewed") / "content")
    write_reviewed(folder)
    return folder.root


@pytest.fixture
def reviewed(library: LibraryFolder, reviewed_once: Path) -> LibraryFolder:
    """Return a reviewed library to change."""
    shutil.copytree(reviewed_once, library.root, dirs_exist_ok=True)
    return library
