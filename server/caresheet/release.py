"""The contract between the wings: what a release is, and how one is written, opened, proven and put in place.

A release is one immutable folder, the packager's only output and the web's only input:

    releases/<id>/manifest.json    the id, and every file with its SHA-256 and size
    releases/<id>/contents.json    what the web needs to know beside the files themselves
    releases/<id>/public/...       laid out as its addresses are, with .br and .gz where they are smaller
    releases/<id>/later/...        what takes a file's place from a day on
    releases/current -> <id>       swapped by one atomic rename

The id is the SHA-256 of the sorted file table. No file holds a time or an absolute path.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from caresheet.errors import ReleaseError
from caresheet.model import Disclaimer

FORMAT = 1
PUBLIC, LATER = "public/", "later/"
CURRENT = "current"
RELEASES_KEPT = 3
_CONTENTS, _MANIFEST = "contents.json", "manifest.json"
_ID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class TopicEntry:
    """What lists and filters say of a topic."""

    lang: str
    slug: str
    title: str
    summary: str
    category: str
    updated: str
    codes: dict[str, list[str]]


@dataclass(frozen=True)
class LanguageEntry:
    """A language that the release is published in."""

    code: str
    name: str
    direction: str
    disclaimer: Disclaimer
    categories: dict[str, str]


@dataclass(frozen=True)
class SiteEntry:
    """Whether a clinic wants topics in sealed frames only, and which origins' pages may frame them (none: any)."""

    isolation: str
    frame_ancestors: list[str]


@dataclass(frozen=True)
class Contents:
    """What a release holds, beside its files. Paths are relative to `public/`, `later` to the release.

    `gone` are answered 410; `redirects` map an old path to the one that took its place;
    `later` maps a path to the day (ISO 8601) from which another file takes its place, and that file.
    """

    name: str
    isolation: str
    sites: dict[str, SiteEntry]
    languages: tuple[LanguageEntry, ...]
    topics: tuple[TopicEntry, ...]
    gone: tuple[str, ...]
    redirects: dict[str, str]
    later: dict[str, tuple[str, str]]

    def encode(self) -> bytes:
        """Return the bytes of `contents.json`."""
        return _encode_json(asdict(self))

    @classmethod
    def decode(cls, data: bytes) -> Contents:
        """Read `contents.json` back."""
        values = json.loads(data)
        return cls(
            name=values["name"],
            isolation=values["isolation"],
            sites={name: SiteEntry(**entry) for name, entry in values["sites"].items()},
            languages=tuple(
                LanguageEntry(**{**entry, "disclaimer": _decode_disclaimer(entry["disclaimer"])})
                for entry in values["languages"]
            ),
            topics=tuple(TopicEntry(**entry) for entry in values["topics"]),
            gone=tuple(values["gone"]),
            redirects=values["redirects"],
            later={path: (day, other) for path, (day, other) in values["later"].items()},
        )


@dataclass(frozen=True)
class Release:
    """An opened release: its folder, its id, its contents, and its table of files."""

    folder: Path
    id: str
    contents: Contents
    files: Mapping[str, str]

    def read(self, path: str) -> bytes:
        """Read one file and prove that it is the one that the manifest names.

        Raises:
            ReleaseError: the file is missing, unreadable or altered.
        """
        try:
            data = (self.folder / path).read_bytes()
        except OSError as error:
            raise ReleaseError(f"{self.folder / path}: {error.strerror}; build the release again") from error
        if hashlib.sha256(data).hexdigest() != self.files[path]:
            raise ReleaseError(f"{self.folder / path}: is not what the manifest says; build the release again")
        return data


def write_release(releases: Path, files: Mapping[str, bytes], contents: Contents) -> Release:
    """Write a release beside the others and make it the current one, in one atomic step.

    Raises:
        ReleaseError: it could not be written; the current release is as it was.
    """
    whole = {**files, _CONTENTS: contents.encode()}
    table = {path: hashlib.sha256(data).hexdigest() for path, data in sorted(whole.items())}
    id_ = _hash_table(table)
    whole[_MANIFEST] = _encode_json({"format": FORMAT, "id": id_, "files": table})
    try:
        releases.mkdir(parents=True, exist_ok=True)
        with _locked(releases):
            if not _is_whole(releases / id_):
                _write_folder(releases, id_, whole)
            _point_current_at(releases, id_)
            _prune(releases, keep=id_)
    except OSError as error:
        what = error.strerror or type(error).__name__
        raise ReleaseError(
            f"{releases}: {what}; put that right and build again (what was published is as it was)"
        ) from error
    return open_release(releases / id_)


def open_release(folder: Path) -> Release:
    """Open a release without reading its public files.

    Raises:
        ReleaseError: there is none, or its manifest or contents are damaged.
    """
    folder = folder.resolve()
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        files = dict(manifest["files"])
        found = Release(folder, str(manifest["id"]), Contents("", "", {}, (), (), (), {}, {}), files)
        if manifest["format"] != FORMAT or _hash_table(files) != found.id:
            raise ValueError("the manifest does not agree with itself")
        return Release(folder, found.id, Contents.decode(found.read(_CONTENTS)), files)
    except FileNotFoundError as error:
        raise ReleaseError(f"{folder}: there is no release; 'caresheet build' makes one") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReleaseError(f"{folder}: the release is damaged ({error}); build it again") from error


def find_file_faults(release: Release) -> Iterator[str]:
    """Yield every file that is missing, altered, or not in the manifest."""
    for path in release.files:
        try:
            release.read(path)
        except ReleaseError as error:
            yield str(error)
    known = {*release.files, _MANIFEST}
    for found in sorted(release.folder.rglob("*")):
        path = found.relative_to(release.folder).as_posix()
        if not found.is_dir() and path not in known:
            yield f"{found}: is not in the manifest; remove it"


def _hash_table(table: Mapping[str, str]) -> str:
    lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(table.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _encode_json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _decode_disclaimer(values: dict[str, Any]) -> Disclaimer:
    return Disclaimer(values["label"], values["short"], tuple(values["full"]))


def _is_whole(folder: Path) -> bool:
    try:
        return not any(find_file_faults(open_release(folder)))
    except ReleaseError:
        return False


def _write_folder(releases: Path, id_: str, files: Mapping[str, bytes]) -> None:
    staging = Path(tempfile.mkdtemp(prefix=".building-", dir=releases))
    try:
        for path, data in files.items():
            target = staging / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        staging.chmod(0o755)
        shutil.rmtree(releases / id_, ignore_errors=True)
        staging.rename(releases / id_)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _point_current_at(releases: Path, id_: str) -> None:
    link = releases / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(id_)
    link.replace(releases / CURRENT)


def _prune(releases: Path, *, keep: str) -> None:
    found = [path for path in releases.iterdir() if _ID.fullmatch(path.name) and path.name != keep]
    for path in sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)[RELEASES_KEPT - 1 :]:
        shutil.rmtree(path)
    # What a build that was killed has left.
    for path in releases.glob(".building-*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in releases.glob(f".{CURRENT}-*"):
        path.unlink()


@contextmanager
def _locked(releases: Path) -> Iterator[None]:
    """Let one build at a time write; another waits, and the lock ends with its process."""
    with (releases / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
