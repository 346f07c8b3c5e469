"""What a build records about its release, so that the next build writes only the files that change.

    releases/.cache/cache    may be deleted at any time: the next build then starts from nothing

Input: the cache that the last build left. Output: the parts of that release that can be used again. A file is used
again only while its inode, size and modification time are as recorded, so a truncated, edited or missing file is not
used. Somebody who edits a file and sets its time back can deceive this check, but not `caresheet verify` and the
server, which read the bytes themselves.

The cache has a table of the release's files, one column a line, and then a line for each part of the release, all as
JSON. The line of an unchanged part is copied to the next cache as it is: with 10,000 topics, encoding all of them would
take a second. The cache begins with its own hash. A damaged cache, or one that another version wrote, is ignored.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from stat import S_ISREG
from typing import Any, NamedTuple

from caresheet.atomic import replace_file
from caresheet.release.format import MANIFEST, Release

CACHE = ".cache"
_FILE = "cache"
_FORMAT = 5
# The name of the part with the files that belong to no other part.
_OTHERS = ""

# A part of a release: the hash of all that it is made from, what is known about it besides its files, and their paths.
Note = tuple[str, Any, list[str]]
# The values that would show a later change of a file: its inode, its size in bytes, its time of modification in ns.
Stamp = tuple[int, int, int]


class _Table(NamedTuple):
    """The files of a release: a value for each of them in every column. The hash of the manifest is blank."""

    paths: Sequence[str] = ()
    digests: Sequence[str] = ()
    inodes: Sequence[int] = ()
    sizes: Sequence[int] = ()
    times_ns: Sequence[int] = ()


_NO_FILES = _Table()


class _Part(NamedTuple):
    """A part as the cache has it, and its line there."""

    key: str
    facts: Any
    paths: list[str]
    line: str


@dataclass(frozen=True)
class BuildCache:
    """The stamped files of one release, and what its build noted about its parts."""

    folder: Path
    release: str = ""
    table: _Table = _NO_FILES
    parts: Mapping[str, _Part] = field(default_factory=dict)

    def find(self, name: str, key: str) -> Any:
        """Return the facts of a part; None if it has another key, or if one of its files has changed."""
        part = self.parts.get(name)
        is_whole = part and part.key == key and self._changed.isdisjoint(part.paths)
        return part.facts if part and is_whole else None

    def list_files(self, names: Collection[str]) -> dict[str, str]:
        """Return the SHA-256 of each file of these parts by path."""
        found = dict(self.digests)
        for name in self.parts.keys() - names:
            for path in self.parts[name].paths:
                found.pop(path, None)
        return found

    def are_unchanged(self, paths: Iterable[str]) -> bool:
        """Tell whether all these files are still as they were recorded."""
        return all(path in self.inodes and path not in self._changed for path in paths)

    @cached_property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of each file of the release by path."""
        found = dict(zip(self.table.paths, self.table.digests, strict=True))
        found.pop(MANIFEST, None)
        return found

    @cached_property
    def inodes(self) -> dict[str, int]:
        """The inode of each file by path."""
        return dict(zip(self.table.paths, self.table.inodes, strict=True))

    @cached_property
    def _changed(self) -> set[str]:
        """The paths of the files that are no longer as they were recorded."""
        folder, changed = self.locate(""), set()
        for path, _, *stamp in zip(*self.table, strict=True):
            try:
                found = os.lstat(folder + path)
            except OSError:
                changed.add(path)
                continue
            if [found.st_ino, found.st_size, found.st_mtime_ns] != stamp or not S_ISREG(found.st_mode):
                changed.add(path)
        return changed

    def locate(self, path: str) -> str:
        """Return the path of one of this release's files on disk."""
        return f"{self.folder}/{self.release}/{path}"

    def save_next(
        self, release: Release, notes: Mapping[str, Note | None], *, made: Collection[str], written: Collection[str]
    ) -> None:
        """Save the cache of the next release. If that fails, the next build only takes longer.

        A part without a note is as it was. `made` are the paths of the files of all other parts, and `written` those
        of the files that the release does not share with this one.
        """
        body = "\n".join(self._write_lines(release, notes, made, written)).encode()
        target = self.folder / CACHE / _FILE
        with suppress(OSError):
            target.parent.mkdir(exist_ok=True)
            # Its hash shows if a power cut has damaged it, so the disk need not confirm these megabytes.
            replace_file(target, hashlib.sha256(body).hexdigest().encode() + b"\n" + body, is_synced=False)

    def _write_lines(
        self, release: Release, notes: Mapping[str, Note | None], made: Collection[str], written: Collection[str]
    ) -> Iterator[str]:
        yield f"{_FORMAT} {release.id}"
        kept = {*release.files, MANIFEST}.difference(written)
        files = [file for file in zip(*self.table, strict=True) if file[0] in kept]
        files += [(path, release.files.get(path, ""), *_take_stamp(release.folder / path)) for path in written]
        yield from map(json.dumps, zip(*sorted(files), strict=True))
        others = set(made)
        for name, note in notes.items():
            others.difference_update(note[2] if note else ())
            yield json.dumps((name, *note)) if note else self.parts[name].line
        yield json.dumps((_OTHERS, "", None, sorted(others)))


def open_cache(releases: Path) -> BuildCache:
    """Open the cache that the last build left. If it cannot be trusted, return an empty one."""
    try:
        digest, _, body = (releases / CACHE / _FILE).read_bytes().partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return BuildCache(releases)
        first, *lines = body.decode("ascii").split("\n")
        form, _, release = first.partition(" ")
        if form != str(_FORMAT):
            return BuildCache(releases)
        table, parts = _Table(*map(json.loads, lines[: len(_Table._fields)])), {}
        if len({len(column) for column in table}) != 1:
            return BuildCache(releases)
        for line in lines[len(_Table._fields) :]:
            name, key, facts, paths = json.loads(line)
            parts[name] = _Part(key, facts, paths, line)
        return BuildCache(releases, release, table, parts)
    except (OSError, ValueError, TypeError, RecursionError):
        return BuildCache(releases)


def _take_stamp(path: Path) -> Stamp:
    """Stamp a file that was just written or verified."""
    found = os.lstat(path)
    return found.st_ino, found.st_size, found.st_mtime_ns
