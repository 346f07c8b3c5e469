"""The record of what was published: a file of lines, to which lines are only ever added.

    releases/.archive/record.jsonl   one entry a line, as JSON. Each contains the SHA-256 of the line before it
    releases/.archive/head           the number of the last entry, and the SHA-256 of its line

Input: what was published, and when. Output: entries, and every place where the record has been altered, cut or forked.
A line without a line feed is what a crash leaves: its entry was never finished, and the next build adds it again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from caresheet.atomic import replace_file, sync_folder

RECORD, HEAD = "record.jsonl", "head"
_TIME = "%Y-%m-%dT%H:%M:%SZ"

# "found": a build or a rollback was interrupted before it could record its release. The next one has recorded it.
Why = Literal["build", "rollback", "found"]


@dataclass(frozen=True)
class Entry:
    """One release that became the current one. `before` is the hash of the entry before; blank for the first.

    Topics are named "language/slug". `reviews` are those of the topics that are new or have changed. `dropped` are the
    numbers of earlier entries whose releases are no longer kept from here on.
    """

    number: int
    at: datetime
    release: str
    why: Why
    before: str = ""
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    reviews: Mapping[str, Any] = field(default_factory=dict)
    files: int = 0
    dropped: tuple[int, ...] = ()

    def encode(self) -> bytes:
        """Return the entry's line."""
        values = {**vars(self), "at": self.at.strftime(_TIME)}
        return (json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()

    @classmethod
    def decode(cls, line: bytes) -> Entry:
        """Read an entry from its line.

        Raises:
            ValueError: the line is not an entry.
        """
        try:
            values = json.loads(line)
            lists = {name: tuple(values[name]) for name in ("new", "changed", "withdrawn", "removed", "dropped")}
            return cls(**{**values, **lists, "at": datetime.strptime(values["at"], _TIME).replace(tzinfo=UTC)})
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise ValueError("is not an entry") from error


def hash_line(line: bytes) -> str:
    """Return the hash that the entry after this line contains."""
    return hashlib.sha256(line).hexdigest()


def read_lines(folder: Path) -> list[bytes]:
    """Return the finished lines of the record, each with its line feed."""
    try:
        data = (folder / RECORD).read_bytes()
    except FileNotFoundError:
        return []
    return [line + b"\n" for line in data.split(b"\n")[:-1]]


def read_entries(folder: Path) -> list[Entry]:
    """Return the entries that can be read, in order. `find_record_faults` names the others."""
    entries = []
    for line in read_lines(folder):
        try:
            entries.append(Entry.decode(line))
        except ValueError:
            continue
    return entries


def append(folder: Path, entry: Entry, lines: Sequence[bytes]) -> Entry:
    """Give an entry its place behind the record's finished lines, add it, and wait until the disk has it.

    It follows the entry that the head names, even if that one is no longer there: so an alteration at the record's end
    is still found later.
    """
    last, digest = _read_head(folder) or (0, "")
    if last < len(lines):
        last, digest = len(lines), hash_line(lines[-1])
    entry = replace(entry, number=last + 1, before=digest)
    path = folder / RECORD
    is_new = not path.exists()
    with path.open("ab") as file:
        # What a crash left behind the last finished line was never an entry.
        file.truncate(sum(map(len, lines)))
        file.seek(0, os.SEEK_END)
        file.write(entry.encode())
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync_folder(folder)
    replace_file(folder / HEAD, f"{entry.number} {hash_line(entry.encode())}\n".encode())
    return entry


def find_record_faults(folder: Path) -> Iterator[str]:
    """Yield every place where the record is not as it was written."""
    lines = read_lines(folder)
    before = ""
    for number, line in enumerate(lines, start=1):
        try:
            entry = Entry.decode(line)
        except ValueError:
            yield f"entry {number} cannot be read; the record was altered"
        else:
            if entry.number != number:
                yield f"entry {number} says that it is entry {entry.number}; entries were removed, added or moved"
            if entry.before != before:
                yield f"entry {number} does not follow the entry before it; one of the two was altered or removed"
        before = hash_line(line)
    yield from _find_head_faults(folder, lines)


def _find_head_faults(folder: Path, lines: Sequence[bytes]) -> Iterator[str]:
    head = _read_head(folder)
    if head is None:
        if len(lines) > 1 or (folder / HEAD).exists():
            yield f"{HEAD} is missing or cannot be read; entries may have been removed from the end of the record"
        return
    last, digest = head
    # A build that is stopped between the two leaves an entry more than the head names, and never one fewer.
    if last > len(lines):
        yield f"the record has {len(lines)} entries, and {HEAD} says {last}; entries were removed from its end"
    elif last < 1 or hash_line(lines[last - 1]) != digest:
        yield f"entry {last} is not the one that {HEAD} names; the record was altered or replaced"


def _read_head(folder: Path) -> tuple[int, str] | None:
    """Return the number and the hash of the entry that the head names; None if it cannot be read."""
    try:
        number, digest = (folder / HEAD).read_text("ascii").split()
        return int(number), digest
    except (OSError, ValueError):
        return None
