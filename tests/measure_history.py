"""Measure what kept releases cost: `python tests/measure_history.py [RELEASES] [TOPICS]`, or `make history`.

A library is built once. Then each release changes one topic, eight hours after the one before: its documents get
another number, and the library's contents another date. They are compressed and published as a build does. At the end,
the script shows topics as of random times, compares them with what was published then, verifies the whole history, and
prints the sizes.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from caresheet.packager.pipeline import build_release
from caresheet.packager.render.compress import compress_file
from caresheet.release import archive
from caresheet.release.archive import ARCHIVE, find_archive_faults
from caresheet.release.contents import CONTENTS
from caresheet.release.format import CURRENT, PUBLIC, Release, open_release
from caresheet.release.planned import PlannedRelease
from caresheet.release.publish import open_writer
from caresheet.release.record import find_record_faults
from caresheet.release.sheet import show_text
from caresheet.release.shown import find_shown
from large_library import make_library

_START = datetime(2026, 1, 1, tzinfo=UTC)
_STEP = timedelta(hours=8)
_SHOWN = 50
_DOCUMENTS = ("v1/topics/en/{}.html", "v1/topics/en/{}.json", "v1/frame/en/{}.html", "topics/en/{}/index.html")
# The end of each document's first section, and what is put before it.
_PLACE, _DOSE = '<p class="cs-end">', re.compile(r"Take (\d+) spoons\.")


def measure_bytes(folder: Path) -> tuple[int, int]:
    """Return the bytes of all files, and their bytes on the disk. A file with several names counts once."""
    found = {}
    for path in folder.rglob("*"):
        entry = path.lstat()
        found[entry.st_ino] = entry
    return sum(each.st_size for each in found.values()), sum(each.st_blocks * 512 for each in found.values())


def change_document(body: bytes, number: int) -> bytes:
    """Put another number into a document."""
    text = body.decode()
    sentence = f"Take {number} spoons."
    if _DOSE.search(text):
        return _DOSE.sub(sentence, text).encode()
    place = json.dumps(_PLACE)[1:-1] if text.startswith("{") else _PLACE
    assert place in text
    return text.replace(place, f"<p>{sentence}</p>{place}", 1).encode()


def publish_change(releases: Path, release: Release, slug: str, number: int) -> Release:
    """Publish a release in which one topic has changed."""
    files: dict[str, bytes] = {}
    for pattern in _DOCUMENTS:
        path = PUBLIC + pattern.format(slug)
        files[path] = change_document(release.read(path), number)
        files |= compress_file(path, files[path])
    day = (_START + number * _STEP).date().isoformat()
    topics = tuple(replace(topic, updated=day) if topic.slug == slug else topic for topic in release.contents.topics)
    kept = {path: digest for path, digest in release.files.items() if path not in files and path != CONTENTS}
    with open_writer(releases) as writer:
        return writer.publish(PlannedRelease(replace(release.contents, topics=topics), files, kept, release.folder))


def publish_often(releases: Path, count: int) -> list[str]:
    """Publish releases, and return the name of the topic that each of them changed."""
    release, chosen = open_release(releases / CURRENT), random.Random(11)
    slugs = [topic.slug for topic in release.contents.topics if topic.lang == "en"]
    names = []
    for number in range(1, count):
        names.append(chosen.choice(slugs))
        archive.read_clock = lambda number=number: _START + number * _STEP  # type: ignore[misc]
        release = publish_change(releases, release, names[-1], number)
        if number % 100 == 0:
            print(f"{number} releases, {measure_bytes(releases / ARCHIVE)[1] / 1e6:.1f} MB on the disk", flush=True)
    return names


def check_shown(releases: Path, names: list[str]) -> int:
    """Show the changed topic of random releases at the time of each, and compare its number."""
    numbers = random.Random(12).sample(range(1, len(names) + 1), min(_SHOWN, len(names)))
    for number in numbers:
        at = _START + number * _STEP
        found = _DOSE.search(show_text(find_shown(releases, at, at), "en", names[number - 1]))
        assert found, number
        assert int(found[1]) == number
    return len(numbers)


def main() -> None:
    count, topics = (int(sys.argv[at]) if len(sys.argv) > at else 1000 for at in (1, 2))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        releases = folder / "releases"
        archive.read_clock = lambda: _START
        build_release(make_library(folder, topics), releases)
        measure(releases, count, topics)


def measure(releases: Path, count: int, topics: int) -> None:
    """Publish and measure, after the first release."""
    began = time.process_time()
    names = publish_often(releases, count)
    published_s = time.process_time() - began
    shown = check_shown(releases, names)
    began = time.process_time()
    assert [*find_record_faults(releases / ARCHIVE), *find_archive_faults(releases)] == []
    verified_s = time.process_time() - began
    rows = {
        "the current release alone": measure_bytes((releases / CURRENT).resolve()),
        f"the archive of {count} releases": measure_bytes(releases / ARCHIVE),
        "the archive and the last three releases": measure_bytes(releases),
    }
    print(f"\n| {topics} topics, {count} releases | bytes | on the disk |\n| --- | --- | --- |")
    for name, (size_bytes, disk_bytes) in rows.items():
        print(f"| {name} | {size_bytes / 1e6:.1f} MB | {disk_bytes / 1e6:.1f} MB |")
    print(f"\n{shown} topics were shown as published. Processor time: {published_s / count:.2f} s for each release,")
    print(f"{verified_s:.1f} s to verify the history.")


if __name__ == "__main__":
    main()
