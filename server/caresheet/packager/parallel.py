"""Do the same work for many items in several processes.

Input: a function, and items. Output: the results, in the order of the items. Python's own code holds the interpreter's
lock, so threads would not make it faster. The processes are forks: they have all that this one has, without a copy, and
send only their results. The results do not depend on the number of processes.

`concurrent.futures` leaves its processes behind if this one is killed, and `multiprocessing.Pool` waits for ever if one
of them is. Here a process ends as soon as nobody reads what it writes, and the work of one that is lost is done again.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import BinaryIO, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# With fewer items, starting the processes takes longer than they save.
_WORTH_ITEMS = 8


def map_in_processes(function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """Yield the function's result for each item, in order. An error is raised when its item's turn comes."""
    count = min(_count_processors(), len(items))
    if count < 2 or len(items) < _WORTH_ITEMS or not _can_fork():
        yield from map(function, items)
        return
    with ExitStack() as stack:
        pipes = [stack.enter_context(_start(function, items[number::count])) for number in range(count)]
        for number, item in enumerate(items):
            try:
                result = pickle.load(pipes[number % count])  # noqa: S301 - our own process wrote it
            except (EOFError, pickle.UnpicklingError):
                # The process was killed, or the function raised an error: here it is raised again.
                result = function(item)
            yield result


@contextmanager
def _start(function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[BinaryIO]:
    """Start a process that writes the result of each item to a pipe, and give the pipe's other end."""
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as pipe:
                for item in items:
                    pickle.dump(function(item), pipe, pickle.HIGHEST_PROTOCOL)
                    pipe.flush()
        finally:
            # Nothing of the other process may run here: no handler at exit, no `finally` of a caller.
            os._exit(0)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as pipe:
            yield pipe
    finally:
        os.waitpid(process, 0)


def _count_processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _can_fork() -> bool:
    """Tell whether a fork is safe here: another thread may hold a lock that nobody would ever open in the fork."""
    return sys.platform == "linux" and threading.active_count() == 1
