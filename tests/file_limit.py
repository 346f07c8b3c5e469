"""A limit on the size of every file that a command writes, as on a disk that fills up.

It is set by a program in between, and not between fork and exec: what runs there in a process with threads, as a test's
is, may never end.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

_PROGRAM = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
os.execv(sys.argv[2], sys.argv[2:])
"""


def limit_files(command: Sequence[str], limit_bytes: int | None) -> list[str]:
    """Return the command that runs another under a limit; without one, that command as it is."""
    return [*command] if limit_bytes is None else [sys.executable, "-c", _PROGRAM, str(limit_bytes), *command]
