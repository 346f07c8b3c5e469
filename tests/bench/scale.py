"""What a page view costs a library, with and without Varnish in front: `python tests/bench/scale.py`.

A page view is what the widget asks for in a clinic's page: the script and one topic. The topics are taken in turns at
random (the same in each run), so that a few are asked for often, as on real sites, and others seldom.

It counts bytes as they come from the socket, headers included, and the processor time of the processes.
"""

from __future__ import annotations

import os
import random
import socket
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.goals import Measured
from caresheet.packager.pipeline import build_release
from caresheet.release.format import CURRENT, Release, open_release
from caresheet.shipped import find_starter
from server_process import ServerProcess
from varnish_process import VARNISH, read_counter, start_varnish

VIEWS, ROUNDS = 5000, 3
_SCRIPT = "/caresheet.js"
_HEADERS = (
    "Host: topics.example\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br\r\nOrigin: https://clinic.example\r\n"
)


@dataclass(frozen=True)
class Cost:
    """The processor time of some page views, in seconds, by the kind of program."""

    server_s: float
    varnish_s: float


class Line:
    """A connection that counts the bytes it receives."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._file = self._socket.makefile("rb")

    def ask(self, address: str, more: str = "") -> tuple[int, str]:
        """Return how many bytes an answer has, and its entity tag."""
        self._socket.sendall(f"GET {address} HTTP/1.1\r\n{_HEADERS}{more}\r\n".encode())
        received, length, tag = 0, 0, ""
        while (line := self._file.readline()).strip():
            received += len(line)
            name, _, value = line.decode().strip().partition(": ")
            length = int(value) if name.lower() == "content-length" else length
            tag = value if name.lower() == "etag" else tag
        return received + len(line) + len(self._file.read(length)), tag


def measure_bytes(port: int, topics: Sequence[str]) -> Iterator[str]:
    """Yield what one page view receives: the first time, later, and when nothing has changed."""
    line = Line(port)
    script, script_tag = line.ask(_SCRIPT)
    sizes, unchanged = [], []
    for topic in topics:
        size, tag = line.ask(topic)
        sizes.append(size)
        unchanged.append(line.ask(topic, f"If-None-Match: {tag}\r\n")[0])
    script_unchanged = line.ask(_SCRIPT, f"If-None-Match: {script_tag}\r\n")[0]
    first = script + statistics.mean(sizes)
    yield f"| first topic of a reader: 2 requests | {first:,.0f} bytes (script {script:,}) |\n"
    yield f"| another topic within 5 minutes: 1 request | {statistics.mean(sizes):,.0f} bytes |\n"
    yield (
        "| the same topic later, unchanged: 2 requests "
        f"| {script_unchanged + statistics.mean(unchanged):,.0f} bytes |\n"
    )


def choose_topics(release: Release) -> list[str]:
    return [f"/v1/topics/{topic.lang}/{topic.slug}.html" for topic in release.contents.topics]


def replay(port: int, topics: Sequence[str], views: int) -> None:
    """Ask for what so many readers see for the first time."""
    chance = random.Random(1)
    weights = [1 / (rank + 1) for rank in range(len(topics))]
    line = Line(port)
    for topic in chance.choices(topics, weights, k=views):
        line.ask(_SCRIPT)
        line.ask(topic)


def read_processor_s(process: int) -> float:
    """Return the processor time of a process and of all processes below it."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own + sum(read_processor_s(int(child)) for child in children)


def measure_cost(port: int, topics: Sequence[str], servers: Sequence[int], varnish: int) -> Cost:
    before = sum(map(read_processor_s, servers)), read_processor_s(varnish)
    replay(port, topics, VIEWS)
    return Cost(sum(map(read_processor_s, servers)) - before[0], read_processor_s(varnish) - before[1])


def measure() -> Iterator[str]:
    """Yield the rows of a table: what is measured, and the figure."""
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        build_release(find_starter(), folder / "releases")
        topics = choose_topics(open_release(folder / "releases" / CURRENT))
        settings = {"CARESHEET_RELEASES": str(folder / "releases")}
        servers = [running.enter_context(ServerProcess(folder, settings=settings)) for _ in range(2)]
        ports = (servers[0].port, servers[1].port)
        varnish = running.enter_context(start_varnish(folder / "varnish", ports))
        yield from measure_bytes(servers[0].port, topics)
        processes = [server.process.pid for server in servers]
        direct, cached = [], []
        for _ in range(ROUNDS):
            direct.append(measure_cost(servers[0].port, topics, processes, varnish.process.pid))
            cached.append(measure_cost(varnish.port, topics, processes, varnish.process.pid))
        yield from _describe("straight from a server", direct)
        yield from _describe("through Varnish", cached)
        requests = read_counter(folder / "varnish", "MAIN.client_req")
        fetches = read_counter(folder / "varnish", "MAIN.s_fetch")
        yield f"| requests that reach a server through Varnish | {fetches:,} of {requests:,} |\n"


def _describe(name: str, costs: Sequence[Cost]) -> Iterator[str]:
    for program, seconds in (
        ("the servers", [cost.server_s for cost in costs]),
        ("Varnish", [cost.varnish_s for cost in costs]),
    ):
        hours = [second / VIEWS * 1e6 / 3600 for second in seconds]
        spread = f"{statistics.median(hours):.2f} h ({min(hours):.2f} to {max(hours):.2f})"
        yield f"| a million page views {name}: processor time of {program} | {spread} |\n"


def make_section() -> Measured:
    """Measure, and return the table. What a page view costs has no goal."""
    if not VARNISH:
        sys.exit(
            "varnishd: found no such program; install the packages varnish and varnish-modules, then run this again"
        )
    return Measured([], "| | |\n| --- | --- |\n" + "".join(measure()))


if __name__ == "__main__":
    print(make_section().describe())
