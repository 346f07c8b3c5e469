"""What an editor says about dates: sources, reviews, translations. A build never uses what depends on today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from caresheet.model import Coverage, Finding, Policy, Review
from caresheet.packager.source.fields import Trail
from caresheet.packager.source.parse import Draft
from caresheet.review_state import describe_coverage, find_state

RULES = ("source-undated", "review-missing", "review-changed", "review-unrecorded")

# A source is old after three years. This is our own choice.
_OLD_AFTER = timedelta(days=3 * 365)


def find_faults(coverage: Coverage | None, draft: Draft, _passages: object) -> Iterator[Finding]:
    """Yield what does not depend on today."""
    settings = draft.front_matter
    if settings.withdrawn:
        return
    undated = [source.title for source in settings.sources if source.title and not source.accessed]
    if undated:
        has = "has" if len(undated) == 1 else "have"
        message = f"{len(undated)} of the sources {has} no 'accessed'; add the day on which you read it"
        yield settings.fields.make_finding(("sources",), message, rule="source-undated")
    if not settings.review and "reviewed" not in settings.fields.values:
        message = "no clinician has reviewed the topic; when one has, run 'caresheet review record'"
        yield settings.fields.make_finding((), message, rule="review-missing")
    if settings.review and coverage is None:
        message = "it is not on record which words were reviewed, and readers see that; run 'caresheet review record'"
        yield settings.fields.make_finding(("reviewed",), message, rule="review-unrecorded")
    if coverage and not coverage.is_whole:
        changed = f"the topic has changed since its review on {settings.review and settings.review.on}"
        message = f"{changed} ({describe_coverage(coverage)}); have it reviewed, and run 'caresheet review record'"
        yield settings.fields.make_finding(("reviewed",), message, rule="review-changed")


def find_old_translations(drafts: Sequence[Draft], original_lang: str) -> Iterator[Finding]:
    """Yield each topic that is older than its original in the library's first language."""
    originals = {draft.file.slug: draft for draft in drafts if draft.file.lang == original_lang}
    for draft in drafts:
        updated, original = draft.front_matter.updated, originals.get(draft.file.slug, draft)
        if updated < original.front_matter.updated and not draft.front_matter.withdrawn:
            message = (
                f"'{updated}' is before the last change of {original.file.path} ({original.front_matter.updated}); "
                "update the translation, and then its 'updated'"
            )
            yield draft.front_matter.fields.make_finding(("updated",), message, rule="translation-old")


def find_overdue(draft: Draft, policy: Policy, today: date) -> Iterator[Finding]:
    """Yield what depends on today."""
    settings = draft.front_matter
    if settings.withdrawn:
        return
    yield from _find_future_days(draft, today)
    for number, source in enumerate(settings.sources):
        if source.accessed and source.accessed + _OLD_AFTER < today:
            message = f"'{_shorten(source.title)}' was read on {source.accessed}; read it again, and change 'accessed'"
            trail = ("sources", number, "accessed")
            yield settings.fields.make_finding(trail, message, rule="source-old")
    if settings.review and (found := _judge_review(settings.review, policy, today)):
        rule, message = found
        yield settings.fields.make_finding(("reviewed", "next"), message, rule=rule)


def _judge_review(review: Review, policy: Policy, today: date) -> tuple[str, str] | None:
    """Return the rule and the message of a review that is due or overdue."""
    due = f"by {review.next}"
    match find_state(review, policy, today):
        case "lapsed":
            withdrawn = f"the topic has been withdrawn since {policy.find_lapse(review)}"
            return "review-overdue", f"the review was due {due}, and {withdrawn}; have it reviewed"
        case "overdue":
            return (
                "review-overdue",
                f"the review was due {due}, and readers see that; have it reviewed",
            )
        case "due":
            return "review-due", f"the review is due {due}; have the topic reviewed before then"
        case _:
            return None


def _find_future_days(draft: Draft, today: date) -> Iterator[Finding]:
    """Yield each day that should be in the past and is in the future."""
    settings = draft.front_matter
    days: list[tuple[Trail, date | None]] = [
        (("updated",), settings.updated),
        (("reviewed", "on"), settings.review.on if settings.review else None),
        *((("sources", number, "accessed"), source.accessed) for number, source in enumerate(settings.sources)),
    ]
    for trail, day in days:
        if day and day > today:
            message = f"'{trail[-1]}' is {day}, which is in the future; correct it"
            yield settings.fields.make_finding(trail, message, rule="date-to-come")


def _shorten(title: str) -> str:
    return title if len(title) <= 40 else f"{title[:39]}…"
