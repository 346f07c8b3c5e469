"""The topics of a release, as its `contents.json` has them.

Input: the lines of that file, one for each topic. Output: entries, each decoded when it is needed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from caresheet.release.lines import Lines, write_json


@dataclass(frozen=True)
class TopicEntry:
    """What lists show about a topic, and the values by which they can be filtered.

    `site` is the clinic whose own topic it is. No list shows it to others.
    """

    lang: str
    slug: str
    title: str
    summary: str
    category: str
    updated: str
    codes: dict[str, list[str]]
    site: str | None = None


@dataclass(frozen=True)
class TopicLines(Collection[TopicEntry]):
    """The topics of a release, sorted by language and slug, each decoded when it is needed."""

    lines: Lines

    def find_after(self, lang: str, slug: str, *texts: str) -> Iterator[TopicEntry]:
        """Yield the topics after a place whose entries contain these texts as JSON strings."""
        wanted = [write_json(text).encode() for text in texts]
        for line in self.lines.read_from(self.lines.seek(lambda line: _find_place(line) <= (lang, slug))):
            if all(text in line for text in wanted):
                yield TopicEntry(**json.loads(line))

    def __contains__(self, topic: object) -> bool:
        return any(other == topic for other in self)

    def __iter__(self) -> Iterator[TopicEntry]:
        return (TopicEntry(**json.loads(line)) for line in self.lines)

    def __len__(self) -> int:
        return len(self.lines)


def _find_place(line: bytes) -> tuple[str, str]:
    values = json.loads(line)
    return values["lang"], values["slug"]
