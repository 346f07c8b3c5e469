"""Find the newest release that is undamaged.

Input: the folder of releases. Output: a loaded release. A build may replace or prune any release at any time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from caresheet.errors import ReleaseError
from caresheet.release.format import CURRENT, Refusal, find_current, follow_links, list_releases, open_tables
from caresheet.web.documents import LoadedRelease, load_release

NO_LINK = Refusal(CURRENT, f"the link '{CURRENT}' is missing or damaged; build the library again")


def open_newest(releases: Path) -> tuple[LoadedRelease, Refusal | None]:
    """Load the current release. If it is damaged, load the newest one that is whole, and return what was refused.

    Of a large release, only the tables are read and verified here.

    Raises:
        ReleaseError: every release is damaged, or there is none.
    """
    while True:
        current = find_current(releases) or CURRENT
        try:
            return _load(releases, current), None
        except ReleaseError as error:
            if (find_current(releases) or CURRENT) != current:
                continue  # a build has put another release in place, and may have pruned this one
            for id_ in list_others(releases, current):
                try:
                    loaded = _load(releases, id_)
                    return loaded, NO_LINK if current == CURRENT else describe_refusal(releases, current, error)
                except ReleaseError:  # damaged too, or pruned since it was listed; the current one's error matters
                    continue
            raise


def load_whole(releases: Path, id_: str, *, before: LoadedRelease | None = None) -> LoadedRelease:
    """Load a release and prove each file that is not the same in the release before.

    Raises:
        ReleaseError: the release is damaged.
    """
    loaded = _load(releases, id_, before=before)
    for fault in loaded.find_faults(before):
        raise ReleaseError(fault)
    return loaded


def _load(releases: Path, id_: str, *, before: LoadedRelease | None = None) -> LoadedRelease:
    release = open_tables(releases / id_)
    if id_ not in (release.id, CURRENT):
        raise ReleaseError(f"{release.folder}: contains another release than its name says; build it again")
    if not release.contents.languages:
        raise ReleaseError(f"{release.folder}: has no language; build it again")
    return load_release(release, before=before)


def list_others(releases: Path, current: str) -> Iterator[str]:
    """Yield the releases before the current one, then those after it, both from the newest to the oldest."""
    kept = list_releases(releases)
    place = kept.index(current) if current in kept else len(kept)
    yield from reversed(kept[:place])
    yield from reversed(kept[place + 1 :])


def describe_refusal(releases: Path, release: str, error: ReleaseError) -> Refusal:
    """Say why a release is refused, without its path on this machine."""
    folder = follow_links(releases / release)
    return Refusal(release, str(error).replace(f"{folder}/", "").replace(f"{folder}: ", ""))
