"""What a review means: it becomes due, then overdue, and after the library's grace period its topic is withdrawn.

Input: a review and the library's policy. Output: the days on which the review's state changes, and its state on a day.
A build never reads the clock, so it uses the days. Code that knows today's date asks for the state.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from caresheet.model import Policy, Review

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
