"""Describe the releases that are kept.

Input: the folder of releases. Output: one line of text for each release.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from caresheet.errors import ReleaseError
from caresheet.release.format import find_current, list_releases, open_release

_BYTES_PER_MB = 1_000_000


def describe_releases(releases: Path) -> Iterator[str]:
    """Yield one line for each release, the newest last: its id, its topics, when it was written and its size.

    Raises:
        ReleaseError: there is no release.
    """
    kept, current = list_releases(releases), find_current(releases)
    if not kept:
        raise ReleaseError(f"{releases}: there is no release; 'caresheet build' makes one")
    for id_ in kept:
        # A build may remove a release while we list them.
        with suppress(FileNotFoundError):
            yield _describe_release(releases / id_, mark="current" if id_ == current else "")


def _describe_release(folder: Path, *, mark: str) -> str:
    topics = _count_topics(folder)
    size_bytes = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
    # This comes last because it fails if the folder is gone by now, and then the counts above are wrong.
    written = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
    return (
        f"{folder.name[:12]}  {mark:7}  {topics:>12}  {written:%Y-%m-%d %H:%M} UTC  {size_bytes / _BYTES_PER_MB:.1f} MB"
    )


def _count_topics(folder: Path) -> str:
    try:
        topics = len(open_release(folder).contents.topics)
    except ReleaseError:
        return "damaged"
    return f"{topics} topic{'s' * (topics != 1)}"
