"""Measure what kept releases cost: `python tests/measure_history.py [RELEASES] [TOPICS]`, or `make history`.

Each release changes one topic's text, number and date, eight hours after the one before. At the end, the script shows
topics on random days and compares them with what was published then, verifies the whole history, and prints the sizes.
"""

from __future__ import annotations

import os
import random
import re
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from caresheet.packager.pipeline import build_release
from caresheet.release import archive
from caresheet.release.archive import ARCHIVE, find_archive_faults
from caresheet.release.format import CURRENT
from caresheet.release.record import find_record_faults
from caresheet.release.sheet import show_text
from caresheet.release.shown import find_shown
from large_library import make_library

_START = datetime(2026, 1, 1, tzinfo=UTC)
_STEP = timedelta(hours=8)
_SHOWN = 50
_DOSE = re.compile(r"Take (\d+) spoons\.")


def measure_bytes(folder: Path) -> tuple[int, int]:
    """Return the bytes of all files, and their bytes on the disk. A file with several names counts once."""
    found = {}
    for path in folder.rglob("*"):
        entry = path.lstat()
        found[entry.st_ino] = entry
    return sum(each.st_size for each in found.values()), sum(each.st_blocks * 512 for each in found.values())


def publish_often(content: Path, releases: Path, count: int) -> list[str]:
    """Publish `count` releases, and return the name of the topic that each of them changed."""
    topics = sorted((content / "topics/en").glob("*.md"))
    chosen = random.Random(11)
    names = []
    for number in range(count):
        path = chosen.choice(topics)
        text = re.sub(r"\n## Dose \d+\n\nTake \d+ spoons\.\n", "", path.read_text("utf-8"))
        text = re.sub(
            r"^updated: .*$", f"updated: {(_START + number * _STEP).date()}", text, count=1, flags=re.MULTILINE
        )
        path.write_text(f"{text}\n## Dose {number}\n\nTake {number} spoons.\n", "utf-8")
        archive.read_clock = lambda number=number: _START + number * _STEP  # type: ignore[misc]
        build_release(content, releases)
        names.append(path.stem)
        if number % 50 == 0:
            print(f"{number} releases, {measure_bytes(releases / ARCHIVE)[1] / 1e6:.1f} MB on the disk", flush=True)
    return names


def check_shown(releases: Path, names: list[str]) -> None:
    """Show the changed topic of random releases at the time of each, and compare its number."""
    for number in random.Random(12).sample(range(len(names)), min(_SHOWN, len(names))):
        at = _START + number * _STEP
        found = _DOSE.search(show_text(find_shown(releases, at, at), "en", names[number]))
        assert found, number
        assert int(found[1]) == number


def main() -> None:
    count, topics = (int(sys.argv[at]) if len(sys.argv) > at else 1000 for at in (1, 2))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        content, releases = make_library(folder, topics), folder / "releases"
        names = publish_often(content, releases, count)
        check_shown(releases, names)
        began = time.perf_counter()
        assert [*find_record_faults(releases / ARCHIVE), *find_archive_faults(releases)] == []
        took_s = time.perf_counter() - began
        rows = {
            "the current release alone": measure_bytes((releases / CURRENT).resolve()),
            f"the archive of {count} releases": measure_bytes(releases / ARCHIVE),
            "the archive and the last three releases": measure_bytes(releases),
        }
        print(f"\n| {topics} topics, {count} releases | bytes | on the disk |\n| --- | --- | --- |")
        for name, (size_bytes, disk_bytes) in rows.items():
            print(f"| {name} | {size_bytes / 1e6:.1f} MB | {disk_bytes / 1e6:.1f} MB |")
        print(f"\n{min(_SHOWN, count)} topics were shown as published. Verifying everything took {took_s:.1f} s.")
        print(f"Processor time of all: {os.times().user:.0f} s")


if __name__ == "__main__":
    main()
