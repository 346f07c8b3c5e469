"""Runs the command, and reads what it leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

from click.testing import CliRunner

from caresheet.cli import main
from conftest import LibraryFolder
from file_limit import limit_files

COMMAND = Path(sys.executable).with_name("caresheet")
OUR_SETTINGS = [name for name in os.environ if name.startswith("CARESHEET_")]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in OUR_SETTINGS}
Done = subprocess.CompletedProcess[str]


def run_here(*arguments: str | Path, cwd: Path) -> Done:
    """Run the command in this process, which has loaded its modules already."""
    words = [str(argument) for argument in arguments]
    with chdir(cwd):
        result = CliRunner(env=dict.fromkeys(OUR_SETTINGS)).invoke(main, words, catch_exceptions=False)
    return Done(words, result.exit_code, result.stdout, result.stderr)


def run(*arguments: str | Path, cwd: Path, file_limit_bytes: int | None = None) -> Done:
    """Run the command as a process. With a limit, no file can grow beyond it, as on a full disk."""
    return subprocess.run(
        limit_files([str(COMMAND), *map(str, arguments)], file_limit_bytes),
        cwd=cwd,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def read_releases(folder: Path) -> dict[str, bytes | str]:
    """Read every byte of every release, and where `current` points."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def edit(library: LibraryFolder, path: str, old: str, new: str) -> None:
    text = (library.root / path).read_text("utf-8")
    assert old in text
    library.write(path, text.replace(old, new, 1))


def change(path: str, old: str, new: str) -> Callable[[LibraryFolder], object]:
    return lambda library: edit(library, path, old, new)


TOPIC = "topics/en/asthma.md"


def read_published(releases: Path) -> dict[str, bytes | str]:
    return {path: body for path, body in read_releases(releases).items() if not path.startswith(".")}
