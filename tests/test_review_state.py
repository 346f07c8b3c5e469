"""A review's state is decided in one place for the build, the editor's check and the list of reviews."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from caresheet.model import Policy, Review
from caresheet.review_state import DUE_WITHIN, ReviewState, find_state, list_changes

REVIEW = Review(("A. Person", "MD"), date(2024, 5, 1), date(2026, 5, 1))


def make_policy(grace_days: int | None) -> Policy:
    return Policy({}, 8, grace_days)


@pytest.mark.parametrize(
    ("days", "grace_days", "state"),
    [
        (-91, 30, "current"),
        (-90, 30, "due"),
        (0, 30, "due"),
        (1, 30, "overdue"),
        (30, 30, "overdue"),
        (31, 30, "lapsed"),
        (1, 0, "lapsed"),
        (10_000, None, "overdue"),
    ],
)
def test_says_the_state_on_a_day(days: int, grace_days: int | None, state: ReviewState) -> None:
    assert timedelta(days=90) == DUE_WITHIN
    assert find_state(REVIEW, make_policy(grace_days), REVIEW.next + timedelta(days=days)) == state


def test_lists_the_days_on_which_the_state_changes() -> None:
    due, overdue = (date(2026, 1, 31), "due"), (date(2026, 5, 2), "overdue")
    assert list_changes(REVIEW, make_policy(None)) == list_changes(REVIEW, None) == [due, overdue]
    assert list_changes(REVIEW, make_policy(30)) == [due, overdue, (date(2026, 6, 1), "lapsed")]


def test_a_topic_without_grace_is_never_overdue_and_shown() -> None:
    assert [state for _, state in list_changes(REVIEW, make_policy(0))] == ["due", "lapsed"]
