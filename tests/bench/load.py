"""Measure servers: answers a second, the time that 99 of 100 answers take, and the processor time of one answer.

The processor time is the server's own. It hardly depends on what else the machine does, unlike the other two.
"""

from __future__ import annotations

import os
import re
import socket
import statistics
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

SECONDS = 3
_UNITS_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Load:
    """What wrk measured in one run."""

    per_second: float
    p99_ms: float
    processor_us: float


@dataclass(frozen=True)
class Server:
    """A running server: its port, and the process that started all its others."""

    port: int
    pid: int


@dataclass(frozen=True)
class Request:
    """What is asked: a path, headers, and a script of wrk for all that headers cannot say."""

    path: str
    headers: Mapping[str, str]
    script: Path | None = None


def read_processor_s(pid: int) -> float:
    """Return the processor time that a process and its children have used so far."""
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(map(read_processor_s, list_children(pid)))


def list_children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def load(server: Server, request: Request, *, connections: int = 16, seconds: int = SECONDS) -> Load:
    """Load a server of this machine, from one thread."""
    options = [part for name, value in request.headers.items() for part in ("-H", f"{name}: {value}")]
    if request.script:
        options += ["-s", str(request.script)]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *options]
    before = read_processor_s(server.pid)
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{server.port}{request.path}"], check=True, capture_output=True, text=True
    ).stdout
    spent_s = read_processor_s(server.pid) - before
    assert "Non-2xx" not in said, said
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    slow = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    assert rate, said
    count = re.search(r"(\d+) requests in", said)
    assert slow, said
    assert count, said
    return Load(float(rate[1]), float(slow[1]) * _UNITS_MS[slow[2]], spent_s / int(count[1]) * 1e6)


def measure_processor_us(
    server: Server, request: Request, method: str, *, connections: int = 16, batches: int = 100, batch: int = 10
) -> float:
    """Return the processor time of one answer in microseconds, without wrk: that would wait for the body of a HEAD.

    Each connection sends ten requests at a time. A single connection would leave the server idle after each answer, and
    waking up costs more than the answer.
    """
    lines = [
        f"{method} {request.path} HTTP/1.1",
        "Host: x",
        *(f"{key}: {value}" for key, value in request.headers.items()),
    ]
    asked = ("\r\n".join(lines) + "\r\n\r\n").encode() * batch

    def ask() -> None:
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
            for _ in range(batches):
                connection.sendall(asked)
                answered = 0
                while answered < batch:
                    answered += connection.recv(1 << 20).count(b"HTTP/1.1 200 OK\r\n")

    askers = [Thread(target=ask) for _ in range(connections)]
    before = read_processor_s(server.pid)
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    return (read_processor_s(server.pid) - before) / (connections * batches * batch) * 1e6


def describe_ratios(ratios: Iterable[float]) -> str:
    """Return the median of some ratios, with the lowest and the highest."""
    found = sorted(ratios)
    return f"{statistics.median(found):.2f} ({found[0]:.2f} to {found[-1]:.2f})"


def describe_numbers(numbers: Iterable[float], unit: str = "") -> str:
    """Return the median of some numbers, with the lowest and the highest."""
    found = sorted(numbers)
    digits = 0 if found[0] >= 100 else 1
    return f"{statistics.median(found):,.{digits}f}{unit} ({found[0]:,.{digits}f} to {found[-1]:,.{digits}f})"
