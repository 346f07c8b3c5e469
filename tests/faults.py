"""The fault run: `python tests/faults.py [ROUNDS] [SEED]`, or `make faults`.

While a server answers, builds are killed at random moments, run out of disk space, find damaged releases and wrong
clocks, and run at the same time. After each fault, the current release on disk is whole, it is the one that is served,
and the administrator's files have not changed. `test_faults.py` runs a short form.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from caresheet.packager.pipeline import build_release
from caresheet.packager.verify import verify_release
from caresheet.release.archive import ARCHIVE, find_archive_faults
from caresheet.release.format import CURRENT, open_release
from caresheet.release.record import find_record_faults
from conftest import LibraryFolder
from file_limit import limit_files
from server_process import CARESHEET, ServerProcess, make_environment

_TOPICS = 12
_FRAGMENT = "v1/topics/en/topic-0.html"
_DISK_BYTES = 24_000_000
_A_DAY_NS = 86_400 * 10**9


class FaultRun:
    """A library and its releases, and the faults that can happen to them."""

    def __init__(self, folder: Path, releases: Path, seed: int) -> None:
        self.folder, self.releases = folder, releases
        self.random = random.Random(seed)
        self.library = LibraryFolder(folder / "content")
        self.counts: Counter[str] = Counter()
        # How long a build takes here.
        self.takes_s = 0.0
        self._edits = 0
        for number in range(_TOPICS):
            self._write(number)
        build_release(self.library.root, self.releases)

    def edit(self) -> None:
        """Change one topic, as an administrator would between two builds."""
        self._edits += 1
        self._write(self.random.choice([0, self.random.randrange(_TOPICS)]))

    def _write(self, number: int) -> None:
        body = f"The words of edit {self._edits}. " + "Something to read, and to compress. " * 40
        self.library.write_topic(f"topic-{number}", f"## What is it?\n\n{body}\n")

    def start(self, *, file_limit_bytes: int | None = None) -> subprocess.Popen[str]:
        """Start a build in a process of its own."""

        return subprocess.Popen(
            limit_files([CARESHEET, "build", "--releases", str(self.releases)], file_limit_bytes),
            cwd=self.folder,
            env=make_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def build(self) -> None:
        """Build, and check that it succeeds."""
        with self.start() as building:
            said = building.communicate()[1]
        assert building.returncode == 0, said

    def check(self, server: ServerProcess, before: dict[str, bytes]) -> None:
        """Check the current release on disk, the one that is served, and the administrator's files."""
        release = open_release(self.releases / CURRENT)
        assert verify_release(release) == []
        found = [*find_record_faults(self.releases / ARCHIVE), *find_archive_faults(self.releases)]
        assert found == [], found
        assert self.read_content() == before
        status, _, body = server.get(f"/{_FRAGMENT}", {"Accept-Encoding": "identity"})
        assert status == 200
        assert b"The words of edit " in body
        assert body.rstrip().endswith(b"</article>")

    def read_content(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in sorted(self.library.root.rglob("*")) if path.is_file()}

    def kill(self, server: ServerProcess) -> None:
        """Kill a build at a random moment within the time that a build takes."""
        self.edit()
        before = self.read_content()
        building = self.start()
        try:
            building.wait(self.random.uniform(0, self.takes_s))
            self.counts["ended before it was killed"] += 1
        except subprocess.TimeoutExpired:
            os.killpg(building.pid, signal.SIGKILL)
            self.counts["killed"] += 1
        building.communicate()
        self.check(server, before)

    def fill_disk(self, server: ServerProcess) -> None:
        """Build with too little disk space, or with a limit on the size of files if no disk can be mounted."""
        self.edit()
        before = self.read_content()
        if self.releases.parent.is_mount():
            filler = self.releases.parent / "filler"
            disk = os.statvfs(self.releases.parent)
            with filler.open("wb") as file:
                os.posix_fallocate(
                    file.fileno(), 0, max(1, disk.f_bavail * disk.f_frsize - self.random.randrange(60_000))
                )
            building = self.start()
            said = building.communicate()[1]
            filler.unlink()
        else:
            building = self.start(file_limit_bytes=self.random.randrange(20_000))
            said = building.communicate()[1]
        assert building.returncode in (0, 1), said
        assert "Traceback" not in said
        assert len(said.splitlines()) <= 1, said
        self.counts["the disk was full" if building.returncode else "the disk was large enough"] += 1
        self.check(server, before)

    def cut_off(self, server: ServerProcess) -> None:
        """Cut off a file of the current release. The next build replaces it, and the server never sends it."""
        release = open_release(self.releases / CURRENT)
        path = release.folder / self.random.choice([*release.files, "manifest.json"])
        whole = path.read_bytes()
        path.write_bytes(whole[: self.random.randrange(len(whole))])
        before = self.read_content()
        assert server.get(f"/{_FRAGMENT}")[0] == 200
        self.build()
        self.counts["cut off"] += 1
        self.check(server, before)

    def jump_clock(self, server: ServerProcess) -> None:
        """Set every modification time on the disk to a random day before or after."""
        for path in [*self.releases.rglob("*"), *self.library.root.rglob("*")]:
            if path.exists() and not path.is_symlink():
                at_ns = path.stat().st_mtime_ns + self.random.randrange(-9000, 9000) * _A_DAY_NS
                os.utime(path, ns=(at_ns, at_ns))
        self.edit()
        before = self.read_content()
        self.build()
        self.counts["clock jumped"] += 1
        self.check(server, before)
        assert self.is_up_to_date()

    def race(self, server: ServerProcess) -> None:
        """Start two builds at once with an edit between them. The result contains the last edit."""
        self.edit()
        first = self.start()
        self.edit()
        before = self.read_content()
        second = self.start()
        for building in (first, second):
            said = building.communicate()[1]
            assert building.returncode == 0, said
        self.counts["two at once"] += 1
        self.check(server, before)
        assert self.is_up_to_date()

    def is_up_to_date(self) -> bool:
        """Tell whether the current release is the same as a build of the content from nothing."""
        with tempfile.TemporaryDirectory() as elsewhere:
            return build_release(self.library.root, Path(elsewhere)).id == open_release(self.releases / CURRENT).id


