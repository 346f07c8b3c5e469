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
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from caresheet.characters import make_visible
from caresheet.errors import ReleaseError
from caresheet.release.contents import CONTENTS, Contents, require_contents
from caresheet.release.manifest import decode_manifest
from caresheet.release.well_formed import read_regular_file

PUBLIC, LATER, LAPSED = "public/", "later/", "lapsed/"
# The folders whose files readers may be sent.
DOCUMENT_FOLDERS = (PUBLIC, LATER, LAPSED)
# Below `public/`: the pages that other sites may frame.
FRAMES = "v1/frame/"
# Topics to print. The query of these two names the clinic.
HANDOUTS = "handouts/"
CURRENT = "current"
MANIFEST, WIDGET = "manifest.json", "widget.json"
HISTORY, REFUSED, BILL = ".history", ".refused", "bill-of-materials.cdx.json"
_ID = re.compile(r"[0-9a-f]{64}")


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
            require_contents(data, contents, files, public=PUBLIC)
        return Release(folder, id_, contents, files)


def check_contents(release: Release) -> None:
    """Check every value in a release's contents.

    Raises:
        ReleaseError: one of them is not as a build writes it.
    """
    with _explain_damage(release.folder):
        data = release.read(CONTENTS)
        require_contents(data, Contents.decode(data), release.files, public=PUBLIC)


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
        data = read_regular_file(f"{folder}/{path}")  # making a `Path` would take as long as reading
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
        values = json.loads((releases / REFUSED).read_bytes())
        return Refusal("", str(values["reason"]), int(values["count"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
