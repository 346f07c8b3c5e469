"""Work is shared among processes, and nothing depends on how many there are, or on whether they live."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from caresheet.packager import parallel
from caresheet.packager.parallel import map_in_processes

HERE = os.getpid()


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    # pytest's own threads hold no lock that this work needs.
    monkeypatch.setattr(parallel, "_can_fork", lambda: True)
    monkeypatch.setattr(parallel, "_count_processors", lambda: 2)


def test_results_come_in_the_order_of_the_items_from_other_processes() -> None:
    found = list(map_in_processes(lambda item: (item, os.getpid()), range(50)))
    assert [item for item, _ in found] == list(range(50))
    assert len({process for _, process in found} - {HERE}) == 2


def test_few_items_start_no_process() -> None:
    assert list(map_in_processes(lambda _: os.getpid(), range(7))) == [HERE] * 7


def test_an_error_is_raised_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        list(map_in_processes(lambda item: 1 / (item - 10), range(50)))


def test_the_work_of_a_process_that_is_killed_is_done_again() -> None:
    def work(item: int) -> int:
        if item == 21 and os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        return item * item

    assert list(map_in_processes(work, range(50))) == [item * item for item in range(50)]


def list_children() -> set[str]:
    """Return the processes that this one has started, by their numbers."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {number for children in tasks for number in children.read_text("ascii").split()}


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux lists the processes of a process here")
def test_no_process_is_left_behind() -> None:
    before = list_children()
    results = map_in_processes(lambda _: b"x" * 100_000, range(50))
    next(results)
    assert list_children() > before
    results.close()  # type: ignore[attr-defined]  # it is a generator
    assert list_children() == before


_KILLED = """
import os, signal, sys
from caresheet.packager import parallel
parallel._count_processors = lambda: 3
os.setpgrp()
results = parallel.map_in_processes(lambda item: b"x" * 1_000_000, range(50))
next(results)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_processes_end_when_their_parent_is_killed() -> None:
    """They hold the pipe of the parent's output, which ends only with the last of them."""
    with subprocess.Popen([sys.executable, "-c", _KILLED], stdout=subprocess.PIPE) as parent:
        assert parent.communicate(timeout=60) == (b"", None)
    assert parent.returncode == -signal.SIGKILL
