"""Run the benchmarks and write docs/performance.md: `python tests/bench/run.py [SECTION …]`, or `make bench`.

With the names of sections, it measures these alone and leaves the others on the page as they are. Each section is a
module beside this one, which can be run by itself, too.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import build, first_sight, memory, scale, serving
from bench.goals import Measured

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
_START = """\
# Performance

`make bench` writes this page, and `make bench SECTIONS="serving build"` only these sections of it. All that stands side
by side was measured in one run, on one machine. Ratios are worth more than figures: they change little from machine to
machine. Cells have the median and, in brackets, the lowest and the highest. Processor time is the program's own, and
depends less on what else the machine does. Each section says how busy the machine was when it began: with a load of
more than its cores, times say little.
"""
_SERVING = """\
A topic's fragment of 11 kB, asked for by one thread of wrk. Every server has one worker. nginx serves the same folder
with `gzip_static`. Plain Flask is one view that returns the same bytes from memory, under Granian. The same
answer without Flask (its headers and bytes from two tables, under Granian too) is the most that this server can do.
"""
_START_AND_MEMORY = """\
The starter library's topics, repeated under other names, in two languages. Start is from the command to the first
answer. Of a large release, the server proves each file before it sends it, and all of them in the background: the table
says when that is done. Memory is what a process has after all topics were asked for in turn, in two encodings. Speeds
are answers a second with 16 connections, and the processor time of one: for one topic again and again, and for all
topics in turn, which is the worst that readers can do to a cache.
"""
_BUILD = """\
The starter library's topics, repeated under other names. A build makes five documents of each topic, and Hugo makes
one, so it is compared with Hugo in two ways. Documents that readers seldom fetch are compressed with less than
Brotli 11 ([measured](measured.md)).
"""
_SIGHT = """\
How long a reader waits for a topic in Chromium, with nothing in a cache, 150 ms for each request and 1.6 Mbit/s, next
to a plain iframe of the same topic on a host that allows one. The room is a style of the clinic's page that keeps a
place for the topic; the hint is a `<link rel=preload>` in it.
"""
_VIEWS = """\
A page view is what the widget asks for in a clinic's page: the script and one topic. [Many readers](scale.md) says what
follows from it.
"""


@dataclass(frozen=True)
class Section:
    """A section of the page: its title, what it says before its tables, and the function that measures."""

    title: str
    what: str
    measure: Callable[[], Measured]


SECTIONS = {
    "serving": Section("Serving", _SERVING, serving.make_section),
    "start": Section("Start, memory and growth", _START_AND_MEMORY, memory.make_section),
    "build": Section("Builds", _BUILD, build.make_section),
    "sight": Section("First sight", _SIGHT, first_sight.make_section),
    "views": Section("Page views", _VIEWS, scale.make_section),
}
_PROGRAMS = {
    "nginx": ("nginx", "-v"),
    "wrk": ("wrk", "-v"),
    "Hugo": ("hugo", "version"),
    "Varnish": ("varnishd", "-V"),
}


def describe_machine() -> str:
    """Return what the figures depend on."""
    processor = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    versions = [f"{name} {metadata.version(name)}" for name in ("granian", "flask", "werkzeug")]
    versions += [f"{name} {version}" for name, command in _PROGRAMS.items() if (version := read_version(*command))]
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return (
        f"Measured on {datetime.now(UTC):%d %B %Y at %H:%M} UTC: {os.cpu_count()} cores "
        f"({processor.partition(':')[2].strip()}), {platform.system()} {platform.release()}, Python "
        f"{platform.python_version()}, {', '.join(versions)}. Load of the machine when it began: {busy}.\n"
    )


def read_version(program: str, option: str) -> str:
    """Return the version of a program; blank if it is not installed."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    if not found:
        return ""
    result = subprocess.run([found, option], capture_output=True, text=True, check=False)
    version = re.search(r"\d+(?:\.\d+)+", result.stdout + result.stderr)
    return version[0] if version else ""


def read_page() -> dict[str, str]:
    """Return the sections that the page has, by title."""
    text = PAGE.read_text("utf-8") if PAGE.exists() else ""
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def write_page(bodies: dict[str, str]) -> None:
    """Write the page. A section that was never measured is left out."""
    titles = [section.title for section in SECTIONS.values() if section.title in bodies]
    whole = "".join(f"\n## {title}\n\n{bodies[title].strip()}\n" for title in titles)
    PAGE.write_text(_START + whole, "utf-8")


def main(names: list[str]) -> None:
    if unknown := set(names) - SECTIONS.keys():
        sys.exit(f"{', '.join(sorted(unknown))}: no such section; choose from {', '.join(SECTIONS)}")
    for name in names or SECTIONS:
        section, machine, began = SECTIONS[name], describe_machine(), time.monotonic()
        print(f"{section.title} … ({machine.rstrip().rpartition('. ')[2]})", flush=True)
        body = f"{section.what}\n{machine}\n{section.measure().describe()}"
        # Written at once, so that nothing is lost if a later section fails.
        write_page(read_page() | {section.title: body})
        print(f"Wrote it to {PAGE} after {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
