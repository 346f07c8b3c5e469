"""Ordering the tests loses none of them, and gives each worker its slow ones first."""

from __future__ import annotations

import pytest

from ordering import put_slow_first


@pytest.mark.parametrize("workers", [1, 2, 3, 7])
@pytest.mark.parametrize("count", [0, 1, 5, 23, 100])
def test_every_test_runs_once(count: int, workers: int) -> None:
    ordered = put_slow_first(range(count), workers, lambda item: item % 5 == 0, lambda item: item % 10 == 0)
    assert sorted(ordered) == [*range(count)]


def test_each_worker_starts_with_its_share_of_the_slow_ones() -> None:
    names = [f"quick-{number}" for number in range(8)] + ["slow-0", "slow-1", "slow-2", "slow-3"]
    ordered = put_slow_first(names, 3, lambda name: name.startswith("slow"))
    assert [ordered[start : start + 4] for start in (0, 4, 8)] == [
        ["slow-0", "slow-3", "quick-0", "quick-1"],
        ["slow-1", "quick-2", "quick-3", "quick-4"],
        ["slow-2", "quick-5", "quick-6", "quick-7"],
    ]


def test_slow_ones_that_stay_together_are_one_worker_s_share() -> None:
    names = [f"quick-{number}" for number in range(5)] + ["slow-0", "page-0", "slow-1", "page-1"]
    ordered = put_slow_first(names, 3, lambda name: not name.startswith("quick"), lambda name: name.startswith("page"))
    assert [ordered[start : start + 3] for start in (0, 3, 6)] == [
        ["slow-0", "quick-0", "quick-1"],
        ["slow-1", "quick-2", "quick-3"],
        ["page-0", "page-1", "quick-4"],
    ]
