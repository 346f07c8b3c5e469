"""A short fault run, with each fault once. `make faults` runs the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from caresheet.release.format import CURRENT, open_release
from faults import FaultRun, run_faults
from server_process import ServerProcess


def test_a_whole_release_is_served_after_every_fault(tmp_path: Path) -> None:
    counts = run_faults(tmp_path, rounds=1, seed=4)
    assert counts["clock jumped"] == counts["two at once"] == counts["cut off"] == 1
    assert counts["killed"] + counts["ended before it was killed"] == 1
    assert counts["the disk was full"] + counts["the disk was large enough"] == 1


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
