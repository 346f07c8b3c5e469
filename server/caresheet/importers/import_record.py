"""Write imported topics, but never overwrite a file that a person has edited, or one that another source made.

Input: topics. Output: their files, the outcome for each topic, and `imports.json`. It records for each file its SHA-256
as it was written, and the name and the SHA-256 of its source. If a file still has its hash, nobody has edited it since.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import count
from pathlib import Path

from caresheet.atomic import replace_file
from caresheet.errors import ConfigError
from caresheet.importers.draft import Imported

RECORD_FILE = "imports.json"
WRITTEN, AGAIN, UNCHANGED = "written", "written again", "unchanged"
_EDITED = "left alone: the file there was written or edited by a person"
_UNKNOWN = "left alone: an earlier import wrote this file and did not record its source; delete it to import it again"
_COPY = "left out: its source has the same content as that of "


@dataclass(frozen=True)
class Result:
    """A topic, and what the import did with it."""

    topic: Imported
    outcome: str


@dataclass(frozen=True)
class _Entry:
    """A file that an import wrote. Its source is unknown ("") if an older version of Caresheet wrote it."""

    sha256: str
    source: str = ""
    source_sha256: str = ""
    part: str = ""

    @property
    def identity(self) -> str:
        """Return what stays the same when a source is imported again: its part's address, or the file's name."""
        return self.part or self.source


def write_topics(content: Path, topics: Iterable[Imported], *, dry_run: bool) -> Iterator[Result]:
    """Write each topic as it comes, and yield the result.

    Raises:
        ConfigError: the record of earlier imports cannot be read.
    """
    record = _Record(content)
    try:
        for topic in topics:
            entry = record.describe_source(topic)
            outcome = record.choose_file(topic, entry)
            path, text = content / topic.path, topic.write()
            outcome = outcome or _choose_outcome(path, text, record.find_hash(topic.path))
            if outcome in (WRITTEN, AGAIN) and not dry_run:
                path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(path, text.encode())
            if outcome in (WRITTEN, AGAIN, UNCHANGED):
                record.add(topic.path, replace(entry, sha256=_hash(text.encode())))
            elif outcome == _EDITED and record.owns(topic.path, entry):
                record.add(topic.path, replace(entry, sha256=record.find_hash(topic.path)))
            yield Result(topic, outcome)
    finally:
        if not dry_run:
            record.write()


class _Record:
    """Which source made which file."""

    def __init__(self, content: Path) -> None:
        self._content = content
        self._entries = dict(_read_entries(content / RECORD_FILE))
        # The files of this import, by path. In a dry run they are on no disk.
        self._taken: set[str] = set()
        self._owned = {
            (_find_lang(path), entry.identity): path for path, entry in self._entries.items() if entry.identity
        }
        self._by_content = {
            (_find_lang(path), entry.source_sha256): path
            for path, entry in self._entries.items()
            if entry.source_sha256 and not entry.part
        }

    def describe_source(self, topic: Imported) -> _Entry:
        """Return where a topic comes from. The name of the file is relative to the content folder."""
        source = topic.source
        if source is None:
            return _Entry("")
        try:
            name = os.path.relpath(source.path.resolve(), self._content.resolve())
        except ValueError:  # another drive, on Windows
            name = str(source.path.resolve())
        return _Entry("", Path(name).as_posix(), source.sha256, source.part)

    def choose_file(self, topic: Imported, entry: _Entry) -> str:
        """Give a topic the name of its source's own file, or one that no other source has.

        Returns the outcome if the topic must not be written, and otherwise "".
        """
        path = self._owned.get((topic.lang, entry.identity)) or self._find_moved(topic.lang, entry)
        if path:
            topic.slug = Path(path).stem
            return f"{_COPY}{path}" if path in self._taken else ""
        copy = self._by_content.get((topic.lang, entry.source_sha256))
        if copy and not entry.part:
            topic.slug = Path(copy).stem
            return f"{_COPY}{copy}"
        return self._choose_new_name(topic, entry)

    def owns(self, path: str, entry: _Entry) -> bool:
        """Tell whether a source made a file."""
        return path in self._entries and self._entries[path].identity == entry.identity

    def find_hash(self, path: str) -> str:
        """Return the hash of a file as an import wrote it; "" if no import did."""
        return self._entries[path].sha256 if path in self._entries else ""

    def add(self, path: str, entry: _Entry) -> None:
        """Record that a file comes from a source."""
        self._entries[path] = entry
        self._taken.add(path)
        if entry.identity:
            self._owned[_find_lang(path), entry.identity] = path
        if entry.source_sha256 and not entry.part:
            self._by_content[_find_lang(path), entry.source_sha256] = path

    def write(self) -> None:
        """Write the record, if there is anything in it."""
        if not self._entries:
            return
        values = {
            path: {name: value for name, value in asdict(entry).items() if value}
            for path, entry in self._entries.items()
        }
        replace_file(self._content / RECORD_FILE, (json.dumps(values, indent=1, sort_keys=True) + "\n").encode())

    def _find_moved(self, lang: str, entry: _Entry) -> str:
        """Return the file of a source that has the same content under a name that is no longer there."""
        path = self._by_content.get((lang, entry.source_sha256), "") if not entry.part else ""
        if not path or path in self._taken or (self._content / self._entries[path].source).exists():
            return ""
        return path

    def _choose_new_name(self, topic: Imported, entry: _Entry) -> str:
        stem = topic.slug
        for number in count(1):
            topic.slug = stem if number == 1 else f"{stem}-{number}"
            known = self._entries.get(topic.path)
            if known is None and topic.path not in self._taken and not self._is_of_a_person(topic, entry):
                return ""
            if known is not None and not known.identity:
                return "" if self._may_claim(topic, entry) else _UNKNOWN
        raise AssertionError("unreachable: count never ends")

    def _is_of_a_person(self, topic: Imported, entry: _Entry) -> bool:
        """Tell whether a person wrote a topic of the same title. A collection's topic does not come beside it."""
        path = self._content / topic.path
        return not entry.part and path.is_file() and path.read_bytes() != topic.write().encode()

    def _may_claim(self, topic: Imported, entry: _Entry) -> bool:
        """Tell whether a file without a recorded source comes from this one: it is gone, the same, or names it."""
        try:
            present = (self._content / topic.path).read_bytes()
        except OSError:
            return True
        return present == topic.write().encode() or (
            entry.part != "" and f"url: {json.dumps(entry.part)}".encode() in present
        )


def _choose_outcome(path: Path, text: str, imported_hash: str) -> str:
    if path.is_symlink():
        return _EDITED
    if not path.exists():
        return WRITTEN
    present = path.read_bytes()
    if present == text.encode():
        return UNCHANGED
    return AGAIN if _hash(present) == imported_hash else _EDITED


def _find_lang(path: str) -> str:
    return path.split("/")[1] if path.count("/") > 1 else ""


def _read_entries(path: Path) -> Iterator[tuple[str, _Entry]]:
    try:
        values = json.loads(path.read_bytes())
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); correct it, or remove it") from error
    for file, value in values.items() if isinstance(values, dict) else ():
        if isinstance(value, dict):
            known = {name: value.get(name) for name in ("sha256", "source", "source_sha256", "part")}
            yield str(file), _Entry(**{name: each if isinstance(each, str) else "" for name, each in known.items()})
        else:
            # Before sources were recorded, there was only the hash.
            yield str(file), _Entry(str(value))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
