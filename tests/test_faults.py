"""A short fault run, with two of its faults once. `make faults` runs the long one, with every fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from caresheet.release.format import CURRENT, open_release
from faults import FaultRun, run_faults
from server_process import ServerProcess

# Tests of builds fill the disk (tests/cli/test_build.py), cut files off and change clocks (test_incremental.py) alone.
FAULTS = ("kill", "race")


def test_a_whole_release_is_served_after_a_fault(tmp_path: Path) -> None:
    counts = run_faults(tmp_path, rounds=1, seed=4, faults=FAULTS)
    assert counts["two at once"] == 1
    assert counts["killed"] + counts["ended before it was killed"] == 1


def test_the_fault_run_notices_a_release_that_is_not_whole(tmp_path: Path) -> None:
    run = FaultRun(tmp_path, tmp_path / "releases", 1)
    with ServerProcess(tmp_path) as server:
        run.check(server, run.read_content())
        with pytest.raises(AssertionError):
            run.check(server, {})
        damaged = open_release(run.releases / CURRENT).folder / "public/robots.txt"
        damaged.write_bytes(b"")
        with pytest.raises(AssertionError):
            run.check(server, run.read_content())
