"""Where tests write their files: in memory if it has room. On a disk, tests of builds take twice the processor time."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
# A run needs 130 MB. What failed tests leave stays for three runs.
_NEEDED_BYTES = 512 * 2**20


def write_in_memory(memory: Path = _MEMORY, *, needed_bytes: int = _NEEDED_BYTES) -> None:
    """Put the temporary files of this process and of its children in memory, unless the environment names a folder."""
    if "TMPDIR" not in os.environ and _has_room(memory, needed_bytes):
        os.environ["TMPDIR"] = tempfile.tempdir = str(memory)


def _has_room(folder: Path, needed_bytes: int) -> bool:
    """Tell whether a folder can hold the files of a run, and programs among them."""
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        return False
    can_execute = not os.statvfs(folder).f_flag & os.ST_NOEXEC
    return can_execute and shutil.disk_usage(folder).free >= needed_bytes
