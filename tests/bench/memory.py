"""Measure start, memory and speed for libraries of growing size: `python tests/bench/memory.py [TOPICS …]`.

Start: from the command to the first answer, with the processor time that it took. Memory: what one worker, and the
server's first process, have in memory after all topics were asked for in turn for a while, in two encodings. Speed:
one topic's fragment again and again, and all topics in turn.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.large_release import make_large_release
from bench.load import Request, Server, describe_numbers, list_children, load, read_processor_s
from server_process import ServerProcess

TOPICS = (18, 1000, 3000, 10_000)
_STARTS = 3
_FILLING_S = 8
_ALL = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local number = 0
request = function()
    number = number %% #paths + 1
    return wrk.format("GET", paths[number])
end
"""


@dataclass(frozen=True)
class Size:
    """What was measured with one size of library."""

    starts_s: list[float]
    start_processor_s: list[float]
    worker_mb: float
    first_process_mb: float
    one_per_second: float
    one_processor_us: float
    all_per_second: float
    all_processor_us: float


def measure(folder: Path, topics: int) -> Size:
    """Measure one size of library."""
    release = make_large_release(folder / "releases", topics)
    paths = [f"/v1/topics/{topic.lang}/{topic.slug}.html" for topic in release.contents.topics]
    starts, spent = zip(*(start_once(folder, paths[-1]) for _ in range(_STARTS)), strict=True)
    with ServerProcess(folder, ready=paths[-1]) as process:
        server = Server(process.port, process.process.pid)
        one = load(server, Request(paths[-1], {"Accept-Encoding": "br"}))
        script = write_script(folder, paths)
        load(server, Request("/", {"Accept-Encoding": "identity"}, script), seconds=_FILLING_S)
        everything = load(server, Request("/", {"Accept-Encoding": "br"}, script), seconds=_FILLING_S)
        (worker,) = [pid for pid in list_children(server.pid) if "resource_tracker" not in read_command(pid)]
        return Size(
            list(starts),
            list(spent),
            read_memory_mb(worker),
            read_memory_mb(server.pid),
            one.per_second,
            one.processor_us,
            everything.per_second,
            everything.processor_us,
        )


def start_once(folder: Path, path: str) -> tuple[float, float]:
    """Return how long a server takes to its first answer, by the wall clock and by the processor's."""
    began = time.perf_counter()
    with ServerProcess(folder, ready=path) as process:
        return time.perf_counter() - began, read_processor_s(process.process.pid)


def write_script(folder: Path, paths: list[str]) -> Path:
    """Write a script for wrk that asks for all topics in turn."""
    listed, script = folder / "paths.txt", folder / "all.lua"
    listed.write_text("\n".join(paths))
    script.write_text(_ALL % listed)
    return script


def read_command(pid: int) -> str:
    """Return a process's command line."""
    return Path(f"/proc/{pid}/cmdline").read_text()


def read_memory_mb(pid: int) -> float:
    """Return a process's resident memory."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS:"))


def describe(sizes: dict[int, Size]) -> Iterator[str]:
    """Yield the table."""
    yield "| topics | start | of it processor | a worker | the first process | one topic | all topics in turn |\n"
    yield "| --- | --- | --- | --- | --- | --- | --- |\n"
    for topics, size in sizes.items():
        starts, spent = describe_numbers(size.starts_s, " s"), describe_numbers(size.start_processor_s, " s")
        yield (
            f"| {topics:,} | {starts} | {spent} | {size.worker_mb:.0f} MB | {size.first_process_mb:.0f} MB "
            f"| {size.one_per_second:,.0f}/s, {size.one_processor_us:.0f} µs "
            f"| {size.all_per_second:,.0f}/s, {size.all_processor_us:.0f} µs |\n"
        )


def make_table(counts: tuple[int, ...] = TOPICS) -> str:
    """Measure, and return the table."""
    sizes = {}
    for topics in counts:
        with tempfile.TemporaryDirectory() as folder:
            sizes[topics] = measure(Path(folder), topics)
    return "".join(describe(sizes))


if __name__ == "__main__":
    print(make_table(tuple(map(int, sys.argv[1:])) or TOPICS))
