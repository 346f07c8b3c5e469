"""What a release is, and how to find, open and verify one. `publish` writes releases.

Input: the folder of releases. Output: opened releases. A release is one immutable folder. It is the packager's only
output and the web server's only input:

    releases/<id>/manifest.json    the id, and every file with its SHA-256 and size
    releases/<id>/contents.json    what the web server needs to know besides the files themselves
    releases/<id>/widget.json      the settings that the scripts were made from, so that `verify` can make them again
    releases/<id>/public/...       each file at the path of its address, with .br and .gz where these are smaller
    releases/<id>/later/...        takes the public file's place once a topic's review is overdue
    releases/<id>/lapsed/...       takes its place once the grace period is over: a notice that the topic is withdrawn
    releases/<id>/*/<day>/...      in both: pages whose links change on that day because a translation is withdrawn
    releases/current -> <id>       replaced by one atomic rename
    releases/.history              the ids in the order in which they were built, one a line
    releases/.refused              why the last build made no release; absent if it made one

The id is the SHA-256 of the sorted file table. No file of a release contains a time or an absolute path.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caresheet.characters import make_visible
from caresheet.errors import ReleaseError
from caresheet.model import Disclaimer
from caresheet.release.well_formed import read_regular_file, require_contents, require_table

FORMAT = 1
PUBLIC, LATER, LAPSED = "public/", "later/", "lapsed/"
# The folders whose files readers may be sent.
DOCUMENT_FOLDERS = (PUBLIC, LATER, LAPSED)
# Below `public/`: the pages that other sites may frame.
FRAMES = "v1/frame/"
CURRENT = "current"
CONTENTS, MANIFEST, WIDGET = "contents.json", "manifest.json", "widget.json"
HISTORY, REFUSED = ".history", ".refused"
_ID = re.compile(r"[0-9a-f]{64}")

# A day (ISO 8601), and the file that is served at an address from that day on.
Edition = tuple[str, str]


@dataclass(frozen=True)
class TopicEntry:
    """What lists show about a topic, and the values by which they can be filtered."""

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
    """A clinic's isolation ("frame": sealed frames only), and the origins whose pages may frame topics (empty: any)."""

    isolation: str
    frame_ancestors: list[str]


@dataclass(frozen=True)
class Contents:
    """What the web server needs to know about a release. Paths are relative to `public/`.

    `gone` lists the paths that are answered with 410. `redirects` maps an old path to the new one. `later` maps a path
    to its editions in the order of their days; the files of these are relative to the release's folder.
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
        """Read the bytes of `contents.json`."""
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
    """An opened release. `files` maps each path to the file's SHA-256."""

    folder: Path
    id: str
    contents: Contents
    files: Mapping[str, str]

    def read(self, path: str) -> bytes:
        """Read one file, and check it against the manifest.

        Raises:
            ReleaseError: the file is missing, unreadable or altered.
        """
        return _read_proven(self.folder, path, self.files[path])


def open_release(folder: Path) -> Release:
    """Open a release without reading its public files.

    Raises:
        ReleaseError: there is no release, or its manifest or contents are damaged.
    """
    folder = folder.resolve()
    try:
        manifest = json.loads(read_regular_file(folder / MANIFEST))
        files = require_table(manifest["files"])
        id_ = str(manifest["id"])
        if manifest["format"] != FORMAT or hash_table(files) != id_:
            raise ValueError("its id does not match its list of files")
        data = _read_proven(folder, CONTENTS, files[CONTENTS])
        require_contents(json.loads(data), files, public=PUBLIC)
        contents = Contents.decode(data)
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
    for above, folders, names in os.walk(release.folder):
        folders.sort()
        # A link to a folder could publish anything.
        links = [name for name in folders if Path(above, name).is_symlink()]
        for found in (Path(above, name) for name in (*sorted(names), *links)):
            if found.relative_to(release.folder).as_posix() not in known:
                yield make_visible(f"{found}: is not in the manifest; remove it")


def _read_proven(folder: Path, path: str, digest: str) -> bytes:
    try:
        data = read_regular_file(folder / path)
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
    """Return the id of the current release, whether or not it is whole; None if there is none."""
    try:
        name = (releases / CURRENT).readlink().name
    except OSError:
        return None
    return name if _ID.fullmatch(name) else None


def list_releases(releases: Path) -> list[str]:
    """Return the ids of the releases in the order in which they were built.

    The modification times of their folders decide only if the history is lost, because a clock may be set back.
    """
    try:
        history = (releases / HISTORY).read_text("ascii").split()
    except (OSError, ValueError):
        history = []
    order = {id_: place for place, id_ in enumerate(history)}
    found = [path for path in releases.iterdir() if _ID.fullmatch(path.name)] if releases.is_dir() else []
    places = {}
    for path in found:
        # A build may remove a release while we list them.
        with suppress(FileNotFoundError):
            places[path.name] = (order.get(path.name, -1), path.stat().st_mtime_ns)
    return sorted(places, key=lambda id_: places[id_])


@dataclass(frozen=True)
class Refusal:
    """Why a release is not served, or (with a blank id) why a build made none. `count` is the number of faults."""

    release: str
    reason: str
    count: int = 1


def read_refusal(releases: Path) -> Refusal | None:
    """Read why the last build made no release; None if it made one, or if the reason cannot be read."""
    try:
        values = json.loads((releases / REFUSED).read_bytes())
        return Refusal("", str(values["reason"]), int(values["count"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _decode_disclaimer(values: dict[str, Any]) -> Disclaimer:
    return Disclaimer(values["label"], values["short"], tuple(values["full"]))
