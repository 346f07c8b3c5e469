"""Hold a release in memory with every answer prepared, so that a request needs only a look-up.

Input: an opened release. Output: `LoadedRelease`, which finds the document at a path. A path from a request is only
a key; it is never joined to the path of a folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from flask import Request, Response

from caresheet.errors import ReleaseError
from caresheet.release.format import CONTENTS, DOCUMENT_FOLDERS, LAPSED, PUBLIC, Contents, Release
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
# The best comes first, for a client that accepts several equally.
_PREFERENCE = ("br", "gzip", "")

IMMUTABLE = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300"
# Files here are named by their hashes, so a name never gets other bytes.
_IMMUTABLE_FOLDERS = (f"{PUBLIC}assets/", f"{PUBLIC}pictures/")


@dataclass(frozen=True)
class Document:
    """One file in each of its encodings; "" is the plain one. `status` is 410 for the notice of a withdrawn topic."""

    media_type: str
    cache_control: str
    bodies: Mapping[str, bytes]
    entity_tag: str
    status: int = 200

    def answer(self, request: Request) -> Response:
        """Answer in the encoding that the client prefers (RFC 9110, 12.5.3), or 304 if the client has it already.

        Ranges are not offered: half a topic could be a topic without its disclaimer.
        """
        encoding = self._choose_encoding(request)
        response = Response(self.bodies[encoding], status=self.status, content_type=self.media_type)
        response.headers["Cache-Control"] = self.cache_control
        response.vary.add("Accept-Encoding")
        if encoding:
            response.headers["Content-Encoding"] = encoding
        # Each encoding needs an entity tag of its own (RFC 9110, 8.8.3.3).
        response.set_etag(self.entity_tag + (f"-{encoding}" if encoding else ""))
        return response.make_conditional(request) if self.status == 200 else response  # type: ignore[return-value]

    def _choose_encoding(self, request: Request) -> str:
        accepted = request.accept_encodings
        qualities = {
            encoding: accepted.quality(encoding or "identity") for encoding in _PREFERENCE if encoding in self.bodies
        }
        best = max(qualities, key=lambda encoding: qualities[encoding])
        return best if qualities[best] > 0 else ""


@dataclass(frozen=True)
class LoadedRelease:
    """Every document of a release, by its public path. `files` is the release's own table.

    `later` has the documents that replace the one at a path, each with the day (ISO 8601) from which it does.
    `sealed_origins` are the pages of the sites that show topics in sealed frames only.
    """

    release_id: str
    contents: Contents
    files: Mapping[str, str]
    documents: Mapping[str, Document]
    later: Mapping[str, tuple[tuple[str, Document], ...]]
    sealed_origins: frozenset[Origin]

    def find(self, path: str, today: date) -> Document | None:
        """Find the document that is served at a path today."""
        found = self.documents.get(path)
        for day, document in self.later.get(path, ()):
            if today.isoformat() >= day:
                found = document
        return found


def load_release(release: Release, *, before: LoadedRelease | None = None) -> LoadedRelease:
    """Read a whole release. A document that is the same in the release before is taken from there and not read again.

    Raises:
        ReleaseError: a file is missing or altered, or the contents do not agree with the files.
    """
    documents = {}
    for path in release.files:
        if path.startswith(DOCUMENT_FOLDERS) and not path.endswith(tuple(_ENCODINGS)):
            public_path = path.removeprefix(PUBLIC)
            is_known = before is not None and _is_unchanged(before.files, release.files, path)
            documents[public_path] = (
                before.documents[public_path] if before and is_known else _load_document(release, path)
            )
    return LoadedRelease(
        release_id=release.id,
        contents=release.contents,
        files=release.files,
        documents=documents,
        later={path: tuple(_find_editions(release, documents, path)) for path in release.contents.later},
        sealed_origins=frozenset(_read_sealed_origins(release)),
    )


def _is_unchanged(before: Mapping[str, str], after: Mapping[str, str], path: str) -> bool:
    return all(before.get(path + suffix) == after.get(path + suffix) for suffix in ("", *_ENCODINGS))


def _load_document(release: Release, path: str) -> Document:
    bodies = {"": release.read(path)}
    for suffix, encoding in _ENCODINGS.items():
        if path + suffix in release.files:
            bodies[encoding] = release.read(path + suffix)
    is_gone = path.startswith(LAPSED) or path.removeprefix(PUBLIC) in release.contents.gone
    return Document(
        status=410 if is_gone else 200,
        media_type=_MEDIA_TYPES.get(PurePosixPath(path).suffix, _OTHER_MEDIA_TYPE),
        cache_control=IMMUTABLE if path.startswith(_IMMUTABLE_FOLDERS) else SHORT,
        bodies=bodies,
        entity_tag=hashlib.sha256(bodies[""]).hexdigest()[:32],
    )


def _find_editions(release: Release, documents: Mapping[str, Document], path: str) -> Iterator[tuple[str, Document]]:
    for day, other in release.contents.later[path]:
        if other not in documents:
            raise ReleaseError(f"{release.folder / other}: is named in {CONTENTS} and missing; build the release again")
        yield day, documents[other]


def _read_sealed_origins(release: Release) -> Iterator[Origin]:
    for name, site in release.contents.sites.items():
        for text in site.frame_ancestors if site.isolation == "frame" else ():
            origin = parse_origin(text)
            if origin is None:
                place = release.folder / CONTENTS
                raise ReleaseError(f"{place}: site '{name}' names '{text}', which is not an origin; build it again")
            yield origin
