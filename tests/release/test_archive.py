"""What was published is kept and recorded. The record shows whether anybody has altered it, and never a false alarm."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from caresheet.cli import main
from caresheet.packager.pipeline import build_release, build_unseen
from caresheet.release import archive, record
from caresheet.release.archive import ARCHIVE, Archive, find_archive_faults
from caresheet.release.contents import Contents
from caresheet.release.format import CURRENT, Release
from caresheet.release.planned import PlannedRelease
from caresheet.release.publish import open_writer, roll_back
from caresheet.release.record import Entry, find_record_faults, read_entries
from conftest import LibraryFolder

START = datetime(2026, 5, 1, 12, tzinfo=UTC)
CONTENTS = Contents(
    name="Test library", isolation="inline", sites={}, languages=(), topics=(), gone=(), redirects={}, later={}
)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """Let each release be published a day after the one before. The list has the time of the next one."""
    times = [START]

    def tick() -> datetime:
        times[0] += timedelta(days=1)
        return times[0] - timedelta(days=1)

    monkeypatch.setattr(archive, "read_clock", tick)
    return times


def publish(releases: Path, text: str, *, keep_days: int = 365) -> Release:
    """Publish a release of three topics. Only the first has the text."""
    files = {
        f"public/v1/topics/en/{slug}.json": json.dumps({"html": words, "reviewed": None}).encode()
        for slug, words in (("a", text), ("b", "always the same"), (text, text))
    }
    with open_writer(releases) as writer:
        return writer.keep_for(keep_days).publish(PlannedRelease(CONTENTS, files, {}, releases))


def find_faults(releases: Path) -> list[str]:
    return [*find_record_faults(releases / ARCHIVE), *find_archive_faults(releases)]


def list_releases(releases: Path) -> list[tuple[str, str]]:
    return [(entry.why, entry.release) for entry in read_entries(releases / ARCHIVE)]


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """Return a folder with four releases."""
    for text in ("one", "two", "three", "four"):
        publish(tmp_path / "releases", text)
    return tmp_path / "releases"


def test_each_release_is_recorded_once_with_what_it_changed(releases: Path) -> None:
    publish(releases, "four")
    entries = read_entries(releases / ARCHIVE)
    assert [entry.number for entry in entries] == [1, 2, 3, 4]
    assert [entry.at for entry in entries] == [START + timedelta(days=day) for day in range(4)]
    assert (entries[0].new, entries[1].new) == (("en/a", "en/b", "en/one"), ("en/two",))
    assert (entries[1].changed, entries[1].removed) == (("en/a",), ("en/one",))
    assert entries[1].reviews == {"en/a": None, "en/two": None}
    assert find_faults(releases) == []


def test_every_kept_release_can_be_read_back(releases: Path) -> None:
    kept = Archive(releases)
    for entry, text in zip(read_entries(kept.folder), ("one", "two", "three", "four"), strict=True):
        table = kept.read_table(entry.release)
        assert json.loads(kept.read(table["public/v1/topics/en/a.json"]))["html"] == text
    # The first of them is no longer among the releases to go back to.
    assert not (releases / read_entries(kept.folder)[0].release).exists()


def test_a_release_shares_its_files_with_the_archive(releases: Path) -> None:
    assert (releases / CURRENT / "public/v1/topics/en/a.json").stat().st_nlink == 2
    assert len(list((releases / ARCHIVE / "tables").iterdir())) == 4


def test_a_rollback_is_recorded(releases: Path) -> None:
    release = roll_back(releases)
    assert list_releases(releases)[-1] == ("rollback", release.id)
    assert find_faults(releases) == []
    publish(releases, "five")
    assert find_faults(releases) == []


def test_a_build_that_nobody_sees_is_not_recorded(library: LibraryFolder, tmp_path: Path) -> None:
    build_unseen(library.root, tmp_path / "unseen")
    assert not (tmp_path / "unseen" / ARCHIVE).exists()


def edit_lines(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], object]:
    def edit(folder: Path) -> None:
        path = folder / "record.jsonl"
        path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))

    return edit


def find_object(folder: Path) -> Path:
    """Return a kept file that only the first release has."""
    (digest,) = {Archive(folder.parent).read_table(read_entries(folder)[0].release)["public/v1/topics/en/one.json"]}
    return next(path for path in folder.glob("objects/*/*") if path.name.startswith(digest))


def find_table(folder: Path) -> Path:
    return folder / "tables" / read_entries(folder)[1].release


def rewrite_last(folder: Path) -> None:
    """Alter the last entry without breaking the chain."""
    path = folder / "record.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:-1], lines[-1].replace(b'"en/a"', b'"en/z"')]))


TAMPERED: dict[str, tuple[Callable[[Path], object], str]] = {
    "altered": (
        edit_lines(lambda lines: [lines[0], lines[1].replace(b"2026", b"2025"), *lines[2:]]),
        "entry 3 does not follow",
    ),
    "altered to nonsense": (edit_lines(lambda lines: [lines[0], b"{}\n", *lines[2:]]), "entry 2 cannot be read"),
    "removed": (edit_lines(lambda lines: [lines[0], *lines[2:]]), "entry 2 says that it is entry 3"),
    "moved": (edit_lines(lambda lines: [lines[0], lines[2], lines[1], lines[3]]), "entry 2 says that it is entry 3"),
    "doubled": (edit_lines(lambda lines: [*lines[:2], *lines[1:]]), "entry 3 says that it is entry 2"),
    "cut": (edit_lines(lambda lines: lines[:3]), "entries were removed from its end"),
    "emptied": (edit_lines(lambda _: []), "entries were removed from its end"),
    "last altered": (rewrite_last, "entry 4 is not the one that head names"),
    "head removed": (lambda folder: (folder / "head").unlink(), "head is missing"),
    "head altered": (lambda folder: (folder / "head").write_text("4 00\n"), "entry 4 is not the one"),
    "head unreadable": (lambda folder: (folder / "head").write_text("four\n"), "head is missing or cannot be read"),
    "file altered": (lambda folder: find_object(folder).write_bytes(b"{}"), "is not what was published"),
    "file removed": (lambda folder: find_object(folder).unlink(), "a file that was published is missing"),
    "table altered": (lambda folder: find_table(folder).write_bytes(b"x"), "cannot be read"),
    "table removed": (lambda folder: find_table(folder).unlink(), "is no longer kept"),
}


@pytest.mark.parametrize(("tamper", "fault"), TAMPERED.values(), ids=TAMPERED)
def test_finds_what_was_altered_removed_or_forked(tamper: Callable[[Path], object], fault: str, releases: Path) -> None:
    tamper(releases / ARCHIVE)
    assert any(fault in found for found in find_faults(releases)), find_faults(releases)
    # The next build does not hide it.
    publish(releases, "five")
    publish(releases, "six")
    if "head is missing" not in fault:  # the record itself is whole, so the next build writes its head again
        assert find_faults(releases)


def test_the_command_says_that_an_emptied_record_was_tampered_with(releases: Path) -> None:
    verify = ["verify", "--history", "--releases", str(releases)]
    (releases / ARCHIVE / "record.jsonl").write_bytes(b"")
    said = CliRunner().invoke(main, verify)
    assert (said.exit_code, "the next build begins it" in said.output) == (1, False)
    assert "entries were removed from its end" in said.output
    # Without a head, too, it is the record of a library that was never built.
    (releases / ARCHIVE / "head").unlink()
    assert "the next build begins it" in CliRunner().invoke(main, verify).output


def test_the_history_is_not_that_of_a_named_release(releases: Path) -> None:
    said = CliRunner().invoke(main, ["verify", "--history", str(releases)])
    assert (said.exit_code, "name a folder with --releases" in said.output) == (2, True)


def test_a_noted_hash_shows_a_record_that_was_written_anew(releases: Path) -> None:
    lines = record.read_lines(releases / ARCHIVE)
    noted = record.hash_line(lines[1])
    verify = ["verify", "--history", "--releases", str(releases), "--known"]
    assert CliRunner().invoke(main, [*verify, noted]).exit_code == 0
    # Somebody writes the whole record again, with every hash right.
    entries = read_entries(releases / ARCHIVE)
    (releases / ARCHIVE / "record.jsonl").unlink()
    (releases / ARCHIVE / "head").unlink()
    for entry in entries:
        before = record.read_lines(releases / ARCHIVE)
        values = {
            **vars(entry),
            "at": entry.at - timedelta(days=9),
            "before": record.hash_line(before[-1]) if before else "",
        }
        record.append(releases / ARCHIVE, Entry(**values), before)
    assert find_faults(releases) == []
    result = CliRunner().invoke(main, [*verify, noted])
    assert result.exit_code == 1
    assert "no entry has the hash" in result.output


def interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def fail(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("place", ["record", "append", "head"])
@pytest.mark.parametrize("stop", [interrupt, fail])
def test_a_crash_before_the_record_is_no_tampering_and_is_mended(
    place: str, stop: Callable[..., None], releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, name = {"record": (Archive, "_record"), "append": (archive, "append"), "head": (record, "replace_file")}[
        place
    ]
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, stop)
        try:
            swapped = publish(releases, "five").id
        except KeyboardInterrupt:
            swapped = (releases / CURRENT).readlink().name
    assert find_faults(releases) == []
    said = CliRunner().invoke(main, ["verify", "--history", "--releases", str(releases)])
    assert said.exit_code == 0
    assert ("a build was interrupted" in said.output) is (place != "head")
    last = publish(releases, "six")
    why = "build" if place == "head" else "found"
    assert list_releases(releases)[-2:] == [(why, swapped), ("build", last.id)]
    assert find_faults(releases) == []
    assert read_entries(releases / ARCHIVE)[-2].changed == ("en/a",)


def test_half_an_entry_is_no_tampering(releases: Path) -> None:
    with (releases / ARCHIVE / "record.jsonl").open("ab") as file:
        file.write(b'{"at":"2026-')
    assert find_faults(releases) == []
    publish(releases, "five")
    assert [entry.number for entry in read_entries(releases / ARCHIVE)] == [1, 2, 3, 4, 5]
    assert find_faults(releases) == []


def test_releases_of_an_earlier_version_are_taken_into_the_record(tmp_path: Path) -> None:
    with open_writer(tmp_path, archived=False) as writer:
        old = writer.publish(
            PlannedRelease(CONTENTS, {"public/v1/topics/en/a.json": b'{"reviewed": null}'}, {}, tmp_path)
        )
    publish(tmp_path, "new")
    assert list_releases(tmp_path)[0] == ("found", old.id)
    assert find_faults(tmp_path) == []


def test_a_full_disk_stops_a_build_before_its_release_is_in_view(
    releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (releases / CURRENT).readlink()
    with monkeypatch.context() as patch:
        patch.setattr(archive, "replace_file", fail)
        with pytest.raises(Exception, match="the published library has not changed"):
            publish(releases, "five")
    assert (releases / CURRENT).readlink() == before
    assert find_faults(releases) == []


def test_what_was_out_of_view_for_longer_is_dropped_and_stays_in_the_record(tmp_path: Path) -> None:
    for number in range(6):
        publish(tmp_path, f"text {number}", keep_days=2)
    entries = read_entries(tmp_path / ARCHIVE)
    assert [entry.dropped for entry in entries] == [(), (), (), (), (1,), (2,)]
    assert find_faults(tmp_path) == []
    gone = [path for path in tmp_path.glob(f"{ARCHIVE}/objects/*/*") if b"text 0" in path.read_bytes()]
    assert gone == []
    assert [path for path in tmp_path.glob(f"{ARCHIVE}/objects/*/*") if b"text 2" in path.read_bytes()]
    # What was dropped can be published again, and is kept again.
    publish(tmp_path, "text 0", keep_days=2)
    assert find_faults(tmp_path) == []


def test_a_clock_that_leaps_ahead_does_not_empty_the_archive(releases: Path, clock: list[datetime]) -> None:
    clock[0] += timedelta(days=4000)
    publish(releases, "five")
    assert [entry.dropped for entry in read_entries(releases / ARCHIVE)] == [()] * 5
    clock[0] -= timedelta(days=4000)
    publish(releases, "six")
    assert [entry.dropped for entry in read_entries(releases / ARCHIVE)] == [()] * 6


def test_a_damaged_file_is_taken_from_the_next_build(library: LibraryFolder, tmp_path: Path) -> None:
    """An edit of a published file alters the archive, too: they share it. A build repairs both."""
    released = build_release(library.root, tmp_path / "real")
    (released.folder / "public/v1/topics/en/asthma.json").write_bytes(b"{}")
    (released.folder / "public/v1/topics/en/asthma.html.br").write_bytes(b"")
    assert find_faults(tmp_path / "real")
    build_release(library.root, tmp_path / "real")
    assert find_faults(tmp_path / "real") == []


def test_many_releases_are_a_chain_of_tables_that_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_DEPTH_AT_MOST", 3)
    ids = [publish(tmp_path, f"text {number}").id for number in range(9)]
    kept = Archive(tmp_path)
    assert [kept._find_depth(id_) for id_ in ids] == [0, 1, 2, 3, 0, 1, 2, 3, 0]
    assert find_faults(tmp_path) == []


def test_a_damaged_file_is_taken_from_the_next_build_even_if_that_changes_something_else(
    library: LibraryFolder, tmp_path: Path
) -> None:
    released = build_release(library.root, tmp_path / "real")
    (released.folder / "public/v1/topics/en/asthma.html.br").write_bytes(b"")
    library.write_topic("copd")
    build_release(library.root, tmp_path / "real")
    assert find_faults(tmp_path / "real") == []
