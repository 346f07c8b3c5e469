"""Build only the parts of a release that have changed, and take the others over from the last release.

Input: each part's name, and everything that it is made from. Output: the new files, the unchanged files of the last
release, and notes for the next build. A part is taken over only if the same version of Caresheet would make it from the
same values, and none of its files has changed on disk. HTML is never read back and edited: a part is taken over as a
whole, or made again.
"""

from __future__ import annotations

import hashlib
import os
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any, Self

from caresheet.model import Finding, Topic
from caresheet.packager.render.compress import TEXT, choose_quality, compress_file
from caresheet.packager.source.outline import Outline
from caresheet.packager.source.parse import Draft
from caresheet.release.build_cache import BuildCache, Note
from caresheet.release.format import DOCUMENT_FOLDERS

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class ReadTopic:
    """The result of reading the topic file at `path`. Without an outline, the file could not be read.

    If its documents have to be made, there is a `topic` and the `draft` that it was made from. If they are taken over
    from the last release, there are `facts` about them. `key` is the hash of everything that they are made from, except
    the related topics: these are known only once all topics are read. If these have changed, `read_text` reads it.
    """

    path: str
    findings: tuple[Finding, ...]
    outline: Outline | None = None
    topic: Topic | None = None
    draft: Draft | None = None
    key: str = ""
    facts: Facts | None = None
    read_text: Callable[[], ReadTopic] | None = None

    def bind(self, outline: Outline) -> ReadTopic:
        """Return the topic with what `outline` says of it. Only the whole library tells what its original is like."""
        topic = self.topic and replace(outline.topic, sections=self.topic.sections, sources=self.topic.sources)
        return replace(self, outline=outline, topic=topic)


class IncrementalBuild:
    """The parts of one build. The facts of a part are what is known about it besides its files, as JSON values."""

    def __init__(self, cache: BuildCache, engine: str) -> None:
        self._cache, self._engine = cache, engine
        # Brotli and zlib release Python's lock while they compress, so threads are enough for a few files.
        self._pool: ThreadPoolExecutor | None = None
        self.files: dict[str, bytes] = {}
        # A part that was taken over has no note.
        self.notes: dict[str, Note | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_threads()

    def stop_threads(self) -> None:
        """End the threads. A process can be forked safely only without any."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        self._pool = None

    def make_key(self, *made_from: object) -> str:
        """Hash everything that a part is made from. All our values have a `repr` that shows all of them."""
        return hash_text(repr((self._engine, *made_from)))

    def take_over(self, name: str, key: str) -> Facts | None:
        """Take a part over from the last release, and return its facts; None if it has to be made."""
        facts: Facts | None = self._cache.find(name, key)
        if facts is not None:
            self.notes[name] = None
        return facts

    def list_reused(self) -> dict[str, str]:
        """Return the SHA-256 of each file of the parts that are taken over, by path."""
        return self._cache.list_files([name for name, note in self.notes.items() if note is None])

    def add(self, name: str, key: str, facts: Facts, files: Mapping[str, bytes]) -> None:
        """Add a new part, and compress its files."""
        self._pool = self._pool or ThreadPoolExecutor(os.cpu_count())
        self.add_compressed(name, key, facts, compress_files(files, run=self._pool.map))

    def add_compressed(self, name: str, key: str, facts: Facts, files: Mapping[str, bytes]) -> None:
        """Add a new part whose files are already compressed."""
        self.files |= files
        self.notes[name] = (key, facts, sorted(files))


def compress_files(
    files: Mapping[str, bytes], *, run: Callable[..., Iterable[dict[str, bytes]]] = map
) -> dict[str, bytes]:
    """Return files with their compressed forms beside them. The same bytes are compressed once."""
    # Of the paths that have the same bytes, the one that deserves the best quality is compressed for all.
    leaders: dict[bytes, str] = {}
    for path in sorted((path for path in files if path.startswith(DOCUMENT_FOLDERS)), key=choose_quality):
        leaders[files[path]] = path
    made = dict(zip(leaders, run(compress_file, leaders.values(), leaders.keys()), strict=True))
    return {
        **files,
        **{
            path + variant.removeprefix(leaders[body]): small
            for path, body in files.items()
            if path.startswith(DOCUMENT_FOLDERS) and path.endswith(TEXT)
            for variant, small in made[body].items()
        },
    }


def hash_text(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def identify_engine(widget: Path) -> str:
    """Hash everything that a build runs: our own sources, the widget's, and the versions of all installed packages."""
    digest = hashlib.sha256(f"{sys.version} {zlib.ZLIB_RUNTIME_VERSION}".encode())
    for folder in (Path(str(resources.files("caresheet"))), widget):
        for path in _find_sources(folder):
            body = path.read_bytes()
            digest.update(f"\n{path.relative_to(folder)} {len(body)}\n".encode())
            digest.update(body)
    for place in sys.path:
        if os.path.isdir(place):  # noqa: PTH112 - some are archives, some blank
            digest.update("\n".join(sorted(name for name in os.listdir(place) if name.endswith("-info"))).encode())  # noqa: PTH208
    return digest.hexdigest()


def _find_sources(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield from (Path(place, name) for name in sorted(names))
