"""Describe topics and libraries as data: for programs, for lists, and for the web server.

Input: a topic or a library. Output: plain values, or a release's contents.
"""

from __future__ import annotations

import json

from markupsafe import Markup

from caresheet import disclaimer
from caresheet.model import Coverage, Language, Library, Review, Topic, Translation, Withdrawal
from caresheet.packager.render.clinic import Clinic
from caresheet.release.contents import Contents, Edition, LanguageEntry, SiteEntry
from caresheet.release.topic_lines import TopicEntry


def encode_json(value: object) -> bytes:
    """Encode JSON as the addresses under /v1 serve it."""
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def list_topic(topic: Topic) -> dict[str, object]:
    """Describe a topic for a list; `path` is relative to the library's root."""
    return {
        "slug": topic.slug,
        "title": topic.title,
        "summary": topic.summary,
        "category": topic.category,
        "path": f"topics/{topic.lang}/{topic.slug}/",
    }


def describe_topic(
    topic: Topic, language: Language, fragment: Markup, *, publisher: dict[str, object], clinic: Clinic | None
) -> dict[str, object]:
    """Describe a topic as data. `publisher` describes the library, and `clinic` whose own topic it is."""
    return {
        "lang": topic.lang,
        "slug": topic.slug,
        "title": topic.title,
        **(_describe_withdrawal(topic.withdrawn) if topic.withdrawn else _describe_settings(topic)),
        "site": clinic and clinic.describe(),
        "library": publisher,
        "disclaimer": disclaimer.describe(language.disclaimer),
        "html": fragment,
    }


def _describe_withdrawal(withdrawn: Withdrawal) -> dict[str, object]:
    return {"withdrawn": {"on": withdrawn.on and withdrawn.on.isoformat(), "reason": withdrawn.reason}}


def _describe_settings(topic: Topic) -> dict[str, object]:
    return {
        "summary": topic.summary,
        "category": topic.category,
        "also_called": topic.also_called,
        "codes": topic.codes,
        "updated": topic.updated.isoformat(),
        "reviewed": topic.review and _describe_review(topic.review, topic.coverage),
        "translation": topic.translation and _describe_translation(topic.translation, topic),
        "sources": [
            {
                "title": source.title,
                "url": source.url,
                "accessed": source.accessed and source.accessed.isoformat(),
                "lang": source.lang or topic.lang,
            }
            for source in topic.sources
        ],
    }


def _describe_review(review: Review, coverage: Coverage | None) -> dict[str, object]:
    return {
        "by": review.by,
        "on": review.on.isoformat(),
        "next": review.next.isoformat(),
        "covers": coverage and _describe_coverage(coverage),
    }


def _describe_translation(translation: Translation, topic: Topic) -> dict[str, object]:
    return {
        "by": translation.by,
        "on": translation.on.isoformat(),
        "of": topic.translated_from,
        "unchanged": topic.translation_unchanged,
    }


def _describe_coverage(coverage: Coverage) -> dict[str, object]:
    """Describe which parts of a topic are as they were reviewed."""
    return {
        "title": "reviewed" if coverage.title else "changed",
        "summary": "reviewed" if coverage.summary else "changed",
        "sections": dict(coverage.sections),
        "removed": coverage.removed,
    }


def describe_library(
    library: Library, gone: list[str], redirects: dict[str, str], later: dict[str, tuple[Edition, ...]]
) -> Contents:
    """Describe a library for the web server; the last three values come from its topics' layouts."""
    return Contents(
        name=library.name,
        isolation=library.isolation,
        sites={site.id: SiteEntry(site.isolation, list(site.frame_ancestors)) for site in library.sites},
        languages=tuple(
            LanguageEntry(
                code=language.code,
                name=language.name,
                direction=language.direction,
                disclaimer=language.disclaimer,
                categories={category.id: category.names[language.code] for category in library.categories},
            )
            for language in library.languages
        ),
        topics=tuple(
            TopicEntry(
                lang=topic.lang,
                slug=topic.slug,
                title=topic.title,
                summary=topic.summary,
                category=topic.category,
                updated=topic.updated.isoformat(),
                codes={system: list(codes) for system, codes in topic.codes.items()},
                site=topic.site or None,
            )
            for topic in library.topics
            if not topic.withdrawn
        ),
        gone=tuple(gone),
        redirects=redirects,
        later=later,
    )