@contextmanager
def own_disk(folder: Path) -> Iterator[None]:
    """Mount a small file system on a folder if we may."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_BYTES}", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


FAULTS = ("kill", "fill_disk", "cut_off", "jump_clock", "race")


def run_faults(
    folder: Path,
    *,
    rounds: int,
    seed: int,
    faults: Sequence[str] = FAULTS,
    show: Callable[[str], object] = lambda _: None,
) -> Counter[str]:
    """Cause each of these faults `rounds` times in random order, and return how often each happened.

    Raises:
        AssertionError: something was not whole afterwards.
    """
    with ExitStack() as stack:
        stack.enter_context(own_disk(folder / "disk"))
        run = FaultRun(folder, folder / "disk" / "releases", seed)
        server = stack.enter_context(ServerProcess(folder, settings={"CARESHEET_RELEASES": str(run.releases)}))
        run.takes_s = measure_build(run)
        order = [fault for fault in faults for _ in range(rounds)]
        run.random.shuffle(order)
        for number, fault in enumerate(order, start=1):
            getattr(run, fault)(server)
            show(f"{number} of {len(order)}: {dict(run.counts)}")
        run.build()
        assert run.is_up_to_date()
    return run.counts


def measure_build(run: FaultRun) -> float:
    """Return how long a build after an edit takes on this machine now, in seconds."""
    run.edit()
    began = os.times().elapsed
    run.build()
    return os.times().elapsed - began


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    print(f"Seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        counts = run_faults(Path(temporary), rounds=rounds, seed=seed, show=lambda line: print(line, flush=True))
    print("After each of them a whole, verified release was in place and served:")
    for name, count in sorted(counts.items()):
        print(f"  {count:4} {name}")


if __name__ == "__main__":
    main()
