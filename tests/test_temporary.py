"""Tests write their files in memory only if it has room for them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from temporary import write_in_memory


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start without a folder that the environment names, and take back what a test sets."""
    monkeypatch.setattr(tempfile, "tempdir", "elsewhere")
    monkeypatch.setenv("TMPDIR", "elsewhere")
    monkeypatch.delenv("TMPDIR")


def test_files_of_this_process_and_of_its_children_are_in_memory(tmp_path: Path) -> None:
    write_in_memory(tmp_path, needed_bytes=1)
    assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(tmp_path)


def test_a_folder_that_the_environment_names_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "chosen")
    write_in_memory(tmp_path, needed_bytes=1)
    assert (tempfile.gettempdir(), os.environ["TMPDIR"]) == ("elsewhere", "chosen")


@pytest.mark.parametrize("fault", ["missing", "full", "runs no programs"])
def test_a_folder_that_cannot_hold_them_is_left_alone(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "missing" if fault == "missing" else tmp_path
    if fault == "runs no programs":
        monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=os.ST_NOEXEC))
    write_in_memory(memory, needed_bytes=2**80 if fault == "full" else 1)
    assert tempfile.gettempdir() == "elsewhere"
    assert "TMPDIR" not in os.environ
