"""Builds with the command, also on a disk that is full or cannot be written to."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from caresheet.release.format import CURRENT
from cli.command import Done, read_published, run, run_here
from conftest import LibraryFolder
from drawing import draw_noise


def test_builds_and_reports_it(library: LibraryFolder) -> None:
    done = run("build", cwd=library.root.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"Built release [0-9a-f]{12}: 1 topic, \d+ files, in releases/\n", done.stdout)
    assert (library.root.parent / "releases" / CURRENT / "manifest.json").is_file()


def check_nothing_lost(done: Done, message: str, releases: Path, before: dict[str, bytes | str]) -> None:
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert "A fault in Caresheet" not in done.stderr
    assert read_published(releases) == before


@pytest.mark.parametrize(
    ("limit_bytes", "message"),
    [(16_000, "File too large; correct this first"), (250_000, "File too large; correct this and build again")],
    ids=["while bundling", "while writing the release"],
)
def test_a_file_that_cannot_be_written_whole_loses_nothing(
    limit_bytes: int, message: str, library: LibraryFolder, published: Path
) -> None:
    before = read_published(published)
    library.write_settings(more='copyright = "Another, so that the script is bundled again"')
    library.write("pictures/lung.png", draw_noise())
    library.write_topic("copd", "## What is it?\n\n![A grey lung](pictures/lung.png)\n")
    done = run("build", "--releases", published, cwd=library.root.parent, file_limit_bytes=limit_bytes)
    check_nothing_lost(done, message, published, before)


@contextmanager
def small_disk(folder: Path, options: str) -> Iterator[None]:
    """Mount a separate file system on a folder."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def can_mount(folder: Path) -> bool:
    try:
        with small_disk(folder, "size=64k"):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def test_a_full_disk_loses_nothing(library: LibraryFolder, tmp_path: Path) -> None:
    """Use a small disk of its own if the test may mount one, and a limit on the size of files otherwise."""
    releases = tmp_path / "disk"
    releases.mkdir()
    mounted = can_mount(releases)
    with small_disk(releases, "size=1500k") if mounted else nullcontext():
        assert run_here("build", "--releases", releases, cwd=library.root.parent).returncode == 0
        before = read_published(releases)
        library.write("pictures/lung.png", draw_noise())
        for number in range(4):
            library.write_topic(
                f"copd-{number}",
                f"## What is it?\n\n![A grey lung](pictures/lung.png)\n\n{('Words. ' * 100 + chr(10) * 2) * 130}",
            )
        done = run(
            "build", "--releases", releases, cwd=library.root.parent, file_limit_bytes=None if mounted else 250_000
        )
        why = "No space left on device" if mounted else "File too large"
        check_nothing_lost(done, f"{why}; correct this and build again", releases, before)


def test_a_folder_that_is_read_only_loses_nothing(library: LibraryFolder, tmp_path: Path) -> None:
    releases = tmp_path / "disk"
    releases.mkdir()
    if os.geteuid():
        releases.chmod(0o555)
        done = run("build", "--releases", releases, cwd=library.root.parent)
        releases.chmod(0o755)
        check_nothing_lost(done, "Permission denied; correct this and build again", releases, {})
    elif can_mount(releases):
        with small_disk(releases, "ro"):
            done = run("build", "--releases", releases, cwd=library.root.parent)
            check_nothing_lost(done, "Read-only file system; correct this and build again", releases, {})
    else:
        done = run("build", "--releases", "/proc/caresheet", cwd=library.root.parent)
        check_nothing_lost(done, "correct this and build again", releases, {})
