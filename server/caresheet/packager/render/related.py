"""Find the topics that the page of a topic leads to next.

Input: the topics of a library, which need no text. Output: for each, those that its author names, then its neighbours
in the same category.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from caresheet.model import Topic
from caresheet.packager.render.search_index import sort_topics

RELATED_AT_MOST = 5


def find_related(topics: Sequence[Topic]) -> dict[str, tuple[Topic, ...]]:
    """Return the related topics of each topic, by its path. No topic leads to another clinic's own."""
    by_place = {(topic.lang, topic.slug): topic for topic in topics}
    by_category: dict[tuple[str, str], list[Topic]] = defaultdict(list)
    for topic in topics:
        by_category[topic.lang, topic.category].append(topic)
    found = {}
    for (lang, _), group in by_category.items():
        listed = sort_topics(group, lang)
        for at, topic in enumerate(listed):
            named = [by_place[lang, slug] for slug in topic.related if (lang, slug) in by_place]
            # From the topic on, and round from the first.
            near = {other.slug: other for other in (*named, *listed[at + 1 :], *listed[:at])}
            shown = [
                other
                for other in near.values()
                if other is not topic and not other.withdrawn and other.site in ("", topic.site)
            ]
            found[topic.path] = tuple(shown[:RELATED_AT_MOST])
    return found


def list_titles(related: Sequence[Topic]) -> list[list[str]]:
    """Return what a page shows of its related topics, as JSON values: if it changes, the page is made again."""
    return [[topic.slug, topic.title] for topic in related]
