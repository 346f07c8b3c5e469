"""How `make test` spreads tests: more workers than processors, and each starts with its share of the slow tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")

# Where the tests are that take longest: a page of the red team, a virtual environment, axe in every look of a page.
# Each worker that runs a page of the red team needs one more browser, screen and server: one worker runs them all.
TOGETHER = "redteam/test_chromium.py"
SLOW_FILES = (TOGETHER, "test_deploy.py", "test_faults.py", "widget/test_accessibility.py")
# A browser test waits for some of its time: for frames, for animations, for the guard. Two workers keep a processor
# 96 % busy, and each further one costs a browser and a server of its own.
_WORKERS_A_PROCESSOR, _WORKERS_AT_MOST = 2, 12


def count_workers() -> int:
    """Return how many workers this machine can keep busy."""
    return min(_WORKERS_A_PROCESSOR * (os.cpu_count() or 1), _WORKERS_AT_MOST)


def put_slow_first(
    items: Sequence[Item],
    workers: int,
    is_slow: Callable[[Item], bool],
    stays_together: Callable[[Item], bool] = lambda _: False,
) -> list[Item]:
    """Order tests so that no worker is left with a slow one at the end.

    pytest-xdist's `worksteal` gives each worker one contiguous part of the list, in order. Each part starts with its
    share of the slow tests; the others keep their order. Slow tests that stay together are the last part's share.
    """
    shares = _share_out([item for item in items if is_slow(item)], workers, stays_together)
    quick = [item for item in items if not is_slow(item)]
    ordered: list[Item] = []
    for worker, share in enumerate(shares):
        # As pytest-xdist divides what is left among the workers that are left.
        size = (len(items) - len(ordered)) // (workers - worker)
        count = max(0, size - len(share))
        ordered += [*share, *quick[:count]]
        quick = quick[count:]
    return ordered + quick


def _share_out(slow: list[Item], workers: int, stays_together: Callable[[Item], bool]) -> list[list[Item]]:
    together = [item for item in slow if stays_together(item)]
    others = [item for item in slow if not stays_together(item)]
    if not together or workers == 1:
        return [slow[worker::workers] for worker in range(workers)]
    return [*(others[worker :: workers - 1] for worker in range(workers - 1)), together]
