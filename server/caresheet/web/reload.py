"""Serve the newest whole release: find one to begin with, and take up each new one while the server runs.

Enters: the folder of releases. Leaves: an `AppState` whose release is always whole and proven, file by file. What is
damaged is refused and said; what is served then stays. No request ever waits for it: a thread of its own looks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

from caresheet.errors import ReleaseError
from caresheet.release.format import CURRENT, MANIFEST, Refusal, find_current, list_releases, open_release, read_refusal
from caresheet.web.documents import LoadedRelease, load_release
from caresheet.web.state import AppState

_LOOKS_EVERY_S = 0.5


def open_newest(releases: Path) -> tuple[LoadedRelease, Refusal | None]:
    """Load the current release, or where that is damaged the newest whole one, and say what was refused.

    Raises:
        ReleaseError: no release that is kept is whole.
    """
    current = find_current(releases) or CURRENT
    try:
        return _load(releases, current), None
    except ReleaseError as error:
        for id_ in _list_others(releases, current):
            try:
                return _load(releases, id_), _refuse(releases, current, error)
            except ReleaseError:  # what is wrong with the current one is what a person has to know
                continue
        raise


class Watch:
    """Looks for a new release, and takes it into service once it is proven; `log` is told of what is refused."""

    def __init__(self, releases: Path, state: AppState, log: Callable[[str], object]) -> None:
        self._releases, self._state, self._log = releases, state, log
        self._refusal: Refusal | None = None
        self._refused: tuple[object, ...] = ()

    def start(self) -> None:
        """Look from now on, until the process ends."""
        Thread(target=self._look_on, name="watch", daemon=True).start()

    def look(self) -> None:
        """Look once."""
        current = find_current(self._releases)
        if current == self._state.release.release_id:
            self._refusal, self._refused = None, ()
        elif current and (identity := self._identify(current)) != self._refused:
            self._take_up(current, identity)
        self._state.refused = tuple(found for found in (self._refusal, read_refusal(self._releases)) if found)

    def _look_on(self) -> None:
        waiting = Event()
        while True:
            try:
                self.look()
            except Exception as error:
                self._log(f"looking for a new release failed ({type(error).__name__}: {error})")
            waiting.wait(_LOOKS_EVERY_S)

    def _take_up(self, current: str, identity: tuple[object, ...]) -> None:
        try:
            self._state.release = _load(self._releases, current, before=self._state.release)
            self._refusal, self._refused = None, ()
        except ReleaseError as error:
            if find_current(self._releases) != current:
                return  # a newer one has come, and this was pruned
            self._refusal, self._refused = _refuse(self._releases, current, error), identity
            self._log(f"release {current[:12]} is refused, {self._state.release.release_id[:12]} stays: {error}")

    def _identify(self, current: str) -> tuple[object, ...]:
        """Tell a folder from the one that takes its place when a damaged release is built again."""
        try:
            folder, manifest = (os.stat(self._releases / current / name) for name in ("", MANIFEST))  # noqa: PTH116
        except OSError:
            return (current,)
        return current, folder.st_ino, manifest.st_ino, manifest.st_mtime_ns


def _load(releases: Path, id_: str, *, before: LoadedRelease | None = None) -> LoadedRelease:
    release = open_release(releases / id_)
    if id_ not in (release.id, CURRENT):
        raise ReleaseError(f"{release.folder}: is not the release that its name says; build it again")
    return load_release(release, before=before)


def _list_others(releases: Path, current: str) -> Iterator[str]:
    """Yield the other releases, those before the current one first, each time the newest first."""
    kept = list_releases(releases)
    place = kept.index(current) if current in kept else len(kept)
    yield from reversed(kept[:place])
    yield from reversed(kept[place + 1 :])


def _refuse(releases: Path, release: str, error: ReleaseError) -> Refusal:
    """Say why a release is refused, without where on this machine it lies."""
    folder = (releases / release).resolve()
    return Refusal(release, str(error).replace(f"{folder}/", "").replace(f"{folder}: ", ""))
