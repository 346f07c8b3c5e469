"""The command exports a release only after it has proven every byte of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from caresheet.release.format import CURRENT, Release
from cli.command import run_here
from forgery import rewrite_manifest

FRAGMENT = "public/v1/topics/en/asthma.html"


@pytest.fixture
def forged(everything: Release, tmp_path: Path) -> Path:
    """Return a copy of a whole release, which is the current one in a folder of releases."""
    folder = shutil.copytree(everything.folder, tmp_path / "releases" / everything.id)
    (tmp_path / "releases" / CURRENT).symlink_to(everything.id)
    return Path(folder)


def test_exports_a_whole_release(forged: Path, tmp_path: Path) -> None:
    done = run_here("export", "out", "--for", "nginx", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out" / FRAGMENT).read_bytes() == (forged / FRAGMENT).read_bytes()


def test_writes_nothing_of_a_forged_release(forged: Path, tmp_path: Path) -> None:
    for path in (FRAGMENT, f"{FRAGMENT}.br", f"{FRAGMENT}.gz"):
        (forged / path).unlink(missing_ok=True)
    (forged / FRAGMENT).write_text("<script>alert(1)</script>", "utf-8")
    rewrite_manifest(forged)
    done = run_here("export", "out", "--for", "nginx", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    first, *_, last = done.stderr.splitlines()
    assert first == f"{FRAGMENT}: <script> is not allowed; remove it"
    assert last.endswith(" must not be exported.")
    assert not (tmp_path / "out").exists()
