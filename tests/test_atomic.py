"""Files are replaced in one step, and what is no file stays what it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from caresheet.atomic import replace_file


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(b"old")
    path.chmod(0o640)
    replace_file(path, b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o640)
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def test_a_device_is_written_to_and_stays(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    try:
        # As /dev/stdout does, the link leads to a terminal.
        link = tmp_path / "stdout"
        link.symlink_to(os.ttyname(theirs))
        replace_file(link, b"new")
        assert os.read(ours, 9) == b"new"
        assert link.is_symlink()
        assert link.is_char_device()
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        replace_file(tmp_path, b"new")
    assert list(tmp_path.iterdir()) == []
