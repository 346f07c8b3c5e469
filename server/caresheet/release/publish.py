"""Write releases, make one the current release, and go back to an earlier one.

Input: a release's files, as bytes or as the paths of unchanged files of the last release. Output: a new current
release, put in place in one atomic step. After a failure or a power cut, the previous release is still the current one.
Only this module changes a folder of releases, and it holds the folder's lock while it does.

No file is ever changed in place. Releases that contain the same file share it through hard links.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from caresheet.atomic import replace_file, replace_link, sync_folder, sync_tree
from caresheet.errors import ReleaseError
from caresheet.model import Finding
from caresheet.release.archive import ARCHIVE, UNKNOWN, Archive, KnownTable
from caresheet.release.build_cache import CACHE, BuildCache, Note, open_cache
from caresheet.release.contents import Contents
from caresheet.release.format import (
    BILL,
    CURRENT,
    HISTORY,
    MANIFEST,
    REFUSED,
    Release,
    find_current,
    find_file_faults,
    list_releases,
    open_release,
)
from caresheet.release.lock import LOCK
from caresheet.release.manifest import encode_manifest
from caresheet.release.planned import PlannedRelease

# The current release, and two to go back to.
RELEASES_KEPT = 3
_SPARE, _BUILDING = "spare", ".building"
# How the names of unfinished files and folders begin.
_DRAFTS = tuple(f"{name}-" for name in (_BUILDING, f".{CURRENT}", f".{HISTORY}", f".{REFUSED}", f".{BILL}"))


@dataclass(frozen=True)
class ReleaseWriter:
    """Writes releases into one folder. A folder has one writer at a time. `cache` is what the last build left.

    Without an `archive`, nothing is kept or recorded: then nobody but the author sees the releases.
    """

    releases: Path
    cache: BuildCache
    archive: Archive | None = None

    def keep_for(self, days: int) -> ReleaseWriter:
        """Return a writer that keeps releases for so many days, if it keeps any."""
        return replace(self, archive=self.archive and replace(self.archive, keep_days=days))

    def publish(self, planned: PlannedRelease, notes: Mapping[str, Note | None] | None = None) -> Release:
        """Write a release and make it the current one. `notes` about its parts are saved for the next build.

        Raises:
            ReleaseError: the release could not be written; the current release has not changed.
        """
        id_, table = planned.id, planned.files
        made = {**planned.written, MANIFEST: encode_manifest(id_, table)}
        release = Release(self.releases.resolve() / id_, id_, planned.contents, table)
        with _explain_errors(self.releases):
            written = self._find_unstamped(release, made)
            if written is None:
                written = self._write(release, made)
            last = KnownTable(self.cache.release, self.cache.digests) if self.archive else UNKNOWN
            if self.archive:
                self.archive.mend()
                self.archive.keep(release, last, written)
            _append_history(self.releases, id_)
            replace_link(self.releases / CURRENT, id_)
            if self.archive:
                self.archive.record(release, "build", last)
            (self.releases / REFUSED).unlink(missing_ok=True)
            _prune(self.releases, keep=id_)
        self.cache.save_next(release, notes or {}, made=made, written=written)
        return release

    def write_bill(self, body: bytes) -> None:
        """Write the list of the packages that make the release.

        Raises:
            ReleaseError: it could not be written.
        """
        with _explain_errors(self.releases):
            replace_file(self.releases / BILL, body)

    def refuse(self, findings: Sequence[Finding]) -> None:
        """Record for `/readyz` why this build made no release. If the record cannot be written, nothing else fails."""
        refusal = {"reason": str(findings[0]), "count": len(findings)}
        with suppress(OSError):
            replace_file(self.releases / REFUSED, json.dumps(refusal).encode())

    def _find_unstamped(self, release: Release, made: Mapping[str, bytes]) -> set[str] | None:
        """Return None if the release has to be written, otherwise those of its paths that the cache does not know."""
        if release.id != self.cache.release:
            return {*release.files, MANIFEST} if _is_whole(release.folder) else None
        # The reused files were checked when they were taken over.
        if not self.cache.are_unchanged(made):
            return None
        found, _ = _list_folder(release.folder)
        return set() if found == self.cache.inodes else None

    def _write(self, release: Release, made: Mapping[str, bytes]) -> set[str]:
        """Write a release's folder, and return the paths of the files that are not shared with the last release.

        It starts from the folder of a pruned release if there is one, because most of the files are in there already.
        """
        staging = self.releases / f"{_BUILDING}-{os.getpid()}"
        _remove(staging)
        try:
            spare = self.releases / CACHE / _SPARE
            if spare.is_dir() and not spare.is_symlink():
                spare.rename(staging)
            else:
                _remove(spare)
                staging.mkdir()
            inodes = self.cache.inodes
            reused = {path: inodes[path] for path in release.files if path not in made}
            left, changed = _keep_only(staging, reused)
            added = _find_folders({*reused.keys() - left, *made})
            for below in sorted(added):
                Path(staging, below).mkdir(exist_ok=True)
            copied = {path for path in reused.keys() - left if not _share(self.cache.locate(path), f"{staging}/{path}")}
            for path, body in made.items():
                (staging / path).write_bytes(body)
            staging.chmod(0o755)
            # Shared files were synced when the earlier release was written.
            sync_tree([staging / path for path in (*made, *copied)], [staging / below for below in changed | added])
            if release.folder.exists():
                release.folder.rename(staging.with_name(f"{staging.name}-replaced"))
            staging.rename(release.folder)
            sync_folder(self.releases)
            return made.keys() | copied
        finally:
            _remove(staging)


@contextmanager
def open_writer(releases: Path, *, archived: bool = True) -> Iterator[ReleaseWriter]:
    """Lock a folder of releases for one writer. Others wait. The lock ends with the process that holds it.

    If it is `archived`, each release is kept and recorded.

    Raises:
        ReleaseError: the folder cannot be written to.
    """
    with _explain_errors(releases):
        releases.mkdir(parents=True, exist_ok=True)
        lock = (releases / LOCK).open("w")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield ReleaseWriter(releases, open_cache(releases), Archive(releases) if archived else None)


def write_release(releases: Path, files: Mapping[str, bytes], contents: Contents) -> Release:
    """Write a release from nothing, and make it the current one.

    Raises:
        ReleaseError: the release could not be written; the current release has not changed.
    """
    with open_writer(releases) as writer:
        return writer.publish(PlannedRelease(contents, files, {}, releases))


def find_release(releases: Path, name: str) -> str:
    """Return the id of the one release whose id begins with `name`, or that `name` stands for: "current", "previous".

    Raises:
        ReleaseError: there is no such release, or there are several.
    """
    kept, current = list_releases(releases), find_current(releases)
    if name == CURRENT and current in kept:
        return current
    if name == "previous" and current in kept and kept.index(current):
        return kept[kept.index(current) - 1]
    found = [id_ for id_ in kept if name and id_.startswith(name)]
    if len(found) == 1:
        return found[0]
    what = f"the ids of {len(found)} releases begin with '{name}'" if found else f"there is no release '{name}'"
    if name == "previous":
        what = "there is no release before the current one"
    raise ReleaseError(f"{releases}: {what}; run 'caresheet releases' to list them")


def open_kept(releases: Path, name: str) -> Release:
    """Open the release that `find_release` finds.

    Raises:
        ReleaseError: there is no such release, there are several, or it is damaged.
    """
    folder = releases / find_release(releases, name)
    try:
        return open_release(folder)
    except ReleaseError:
        if folder.exists():
            raise
    # A build has removed it meanwhile, and the name may now stand for another release.
    return open_release(releases / find_release(releases, name))


def roll_back(releases: Path, name: str = "previous") -> Release:
    """Make an earlier release the current one, after checking every byte of it.

    Raises:
        ReleaseError: there is no such release, or it is damaged; the current release has not changed.
    """
    with open_writer(releases) as writer:
        release = open_kept(releases, name)
        for fault in find_file_faults(release):
            raise ReleaseError(fault)
        with _explain_errors(releases):
            if writer.archive:
                writer.archive.mend()
                writer.archive.keep(release)
            replace_link(releases / CURRENT, release.id)
            if writer.archive:
                writer.archive.record(release, "rollback")
        return release


@contextmanager
def _explain_errors(releases: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = error.strerror or type(error).__name__
        raise ReleaseError(
            f"{releases}: {what}; correct this and build again (the published library has not changed)"
        ) from error


def _is_whole(folder: Path) -> bool:
    try:
        return folder.is_dir() and not any(find_file_faults(open_release(folder)))
    except ReleaseError:
        return False


def _list_folder(folder: Path) -> tuple[dict[str, int], list[str]]:
    """Return the inode of each file below a folder by path, and every folder, each before the folders inside it."""
    files: dict[str, int] = {}
    folders = [""]
    for below in folders:
        with os.scandir(f"{folder}/{below}") as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{below}{entry.name}/")
                else:
                    files[below + entry.name] = entry.inode()
    return files, folders


def _keep_only(folder: Path, wanted: Mapping[str, int]) -> tuple[set[str], set[str]]:
    """Remove all files but the wanted ones. Return the paths that are left, and the folders that have changed."""
    found, folders = _list_folder(folder)
    kept = {path for path, inode in found.items() if wanted.get(path) == inode}
    changed = {""}
    for path in found.keys() - kept:
        Path(folder, path).unlink()
        changed.add(path.rpartition("/")[0])
    in_use = _find_folders(kept)
    for below in reversed(folders):
        place = below.rstrip("/")
        if place and place not in in_use:
            Path(folder, place).rmdir()
            changed.add(place.rpartition("/")[0])
            changed.discard(place)
    return kept, changed


def _find_folders(paths: Iterable[str]) -> set[str]:
    """Return every folder above these paths."""
    found: set[str] = set()
    for path in paths:
        above = path.rpartition("/")[0]
        while above and above not in found:
            found.add(above)
            above = above.rpartition("/")[0]
    return found


def _share(source: str, target: str) -> bool:
    """Link a file of another release; copy it, and return False, if the file system has no hard links."""
    try:
        os.link(source, target)
        return True
    except OSError:
        shutil.copyfile(source, target)
        return False


def _append_history(releases: Path, id_: str) -> None:
    ids = [*(other for other in list_releases(releases) if other != id_), id_]
    replace_file(releases / HISTORY, "".join(f"{one}\n" for one in ids).encode())


def _prune(releases: Path, *, keep: str) -> None:
    """Keep the newest releases and `keep`. One pruned folder is set aside: the next build needs most of its files."""
    spare = releases / CACHE / _SPARE
    others = [id_ for id_ in list_releases(releases) if id_ != keep]
    for id_ in others[: -(RELEASES_KEPT - 1)]:
        spare.parent.mkdir(exist_ok=True)
        # Deleting takes a while, so the release leaves the list first.
        (releases / id_).rename(releases / f"{_BUILDING}-{id_}" if spare.is_dir() else spare)
    for path in list(_find_drafts(releases)):
        _remove(path)


def _find_drafts(releases: Path) -> Iterator[Path]:
    """Yield what a build that was killed has left behind."""
    # The archive of 10,000 topics has 50,000 files. `glob` would make a path of each.
    yield from (releases / name for name in os.listdir(releases) if name.startswith(_DRAFTS))  # noqa: PTH208
    for above, _, names in (*islice(os.walk(releases / CACHE), 1), *os.walk(releases / ARCHIVE)):
        yield from (Path(above, name) for name in names if name.startswith(".") and "-" in name)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
