"""A release on disk: written whole or not at all, put in place in one step, verified when it is opened."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest

from caresheet.errors import ReleaseError
from caresheet.release.archive import ARCHIVE, find_archive_faults
from caresheet.release.contents import Contents
from caresheet.release.format import CURRENT, Release, find_file_faults, open_release
from caresheet.release.publish import RELEASES_KEPT, write_release
from caresheet.release.record import find_record_faults, read_entries

CONTENTS = Contents(
    name="Test library", isolation="inline", sites={}, languages=(), topics=(), gone=(), redirects={}, later={}
)
FILES = 12
# The other files in a folder of releases while no build is running.
OWN = {".lock", ".history", ".cache", ".archive"}


def write(releases: Path, text: str) -> Release:
    """Write a release of a dozen files that all contain the same text."""
    return write_release(releases, {f"public/{n}.html": text.encode() for n in range(FILES)}, CONTENTS)


def read_whole(releases: Path) -> str:
    """Open the current release, read every file, and return the text that all of them contain."""
    release = open_release(releases / CURRENT)
    assert not list(find_file_faults(release))
    (text,) = {release.read(path).decode() for path in release.files if path.startswith("public/")}
    return text


def list_ids(releases: Path) -> set[str]:
    return {path.name for path in releases.iterdir() if not path.name.startswith(".") and path.name != CURRENT}


def run_python(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], stderr=subprocess.PIPE)


def test_a_release_is_named_by_its_files_alone(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a", "one"), write(tmp_path / "elsewhere" / "b", "one")
    assert first.id == second.id != write(tmp_path / "a", "two").id
    manifests = [(release.folder / "manifest.json").read_bytes() for release in (first, second)]
    assert manifests[0] == manifests[1]
    assert str(tmp_path) not in manifests[0].decode()


def test_the_newest_is_current_and_the_last_three_are_kept(tmp_path: Path) -> None:
    ids = [write(tmp_path, f"text {n}").id for n in range(5)]
    assert read_whole(tmp_path) == "text 4"
    assert (tmp_path / CURRENT).readlink() == Path(ids[-1])
    assert list_ids(tmp_path) == {*ids[-RELEASES_KEPT:]}


def test_an_identical_release_is_used_again(tmp_path: Path) -> None:
    first = write(tmp_path, "one")
    written = (first.folder / "public" / "0.html").stat()
    write(tmp_path, "two")
    again = write(tmp_path, "one")
    assert again.id == first.id
    assert read_whole(tmp_path) == "one"
    assert (again.folder / "public" / "0.html").stat().st_ino == written.st_ino
    assert len(list_ids(tmp_path)) == 2


def test_a_release_that_is_built_again_is_not_pruned(tmp_path: Path) -> None:
    for text in ("one", "two", "three", "one", "four"):
        write(tmp_path, text)
        assert read_whole(tmp_path) == text


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "public" / "3.html").write_bytes(b"tw"),
        lambda folder: (folder / "public" / "3.html").unlink(),
        lambda folder: (folder / "public" / "more.html").write_bytes(b"more"),
        lambda folder: (folder / "manifest.json").unlink(),
        lambda folder: (folder / "manifest.json").write_bytes(b"{"),
        lambda folder: (folder / "contents.json").write_bytes(b"{}"),
    ],
    ids=["truncated", "missing", "added", "no-manifest", "half-manifest", "contents"],
)
def test_a_damaged_folder_is_written_again(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    folder = write(tmp_path, "two").folder
    damage(folder)
    assert write(tmp_path, "two").folder == folder
    assert read_whole(tmp_path) == "two"


MANIFEST_DAMAGES: dict[str, Callable[[dict[str, object]], object]] = {
    "empty": lambda _: {},
    "list": lambda _: [],
    "null": lambda _: None,
    "another-format": lambda manifest: {**manifest, "format": 2},
    "another-id": lambda manifest: {**manifest, "id": "0" * 64},
    "no-files": lambda manifest: {**manifest, "files": {}},
    "a-file-more": lambda manifest: {**manifest, "files": {**manifest["files"], "x": "y"}},  # type: ignore[dict-item]
    "files-are-numbers": lambda manifest: {**manifest, "files": 7},
}


@pytest.mark.parametrize("damage", MANIFEST_DAMAGES.values(), ids=MANIFEST_DAMAGES)
def test_refuses_a_wrong_manifest_in_one_line(tmp_path: Path, damage: Callable[[object], object]) -> None:
    path = write(tmp_path, "one").folder / "manifest.json"
    path.write_text(json.dumps(damage(json.loads(path.read_text()))))
    assert_refused(tmp_path / CURRENT, "is damaged")


@pytest.mark.parametrize("name", ["manifest.json", "contents.json"])
@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000], ids=["empty", "half", "binary", "deep"])
def test_refuses_a_broken_manifest_or_contents_in_one_line(tmp_path: Path, name: str, body: bytes) -> None:
    (write(tmp_path, "one").folder / name).write_bytes(body)
    assert_refused(tmp_path / CURRENT, "")


@pytest.mark.parametrize("name", ["manifest.json", "contents.json"])
def test_refuses_a_release_without_manifest_or_contents_in_one_line(tmp_path: Path, name: str) -> None:
    (write(tmp_path, "one").folder / name).unlink()
    assert_refused(tmp_path / CURRENT, "build")


def test_says_that_there_is_no_release(tmp_path: Path) -> None:
    assert_refused(tmp_path / "nowhere" / CURRENT, "there is no release; 'caresheet build' makes one")


def assert_refused(folder: Path, words: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        open_release(folder)
    assert words in str(caught.value)
    assert str(folder.resolve()) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("change", [bytes.upper, lambda data: data[:-1], lambda _: b""])
def test_refuses_to_read_an_altered_file(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    release = write(tmp_path, "one")
    path = release.folder / "public" / "0.html"
    assert release.read("public/0.html") == b"one"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ReleaseError, match=r"0\.html: is not what the manifest says"):
        release.read("public/0.html")


@pytest.mark.parametrize("obstacle", ["file", "file-above"])
def test_says_in_one_line_that_it_cannot_write(tmp_path: Path, obstacle: str) -> None:
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(ReleaseError) as caught:
        write(tmp_path / "taken" if obstacle == "file" else tmp_path / "taken" / "releases", "one")
    assert "\n" not in str(caught.value)
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_reader_never_sees_half_a_release_while_others_are_put_in_place(tmp_path: Path) -> None:
    """After each swap the writer waits for a reader to finish, so that no release is pruned while it is read."""
    texts = [f"text {n} " * 200 for n in range(25)]
    write(tmp_path, texts[0])
    read_one = Event()

    def write_all() -> None:
        for text in texts[1:]:
            read_one.clear()
            write(tmp_path, text)
            read_one.wait()

    writer = Thread(target=write_all, daemon=True)
    writer.start()
    seen = []
    while writer.is_alive():
        seen.append(read_whole(tmp_path))
        read_one.set()
    writer.join()
    assert set(seen) <= {*texts}
    assert len(set(seen)) > 5
    assert read_whole(tmp_path) == texts[-1]


_WRITE_MANY = """
import sys
from pathlib import Path
from caresheet.release.publish import write_release
from caresheet.release.contents import Contents
contents = Contents(
    name="Test library", isolation="inline", sites={}, languages=(), topics=(), gone=(), redirects={}, later={}
)
for n in range(12):
    files = {f"public/{i}.html": f"{sys.argv[2]} {n}".encode() for i in range(12)}
    write_release(Path(sys.argv[1]), files, contents)
