"""Measure builds of a library of a thousand topics: `python tests/bench_build.py [TOPICS]`.

Each line measures the whole command, including the start of Python: its wall-clock time and its processor time. The
best of a few runs counts, because other work on the machine only adds to the time. At the end, the last build is
compared byte for byte with a build from nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from caresheet.release.format import CURRENT
from caresheet.shipped import find_starter

_COMMAND = Path(sys.executable).with_name("caresheet")
_RUNS = 5


@dataclass(frozen=True)
class Took:
    wall_s: float
    processor_s: float


def make_library(folder: Path, topics: int) -> Path:
    """Copy the starter library, and repeat its topics under new names."""
    content = folder / "content"
    shutil.copytree(find_starter(), content)
    starters = sorted(content.glob("topics/*/*.md"))
    for number in range(len(starters), topics):
        starter = starters[number % len(starters)]
        text = starter.read_text("utf-8").replace("\n## ", f"\n## {number}: ", 1)
        starter.with_name(f"{starter.stem}-{number}.md").write_text(text, "utf-8")
    return content


def build(content: Path, releases: Path) -> Took:
    """Run the command, and return the time it took."""
    # Python's own variables are left out, too: one of them makes Python compile our sources at every start.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CARESHEET_", "PYTHON"))}
    before, began = os.times(), time.perf_counter()
    subprocess.run(
        [_COMMAND, "build", "--content", content, "--releases", releases],
        env=environment,
        check=True,
        capture_output=True,
    )
    took, after = time.perf_counter() - began, os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Took(took, spent)


def is_as_from_nothing(content: Path, releases: Path, elsewhere: Path) -> bool:
    """Build the same content from nothing, and compare every byte."""
    shutil.rmtree(elsewhere, ignore_errors=True)
    build(content, elsewhere)
    compared = subprocess.run(
        ["diff", "--recursive", "--brief", (releases / CURRENT).resolve(), (elsewhere / CURRENT).resolve()], check=False
    )
    return compared.returncode == 0


def measure(name: str, run: Callable[[], Took], runs: int = _RUNS) -> None:
    """Print the best time of a few runs."""
    took = [run() for _ in range(runs)]
    print(f"| {name} | {min(t.wall_s for t in took):.2f} s | {min(t.processor_s for t in took):.2f} s |", flush=True)


def main() -> None:
    topics = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        content, releases = make_library(folder, topics), folder / "releases"
        text = content / "topics/en/eczema.md"
        edits = iter(range(1000))

        def change_body() -> Took:
            text.write_text(text.read_text("utf-8") + f"\nOne sentence more, number {next(edits)}.\n", "utf-8")
            return build(content, releases)

        def change_title() -> Took:
            old = next(line for line in text.read_text("utf-8").split("\n") if line.startswith("title:"))
            text.write_text(text.read_text("utf-8").replace(old, f"title: Eczema {next(edits)}", 1), "utf-8")
            return build(content, releases)

        print(f"| {topics} topics | wall clock | processor |\n| --- | --- | --- |")
        measure("from nothing", lambda: build(content, releases), runs=1)
        measure("nothing changed", lambda: build(content, releases))
        measure("one topic's text changed", change_body)
        measure("one topic's title changed", change_title)
        assert is_as_from_nothing(content, releases, folder / "elsewhere")
        print("\nThe last build is byte for byte the same as a build from nothing.")


if __name__ == "__main__":
    main()
