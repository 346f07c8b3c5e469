"""Find the topics that the page of a topic leads to next.

Input: the topics of a library, which need no text. Output: for each, those that its author names, then its neighbours
in the same category.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

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
            found[topic.path] = tuple(islice(_find_shown(topic, chain(named, _walk_on(listed, at))), RELATED_AT_MOST))
    return found


def _walk_on(topics: Sequence[Topic], at: int) -> Iterator[Topic]:
    """Yield the topics behind the one at a place, and then those from the first on."""
    return (topics[(at + step) % len(topics)] for step in range(1, len(topics)))


def _find_shown(topic: Topic, others: Iterable[Topic]) -> Iterator[Topic]:
    """Yield each of the others that a topic may lead to, once."""
    slugs = {topic.slug}
    for other in others:
        if other.slug not in slugs and not other.withdrawn and other.site in ("", topic.site):
            slugs.add(other.slug)
            yield other


def list_titles(related: Sequence[Topic]) -> list[list[str]]:
    """Return what a page shows of its related topics, as JSON values: if it changes, the page is made again."""
    return [[topic.slug, topic.title] for topic in related]
