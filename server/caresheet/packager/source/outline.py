"""What the rest of a library needs to know of one topic, so that it need not be parsed again for their sake.

Enters: a draft, and the topic that came of it. Leaves: an outline, as plain values and as JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from caresheet.model import Finding, Review, Topic, Withdrawal
from caresheet.packager.markup.links import split_picture_link, split_topic_link
from caresheet.packager.source.parse import Draft

_NOTED_AT = ("category", "aliases")


@dataclass(frozen=True)
class Outline:
    """A topic seen from outside: itself without its text and its sources, and what other topics can depend on.

    `sections` are its sections' ids, `links` its links inside the library and `pictures` the names of its pictures,
    each with its line, `lines` where a setting is.
    """

    topic: Topic
    sections: tuple[str, ...]
    links: tuple[tuple[int, str], ...]
    pictures: tuple[tuple[int, str], ...]
    lines: Mapping[str, int]

    def note(self, key: str, message: str) -> Finding:
        """Make a finding at one of the topic's settings."""
        return Finding(self.topic.path, self.lines[key], message)

    def encode(self) -> dict[str, Any]:
        """Return the outline as JSON's values."""
        topic = self.topic
        review, withdrawn = topic.review, topic.withdrawn
        return {
            "topic": {
                "path": topic.path,
                "lang": topic.lang,
                "slug": topic.slug,
                "title": topic.title,
                "summary": topic.summary,
                "category": topic.category,
                "updated": topic.updated.isoformat(),
                "also_called": topic.also_called,
                "codes": topic.codes,
                "review": review and (review.by, review.on.isoformat(), review.next.isoformat()),
                "aliases": topic.aliases,
                "withdrawn": withdrawn and (withdrawn.on.isoformat(), withdrawn.reason),
            },
            "sections": self.sections,
            "links": self.links,
            "pictures": self.pictures,
            "lines": self.lines,
        }

    @classmethod
    def decode(cls, values: Mapping[str, Any]) -> Outline:
        """Read an outline back from JSON's values."""
        topic = values["topic"]
        review, withdrawn = topic["review"], topic["withdrawn"]
        return cls(
            topic=Topic(
                **{
                    **topic,
                    "updated": date.fromisoformat(topic["updated"]),
                    "also_called": tuple(topic["also_called"]),
                    "codes": {system: tuple(codes) for system, codes in topic["codes"].items()},
                    "review": review and Review(tuple(review[0]), *map(date.fromisoformat, review[1:])),
                    "aliases": tuple(topic["aliases"]),
                    "withdrawn": withdrawn and Withdrawal(date.fromisoformat(withdrawn[0]), withdrawn[1]),
                },
                sources=(),
                sections=(),
            ),
            sections=tuple(values["sections"]),
            links=tuple((line, address) for line, address in values["links"]),
            pictures=tuple((line, name) for line, name in values["pictures"]),
            lines=values["lines"],
        )


def outline_topic(draft: Draft, topic: Topic) -> Outline:
    """Outline a topic."""
    return Outline(
        topic=replace(topic, sections=(), sources=()),
        sections=tuple(section.id for section in draft.sections),
        links=tuple(_find_links(draft)),
        pictures=tuple(find_pictures(draft)),
        lines={key: draft.front_matter.fields.find_line((key,)) for key in _NOTED_AT},
    )


def find_pictures(draft: Draft) -> Iterator[tuple[int, str]]:
    """Yield the file names of the pictures that a topic shows, each with its line."""
    for child, line in draft.walk_inline():
        if child.type == "image" and (name := split_picture_link(str(child.attrs["src"]))):
            yield line, name


def _find_links(draft: Draft) -> Iterator[tuple[int, str]]:
    """Yield the links that stay inside the library, each with its line."""
    for child, line in draft.walk_inline():
        if child.type == "link_open":
            address = str(child.attrs["href"])
            if address.startswith("#") or split_topic_link(address):
                yield line, address
