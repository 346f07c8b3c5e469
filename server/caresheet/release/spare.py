"""Compare the folder of a pruned release with the last release: the next release is written in it.

Input: a folder, and the inodes of the last release's files. Output: what it lacks and what it has besides. Most of its
files are the last release's own files under other names (hard links), so few have to be linked or removed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Spare(NamedTuple):
    """A folder compared with the last release: the paths of the files that it lacks and of those that it has besides.

    `folders` are the folders below it that the last release does not have.
    """

    missing: Set[str]
    strays: Set[str]
    folders: Set[str]


def compare_folder(folder: Path, inodes: Mapping[str, int]) -> Spare:
    """Compare a folder with the files of the last release."""
    files, folders = list_folder(folder)
    shared = {path for path, inode in files.items() if inodes.get(path) == inode}
    return Spare(inodes.keys() - shared, files.keys() - shared, set(folders) - find_folders(inodes) - {""})


def clear_folder(folder: Path, files: Set[str], folders: Set[str]) -> set[str]:
    """Remove files and folders, and all folders that are empty then. Return the folders that have changed."""
    changed = set()
    for path in files:
        Path(folder, path).unlink()
        changed.add(path.rpartition("/")[0])
    # A folder comes after the folders inside it.
    for below in sorted({*folders, *find_folders(files)}, reverse=True):
        with suppress(OSError):  # others have files that stay
            Path(folder, below).rmdir()
            changed.add(below.rpartition("/")[0])
            changed.discard(below)
    return changed


def list_folder(folder: Path) -> tuple[dict[str, int], list[str]]:
    """Return the inode of each file below a folder by path, and every folder."""
    files: dict[str, int] = {}
    folders = [""]
    for below in folders:
        place = f"{below}/" if below else ""
        with os.scandir(f"{folder}/{below}") as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(place + entry.name)
                else:
                    files[place + entry.name] = entry.inode()
    return files, folders


def find_folders(paths: Iterable[str]) -> set[str]:
    """Return every folder above these paths."""
    found: set[str] = set()
    for path in paths:
        above = path.rpartition("/")[0]
        while above and above not in found:
            found.add(above)
            above = above.rpartition("/")[0]
    return found
