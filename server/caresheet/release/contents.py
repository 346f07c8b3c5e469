"""What `contents.json` says: what the web server needs to know about a release besides its files.

Input: the bytes of the file. Output: `Contents`. What grows with the library stays text until it is looked up, and is
checked line by line, because the objects of 10,000 topics would take more memory than all else in a worker.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from caresheet.model import Disclaimer
from caresheet.release.bounded_json import require_few_values
from caresheet.release.lines import LineMapping, Lines, LineSet, write_json, write_lines
from caresheet.release.topic_lines import TopicEntry, TopicLines
from caresheet.release.well_formed import require_values

CONTENTS = "contents.json"
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
        """Read the bytes of `contents.json`. What grows with the library stays text until it is looked up.

        Raises:
            ValueError, KeyError, TypeError, AttributeError or RecursionError: no build writes this.
        """
        require_few_values(data)
        if not data.startswith(_BY_LINES):  # an earlier version wrote it, all on one line
            return cls.decode(_decode_whole(json.loads(data)).encode())
        blocks, rest = _split_blocks(data)
        values = json.loads(rest)
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


def require_contents(data: bytes, contents: Contents, files: Mapping[str, str], *, public: str) -> None:
    """Check every value of a `contents.json`, and that a look-up in its lines finds the same values.

    `contents` are what was decoded from it. `files` is the table of the release, and `public` the folder that the paths
    are relative to.

    Raises:
        ValueError: one of them is not as a build writes it.
    """
    if data.startswith(_BY_LINES):
        blocks, rest = _split_blocks(data)
        values = json.loads(rest, object_pairs_hook=_make_object)
        if any(values[name] for name in _LINED):
            raise ValueError(f"{CONTENTS} says something twice")
        values |= {name: _read_strictly(name, lines) for name, lines in blocks.items()}
    else:
        values = json.loads(data)
        values |= {name: values[name].items() for name in ("redirects", "later")}
    require_values(values, files, public=public, old_paths=contents.redirects)


def _split_blocks(data: bytes) -> tuple[dict[str, Lines], bytes]:
    """Return the lines of what grows with the library, and the file without them."""
    blocks, rest, position = {}, b"", 0
    for name, brackets in _LINED.items():
        opening = f'"{name}": {brackets[0]}\n'.encode()
        start = data.index(opening, position) + len(opening)
        end = data.index(f"\n{brackets[1]}".encode(), start - 1)
        blocks[name] = Lines(data, start, end)
        rest, position = rest + data[position:start], end
    return blocks, rest + data[position:]


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(made := dict(pairs)) < len(pairs):
        raise ValueError(f"{CONTENTS} says something twice")
    return made


def _read_strictly(name: str, lines: Lines) -> Iterator[Any]:
    """Decode lines: the values of an array, the pairs of an object.

    Raises:
        ValueError: a line is not written as a build writes it, or not in its place.
    """
    brackets, before = _LINED[name], None
    is_object = brackets == "{}"
    for line in lines:
        text = f"{brackets[0]}{line.decode()}{brackets[1]}"
        found = json.loads(text)
        values: list[Any] = list(found.items()) if is_object else found
        yield from values
        value = values[0]
        place: Any = (value["lang"], value["slug"]) if name == "topics" else value[0] if is_object else value
        is_after = before is None or before < place or (before == place and not is_object)
        if len(values) > 1 or not is_after or write_json(found) != text:
            raise ValueError(f"'{name}' in {CONTENTS} is not written as a build writes it")
        before = place


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


def _decode_disclaimer(values: dict[str, Any]) -> Disclaimer:
    return Disclaimer(values["label"], values["short"], tuple(values["full"]))
