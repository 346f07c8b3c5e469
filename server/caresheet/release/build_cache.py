"""What is known of the files of the last release that was built, so that the next need not write them again.

    releases/.cache/cache.json    may be deleted at any moment: the next build is made from nothing

A file is taken for the bytes that it was written with while its inode, its size and the time of its last change are the
same; else it is not taken at all. What was cut off, edited or lost is therefore never passed on. Who sets the time back
after an edit deceives this: `caresheet verify` and the server read the bytes themselves.

The cache is JSON under its own hash. One that is damaged, or that another version wrote, is as good as none.
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
    """A file as it was left: the SHA-256 of its bytes, and how to see that it is still that file."""

    digest: str
    inode: int
    size_bytes: int
    changed_ns: int

    @classmethod
    def of(cls, path: str, digest: str) -> Stamp:
        """Stamp a file whose bytes are known."""
        found = os.lstat(path)
        return cls(digest, found.st_ino, found.st_size, found.st_mtime_ns)

    def fits(self, path: str) -> bool:
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
    """The files of one release by path, and what its builder noted of them."""

    folder: Path
    release: str = ""
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)

    def find(self, paths: Iterable[str]) -> dict[str, str] | None:
        """Return the SHA-256 of each of these files; None where any is not as it was written."""
        found, folder = {}, self.locate("")
        for path in paths:
            stamp = self.stamps.get(path)
            if stamp is None or not stamp.fits(folder + path):
                return None
            found[path] = stamp.digest
        return found

    def locate(self, path: str) -> str:
        """Return where a file of this release lies."""
        return f"{self.folder}/{self.release}/{path}"

    def save(self) -> None:
        """Keep the cache for the next build. A disk that is full now costs only time then."""
        values = {"format": _FORMAT, "release": self.release, "stamps": self.stamps, "notes": self.notes}
        body = json.dumps(values, separators=(",", ":"), check_circular=False).encode()
        target = self.folder / CACHE / _FILE
        with suppress(OSError):
            target.parent.mkdir(exist_ok=True)
            replace_file(target, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def open_cache(releases: Path) -> BuildCache:
    """Open what the last build left; an empty cache where that cannot be relied on."""
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
