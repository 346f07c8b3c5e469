"""Find the document at a path.

Input: an opened release. Output: `LoadedRelease`. A path from a request is only a
key: it names a file only if the release's own table has it.

A small release is read and held in memory as a whole. Of a large one, a worker holds only the tables: it reads a file
when it is asked for. Both prove the bytes by their hash before they send them.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

import brotli

from caresheet.errors import ReleaseError
from caresheet.release.contents import CONTENTS, Contents
from caresheet.release.format import DOCUMENT_FOLDERS, LAPSED, PUBLIC, Release, check_contents
from caresheet.release.topic_lines import TopicLines
from caresheet.web.origins import Origin, parse_origin

_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".xml": "application/xml",
}
# For other files, as static hosts send them (RFC 9110, 8.3). Browsers save such a file and never run it.
_OTHER_MEDIA_TYPE = "application/octet-stream"
_ENCODINGS = {".br": "br", ".gz": "gzip"}
_SUFFIXES = {"": "", "br": ".br", "gzip": ".gz"}
_DECODERS: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress}
# Where the app says, in the environment of a request, which file of the release it sends as it is.
SENT_FILE = "caresheet.file"

# A release with at most so many files is held in memory: about 160 topics, in about 15 MB.
FILES_HELD = 2000

IMMUTABLE = "public, max-age=31536000, immutable"
# Caches answer with what they have while they ask for a newer one, and for a day while the server is down (RFC 5861).
SHORT = "public, max-age=300, stale-while-revalidate=60, stale-if-error=86400"
# Files here are named by their hashes, so a name never gets other bytes.
_IMMUTABLE_FOLDERS = (f"{PUBLIC}assets/", f"{PUBLIC}pictures/")


@dataclass(frozen=True)
class Document:
    """One file in each of its encodings; "" is the plain one. `status` is 410 for the notice of a withdrawn topic.

    `digest` is the SHA-256 of the plain file. `read` returns the bytes in an encoding.
    """

    path: str
    digest: str
    encodings: tuple[str, ...]
    cache_control: str
    read: Callable[[str], bytes]
    status: int = 200

    @property
    def media_type(self) -> str:
        """The value of `Content-Type`."""
        return _MEDIA_TYPES.get(PurePosixPath(self.path).suffix, _OTHER_MEDIA_TYPE)


@dataclass(frozen=True)
class LoadedRelease:
    """A release from which answers are made.

    `held` has the bytes of each file, if the release is small. `sealed_origins` are the pages of the sites that show
    topics in sealed frames only. `faults` has the first file that was found damaged since the release was loaded.
    """

    release: Release
    topics: TopicLines
    sealed_origins: frozenset[Origin]
    held: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    faults: list[str] = field(default_factory=list)

    @property
    def release_id(self) -> str:
        """The release's id."""
        return self.release.id

    @property
    def contents(self) -> Contents:
        """What the release says about itself."""
        return self.release.contents

    def find(self, path: str, today: date) -> Document | None:
        """Find the document that is served at a path today."""
        file = PUBLIC + path
        for day, other in self.contents.later.get(path, ()):
            if today.isoformat() >= day:
                file = other
        return self._find_file(file)

    def read_public(self, path: str) -> bytes:
        """Read a public file that every release has.

        Raises:
            ReleaseError: it is damaged or missing.
        """
        return self._read(PUBLIC + path, "")

    def _find_file(self, file: str) -> Document | None:
        files = self.release.files
        digest = files.get(file)
        if digest is None or not file.startswith(DOCUMENT_FOLDERS) or file.endswith(tuple(_ENCODINGS)):
            return None
        is_gone = file.startswith(LAPSED) or file.removeprefix(PUBLIC) in self.contents.gone
        return Document(
            path=file,
            digest=digest,
            encodings=("", *(encoding for suffix, encoding in _ENCODINGS.items() if file + suffix in files)),
            cache_control=IMMUTABLE if file.startswith(_IMMUTABLE_FOLDERS) else SHORT,
            read=lambda encoding: self._read(file, encoding),
            status=410 if is_gone else 200,
        )

    def _read(self, file: str, encoding: str) -> bytes:
        path = name_encoded(file, encoding)
        if path in self.held:
            return self.held[path]
        try:
            return self.release.read(path)
        except ReleaseError as error:
            if not self.faults:  # a damaged file may be asked for a million times
                self.faults.append(str(error))
            if not encoding and (body := self._restore(file)) is not None:
                return body
            raise

    def _restore(self, file: str) -> bytes | None:
        """Return the bytes of a damaged file from a compressed form, if they are the ones that the manifest names."""
        for suffix, encoding in _ENCODINGS.items():
            with suppress(ReleaseError, KeyError):
                body = _DECODERS[encoding](self.release.read(file + suffix))
                if hashlib.sha256(body).hexdigest() == self.release.files[file]:
                    return body
        return None

    def find_faults(
        self, before: LoadedRelease | None = None, pause: Callable[[], object] = lambda: None
    ) -> Iterator[str]:
        """Yield what is wrong with the files that are not held and are not the same in the release before.

        `pause` is called after every two hundred files.
        """
        if self.held:
            return
        try:
            check_contents(self.release)
        except ReleaseError as error:
            yield str(error)
        yield from _find_missing_editions(self.release)
        known = iter(before.release.files.items()) if before else iter(())
        old = next(known, None)
        for number, (path, digest) in enumerate(self.release.files.items()):
            if number % 200 == 199:
                pause()
            while old and old[0] < path:
                old = next(known, None)
            if old != (path, digest):
                try:
                    self.release.read(path, digest)
                except ReleaseError as error:
                    yield str(error)


def name_encoded(file: str, encoding: str) -> str:
    """Return the path of a file in an encoding."""
    return file + _SUFFIXES[encoding]


def load_release(release: Release, *, before: LoadedRelease | None = None) -> LoadedRelease:
    """Load a release. A small one is read as a whole; a file that is the same in the release before is not read again.

    Raises:
        ReleaseError: a file of a small release is missing or altered, or the contents do not agree with the files.
    """
    held = {}
    if len(release.files) <= FILES_HELD:
        check_contents(release)
        for path, digest in release.files.items():
            is_known = before is not None and path in before.held and before.release.files.get(path) == digest
            held[path] = before.held[path] if before and is_known else release.read(path, digest)
        for fault in _find_missing_editions(release):
            raise ReleaseError(fault)
    return LoadedRelease(release, release.contents.read_topics(), frozenset(_read_sealed_origins(release)), held)


def _find_missing_editions(release: Release) -> Iterator[str]:
    for editions in release.contents.later.values():
        for _, other in editions:
            if other not in release.files:
                yield f"{release.folder / other}: is named in {CONTENTS} and missing; build the release again"


def _read_sealed_origins(release: Release) -> Iterator[Origin]:
    for name, site in release.contents.sites.items():
        for text in site.frame_ancestors if site.isolation == "frame" else ():
            origin = parse_origin(text)
            if origin is None:
                place = release.folder / CONTENTS
                raise ReleaseError(f"{place}: site '{name}' names '{text}', which is not an origin; build it again")
            yield origin
