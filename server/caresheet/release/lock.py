"""The lock of a folder of releases: one writer, or any number of readers who need it to stand still."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".lock"


@contextmanager
def hold_still(releases: Path) -> Iterator[None]:
    """Keep writers out of a folder of releases for a while. A folder without a lock never had one."""
    try:
        lock = (releases / LOCK).open()
    except OSError:
        yield
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield
