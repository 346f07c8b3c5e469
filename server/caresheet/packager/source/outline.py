"""What other topics and lists need to know about a topic. An unchanged topic need not be parsed again for them.

Input: a draft, and the topic made from it. Output: an outline, as plain values or as JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from caresheet.model import Coverage, Fingerprints, Review, Topic, Translation, Withdrawal
from caresheet.packager.markup.links import split_picture_link, split_topic_link
from caresheet.packager.source.fields import Place
from caresheet.packager.source.parse import Draft


@dataclass(frozen=True)
class Outline:
    """A topic without its text and its sources, and with what other topics can depend on.

    `sections` are the ids of its sections and `headings` their titles. `links` are its links inside the library and
    `pictures` the names of its pictures, each with its line. The places are those of the settings that a check of the
    whole library needs.
    """

    topic: Topic
    sections: tuple[str, ...]
    headings: tuple[str, ...]
    links: tuple[tuple[int, str], ...]
    pictures: tuple[tuple[int, str], ...]
    category_place: Place
    alias_places: tuple[Place, ...]
    site_place: Place
    translation_place: Place
    fingerprints: Fingerprints

    def encode(self) -> dict[str, Any]:
        """Return the outline as JSON values."""
        topic = self.topic
        review, made, withdrawn = topic.review, topic.translation, topic.withdrawn
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
                "review": review
                and (review.by, review.on.isoformat(), review.next.isoformat(), _encode_fingerprints(review.covers)),
                "coverage": topic.coverage and asdict(topic.coverage),
                "translation": made
                and (made.by, made.on.isoformat(), _encode_fingerprints(made.of), _encode_fingerprints(made.covers)),
                "is_translation": topic.is_translation,
                "translation_unchanged": topic.translation_unchanged,
                "translated_from": topic.translated_from,
                "aliases": topic.aliases,
                "related": topic.related,
                "site": topic.site,
                "withdrawn": withdrawn and (withdrawn.on and withdrawn.on.isoformat(), withdrawn.reason),
            },
            "sections": self.sections,
            "headings": self.headings,
            "links": self.links,
            "pictures": self.pictures,
            "category_place": self.category_place,
            "alias_places": self.alias_places,
            "site_place": self.site_place,
            "translation_place": self.translation_place,
            "fingerprints": _encode_fingerprints(self.fingerprints),
        }

    @classmethod
    def decode(cls, values: Mapping[str, Any]) -> Outline:
        """Read an outline from JSON values."""
        topic = values["topic"]
        withdrawn, fingerprints = topic["withdrawn"], _decode_fingerprints(values["fingerprints"])
        assert fingerprints is not None
        return cls(
            topic=Topic(
                **{
                    **topic,
                    "updated": date.fromisoformat(topic["updated"]),
                    "also_called": tuple(topic["also_called"]),
                    "codes": {system: tuple(codes) for system, codes in topic["codes"].items()},
                    "review": _decode_review(topic["review"]),
                    "coverage": _decode_coverage(topic["coverage"]),
                    "translation": _decode_translation(topic["translation"]),
                    "aliases": tuple(topic["aliases"]),
                    "related": tuple(topic["related"]),
                    "withdrawn": withdrawn
                    and Withdrawal(withdrawn[0] and date.fromisoformat(withdrawn[0]), withdrawn[1]),
                },
                sources=(),
                sections=(),
            ),
            sections=tuple(values["sections"]),
            headings=tuple(values["headings"]),
            links=tuple((line, address) for line, address in values["links"]),
            pictures=tuple((line, name) for line, name in values["pictures"]),
            category_place=Place(*values["category_place"]),
            alias_places=tuple(Place(*place) for place in values["alias_places"]),
            site_place=Place(*values["site_place"]),
            translation_place=Place(*values["translation_place"]),
            fingerprints=fingerprints,
        )


def outline_topic(draft: Draft, topic: Topic, fingerprints: Fingerprints) -> Outline:
    """Outline a topic. One that is withdrawn shows no pictures."""
    find_place = draft.front_matter.fields.find_place
    return Outline(
        topic=replace(topic, sections=(), sources=()),
        sections=tuple(section.id for section in draft.sections),
        headings=tuple(section.title for section in draft.sections),
        links=tuple(_find_links(draft)),
        pictures=() if topic.withdrawn else tuple(find_pictures(draft)),
        category_place=find_place(("category",)),
        alias_places=tuple(find_place(("aliases", number)) for number in range(len(topic.aliases))),
        site_place=find_place(("site",)),
        translation_place=find_place(("translation",)),
        fingerprints=fingerprints,
    )


def find_pictures(draft: Draft) -> Iterator[tuple[int, str]]:
    """Yield the file names of the pictures that a topic shows, each with its line. A withdrawn topic shows none."""
    if draft.front_matter.withdrawn:
        return
    for child, line in draft.walk_inline():
        if child.type == "image" and (name := split_picture_link(str(child.attrs["src"]))):
            yield line, name


def _find_links(draft: Draft) -> Iterator[tuple[int, str]]:
    """Yield the links that stay inside the library, each with its line. Related topics are links, too."""
    for number, slug in enumerate(draft.front_matter.related):
        yield draft.front_matter.fields.find_place(("related", number)).line, f"{slug}.md"
    for child, line in draft.walk_inline():
        if child.type == "link_open":
            address = str(child.attrs["href"])
            if address.startswith("#") or split_topic_link(address):
                yield line, address


def _encode_fingerprints(found: Fingerprints | None) -> tuple[object, ...] | None:
    return (found.title, found.summary, found.sections) if found else None


def _decode_fingerprints(values: Any) -> Fingerprints | None:
    return values and Fingerprints(values[0], values[1], tuple((id_, digest) for id_, digest in values[2]))


def _decode_review(values: Any) -> Review | None:
    if values is None:
        return None
    by, on, due, covers = values
    return Review(tuple(by), date.fromisoformat(on), date.fromisoformat(due), _decode_fingerprints(covers))


def _decode_coverage(values: Any) -> Coverage | None:
    if values is None:
        return None
    sections = tuple((id_, state) for id_, state in values["sections"])
    return Coverage(values["title"], values["summary"], sections, tuple(values["removed"]))


def _decode_translation(values: Any) -> Translation | None:
    if values is None:
        return None
    by, on, of, covers = values
    return Translation(tuple(by), date.fromisoformat(on), _decode_fingerprints(of), _decode_fingerprints(covers))
