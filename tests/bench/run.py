"""Run the benchmarks and write docs/performance.md: `python tests/bench/run.py`, or `make bench`.

Each benchmark is a module beside this one, which can be run by itself, too.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import memory, serving

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
_START = """\
# Performance

`make bench` writes this page. Everything on it was measured in one run, on one machine, side by side. Ratios are worth
more than figures: they change little from machine to machine. Each cell has the median and, in brackets, the lowest and
the highest. Processor time is the server's own, and hardly depends on what else the machine does.

"""
_SERVING = """\
A topic's fragment of 11 kB, asked for by one thread of wrk. Every server has one worker. nginx serves the same folder
with `gzip_static`. Plain Flask is one view that returns the same bytes from memory, under Granian.
"""
_SIZES = """\
The starter library's topics, repeated under other names, in two languages. Start is from the command to the first
answer. Memory is what a process has after all topics were asked for in turn, in two encodings. The last two columns are
answers a second with 16 connections, and the processor time of one: for one topic again and again, and for all topics
in turn, which is the worst that readers can do to a cache.
"""

# The title of each section, what it says before its tables, and the function that measures and returns them.
SECTIONS: list[tuple[str, str, Callable[[], str]]] = [
    ("Serving", _SERVING, serving.make_tables),
    ("Start, memory and growth", _SIZES, memory.make_table),
]


def describe_machine() -> str:
    """Return what the figures depend on."""
    processor = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    said = {
        "nginx": read_version("/usr/sbin/nginx", "-v"),
        "wrk": read_version("wrk", "-v").split(" [")[0],
    }
    versions = [f"{name} {metadata.version(name)}" for name in ("granian", "flask", "werkzeug")]
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return (
        f"Measured on {datetime.now(UTC):%d %B %Y}: {os.cpu_count()} cores ({processor.partition(':')[2].strip()}), "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {', '.join(versions)}, "
        f"{', '.join(said.values())}. Load of the machine when the run began: {busy}.\n"
    )


def read_version(program: str, option: str) -> str:
    """Return what a program says about its version."""
    result = subprocess.run([program, option], capture_output=True, text=True, check=False)
    return (result.stdout or result.stderr).splitlines()[0].removeprefix("nginx version: ").strip()


def main() -> None:
    page = _START + describe_machine()
    for title, what, make_tables in SECTIONS:
        print(f"{title} …", flush=True)
        page += f"\n## {title}\n\n{what}\n{make_tables()}"
    PAGE.write_text(page, "utf-8")
    print(f"Wrote {PAGE}")


if __name__ == "__main__":
    main()
