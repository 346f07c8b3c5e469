"""What can happen to a running server: `python tests/server_faults.py [ROUNDS] [SEED]`, part of `make faults`.

Readers that never pause ask for a topic, while releases are swapped, workers and the server are killed, and strangers
open connections or send what is not HTTP. Each fault prints one row for docs/reliability.md. An answer counts as lost
if the connection ends without one, and as wrong if it is not one of the topic's whole texts.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from caresheet.atomic import replace_link
from caresheet.packager.pipeline import build_release
from caresheet.release.format import CURRENT
from conftest import LibraryFolder
from poisoning import poison
from server_process import ServerProcess, find_free_port

_PATH = "/v1/topics/en/asthma.html"
_SWAPS, _KILLS, _STOPS = 1000, 30, 10
_HALF_OPEN, _TRICKLING, _SILENT = 1000, 200, 300
_MALFORMED, _STRANGE = 100_000, 20_000
_POISONED = (
    _PATH,
    "/",
    "/topics/en/asthma/",
    "/topics/en/asthma",
    "/v1/topics",
    "/v1/search?q=lungs&lang=en",
    "/caresheet.js",
)
# A connection that has not sent a whole request is closed after 75 s (`web/serve.py`).
_CLOSED_WITHIN_S = 90
_NGINX = """
daemon off; pid {folder}/nginx.pid; error_log /dev/null crit; worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    access_log off; client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
    uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
    # Named three times, so that a request whose connection ends is sent twice more.
    upstream caresheet {{ {servers} }}
    proxy_next_upstream error timeout;
    server {{ listen 127.0.0.1:{own}; location / {{ proxy_pass http://caresheet; }} }}
}}
"""


class Readers:
    """Threads that ask for a topic again and again, and count what they get."""

    def __init__(self, port: int, bodies: set[bytes], count: int = 4) -> None:
        self.counts: Counter[str] = Counter()
        self._port, self._bodies, self._ending = port, bodies, Event()
        self._threads = [Thread(target=self._read, daemon=True) for _ in range(count)]

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def _read(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        while not self._ending.is_set():
            try:
                connection.request("GET", _PATH, headers={"Accept-Encoding": "identity"})
                answer = connection.getresponse()
                body = answer.read()
                is_right = answer.status == 200 and body in self._bodies
                self.counts["right" if is_right else f"wrong ({answer.status})"] += 1
            except (OSError, http.client.HTTPException):
                self.counts["lost"] += 1
                connection.close()

    def describe(self) -> str:
        """Return the counts."""
        return f"{self.counts['right']:,} right, " + ", ".join(
            f"{count} {name}" for name, count in {"lost": 0, **self.counts}.items() if name != "right"
        )


class ServerFaults:
    """A library with a few releases, and the faults that can happen to its server."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random = folder, random.Random(seed)
        library = LibraryFolder(folder / "content")
        self.releases, self.bodies = [], set()
        for number in range(3):
            library.write_topic("asthma", f"## What is it?\n\nRelease {number}. {'Many words. ' * 800}\n")
            release = build_release(library.root, folder / "releases")
            self.releases.append(release.id)
            self.bodies.add(release.read(f"public{_PATH}"))

    def serve(self, workers: int = 2) -> ServerProcess:
        return ServerProcess(self.folder, settings={"WEB_CONCURRENCY": str(workers)})

    def swap(self, rounds: int) -> str:
        """Let `current` name another release, again and again."""
        with self.serve() as server, Readers(server.port, self.bodies) as readers:
            for number in range(rounds):
                replace_link(self.folder / "releases" / CURRENT, self.releases[number % 3])
                time.sleep(0.05)
            wait_for(server, self.releases[(rounds - 1) % 3])
        return f"{rounds} swaps | {readers.describe()}"

    def kill_workers(self, rounds: int) -> str:
        """Kill one of two workers, again and again. Readers ask the server itself."""
        with self.serve() as server, Readers(server.port, self.bodies) as readers:
            for _ in range(rounds):
                kill_a_worker(server, self.random)
        return f"{rounds} kills | {readers.describe()}"

    def kill_workers_behind_nginx(self, rounds: int) -> str:
        """Do the same while readers ask nginx, which sends a request again if its connection ends."""
        with (
            self.serve() as server,
            run_nginx(self.folder, server.port) as port,
            Readers(port, self.bodies) as readers,
        ):
            for _ in range(rounds):
                kill_a_worker(server, self.random)
        return f"{rounds} kills | {readers.describe()}"

    def kill_server(self, rounds: int) -> str:
        """Kill the server's first process, and wait until its workers have closed the port."""
        took_s = []
        for _ in range(rounds):
            with self.serve() as server:
                server.process.kill()
                server.process.wait()
                began = time.monotonic()
                while can_connect(server.port):
                    time.sleep(0.01)
                took_s.append(time.monotonic() - began)
        return f"{rounds} kills | all workers ended within {max(took_s):.1f} s"

    def stop_with_half_a_request(self, rounds: int) -> str:
        """Stop the server while a request's head and another one's body are half sent."""
        took_s = []
        for _ in range(rounds):
            with self.serve() as server, ExitStack() as stack:
                for part in (
                    b"GET / HTTP/1.1\r\nHost: x\r\nX-Half: ",
                    b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx",
                ):
                    connection = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
                    connection.sendall(part)
                time.sleep(0.2)
                began = time.monotonic()
                assert server.stop() == 0
                took_s.append(time.monotonic() - began)
        return f"{rounds} stops | each ended within {max(took_s):.1f} s, with status 0"

    def hold_connections(self, _: int) -> str:
        """Open connections that send half a request, a byte a second, or nothing, while readers go on reading."""
        with self.serve(1) as server, ExitStack() as stack, Readers(server.port, self.bodies) as readers:
            held = [stack.enter_context(open_connection(server.port)) for _ in range(_HALF_OPEN + _TRICKLING + _SILENT)]
            half, trickling = held[:_HALF_OPEN], held[_HALF_OPEN : _HALF_OPEN + _TRICKLING]
            for connection in half:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Half: ")
            began, closed = time.monotonic(), set()
            while time.monotonic() < began + _CLOSED_WITHIN_S and len(closed) < len(held):
                for connection in trickling:
                    with suppress(OSError):
                        connection.sendall(b"G")
                time.sleep(1)
                closed |= {connection for connection in held if is_closed(connection)}
            took_s = time.monotonic() - began
            memory = read_memory_mb(server)
        what = f"{_HALF_OPEN} half-open, {_TRICKLING} with a byte a second, {_SILENT} silent"
        return f"{what} | {readers.describe()}; {len(closed)} of {len(held)} closed within {took_s:.0f} s; {memory}"

    def send_malformed(self, rounds: int) -> str:
        """Send what is not HTTP, or hardly, and count the statuses."""
        statuses: Counter[str] = Counter()
        with self.serve(1) as server, Readers(server.port, self.bodies, count=1) as readers:
            before = read_memory_mb(server)
            for _ in range(rounds):
                statuses[send_bytes(server.port, make_malformed(self.random))] += 1
            after = read_memory_mb(server)
        assert not [status for status in statuses if status.startswith("5")], statuses
        listed = ", ".join(f"{count:,} with {status}" for status, count in statuses.most_common())
        return f"{rounds:,} requests | {listed}; {readers.describe()}; before {before}, after {after}"

    def poison(self, rounds: int) -> str:
        """Let strangers try to change what the next reader gets."""
        with self.serve(1) as server:
            right, wrong = poison(server.port, _POISONED, self.random, rounds)
        assert not wrong, wrong[:3]
        return f"{rounds:,} strange requests | {right:,} answers to readers in between, each the same as before"


def make_malformed(chance: random.Random) -> bytes:
    """Return a request with a few random mistakes in it."""
    method = chance.choice(["GET", "HEAD", "POST", "get", "", "G\0T", "PROPFIND", "X" * 9000])
    path = chance.choice(
        [
            _PATH,
            "/",
            "//",
            "*",
            "",
            "/\0",
            "/%00",
            "/%ff",
            "/..%2f..",
            "/" + "a" * 9000,
            "http://evil/",
            "/v1/topics?limit=-1",
        ]
    )
    version = chance.choice(["HTTP/1.1", "HTTP/1.0", "HTTP/9.9", "", "HTTP/1.1 x"])
    headers = chance.choices(
        ["Host: x", "Host", ": x", "Host: " + "y" * 5000, "Content-Length: -1", "Content-Length: 5", "\0: \0",
         "Transfer-Encoding: chunked", "Accept-Encoding: br;q=9", "If-None-Match: \xff", "Range: bytes=9-1"],
        k=chance.randrange(5),
    )  # fmt: skip
    whole = "\r\n".join([f"{method} {path} {version}", *headers, "Connection: close", "", ""]).encode("latin-1")
    if chance.random() < 0.2:
        return chance.randbytes(chance.randrange(1, 200))
    place = chance.randrange(len(whole))
    return whole[:place] + chance.choice([b"", b"", b"", chance.randbytes(3)]) + whole[place:]


def send_bytes(port: int, data: bytes) -> str:
    """Send bytes on a connection of their own, and return the status, or "closed" if there is no answer."""
    with open_connection(port) as connection, suppress(OSError):
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        received = connection.recv(65536)
        return received[9:12].decode("latin-1") if received.startswith(b"HTTP/") else "closed"
    return "closed"


def open_connection(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def can_connect(port: int) -> bool:
    with suppress(OSError), open_connection(port):
        return True
    return False


def is_closed(connection: socket.socket) -> bool:
    try:
        return not connection.recv(65536, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True


def list_workers(server: ServerProcess) -> list[int]:
    """Return the processes of the server's workers."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    parent = str(server.process.pid)
    return [int(pid) for pid, of, name in rows if of == parent and "resource_tracker" not in name]


def read_memory_mb(server: ServerProcess) -> str:
    """Return the resident memory of the largest worker."""
    found = [Path(f"/proc/{pid}/statm").read_text().split()[1] for pid in list_workers(server)]
    return f"{max(map(int, found)) * resource.getpagesize() / 1e6:.0f} MB"


def kill_a_worker(server: ServerProcess, chance: random.Random) -> None:
    """Kill a worker, and wait until there are two again. Granian ends if a new worker dies within 5.5 seconds."""
    os.kill(chance.choice(list_workers(server)), signal.SIGKILL)
    time.sleep(6)
    assert len(list_workers(server)) == 2


def wait_for(server: ServerProcess, release: str) -> None:
    """Wait until many answers in a row come from a release, so that both workers serve it."""
    agreed = 0
    while agreed < 20:
        agreed = agreed + 1 if json.loads(server.get("/readyz")[2])["release"] == release else 0


@contextmanager
def run_nginx(folder: Path, port: int) -> Iterator[int]:
    """Run nginx in front of a server."""
    own, servers = find_free_port(), f"server 127.0.0.1:{port} max_fails=0; " * 3
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, servers=servers, own=own))
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert program, "nginx: found no such program; install the package nginx"
    with subprocess.Popen([program, "-c", str(folder / "nginx.conf")]) as process:
        try:
            while not can_connect(own):
                time.sleep(0.05)
            yield own
        finally:
            process.terminate()


FAULTS: dict[str, tuple[Callable[[ServerFaults, int], str], int]] = {
    "releases are swapped": (ServerFaults.swap, _SWAPS),
    "workers are killed": (ServerFaults.kill_workers, _KILLS),
    "workers are killed, behind nginx": (ServerFaults.kill_workers_behind_nginx, _KILLS),
    "the server's first process is killed": (ServerFaults.kill_server, _STOPS),
    "SIGTERM during half a request": (ServerFaults.stop_with_half_a_request, _STOPS),
    "connections that send little or nothing": (ServerFaults.hold_connections, 1),
    "malformed requests": (ServerFaults.send_malformed, _MALFORMED),
    "strange hosts, origins, queries and encodings": (ServerFaults.poison, _STRANGE),
}


def main() -> None:
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 1
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    print(f"Seed {seed}\n\n| what | how often | what came of it |\n| --- | --- | --- |", flush=True)
    for name, (cause, rounds) in FAULTS.items():
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            run = ServerFaults(Path(folder), seed)
            print(f"| {name} | {cause(run, max(1, round(rounds * share)))} |", flush=True)


if __name__ == "__main__":
    main()
