"""What a power cut leaves. After a rename, only what was synced before it is certain to be there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from caresheet import atomic
from caresheet.errors import ReleaseError
from caresheet.importers import import_record
from caresheet.packager.pipeline import build_release
from caresheet.release import publish
from caresheet.release.format import CURRENT, HISTORY, find_current, find_file_faults, open_release
from caresheet.release.publish import roll_back
from caresheet.web.newest import open_newest
from conftest import LibraryFolder


class Disk:
    """Records what was synced, and calls `on_rename` before and after each rename."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.synced: dict[int, int] = {}
        self.events: list[tuple[str, str]] = []
        self.on_rename: Callable[[Path, Path, bool], object] = lambda _source, _target, _done: None
        monkeypatch.setattr(os, "fsync", self._watch_sync(os.fsync))
        for name in ("rename", "replace"):
            monkeypatch.setattr(os, name, self._watch_rename(name, getattr(os, name)))

    def is_synced(self, path: Path) -> bool:
        """Tell whether a file or a folder is as it was when it was last synced."""
        found = path.stat()
        return self.synced.get(found.st_ino) == found.st_mtime_ns

    def find_unsynced(self, folder: Path) -> list[str]:
        return [str(path) for path in (folder, *sorted(folder.rglob("*"))) if not self.is_synced(path)]

    def _watch_sync(self, sync: Callable[[int], None]) -> Callable[[int], None]:
        def watched(descriptor: int) -> None:
            sync(descriptor)
            found = os.fstat(descriptor)
            self.synced[found.st_ino] = found.st_mtime_ns
            self.events.append(("sync", str(found.st_ino)))

        return watched

    def _watch_rename(self, name: str, rename: Callable[..., None]) -> Callable[..., None]:
        def watched(source: Any, target: Any, **options: Any) -> None:
            self.on_rename(Path(source), Path(target), False)
            rename(source, target, **options)
            self.events.append((name, Path(target).name))
            self.on_rename(Path(source), Path(target), True)

        return watched


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """Return a record of what is synced and renamed from now on."""
    return Disk(monkeypatch)


def build_often(library: LibraryFolder, releases: Path) -> Iterator[str]:
    """Build from nothing, then with links to the last release's files, then in the folder of a pruned release."""
    library.write_topic("cupping", settings="aliases: [cups]\nwithdrawn: {on: 2026-01-01, reason: Replaced.}\n")
    for number in range(6):
        library.write_topic("flu", f"## What is it?\n\nThe text of build {number}.\n")
        yield build_release(library.root, releases).id


def test_every_file_and_folder_is_synced_before_a_release_is_put_in_place(
    disk: Disk, library: LibraryFolder, tmp_path: Path
) -> None:
    releases = tmp_path / "releases"
    unsynced: list[str] = []
    moved: list[str] = []

    def look(source: Path, target: Path, done: bool) -> None:
        if not done and target.parent == releases.resolve() and source.name.startswith(".building"):
            moved.append(target.name)
            unsynced.extend(disk.find_unsynced(source))

    disk.on_rename = look
    ids = list(build_often(library, releases))
    assert moved == ids
    assert unsynced == []


def test_the_swap_follows_the_release_and_is_synced_itself(disk: Disk, library: LibraryFolder, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    (id_,) = [build_release(library.root, releases).id]
    sync = ("sync", str(releases.stat().st_ino))
    written, swapped = disk.events.index(("rename", id_)), disk.events.index(("replace", CURRENT))
    assert sync in disk.events[written:swapped]
    assert sync in disk.events[swapped:]


def test_a_replaced_file_is_synced_before_and_its_folder_after(
    disk: Disk, library: LibraryFolder, tmp_path: Path
) -> None:
    releases = tmp_path / "releases"
    before: list[bool] = []

    def look(source: Path, target: Path, done: bool) -> None:
        if target.name == HISTORY and not done:
            before.append(disk.is_synced(source))

    disk.on_rename = look
    build_release(library.root, releases)
    assert before == [True]
    assert ("sync", str(releases.stat().st_ino)) in disk.events[disk.events.index(("replace", HISTORY)) :]


def test_the_importers_record_is_written_as_durably(disk: Disk, tmp_path: Path) -> None:
    """One function writes every file that is replaced."""
    assert import_record.replace_file is publish.replace_file is atomic.replace_file
    atomic.replace_file(tmp_path / "imports.json", b"{}")
    assert disk.is_synced(tmp_path / "imports.json")
    assert disk.events[-1] == ("sync", str(tmp_path.stat().st_ino))
    assert [path.name for path in tmp_path.iterdir()] == ["imports.json"]


def cut_power(disk: Disk, releases: Path, copy: Path) -> None:
    """Copy a folder of releases as a power cut may leave it: names are there, bytes that were not synced are not."""

    def copy_file(source: str, target: str) -> None:
        if disk.is_synced(Path(source)):
            # Nothing writes into a file that is in its place, so a link is as good as a copy.
            os.link(source, target)
        else:
            Path(target).touch()

    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(releases, copy, symlinks=True, copy_function=copy_file)


def count_whole_releases_after_cuts(disk: Disk, library: LibraryFolder, tmp_path: Path) -> int:
    """Cut the power around every rename of several builds and of a rollback, and serve what is left each time."""
    releases, copy = tmp_path / "releases", tmp_path / "copy"
    served = 0

    def look(_source: Path, target: Path, _done: bool) -> None:
        nonlocal served
        if find_current(releases) is None or not target.is_relative_to(releases):
            return
        cut_power(disk, releases, copy)
        newest, refusal = open_newest(copy)
        assert refusal is None
        assert not list(find_file_faults(open_release(copy / CURRENT)))
        assert newest.release_id == find_current(releases)
        served += 1

    for number, _ in enumerate(build_often(library, releases)):
        if number == 0:
            disk.on_rename = look
    roll_back(releases)
    return served


def test_after_a_power_cut_the_current_release_is_whole(disk: Disk, library: LibraryFolder, tmp_path: Path) -> None:
    assert count_whole_releases_after_cuts(disk, library, tmp_path) > 30


def test_a_power_cut_would_be_noticed(
    disk: Disk, library: LibraryFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "sync_tree", lambda _files, _folders: None)
    with pytest.raises((AssertionError, ReleaseError)):
        count_whole_releases_after_cuts(disk, library, tmp_path)


def test_a_folder_that_cannot_be_synced_is_written_nevertheless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some network file systems refuse to sync a folder; a file that cannot be synced stays an error."""

    def refuse(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").is_dir():
            raise OSError(22, "Invalid argument")

    monkeypatch.setattr(os, "fsync", refuse)
    atomic.replace_file(tmp_path / "a", b"1")
    assert (tmp_path / "a").read_bytes() == b"1"

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output error"):
        atomic.replace_file(tmp_path / "a", b"2")
    assert (tmp_path / "a").read_bytes() == b"1"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
