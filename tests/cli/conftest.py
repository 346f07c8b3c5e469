"""A folder of releases that tests of the command share."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.command import run_here
from conftest import LibraryFolder


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of releases with a current one. No failed build may change it."""
    root = tmp_path_factory.mktemp("published")
    LibraryFolder(root / "content")
    assert run_here("build", cwd=root).returncode == 0
    return root / "releases"
