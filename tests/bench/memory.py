"""Measure start, memory and speed for libraries of growing size: `python tests/bench/memory.py [TOPICS …]`.

Start: from the command to the first answer, with the processor time that it took. Proven: when the server had read and
proven every file of its release in the background, from the start on. Memory: what one worker, and the server's first
process, have in memory after all topics were asked for in turn for a while, in two encodings. Speed: one topic's
fragment again and again, and all topics in turn. The servers of all sizes run at once and are loaded in turns, so what
else the machine does changes all of them.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.goals import Goal, Measured
from bench.large_release import make_large_release
from bench.load import Load, Request, Server, describe_numbers, describe_ratios, list_children, load, read_processor_s
from server_process import ServerProcess

TOPICS = (18, 1000, 3000, 10_000)
_STARTS = 3
_ROUNDS = 5
_FILLING_S = 8
# A server that uses less processor time than this in so many seconds has nothing to do. Proving takes twice as much.
_RESTING_S, _WINDOW_S = 0.05, 6
_PROVEN_WITHIN_S = 600
_ALL = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local number = 0
request = function()
    number = number %% #paths + 1
    return wrk.format("GET", paths[number])
end
"""


@dataclass
class Size:
    """One size of library, its server, and what was measured with it."""

    folder: Path
    paths: list[str]
    starts: list[tuple[float, float]] = field(default_factory=list)
    server: Server = field(init=False)
    proving: Load = field(init=False)
    proven_s: float = 0
    one: list[Load] = field(default_factory=list)
    all: list[Load] = field(default_factory=list)
    worker_mb: float = 0
    first_process_mb: float = 0


def measure(sizes: Mapping[int, Size]) -> None:
    """Measure all sizes."""
    with ExitStack() as stack:
        for size in sizes.values():
            size.starts += [start_once(size.folder, size.paths[-1]) for _ in range(_STARTS)]
            process = stack.enter_context(ServerProcess(size.folder, ready=size.paths[-1]))
            began, size.server = time.monotonic(), Server(process.port, process.process.pid)
            size.proving = load_one(size)
            wait_until_resting(size.server)
            size.proven_s = time.monotonic() - began
        for _ in range(_ROUNDS):
            for size in sizes.values():
                size.one.append(load_one(size))
        scripts = {topics: write_script(size.folder, size.paths) for topics, size in sizes.items()}
        for topics, size in sizes.items():
            for encoding in ("identity", "br"):
                load(size.server, Request("/", {"Accept-Encoding": encoding}, scripts[topics]), seconds=_FILLING_S)
        for _ in range(_ROUNDS):
            for topics, size in sizes.items():
                size.all.append(load(size.server, Request("/", {"Accept-Encoding": "br"}, scripts[topics])))
        for size in sizes.values():
            (worker,) = [pid for pid in list_children(size.server.pid) if "resource_tracker" not in read_command(pid)]
            size.worker_mb, size.first_process_mb = read_memory_mb(worker), read_memory_mb(size.server.pid)


def load_one(size: Size) -> Load:
    """Ask for one topic again and again."""
    return load(size.server, Request(size.paths[-1], {"Accept-Encoding": "br"}))


def wait_until_resting(server: Server) -> None:
    """Wait until a server has nothing to do: then it has proven its release."""
    for _ in range(_PROVEN_WITHIN_S // _WINDOW_S):
        before = read_processor_s(server.pid)
        time.sleep(_WINDOW_S)
        if read_processor_s(server.pid) - before < _RESTING_S:
            return
    raise AssertionError(f"the server is still busy after {_PROVEN_WITHIN_S} s")


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


def describe(sizes: Mapping[int, Size]) -> Iterator[str]:
    """Yield the tables."""
    yield "| topics | start | of it processor | proven after | a worker | the first process |\n"
    yield "| --- | --- | --- | --- | --- | --- |\n"
    for topics, size in sizes.items():
        starts, spent = (describe_numbers(times, " s") for times in zip(*size.starts, strict=True))
        yield (
            f"| {topics:,} | {starts} | {spent} | {size.proven_s:.0f} s "
            f"| {size.worker_mb:.0f} MB | {size.first_process_mb:.0f} MB |\n"
        )
    yield "\n| topics | one topic, while the release is being proven | one topic | all topics in turn |\n"
    yield "| --- | --- | --- | --- |\n"
    for topics, size in sizes.items():
        cells = " | ".join(map(_describe_loads, ([size.proving], size.one, size.all)))
        yield f"| {topics:,} | {cells} |\n"


def _describe_loads(loads: list[Load]) -> str:
    spent = statistics.median(each.processor_us for each in loads)
    return f"{describe_numbers(each.per_second for each in loads)} a second, {spent:.0f} µs"


def judge(sizes: Mapping[int, Size]) -> Iterator[Goal]:
    """Yield the goals."""
    smallest, largest = min(sizes), max(sizes)
    for topics, most_mb in ((3000, 60), (10_000, 100)):
        if topics in sizes:
            found = sizes[topics].worker_mb
            yield Goal(f"memory of a worker, {topics:,} topics", f"≤ {most_mb} MB", f"{found:.0f} MB", found <= most_mb)
    grown = sizes[largest].first_process_mb - sizes[smallest].first_process_mb
    what = f"memory of the first process: what {largest:,} topics add to {smallest:,}"
    yield Goal(what, "nothing (≤ 5 MB)", f"{grown:.0f} MB", grown <= 5)
    starts = [wall_s for wall_s, _ in sizes[largest].starts]
    reached = statistics.median(starts) < 1
    yield Goal(f"start to the first answer, {largest:,} topics", "< 1 s", describe_numbers(starts, " s"), reached)
    for name, large, small in (
        ("one topic", sizes[largest].one, sizes[smallest].one),
        ("all topics in turn", sizes[largest].all, sizes[smallest].all),
    ):
        ratios = [one.per_second / other.per_second for one, other in zip(large, small, strict=True)]
        what = f"answers a second, {name}: {largest:,} topics, of what {smallest:,} topics reach"
        yield Goal(what, "≥ 0.9", describe_ratios(ratios), statistics.median(ratios) >= 0.9)


def make_section(counts: tuple[int, ...] = TOPICS) -> Measured:
    """Measure, and return the goals and the tables."""
    with tempfile.TemporaryDirectory() as temporary:
        sizes = {}
        for topics in counts:
            folder = Path(temporary, str(topics))
            release = make_large_release(folder / "releases", topics)
            listed = release.contents.topics
            sizes[topics] = Size(folder, [f"/v1/topics/{topic.lang}/{topic.slug}.html" for topic in listed])
        measure(sizes)
        return Measured(list(judge(sizes)), "".join(describe(sizes)))


if __name__ == "__main__":
    print(make_section(tuple(map(int, sys.argv[1:])) or TOPICS).describe())