"""


def test_simultaneous_builds_wait_for_each_other(tmp_path: Path) -> None:
    builds = [run_python(_WRITE_MANY, tmp_path, name) for name in ("first", "second", "third")]
    assert [(build.communicate()[1], build.returncode) for build in builds] == [(b"", 0)] * 3
    assert read_whole(tmp_path).endswith(" 11")
    assert len(list_ids(tmp_path)) == RELEASES_KEPT
    assert {path.name for path in tmp_path.glob(".*")} == OWN


# Counts the changes to the folder through audit events, and kills itself with SIGKILL before the wanted one.
_DIE_AT = """
import os, signal, sys
from pathlib import Path
from caresheet.release.publish import write_release
from caresheet.release.contents import Contents
releases, wanted, count = sys.argv[1], int(sys.argv[2]), 0
CHANGES = {"os.rename", "os.symlink", "os.link", "os.truncate", "os.remove", "os.rmdir", "os.mkdir", "os.chmod"}
CHANGES.add("shutil.rmtree")
def watch(event, arguments):
    global count
    writes = event == "open" and arguments[1] in ("w", "wb", "ab")
    places = [str(place) for place in arguments if isinstance(place, (str, Path))]
    if (writes or event in CHANGES) and any(place.startswith(releases) for place in places):
        count += 1
        if count == wanted:
            os.kill(os.getpid(), signal.SIGKILL)
contents = Contents(
    name="Test library", isolation="inline", sites={}, languages=(), topics=(), gone=(), redirects={}, later={}
)
sys.addaudithook(watch)
write_release(Path(releases), {f"public/{i}.html": b"new" for i in range(2)}, contents)
print(count, file=sys.stderr)
"""


def test_a_build_killed_at_any_point_leaves_a_whole_release(tmp_path: Path) -> None:
    """Try every third point at which the build changes the disk. The next build also removes what was left behind."""
    counted = tmp_path / "counted"
    prepare(counted)
    points = int(run_python(_DIE_AT, counted, 0).communicate()[1])
    assert points > 10
    prepared = tmp_path / "prepared"
    prepare(prepared)
    for point in range(random.choice([1, 2, 3]), points + 1, 3):
        releases = tmp_path / str(point)
        shutil.copytree(prepared, releases, symlinks=True)
        killed = run_python(_DIE_AT, releases, point)
        killed.communicate()
        assert killed.returncode == -9, f"point {point} of {points}"
        assert read_whole(releases) in ("old 3", "new"), f"point {point} of {points}"
        assert find_history_faults(releases) == [], f"point {point} of {points}"
        swapped = read_whole(releases) == "new"
        write(releases, "next")
        assert read_whole(releases) == "next"
        # Four old ones, the new one if it was in view, and the next one.
        assert len(read_entries(releases / ARCHIVE)) == 5 + swapped, f"point {point} of {points}"
        assert find_history_faults(releases) == [], f"point {point} of {points}"
        assert len(list_ids(releases)) == RELEASES_KEPT
        assert {path.name for path in releases.glob(".*")} == OWN, f"point {point} of {points}"


def find_history_faults(releases: Path) -> list[str]:
    return [*find_record_faults(releases / ARCHIVE), *find_archive_faults(releases)]


def prepare(releases: Path) -> None:
    """Fill a folder with releases, so that the next build has one to prune."""
    for n in range(RELEASES_KEPT + 1):
        write(releases, f"old {n}")


def test_a_build_that_fails_leaves_no_half_release(tmp_path: Path) -> None:
    write(tmp_path, "old")
    with pytest.raises(ReleaseError):
        write_release(tmp_path, {"public/a": b"1", "public/a/b": b"2"}, CONTENTS)
    assert read_whole(tmp_path) == "old"
    assert {path.name for path in tmp_path.iterdir() if path.name not in OWN} == {CURRENT, *list_ids(tmp_path)}
    assert len(list_ids(tmp_path)) == 1
