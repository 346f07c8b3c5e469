"""A release that is built and not yet written: what a person is shown before it becomes the current one.

Input: the files of a build, and the release whose unchanged files it takes over. Output: an object that can be compared
like an opened release.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from caresheet.errors import ReleaseError
from caresheet.release.build_cache import BuildCache
from caresheet.release.contents import CONTENTS, Contents
from caresheet.release.format import CURRENT, Release, find_current, open_known, open_release
from caresheet.release.manifest import hash_table


@dataclass(frozen=True)
class PlannedRelease:
    """A release before it is written. `reused` maps each file that is taken over from `source` to its SHA-256."""

    contents: Contents
    made: Mapping[str, bytes]
    reused: Mapping[str, str]
    source: Path

    @cached_property
    def written(self) -> dict[str, bytes]:
        """The files to write, except the manifest."""
        return {**self.made, CONTENTS: self.contents.encode()}

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The SHA-256 of each file by path, in the order of the paths."""
        made = {path: hashlib.sha256(body).hexdigest() for path, body in self.written.items()}
        return dict(sorted({**self.reused, **made}.items()))

    @cached_property
    def id(self) -> str:
        """The id that the release will have."""
        return hash_table(self.files)

    def read(self, path: str) -> bytes:
        """Read one file."""
        made = self.made.get(path)
        return (self.source / path).read_bytes() if made is None else made


def open_current(releases: Path, cache: BuildCache) -> Release | None:
    """Open the current release; None if there is none, or if it is damaged and nothing can be compared with it.

    If the `cache` is of this release, its table need not be read and proven again.
    """
    try:
        if cache.release and find_current(releases) == cache.release:
            return open_known(releases / cache.release, cache.digests)
        return open_release(releases / CURRENT)
    except ReleaseError:
        return None
