"""What a build records about its release, so that the next build writes only the files that change.

    releases/.cache/cache.json    may be deleted at any time: the next build then starts from nothing

Input: the cache that the last build left. Output: the files of that release that can be used again. A file is used
again only while its inode, size and modification time are as recorded, so a truncated, edited or missing file is not
used. Somebody who edits a file and sets its time back can deceive this check, but not `caresheet verify` and the
server, which read the bytes themselves.

The cache is JSON, preceded by its own hash. A damaged cache, or one that another version wrote, is ignored.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import Any, NamedTuple

from caresheet.atomic import replace_file

CACHE = ".cache"
_FILE = "cache.json"
_FORMAT = 3


class Stamp(NamedTuple):
    """A file as it was written: the SHA-256 of its bytes, and the values that would show a later change."""

    digest: str
    inode: int
    size_bytes: int
    changed_ns: int

    @classmethod
    def of(cls, path: str, digest: str) -> Stamp:
        """Stamp a file that was just written or verified."""
        found = os.lstat(path)
        return cls(digest, found.st_ino, found.st_size, found.st_mtime_ns)

    def matches(self, path: str) -> bool:
        """Tell whether the file at a path is still the one that was stamped."""
        try:
            found = os.lstat(path)
        except OSError:
            return False
        return (
            S_ISREG(found.st_mode)
            and (found.st_ino, found.st_size, found.st_mtime_ns) == (self.inode, self.size_bytes, self.changed_ns)
        )  # fmt: skip


@dataclass(frozen=True)
class BuildCache:
    """The stamped files of one release by path, and what its build noted about its parts."""

    folder: Path
    release: str = ""
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)

    def find(self, paths: Iterable[str]) -> dict[str, str] | None:
        """Return the SHA-256 of each of these files; None if any of them has changed."""
        found, folder = {}, self.locate("")
        for path in paths:
            stamp = self.stamps.get(path)
            if stamp is None or not stamp.matches(folder + path):
                return None
            found[path] = stamp.digest
        return found

    def locate(self, path: str) -> str:
        """Return the path of one of this release's files on disk."""
        return f"{self.folder}/{self.release}/{path}"

    def save(self) -> None:
        """Save the cache for the next build. If that fails, the next build only takes longer."""
        values = {"format": _FORMAT, "release": self.release, "stamps": self.stamps, "notes": self.notes}
        body = json.dumps(values, separators=(",", ":"), check_circular=False).encode()
        target = self.folder / CACHE / _FILE
        with suppress(OSError):
            target.parent.mkdir(exist_ok=True)
            replace_file(target, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def open_cache(releases: Path) -> BuildCache:
    """Open the cache that the last build left. If it cannot be trusted, return an empty one."""
    try:
        digest, _, body = (releases / CACHE / _FILE).read_bytes().partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return BuildCache(releases)
        values = json.loads(body)
        if values["format"] != _FORMAT:
            return BuildCache(releases)
        stamps = {path: Stamp(*stamp) for path, stamp in values["stamps"].items()}
        return BuildCache(releases, values["release"], stamps, values["notes"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return BuildCache(releases)
