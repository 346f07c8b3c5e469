"""Say who is behind a library: for the page about it, and for programs.

Input: a library's settings, and its topics without their text. Output: plain values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from caresheet.model import Language, Library, Topic
from caresheet.packager.render.clinic import Clinic


@dataclass(frozen=True)
class TopicCounts:
    """How many topics a language has, how many of them are as they were reviewed, or not any more; the last change.

    How many are translations, and for how many of these it is on record who made or checked them.
    """

    topics: int
    reviewed: int
    changed_since_review: int
    changed: date | None
    translations: int
    checked_translations: int


def count_topics(topics: Sequence[Topic]) -> TopicCounts:
    """Count the topics that are published. `caresheet review` says of the same topics that they have changed."""
    published = [topic for topic in topics if not topic.withdrawn]
    reviewed = sum(topic.is_as_reviewed for topic in published)
    changed = sum(topic.review is not None and not topic.is_as_reviewed for topic in published)
    translations = [topic for topic in published if topic.is_translation]
    return TopicCounts(
        topics=len(published),
        reviewed=reviewed,
        changed_since_review=changed,
        changed=max((topic.updated for topic in published), default=None),
        translations=len(translations),
        checked_translations=sum(topic.translation is not None for topic in translations),
    )


def describe_publisher(library: Library, language: Language, clinic: Clinic | None) -> dict[str, object]:
    """Describe the library's publisher and editorial team for the JSON of a topic.

    A clinic's own topic is not the team's.
    """
    editors = [
        {
            "name": editor.name,
            "credentials": editor.credentials,
            "role": editor.role[language.code],
            "since": editor.since and editor.since.isoformat(),
        }
        for editor in (() if clinic else library.editors)
    ]
    since = library.since and library.since.isoformat()
    return {"name": library.name, "publisher": library.publisher, "since": since, "editors": editors}
