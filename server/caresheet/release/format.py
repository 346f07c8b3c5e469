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
    releases/bill-of-materials.cdx.json    the packages that made the last release

The id is the SHA-256 of the sorted file table. No file of a release contains a time or an absolute path.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from caresheet.characters import make_visible
from caresheet.errors import ReleaseError
from caresheet.model import Disclaimer
from caresheet.release.bounded_json import load_json, require_few_values
from caresheet.release.lines import LineMapping, Lines, LineSet, write_json, write_lines
from caresheet.release.manifest import decode_manifest
from caresheet.release.topic_lines import TopicEntry, TopicLines
from caresheet.release.well_formed import read_regular_file, require_contents

PUBLIC, LATER, LAPSED = "public/", "later/", "lapsed/"
# The folders whose files readers may be sent.
DOCUMENT_FOLDERS = (PUBLIC, LATER, LAPSED)
# Below `public/`: the pages that other sites may frame.
FRAMES = "v1/frame/"
# Topics to print. The query of these two names the clinic.
HANDOUTS = "handouts/"
CURRENT = "current"
CONTENTS, MANIFEST, WIDGET = "contents.json", "manifest.json", "widget.json"
HISTORY, REFUSED, BILL = ".history", ".refused", "bill-of-materials.cdx.json"
_ID = re.compile(r"[0-9a-f]{64}")
# What grows with the library has one entry a line in `contents.json`, in these brackets and in this order.
_LINED = {"gone": "[]", "later": "{}", "redirects": "{}", "topics": "[]"}
_BY_LINES = b'{"gone": [\n'

# A day (ISO 8601), and the file that is served at an address from that day on.
Edition = tuple[str, str]


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
    topics: Collection[TopicEntry]
    gone: Collection[str]
    redirects: Mapping[str, str]
    later: Mapping[str, tuple[Edition, ...]]

    def encode(self) -> bytes:
        """Return the bytes of `contents.json`: JSON in which what grows with the library has one entry a line."""
        topics = [vars(topic) for topic in self.topics]
        entries = _write_entries({**vars(self), "topics": topics})
        values = {name: write_json(getattr(self, name)) for name in ("name", "isolation", "sites", "languages")}
        values |= {name: write_lines(_LINED[name], entries[name]) for name in _LINED}
        return ("{" + ",\n".join(f'"{name}": {text}' for name, text in sorted(values.items())) + "}\n").encode()

    def read_topics(self) -> TopicLines:
        """Return the topics as lines. Those of a release that was just built are still objects."""
        return self.topics if isinstance(self.topics, TopicLines) else self.decode(self.encode()).read_topics()

    @classmethod
    def decode(cls, data: bytes) -> Contents:
        """Read the bytes of `contents.json`. What grows with the library stays text until it is looked up."""
        require_few_values(data)
        if not data.startswith(_BY_LINES):  # an earlier version wrote it, all on one line
            return cls.decode(_decode_whole(load_json(data)).encode())
        blocks, rest, position = {}, b"", 0
        for name, brackets in _LINED.items():
            opening = f'"{name}": {brackets[0]}\n'.encode()
            start = data.index(opening, position) + len(opening)
            end = data.index(f"\n{brackets[1]}".encode(), start - 1)
            blocks[name] = Lines(data, start, end)
            rest, position = rest + data[position:start], end
        values = load_json(rest + data[position:])
        return cls(
            **_decode_small(values),
            topics=TopicLines(blocks["topics"]),
            gone=LineSet(blocks["gone"]),
            redirects=LineMapping(blocks["redirects"], str),
            later=LineMapping(blocks["later"], _decode_editions),
        )


