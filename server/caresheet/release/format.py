"""The contract between the wings: what a release is, and how one is found, opened and proven. `publish` writes them.

A release is one immutable folder, the packager's only output and the web's only input:

    releases/<id>/manifest.json    the id, and every file with its SHA-256 and size
    releases/<id>/contents.json    what the web needs to know beside the files themselves
    releases/<id>/public/...       laid out as its addresses are, with .br and .gz where they are smaller
    releases/<id>/later/...        takes the public file's place once a topic's review is overdue
    releases/<id>/lapsed/...       takes its place once the grace period is over: a notice that the topic is withdrawn
    releases/<id>/*/<day>/...      in both: a page from a day on that is a translation's, when only its links change
    releases/current -> <id>       swapped by one atomic rename
    releases/.history              the ids, one a line, in the order in which they were built
    releases/.refused              what kept the last build from becoming a release; absent where nothing did

The id is the SHA-256 of the sorted file table. No file of a release holds a time or an absolute path.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caresheet.errors import ReleaseError
from caresheet.model import Disclaimer

FORMAT = 1
PUBLIC, LATER, LAPSED = "public/", "later/", "lapsed/"
# Where documents lie that readers may be sent.
DOCUMENT_FOLDERS = (PUBLIC, LATER, LAPSED)
# Below public: the pages that other sites may frame.
FRAMES = "v1/frame/"
CURRENT = "current"
CONTENTS, MANIFEST = "contents.json", "manifest.json"
HISTORY, REFUSED = ".history", ".refused"
_ID = re.compile(r"[0-9a-f]{64}")

# The day (ISO 8601) from which a file takes a path's place, and the file.
Edition = tuple[str, str]


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
    `later` maps a path to the days (ISO 8601), in order, from which other files take its place, and those files.
    """

    name: str
    isolation: str
    sites: dict[str, SiteEntry]
    languages: tuple[LanguageEntry, ...]
    topics: tuple[TopicEntry, ...]
    gone: tuple[str, ...]
    redirects: dict[str, str]
    later: dict[str, tuple[Edition, ...]]

    def encode(self) -> bytes:
        """Return the bytes of `contents.json`."""
        return (json.dumps(vars(self), ensure_ascii=False, sort_keys=True, default=vars) + "\n").encode()

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
            later={path: tuple((day, other) for day, other in editions) for path, editions in values["later"].items()},
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
        return _read_proven(self.folder, path, self.files[path])


def open_release(folder: Path) -> Release:
    """Open a release without reading its public files.

    Raises:
        ReleaseError: there is none, or its manifest or contents are damaged.
    """
    folder = folder.resolve()
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        files = dict(manifest["files"])
        id_ = str(manifest["id"])
        if manifest["format"] != FORMAT or hash_table(files) != id_:
            raise ValueError("its id does not match its list of files")
        contents = Contents.decode(_read_proven(folder, CONTENTS, files[CONTENTS]))
        return Release(folder, id_, contents, files)
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
    known = {*release.files, MANIFEST}
    for found in sorted(release.folder.rglob("*")):
        path = found.relative_to(release.folder).as_posix()
        if not found.is_dir() and path not in known:
            yield f"{found}: is not in the manifest; remove it"


def _read_proven(folder: Path, path: str, digest: str) -> bytes:
    try:
        data = (folder / path).read_bytes()
    except OSError as error:
        if not folder.exists():
            raise ReleaseError(f"{folder}: a later build has removed this release; run the command again") from error
        raise ReleaseError(f"{folder / path}: {error.strerror}; build the release again") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise ReleaseError(f"{folder / path}: is not what the manifest says; build the release again")
    return data


def encode_manifest(id_: str, table: Mapping[str, str]) -> bytes:
    """Return the bytes of `manifest.json`; the table maps each path to its SHA-256."""
    values = {"format": FORMAT, "id": id_, "files": table}
    return (json.dumps(values, ensure_ascii=False, separators=(",\n", ": "), sort_keys=True) + "\n").encode()


def hash_table(table: Mapping[str, str]) -> str:
    """Return the id of the release that has these files."""
    lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(table.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def find_current(releases: Path) -> str | None:
    """Return the id of the release that is in place, whole or not; None where none is."""
    try:
        name = (releases / CURRENT).readlink().name
    except OSError:
        return None
    return name if _ID.fullmatch(name) else None


def list_releases(releases: Path) -> list[str]:
    """Return the id of each release that is kept, in the order in which they were built.

    Their folders' times decide only where the history has been lost: clocks jump.
    """
    try:
        history = (releases / HISTORY).read_text("ascii").split()
    except (OSError, ValueError):
        history = []
    order = {id_: place for place, id_ in enumerate(history)}
    found = [path for path in releases.iterdir() if _ID.fullmatch(path.name)] if releases.is_dir() else []
    places = {}
    for path in found:
        # A build may remove a release while we look.
        with suppress(FileNotFoundError):
            places[path.name] = (order.get(path.name, -1), path.stat().st_mtime_ns)
    return sorted(places, key=lambda id_: places[id_])


@dataclass(frozen=True)
class Refusal:
    """What was not taken into service: a release, or (its id blank) a build's content. `count` things are wrong."""

    release: str
    reason: str
    count: int = 1


def read_refusal(releases: Path) -> Refusal | None:
    """Read why the last build became no release; None where it did, or where nobody can tell."""
    try:
        values = json.loads((releases / REFUSED).read_bytes())
        return Refusal("", str(values["reason"]), int(values["count"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _decode_disclaimer(values: dict[str, Any]) -> Disclaimer:
    return Disclaimer(values["label"], values["short"], tuple(values["full"]))
