"""Limits the size of every file that a command writes, to imitate a full disk.

A small program sets the limit and then becomes the command. Setting it between fork and exec could hang, because the
test's process has threads.
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
    """Return a command that runs `command` with a limit; without a limit, `command` itself."""
    return [*command] if limit_bytes is None else [sys.executable, "-c", _PROGRAM, str(limit_bytes), *command]
