"""Load each new release while the server runs, if it is undamaged.

Input: the folder of releases. Output: an `AppState` with a release. A damaged release is refused and reported, and the
server keeps the one it has. Threads of their own do this, so no request ever waits for them. A build may replace or
prune any release at any time.

A new release is served once every file is verified. To start within a second, a large release is served at once, while
each file is verified before it is sent, and all of them in the background. If one is damaged, the server changes to the
newest release that is whole.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from caresheet.errors import ReleaseError
from caresheet.release.format import CURRENT, MANIFEST, Refusal, find_current, read_refusal
from caresheet.web.documents import LoadedRelease
from caresheet.web.newest import NO_LINK, describe_refusal, list_others, load_whole
from caresheet.web.state import AppState

# In seconds. docs/administrators.md promises readers a new release within two; half a second leaves time to verify it.
_POLL_INTERVAL_S = 0.5
# After every two hundred files that are proven in the background, so that readers do not wait for it.
_PROOF_PAUSE_S = 0.1


class ReleaseWatcher:
    """Polls for a new release, and serves it once every file is verified. It reports each refusal to `log`."""

    def __init__(self, releases: Path, state: AppState, log: Callable[[str], object]) -> None:
        self._releases, self._state, self._log = releases, state, log
        self._refusal: Refusal | None = None
        self._refused: tuple[object, ...] = ()

    def start(self) -> None:
        """Poll again and again, in a thread that ends with the process. Another one proves the release at the start."""
        Thread(target=self._poll_forever, name="release-watcher", daemon=True).start()
        Thread(target=self._prove, args=[self._state.release], name="release-prover", daemon=True).start()

    def poll(self) -> None:
        """Look once for a new release, and serve it if it is whole."""
        current, served = find_current(self._releases), self._state.release
        if current is None and not (self._releases / CURRENT / MANIFEST).exists():
            self._refusal = NO_LINK
        elif current == served.release_id and not served.faults:
            self._refusal, self._refused = None, ()
        elif current and (identity := self._identify(current)) != self._refused:
            self._take_up(current, identity)
        self._state.refused = tuple(found for found in (self._refusal, read_refusal(self._releases)) if found)

    def _poll_forever(self) -> None:
        waiting = Event()
        while True:
            try:
                self.poll()
            except Exception as error:
                self._log(f"looking for a new release failed ({type(error).__name__}: {error})")
            waiting.wait(_POLL_INTERVAL_S)

    def _prove(self, release: LoadedRelease) -> None:
        waiting = Event()
        for fault in release.find_faults(pause=lambda: waiting.wait(_PROOF_PAUSE_S)):
            release.faults.append(fault)
            return

    def _take_up(self, current: str, identity: tuple[object, ...]) -> None:
        served = self._state.release
        try:
            # A release whose files were found damaged proves nothing about the files that it has in common with others.
            self._state.release = load_whole(self._releases, current, before=None if served.faults else served)
            self._refusal, self._refused = None, ()
        except ReleaseError as error:
            if find_current(self._releases) != current:
                return  # a build has put another release in place, and may have pruned this one
            self._refusal, self._refused = describe_refusal(self._releases, current, error), identity
            self._state.reload_failures += 1
            if served.release_id == current:
                self._fall_back(current)
            self._log(f"release {current[:12]} is refused, {self._state.release.release_id[:12]} is served: {error}")

    def _fall_back(self, current: str) -> None:
        """Serve the newest release that is whole. If there is none, the damaged one stays: it sends what is whole."""
        for id_ in list_others(self._releases, current):
            with suppress(ReleaseError):
                self._state.release = load_whole(self._releases, id_)
                return

    def _identify(self, current: str) -> tuple[object, ...]:
        """Return values that change when a damaged release is built again under the same name."""
        try:
            folder, manifest = (os.stat(self._releases / current / name) for name in ("", MANIFEST))  # noqa: PTH116
        except OSError:
            return (current,)
        return current, folder.st_ino, manifest.st_ino, manifest.st_mtime_ns
