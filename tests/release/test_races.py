"""Builds prune releases while others list, compare and serve them. Nothing crashes, and nobody sees half a release."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from caresheet.cli import main
from caresheet.errors import ReleaseError
from caresheet.packager.pipeline import build_release
from caresheet.release import format as release_format
from caresheet.release import history, publish
from caresheet.release.format import CURRENT, MANIFEST, list_releases, open_release
from caresheet.release.history import describe_releases
from caresheet.release.publish import RELEASES_KEPT, find_release
from caresheet.web import newest
from conftest import LibraryFolder


@pytest.fixture
def releases(library: LibraryFolder, tmp_path: Path) -> Path:
    """Return a folder with as many releases as are kept."""
    for number in range(RELEASES_KEPT):
        library.write_topic("asthma", f"## What is it?\n\nThe text of build {number}.\n")
        build_release(library.root, tmp_path / "releases")
    return tmp_path / "releases"


def prune_oldest(releases: Path) -> None:
    shutil.rmtree(releases / list_ids(releases)[0], ignore_errors=True)


def list_ids(releases: Path) -> list[str]:
    return (releases / release_format.HISTORY).read_text("ascii").split()


def prune_after(function: Callable[..., Any], releases: Path) -> Callable[..., Any]:
    """Return a function that does its own work and then prunes the oldest release."""

    def pruning(*arguments: Any, **options: Any) -> Any:
        result = function(*arguments, **options)
        prune_oldest(releases)
        return result

    return pruning


def test_lists_what_is_left_when_a_release_goes_while_it_lists(releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = list_ids(releases)
    assert list_releases(releases) == ids
    iterdir = Path.iterdir

    def pruning(folder: Path) -> Iterator[Path]:
        found = list(iterdir(folder))
        if folder == releases:
            prune_oldest(releases)
        return iter(found)

    monkeypatch.setattr(Path, "iterdir", pruning)
    assert list_releases(releases) == ids[1:]


@pytest.mark.parametrize("step", ["list_releases", "open_release", "find_current"])
def test_describes_what_is_left_when_a_release_goes_meanwhile(
    step: str, releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = list_ids(releases)
    assert [line[:12] for line in describe_releases(releases)] == [id_[:12] for id_ in ids]
    monkeypatch.setattr(history, step, prune_after(getattr(history, step), releases))
    lines = list(describe_releases(releases))
    assert [line[:12] for line in lines] == [id_[:12] for id_ in ids[1:]]
    assert not any("damaged" in line for line in lines)


def test_a_damaged_release_is_listed_still(releases: Path) -> None:
    (releases / list_ids(releases)[0] / MANIFEST).unlink()
    assert "damaged" in next(iter(describe_releases(releases)))


def test_the_command_compares_the_releases_that_are_left(
    releases: Path, library: LibraryFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a build changes what "previous" means between finding and opening, the command follows."""
    opened: list[str] = []
    find, builds = publish.find_release, iter(range(RELEASES_KEPT))

    def find_then_build(folder: Path, name: str) -> str:
        found = find(folder, name)
        for number in builds:
            library.write_topic("asthma", f"## What is it?\n\nThe text of later build {number}.\n")
            build_release(library.root, folder)
        opened.append(found)
        return found

    monkeypatch.setattr(publish, "find_release", find_then_build)
    done = CliRunner().invoke(main, ["diff", "--releases", str(releases)])
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Changed: en/asthma (Asthma)" in done.stdout
    assert len(opened) == 3


def test_says_that_a_release_went_while_it_was_read(releases: Path) -> None:
    release = open_release(releases / find_release(releases, list_ids(releases)[0]))
    path = next(path for path in release.files if path.startswith("public/"))
    (release.folder / path).unlink()
    with pytest.raises(ReleaseError, match="build the release again"):
        release.read(path)
    prune_oldest(releases)
    with pytest.raises(ReleaseError, match=r": a later build has removed this release; run the command again$"):
        release.read(path)


def test_a_server_starts_when_a_release_goes_while_it_chooses(releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = list_ids(releases)
    (releases / CURRENT / MANIFEST).write_bytes(b"{")

    def list_then_prune(folder: Path) -> list[str]:
        listed = list_releases(folder)
        shutil.rmtree(folder / ids[-2])
        return listed

    # The newest of the others is gone when it is opened, and the one before it is served.
    monkeypatch.setattr(newest, "list_releases", list_then_prune)
    loaded, refusal = newest.open_newest(releases)
    assert loaded.release_id == ids[0]
    assert refusal is not None
    assert refusal.release == ids[-1]


def test_a_build_takes_a_pruned_release_away_whole(
    releases: Path, library: LibraryFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deleting takes a while. By then the release has left the list, so that nobody sees half of it."""
    for digit in "012":
        shutil.copytree(releases / CURRENT, releases / (digit * 64))
    deleted: list[Path] = []
    listed: list[str] = []
    rmtree = shutil.rmtree

    def watch(folder: Path, *arguments: Any, **options: Any) -> None:
        deleted.append(folder)
        listed.extend(id_ for id_ in list_releases(releases) if folder == releases / id_)
        rmtree(folder, *arguments, **options)

    monkeypatch.setattr(shutil, "rmtree", watch)
    library.write_topic("asthma", "## What is it?\n\nThe text of a later build.\n")
    build_release(library.root, releases)
    assert len(deleted) >= 2
    assert len(list_releases(releases)) == RELEASES_KEPT
    assert listed == []
