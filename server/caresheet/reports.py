"""Protect people's files from the reports that commands write.

Input: the path of a report. Output: an error if another file is there. Each kind of report begins with its own mark,
so a command overwrites its earlier report and nothing else.
"""

from __future__ import annotations

from pathlib import Path

from caresheet.errors import ConfigError


def require_own(path: Path, mark: str) -> None:
    """Check that a report can be written at a path.

    Raises:
        ConfigError: another file is there, or a report of another kind.
    """
    if path.exists() and not (path.is_file() and path.read_text("utf-8", errors="replace").startswith(mark)):
        raise ConfigError(f"{path}: was not written by this command, so it is not overwritten; choose another name")
