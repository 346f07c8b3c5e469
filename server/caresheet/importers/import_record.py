"""Write imported topics, but never overwrite a file that a person has written or edited.

Input: topics. Output: their files, the outcome for each topic, and `imports.json`, which records the SHA-256 of each
file as it was written. If a file still has this hash, nobody has edited it since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from caresheet.atomic import replace_file
from caresheet.errors import ConfigError
from caresheet.importers.draft import Imported

RECORD_FILE = "imports.json"
Outcome = Literal[
    "written",
    "written again",
    "unchanged",
    "left alone: the file there was written or edited by a person",
    "left out: another topic of this import has the same name",
]
_WRITTEN: tuple[Outcome, ...] = ("written", "written again")
_EDITED: Outcome = "left alone: the file there was written or edited by a person"
_SAME_NAME: Outcome = "left out: another topic of this import has the same name"


@dataclass(frozen=True)
class Result:
    """A topic, and what the import did with it."""

    topic: Imported
    outcome: Outcome


def write_topics(content: Path, topics: Iterable[Imported], *, dry_run: bool) -> Iterator[Result]:
    """Write each topic as it comes, and yield the result.

    Raises:
        ConfigError: the record of earlier imports cannot be read.
    """
    hashes = _read_hashes(content / RECORD_FILE)
    seen: set[str] = set()
    try:
        for topic in topics:
            path, text = content / topic.path, topic.write()
            outcome = _SAME_NAME if topic.path in seen else _choose_outcome(path, text, hashes.get(topic.path))
            seen.add(topic.path)
            if outcome in _WRITTEN and not dry_run:
                path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(path, text.encode())
                hashes[topic.path] = _hash(text.encode())
            yield Result(topic, outcome)
    finally:
        if not dry_run and hashes:
            replace_file(content / RECORD_FILE, (json.dumps(hashes, indent=1, sort_keys=True) + "\n").encode())


def _choose_outcome(path: Path, text: str, imported_hash: str | None) -> Outcome:
    if path.is_symlink():
        return _EDITED
    if not path.exists():
        return "written"
    present = path.read_bytes()
    if present == text.encode():
        return "unchanged"
    return "written again" if _hash(present) == imported_hash else _EDITED


def _read_hashes(path: Path) -> dict[str, str]:
    try:
        values = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); correct it, or remove it") from error
    return {str(file): str(digest) for file, digest in values.items()} if isinstance(values, dict) else {}


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
