"""Writes imported topics, and never over what a person has written or edited.

Enters: topics to be written. Leaves: files, `imports.json` with the hash of each as it was written, and what was done.
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

LEDGER = "imports.json"
Fate = Literal[
    "written",
    "written again",
    "as it was",
    "left: a file that a person wrote or edited stands there",
    "left: another topic of this import has its name",
]
_WRITTEN: tuple[Fate, ...] = ("written", "written again")
_LEFT_TO_A_PERSON: Fate = "left: a file that a person wrote or edited stands there"
_LEFT_TO_A_NAMESAKE: Fate = "left: another topic of this import has its name"


@dataclass(frozen=True)
class Result:
    """What became of one topic."""

    topic: Imported
    fate: Fate


def write_topics(content: Path, topics: Iterable[Imported], *, dry_run: bool) -> Iterator[Result]:
    """Write each topic as it comes, and yield what became of it.

    Raises:
        ConfigError: the record of earlier imports cannot be read.
    """
    ledger = _read(content / LEDGER)
    seen: set[str] = set()
    try:
        for topic in topics:
            path, text = content / topic.place, topic.write()
            fate = _LEFT_TO_A_NAMESAKE if topic.place in seen else _judge(path, text, ledger.get(topic.place))
            seen.add(topic.place)
            if fate in _WRITTEN and not dry_run:
                path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(path, text.encode())
                ledger[topic.place] = _hash(text.encode())
            yield Result(topic, fate)
    finally:
        if not dry_run and ledger:
            replace_file(content / LEDGER, (json.dumps(ledger, indent=1, sort_keys=True) + "\n").encode())


def _judge(path: Path, text: str, written: str | None) -> Fate:
    if path.is_symlink():
        return _LEFT_TO_A_PERSON
    if not path.exists():
        return "written"
    there = path.read_bytes()
    if there == text.encode():
        return "as it was"
    return "written again" if _hash(there) == written else _LEFT_TO_A_PERSON


def _read(path: Path) -> dict[str, str]:
    try:
        values = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); put it right, or remove it") from error
    return {str(place): str(digest) for place, digest in values.items()} if isinstance(values, dict) else {}


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
