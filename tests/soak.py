"""Let a server answer for a long time while releases are published: `python tests/soak.py [MINUTES]`, or `make soak`.

Readers ask for every address of a library, in every encoding, with and without entity tags: four times of five for one
at which there is something, else for any, also for what never existed. Every ten seconds a topic
changes and a release is built. The memory, the open files and the threads of the worker must not grow.
"""

from __future__ import annotations

import http.client
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from threading import Event, Thread

from caresheet.packager.pipeline import build_release
from caresheet.release.format import Release
from conftest import LibraryFolder, write_varied
from server_faults import list_workers
from server_process import ServerProcess
from web.addresses import find_addresses, make_app

_MINUTES = 30
_BUILD_EVERY_S = 10
# The first part fills what is kept in memory, so growth counts from here.
_SETTLED = 0.2
_MAY_GROW_MB = 5
_READERS = 2
_THERE = 0.8
_ENCODINGS = ("br", "gzip", "identity", "*;q=0.5", "")


class Soak:
    """A server and its readers."""

    def __init__(self, server: ServerProcess, release: Release) -> None:
        self.statuses: Counter[int] = Counter()
        self._server, self._ending = server, Event()
        app = make_app(release)
        self._addresses = find_addresses(app, release)
        client = app.test_client()
        self._there = [address for address in self._addresses if client.get(address).status_code == 200]
        (self._worker,) = list_workers(server)

    def read(self, seed: int) -> None:
        """Ask for random addresses until the end."""
        chance = random.Random(seed)
        tags: dict[tuple[str, str], str] = {}
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=60)
        while not self._ending.is_set():
            address = chance.choice(self._there if chance.random() < _THERE else self._addresses)
            encoding = chance.choice(_ENCODINGS)
            headers = {"Accept-Encoding": encoding}
            if (address, encoding) in tags and chance.random() < 0.5:
                headers["If-None-Match"] = tags[address, encoding]
            query = "" if "?" in address else chance.choice(["", "", f"?n={chance.randrange(10**6)}"])
            connection.request(chance.choice(["GET", "HEAD"]), address + query, headers=headers)
            answer = connection.getresponse()
            answer.read()
            self.statuses[answer.status] += 1
            tags[address, encoding] = answer.headers.get("ETag") or ""

    def measure(self) -> tuple[float, int, int]:
        """Return the worker's memory in MB, its open files and its threads."""
        folder = Path(f"/proc/{self._worker}")
        status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        return int(status["VmRSS"].split()[0]) / 1000, len(list((folder / "fd").iterdir())), int(status["Threads"])

    def run(self, library: LibraryFolder, releases: Path, minutes: float) -> list[tuple[float, int, int]]:
        """Read and publish for so long, and return what was measured before each release."""
        readers = [Thread(target=self.read, args=[seed]) for seed in range(_READERS)]
        for reader in readers:
            reader.start()
        ends, found = time.monotonic() + minutes * 60, []
        while time.monotonic() < ends:
            time.sleep(_BUILD_EVERY_S)
            found.append(self.measure())
            library.write_topic("flu", f"## What is it?\n\nAs of {len(found)}. {'Many words. ' * 500}\n")
            build_release(library.root, releases)
        self._ending.set()
        for reader in readers:
            reader.join()
        return found


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else _MINUTES
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        library = LibraryFolder(folder / "content")
        write_varied(library)
        release = build_release(library.root, folder / "releases")
        with ServerProcess(folder) as server:
            soak = Soak(server, release)
            found = soak.run(library, folder / "releases", minutes)
            said = server.written
    settled = found[int(len(found) * _SETTLED) :]
    memory = [sample[0] for sample in settled]
    third = max(1, len(memory) // 3)
    grown = statistics.mean(memory[-third:]) - statistics.mean(memory[:third])
    print(f"{minutes:g} minutes, {sum(soak.statuses.values()):,} answers, {len(found)} releases")
    print("Statuses: " + ", ".join(f"{count:,} with {status}" for status, count in soak.statuses.most_common()))
    print(f"Memory: {min(memory):.1f} to {max(memory):.1f} MB; from the first third to the last {grown:+.1f} MB")
    print(
        f"Open files: {sorted({sample[1] for sample in settled})}; threads: {sorted({sample[2] for sample in settled})}"
    )
    assert not [status for status in soak.statuses if status >= 500]
    assert grown < _MAY_GROW_MB
    assert said.endswith("Stop with Ctrl-C\n"), said


if __name__ == "__main__":
    main()
