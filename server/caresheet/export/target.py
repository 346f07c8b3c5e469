"""Write an export into a folder. Only what an earlier export wrote there is ever replaced or removed.

Input: a plan and a folder. Output: the folder's files, each replaced in one step, and a record of what was written. A
file of a person that stands in the way stops the export before it has changed anything.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from caresheet.errors import ConfigError
from caresheet.export.plan import Plan

RECORD = ".caresheet-export.json"
# Pages that browsers and caches still have may name these files of the last release.
_KEPT_ONCE = ("assets", "pictures")
# The times that stand for a file's bytes: 2**30 seconds from 1980 on. None is in the future.
_FIRST_TIME, _TIMES = 315_532_800, 2**30


@dataclass(frozen=True)
class Record:
    """What an export has written: for which host, its files, and files of the release before it that are kept once."""

    host: str = ""
    release: str = ""
    files: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()

    def encode(self) -> bytes:
        """Return the bytes of the record."""
        values = {"host": self.host, "release": self.release, "files": sorted(self.files), "kept": sorted(self.kept)}
        return (json.dumps(values, indent=1) + "\n").encode()


def write_plan(plan: Plan, release_id: str, folder: Path, *, host: str, apart_from: Iterable[Path]) -> None:
    """Write an export into a folder, which must not overlap with the folders in `apart_from`.

    Raises:
        ConfigError: the folder is not one for an export, or a file in it is not from an export.
    """
    _require_safe(folder, [path.resolve() for path in apart_from])
    before = _read_record(folder)
    if before.host not in ("", host):
        raise ConfigError(f"{folder}: is an export for {before.host}; export for {host} into another folder")
    _require_free(folder, plan.files.keys() - before.files - before.kept, plan.files)
    folder.mkdir(parents=True, exist_ok=True)
    after = _decide_record(before, host, release_id, frozenset(plan.files))
    everything = before.files | before.kept | after.files
    # If this is interrupted, the next export knows all files that may be here.
    _replace(folder, RECORD, Record(host, before.release, everything).encode())
    _write_files(plan, folder)
    _remove_files(folder, everything - after.files - after.kept)
    _replace(folder, RECORD, after.encode())


def _decide_record(before: Record, host: str, release_id: str, files: frozenset[str]) -> Record:
    if before.release == release_id:
        return Record(host, release_id, files, before.kept - files)
    kept = {path for path in before.files - files if {*_KEPT_ONCE} & {*PurePosixPath(path).parts[:-1]}}
    return Record(host, release_id, files, frozenset(kept))


def _require_safe(folder: Path, apart_from: list[Path]) -> None:
    place = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"{folder}: is not a folder; name a folder for the export")
    for other in apart_from:
        if place == other or place in other.parents or other in place.parents:
            raise ConfigError(f"{folder}: overlaps with {other}; export into a folder of its own")
    if place == Path(place.anchor) or place in (Path.home(), Path.cwd()) or place in Path.cwd().parents:
        raise ConfigError(f"{folder}: is not only for an export; name a folder of its own")


def _read_record(folder: Path) -> Record:
    try:
        values = json.loads((folder / RECORD).read_bytes())
        record = Record(
            str(values["host"]), str(values["release"]), frozenset(values["files"]), frozenset(values["kept"])
        )
        if not all(_is_inside(path) for path in record.files | record.kept):
            raise ValueError("a path leads out of the folder")
        return record
    except FileNotFoundError:
        return Record()
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(f"{folder / RECORD}: is damaged ({error}); export into a new folder") from error


def _is_inside(path: object) -> bool:
    return (
        isinstance(path, str)
        and "\0" not in path
        and path != ""
        and not {"..", "."} & {*path.split("/")}
        and path[0] != "/"
    )


def _require_free(folder: Path, added: Iterable[str], files: Iterable[str]) -> None:
    """Refuse to replace a file that no export wrote, and to write through a link that leads elsewhere."""
    for below in sorted({parent.as_posix() for path in files for parent in PurePosixPath(path).parents} - {"."}):
        place = folder / below
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise ConfigError(f"{place}: is in the way of a folder; move it away, or export into a new folder")
    in_the_way = sorted(path for path in added if os.path.lexists(folder / path))
    if in_the_way:
        more = f" (and {len(in_the_way) - 1} more)" if len(in_the_way) > 1 else ""
        place = folder / in_the_way[0]
        raise ConfigError(f"{place}{more}: is not from an export; move it away, or export into a new folder")


def _write_files(plan: Plan, folder: Path) -> None:
    """Write the files that pages name before the pages."""
    names_others = (".html", ".conf", ".json")
    for path in sorted(plan.files, key=lambda path: (path.endswith(names_others), path)):
        body = plan.files[path]()
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_symlink() or not target.is_file() or target.read_bytes() != body:
            _replace(folder, path, body)
        if plan.has_content_times:
            time_s = _FIRST_TIME + int.from_bytes(hashlib.sha256(body).digest()[:4], "big") % _TIMES
            os.utime(target, (time_s, time_s))


def _replace(folder: Path, path: str, body: bytes) -> None:
    draft = folder / f"{RECORD}-{os.getpid()}"
    try:
        draft.write_bytes(body)
        draft.replace(folder / path)
    finally:
        draft.unlink(missing_ok=True)


def _remove_files(folder: Path, paths: Iterable[str]) -> None:
    """Remove files, and the folders that are empty without them."""
    for path in sorted(paths):
        place = folder / path
        # A person may have put a link in the place of a folder.
        if any(parent.is_symlink() for parent in place.parents if folder in parent.parents):
            continue
        if place.is_symlink() or place.is_file():
            place.unlink()
        for parent in PurePosixPath(path).parents:
            try:
                if parent != PurePosixPath("."):
                    (folder / parent).rmdir()
            except OSError:
                break
