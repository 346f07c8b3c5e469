"""What a build records about its release, so that the next build writes only the files that change.

    releases/.cache/cache    may be deleted at any time: the next build then starts from nothing

Input: the cache that the last build left. Output: the files of that release that can be used again. A file is used
again only while its inode, size and modification time are as recorded, so a truncated, edited or missing file is not
used. Somebody who edits a file and sets its time back can deceive this check, but not `caresheet verify` and the
server, which read the bytes themselves.

The cache has one line of JSON for each part of the release. The line of an unchanged part is copied to the next cache
as it is: with 10,000 topics, encoding all of them would take a second. The cache begins with its own hash. A damaged
cache, or one that another version wrote, is ignored.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
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
_FORMAT = 4
# The name of the line with the files that belong to no part.
_OTHERS = ""

# A part of a release: the hash of all that it is made from, what is known about it besides its files, and their paths.
Note = tuple[str, Any, list[str]]
# The values that would show a later change of a file: its inode, its size in bytes, its time of modification in ns.
Stamp = tuple[int, int, int]


class _Part(NamedTuple):
    """A part as the cache has it. The last four have a value for each of its files, in the order of the paths."""

    facts: Any
    paths: list[str]
    digests: list[str]
    inodes: list[int]
    sizes: list[int]
    times_ns: list[int]


@dataclass(frozen=True)
class BuildCache:
    """The stamped files of one release, and what its build noted about its parts.

    `lines` has each part by its name: the hash of all that it is made from, and the rest as JSON.
    """

    folder: Path
    release: str = ""
    lines: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    _decoded: dict[str, _Part] = field(default_factory=dict)

    def find(self, name: str, key: str) -> tuple[Note, dict[str, str]] | None:
        """Return a part, and the SHA-256 of each of its files; None if it has another key, or if a file has changed."""
        if name not in self.lines or self.lines[name][0] != key:
            return None
        part, folder = self._decode(name), self.locate("")
        if part is None:
            return None
        for path, *stamp in zip(part.paths, part.inodes, part.sizes, part.times_ns, strict=True):
            if not _matches(folder + path, *stamp):
                return None
        return (key, part.facts, part.paths), dict(zip(part.paths, part.digests, strict=True))

    def are_unchanged(self, paths: Iterable[str]) -> bool:
        """Tell whether all these files are still as they were recorded."""
        folder, stamps = self.locate(""), self.stamps
        return all(path in stamps and _matches(folder + path, *stamps[path]) for path in paths)

    @cached_property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of each file of the release by path."""
        found: dict[str, str] = {}
        for part in self._decode_all():
            found.update(zip(part.paths, part.digests, strict=True))
        found.pop(MANIFEST, None)
        return found

    @cached_property
    def stamps(self) -> dict[str, Stamp]:
        """The stamp of each file by path."""
        found: dict[str, Stamp] = {}
        for part in self._decode_all():
            found.update(zip(part.paths, zip(part.inodes, part.sizes, part.times_ns, strict=True), strict=True))
        return found

    def locate(self, path: str) -> str:
        """Return the path of one of this release's files on disk."""
        return f"{self.folder}/{self.release}/{path}"

    def save_next(self, release: Release, notes: Mapping[str, Note], written: Collection[str]) -> None:
        """Save the cache of the next release. If that fails, the next build only takes longer.

        `written` are the paths of its files that it does not share with this release.
        """
        body = "".join(self._write_lines(release, notes, frozenset(written))).encode()
        target = self.folder / CACHE / _FILE
        with suppress(OSError):
            target.parent.mkdir(exist_ok=True)
            # Its hash shows if a power cut has damaged it, so the disk need not confirm these megabytes.
            replace_file(target, hashlib.sha256(body).hexdigest().encode() + b"\n" + body, is_synced=False)

    def _write_lines(self, release: Release, notes: Mapping[str, Note], written: frozenset[str]) -> Iterator[str]:
        yield f"{_FORMAT} {release.id}\n"
        for name, (key, facts, paths) in notes.items():
            known_key, known = self.lines.get(name, ("", ""))
            if key != known_key or not written.isdisjoint(paths):
                known = self._encode(release, facts, paths, written)
            yield f"{json.dumps(name)}\t{key}\t{known}\n"
        of_parts = {path for _, _, paths in notes.values() for path in paths}
        others = [path for path in (*release.files, MANIFEST) if path not in of_parts]
        yield f"{json.dumps(_OTHERS)}\t\t{self._encode(release, None, others, written)}\n"

    def _encode(self, release: Release, facts: Any, paths: list[str], written: Collection[str]) -> str:
        digests = [release.files.get(path, "") for path in paths]
        stamps = [_take_stamp(release.folder / path) if path in written else self.stamps[path] for path in paths]
        columns = [[stamp[place] for stamp in stamps] for place in range(3)]
        return json.dumps(_Part(facts, paths, digests, *columns))

    def _decode_all(self) -> Iterator[_Part]:
        return filter(None, map(self._decode, self.lines))

    def _decode(self, name: str) -> _Part | None:
        """Decode a part; None if its line is not as a build writes it."""
        if name not in self._decoded:
            with suppress(ValueError, TypeError, RecursionError):
                facts, *columns = json.loads(self.lines[name][1])
                if len({len(column) for column in columns}) == 1:
                    self._decoded[name] = _Part(facts, *columns)
        return self._decoded.get(name)


def open_cache(releases: Path) -> BuildCache:
    """Open the cache that the last build left. If it cannot be trusted, return an empty one."""
    try:
        digest, _, body = (releases / CACHE / _FILE).read_bytes().partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return BuildCache(releases)
        first, *lines = body.decode("ascii").splitlines()
        form, _, release = first.partition(" ")
        if form != str(_FORMAT):
            return BuildCache(releases)
        parts = (line.split("\t", 2) for line in lines)
        return BuildCache(releases, release, {json.loads(name): (key, rest) for name, key, rest in parts})
    except (OSError, ValueError):
        return BuildCache(releases)


def _matches(path: str, inode: int, size_bytes: int, time_ns: int) -> bool:
    """Tell whether the file at a path is still the one that was stamped."""
    try:
        found = os.lstat(path)
    except OSError:
        return False
    return (
        found.st_ino == inode
        and found.st_size == size_bytes
        and found.st_mtime_ns == time_ns
        and S_ISREG(found.st_mode)
    )  # fmt: skip


def _take_stamp(path: Path) -> Stamp:
    """Stamp a file that was just written or verified."""
    found = os.lstat(path)
    return found.st_ino, found.st_size, found.st_mtime_ns
