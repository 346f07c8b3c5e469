"""Run `caresheet serve` or `caresheet preview` as a process, and keep its output."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import TracebackType

CARESHEET = str(Path(sys.executable).with_name("caresheet"))
# How long to wait for a server on a busy machine, and how long between two attempts to reach it.
_PATIENCE_S, _RETRY_S = 90.0, 0.05
_OURS = ("CARESHEET_", "PORT", "WEB_CONCURRENCY")
# Below the ports that systems give to outgoing connections: one of those could be taken before a server listens there.
_FIRST_PORT, _PORTS_OF_A_WORKER = 12_000, 1000
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 20
# Two test runs on one machine begin at different places.
_numbers = count(os.getpid())


def find_free_port() -> int:
    """Return a port that no program uses now, and that no other worker of this test run is given before it is used."""
    for _ in range(_PORTS_OF_A_WORKER):
        port = _FIRST_PORT + _WORKER * _PORTS_OF_A_WORKER + next(_numbers) % _PORTS_OF_A_WORKER
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError(f"all {_PORTS_OF_A_WORKER} ports of this worker are in use")


def make_environment(**settings: str) -> dict[str, str]:
    """Return the environment without Caresheet's settings, except those given. This Python's programs come first."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
    return kept | {"PATH": path, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"} | settings


class ServerProcess:
    """A server process. `with` waits until the path `ready` answers 200, and kills the server at the end."""

    def __init__(
        self,
        folder: Path,
        *,
        command: Sequence[str] = (CARESHEET, "serve"),
        settings: Mapping[str, str] | None = None,
        port: int | None = None,
        ready: str = "/readyz",
        stdin: int | None = None,
    ) -> None:
        self.port = port or find_free_port()
        self._ready = ready
        self._log = folder / f"log-{self.port}.txt"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env=make_environment(**{"PORT": str(self.port), **(settings or {})}),
                stdin=stdin,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> ServerProcess:
        for _ in range(int(_PATIENCE_S / _RETRY_S)):
            with suppress(OSError):
                if self.get(self._ready)[0] == 200 and self.process.poll() is None:
                    return self
            with suppress(subprocess.TimeoutExpired):
                status = self.process.wait(_RETRY_S)
                raise AssertionError(f"the server ended with status {status}:\n{self.written}")
        self.kill()
        raise AssertionError(f"the server does not answer:\n{self.written}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def written(self) -> str:
        """All output so far."""
        return self._log.read_text("utf-8")

    def get(
        self, path: str, headers: Mapping[str, str] | None = None, *, host: str = "127.0.0.1"
    ) -> tuple[int, dict[str, str], bytes]:
        """Send a GET request on a new connection. Return the status, the headers by lower-case name, and the body."""
        connection = http.client.HTTPConnection(host, self.port, timeout=_PATIENCE_S)
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def stop(self) -> int:
        """Send SIGTERM, as a platform does, and return the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_PATIENCE_S)

    def kill(self) -> None:
        """Kill the server and every process that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
