"""What an editor says of dates: sources, reviews, translations. What depends on today is never part of a build."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from caresheet.model import Finding, Policy, Review
from caresheet.packager.source.parse import Draft
from caresheet.review_state import find_state

RULES = ("source-undated", "review-missing")

_OLD_AFTER = timedelta(days=3 * 365)


def find_faults(draft: Draft, _passages: object) -> Iterator[Finding]:
    """Yield what needs no clock."""
    settings = draft.front_matter
    if settings.withdrawn:
        return
    undated = [source.title for source in settings.sources if source.title and not source.accessed]
    if undated:
        has = "has" if len(undated) == 1 else "have"
        message = f"{len(undated)} of the sources {has} no 'accessed'; add the day on which you read it"
        yield _find(draft, ("sources",), message, "source-undated")
    if not settings.review and "reviewed" not in settings.fields.values:
        message = "no clinician has reviewed the topic; add 'reviewed' once one has, and readers will see it"
        yield Finding(draft.file.path, 1, message, rule="review-missing")


def find_old_translations(drafts: Sequence[Draft], original_lang: str) -> Iterator[Finding]:
    """Yield each topic whose original in the library's first language has changed since."""
    originals = {draft.file.slug: draft for draft in drafts if draft.file.lang == original_lang}
    for draft in drafts:
        updated, original = draft.front_matter.updated, originals.get(draft.file.slug, draft)
        if updated < original.front_matter.updated and not draft.front_matter.withdrawn:
            message = (
                f"'{updated}' is before {original.file.path} changed ({original.front_matter.updated}); "
                "bring the translation up to date, and its 'updated'"
            )
            yield _find(draft, ("updated",), message, "translation-old")


def find_overdue(draft: Draft, policy: Policy, today: date) -> Iterator[Finding]:
    """Yield what is so today."""
    settings = draft.front_matter
    if settings.withdrawn:
        return
    yield from _find_to_come(draft, today)
    for number, source in enumerate(settings.sources):
        if source.accessed and source.accessed + _OLD_AFTER < today:
            message = f"'{_shorten(source.title)}' was read on {source.accessed}; read it again, and change 'accessed'"
            yield _find(draft, ("sources", number), message, "source-old")
    if settings.review:
        yield from _find_review_state(draft, settings.review, policy, today)


def _find_review_state(draft: Draft, review: Review, policy: Policy, today: date) -> Iterator[Finding]:
    match find_state(review, policy, today):
        case "lapsed":
            withdrawn = f"the topic is withdrawn since {policy.find_lapse(review)}"
            message, rule = f"the review was due by {review.next}, and {withdrawn}; have it reviewed", "review-overdue"
        case "overdue":
            message = f"the review was due by {review.next}, and readers see so; have the topic reviewed"
            rule = "review-overdue"
        case "due":
            message, rule = f"the review is due by {review.next}; have the topic reviewed before", "review-due"
        case _:
            return
    yield _find(draft, ("reviewed", "next"), message, rule)


def _find_to_come(draft: Draft, today: date) -> Iterator[Finding]:
    """Yield each day on which something is said to have been done, and which has not come yet."""
    settings = draft.front_matter
    said: list[tuple[tuple[str | int, ...], date | None]] = [
        (("updated",), settings.updated),
        (("reviewed", "on"), settings.review.on if settings.review else None),
        *((("sources", number, "accessed"), source.accessed) for number, source in enumerate(settings.sources)),
    ]
    for trail, day in said:
        if day and day > today:
            yield _find(draft, trail, f"'{trail[-1]}' is {day}, a day still to come; correct it", "date-to-come")


def _find(draft: Draft, trail: tuple[str | int, ...], message: str, rule: str) -> Finding:
    return Finding(draft.file.path, draft.front_matter.fields.find_line(trail), message, rule=rule)


def _shorten(title: str) -> str:
    return title if len(title) <= 40 else f"{title[:39]}…"