def _write_entries(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Write the lines of what grows with the library, in their order."""
    topics = sorted(values["topics"], key=lambda topic: (topic["lang"], topic["slug"]))
    written = {"topics": list(map(write_json, topics)), "gone": list(map(write_json, sorted(values["gone"])))}
    for name in ("redirects", "later"):
        written[name] = [f"{write_json(path)}: {write_json(found)}" for path, found in sorted(values[name].items())]
    return written


def _require_contents(data: bytes, contents: Contents, files: Mapping[str, str]) -> None:
    """Check the values of `contents.json`, and that a look-up in its lines finds the same values.

    Raises:
        ValueError: one of them is not as a build writes it.
    """
    values = load_json(data)
    require_contents(values, files, public=PUBLIC)
    if not data.startswith(_BY_LINES):  # its lines are ours
        return
    for name, lines in _write_entries(values).items():
        block: Lines = getattr(contents, name).lines
        if ",\n".join(lines).encode() != data[block.start : block.end]:
            raise ValueError(f"'{name}' in {CONTENTS} is not written as a build writes it")
    if any(getattr(contents, name) != value for name, value in _decode_small(values).items()):
        raise ValueError(f"{CONTENTS} says something twice")


def _decode_whole(values: dict[str, Any]) -> Contents:
    return Contents(
        **_decode_small(values),
        topics=tuple(TopicEntry(**entry) for entry in values["topics"]),
        gone=tuple(values["gone"]),
        redirects=values["redirects"],
        later={path: _decode_editions(editions) for path, editions in values["later"].items()},
    )


def _decode_small(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": values["name"],
        "isolation": values["isolation"],
        "sites": {name: SiteEntry(**entry) for name, entry in values["sites"].items()},
        "languages": tuple(
            LanguageEntry(**{**entry, "disclaimer": _decode_disclaimer(entry["disclaimer"])})
            for entry in values["languages"]
        ),
    }


def _decode_editions(editions: list[tuple[str, str]]) -> tuple[Edition, ...]:
    return tuple((day, other) for day, other in editions)


@dataclass(frozen=True)
class Release:
    """An opened release. `files` maps each path to the file's SHA-256."""

    folder: Path
    id: str
    contents: Contents
    files: Mapping[str, str]

    def read(self, path: str, digest: str = "") -> bytes:
        """Read one file, and check it against the manifest, or against its hash if the caller has looked that up.

        Raises:
            ReleaseError: the file is missing, unreadable or altered.
        """
        return _read_proven(self.folder, path, digest or self.files[path])


def open_release(folder: Path) -> Release:
    """Open a release without reading its public files.

    Raises:
        ReleaseError: there is no release, or its manifest or contents are damaged.
    """
    return _open(folder, is_checked=True)


def open_tables(folder: Path) -> Release:
    """Open a release whose contents are checked later. That takes a tenth of the time, which counts for large ones.

    Raises:
        ReleaseError: there is no release, or its manifest or contents are not the ones that its id stands for.
    """
    return _open(folder, is_checked=False)


def open_known(folder: Path, files: Mapping[str, str]) -> Release:
    """Open a release whose table of files is known, and decode all its topics.

    Raises:
        ReleaseError: its contents are not those of the table.
    """
    folder = follow_links(folder)
    with _explain_damage(folder):
        contents = Contents.decode(_read_proven(folder, CONTENTS, files[CONTENTS]))
        return Release(folder, folder.name, replace(contents, topics=tuple(contents.topics)), files)


def follow_links(path: Path) -> Path:
    """Return where a path leads. Unlike `Path.resolve`, this does not fail if a link leads to itself."""
    return Path(os.path.realpath(path))


def _open(folder: Path, *, is_checked: bool) -> Release:
    folder = follow_links(folder)
    with _explain_damage(folder):
        id_, files = decode_manifest(read_regular_file(folder / MANIFEST))
        data = _read_proven(folder, CONTENTS, files[CONTENTS])
        contents = Contents.decode(data)
        if is_checked:
            _require_contents(data, contents, files)
        return Release(folder, id_, contents, files)


def check_contents(release: Release) -> None:
    """Check every value in a release's contents.

    Raises:
        ReleaseError: one of them is not as a build writes it.
    """
    with _explain_damage(release.folder):
        data = release.read(CONTENTS)
        _require_contents(data, Contents.decode(data), release.files)


@contextmanager
def _explain_damage(folder: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ReleaseError(f"{folder}: there is no release; 'caresheet build' makes one") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ReleaseError(f"{folder}: the release is damaged ({reason}); build it again") from error


def find_altered_files(release: Release) -> Iterator[str]:
    """Yield what is wrong with each file that is missing or altered."""
    for path, digest in release.files.items():
        try:
            _read_proven(release.folder, path, digest)
        except ReleaseError as error:
            yield str(error)


def find_file_faults(release: Release) -> Iterator[str]:
    """Yield every file that is missing, altered, or not in the manifest."""
    yield from find_altered_files(release)
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
        values = load_json((releases / REFUSED).read_bytes())
        return Refusal("", str(values["reason"]), int(values["count"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _decode_disclaimer(values: dict[str, Any]) -> Disclaimer:
    return Disclaimer(values["label"], values["short"], tuple(values["full"]))
