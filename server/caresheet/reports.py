"""The reports that commands write for people, each time anew and over nothing that is not one of them.

A report begins with the mark of its kind; a file that begins otherwise is somebody's own.
"""

from __future__ import annotations

from pathlib import Path

from caresheet.errors import ConfigError


def require_own(path: Path, mark: str) -> None:
    """Make sure that a report may be written at a path.

    Raises:
        ConfigError: something stands there that is no such report.
    """
    if path.exists() and not (path.is_file() and path.read_text("utf-8", errors="replace").startswith(mark)):
        raise ConfigError(f"{path}: was not written by this command, and stays as it is; choose another name")
