"""What a review means: it becomes due, then overdue, and after the library's grace period its topic is withdrawn.

Input: a review and the library's policy. Output: the days on which the review's state changes, and its state on a day.
A build never reads the clock, so it uses the days. Code that knows today's date asks for the state. A review is of the
words that were reviewed and of no others, so this also compares the recorded words with those of today.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Literal

from caresheet.model import Coverage, Fingerprints, Policy, Review, SectionState

# "lapsed": overdue for longer than the grace period. Readers then see a notice in place of the topic.
ReviewState = Literal["current", "due", "overdue", "lapsed"]

# A review counts as due for this long before its last day: enough time for a clinic to plan it.
DUE_WITHIN = timedelta(days=90)


def list_changes(review: Review, policy: Policy | None) -> list[tuple[date, ReviewState]]:
    """Return each day on which a review's state changes, with its new state, in order."""
    lapse = policy.find_lapse(review) if policy else None
    changes: list[tuple[date, ReviewState]] = [(review.next - DUE_WITHIN, "due")]
    if lapse is None or lapse > review.overdue_from:
        changes.append((review.overdue_from, "overdue"))
    if lapse:
        changes.append((lapse, "lapsed"))
    return changes


def find_state(review: Review, policy: Policy | None, today: date) -> ReviewState:
    """Return a review's state on a day."""
    state: ReviewState = "current"
    for day, then in list_changes(review, policy):
        if day <= today:
            state = then
    return state


def compare(recorded: Fingerprints, now: Fingerprints) -> Coverage:
    """Say which parts of a topic are as they were recorded. A section that has only moved has not changed."""
    left = Counter(digest for _, digest in recorded.sections)
    unchanged = set()
    for id_, digest in now.sections:
        if left[digest]:
            left[digest] -= 1
            unchanged.add(id_)
    # What is on record and not found. If its id is still in use for other words, that section has changed.
    gone: dict[str, str] = {}
    for id_, digest in reversed(recorded.sections):
        if left[digest]:
            left[digest] -= 1
            gone[id_] = digest
    changed = ({id_ for id_, _ in now.sections} - unchanged) & gone.keys()
    return Coverage(
        title=recorded.title == now.title,
        summary=recorded.summary == now.summary,
        sections=tuple((id_, _name_state(id_, unchanged, gone)) for id_, _ in now.sections),
        removed=tuple(id_ for id_, _ in recorded.sections if id_ in gone and id_ not in changed),
    )


def describe_coverage(coverage: Coverage) -> str:
    """List the parts that are not as they were recorded."""
    parts = [name for name, is_same in (("title", coverage.title), ("summary", coverage.summary)) if not is_same]
    for id_, state in coverage.sections:
        if state != "reviewed":
            parts.append(f"#{id_}" if state == "changed" else f"new: #{id_}")
    return ", ".join([*parts, *(f"removed: #{id_}" for id_ in coverage.removed)])


def _name_state(id_: str, unchanged: set[str], gone: dict[str, str]) -> SectionState:
    if id_ in unchanged:
        return "reviewed"
    return "changed" if id_ in gone else "new"
