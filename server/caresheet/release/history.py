"""The releases that are kept, in words.

Enters: the folder of releases. Leaves: a line for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from caresheet.errors import ReleaseError
from caresheet.release.format import find_current, list_releases, open_release


def describe_releases(releases: Path) -> Iterator[str]:
    """Yield a line for each release that is kept, the newest last: its id, its topics, when it was written, its size.

    Raises:
        ReleaseError: there is none.
    """
    kept, current = list_releases(releases), find_current(releases)
    if not kept:
        raise ReleaseError(f"{releases}: there is no release; 'caresheet build' makes one")
    for id_ in kept:
        folder = releases / id_
        written = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
        size_bytes = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
        mark = "current" if id_ == current else ""
        what = f"{_count_topics(folder):>12}  {written:%Y-%m-%d %H:%M} UTC  {size_bytes / 1e6:.1f} MB"
        yield f"{id_[:12]}  {mark:7}  {what}"


def _count_topics(folder: Path) -> str:
    try:
        topics = len(open_release(folder).contents.topics)
    except ReleaseError:
        return "damaged"
    return f"{topics} topic{'s' * (topics != 1)}"
