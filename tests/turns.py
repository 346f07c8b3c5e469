"""Which cases of a long test `make test` runs: those that its marker names always, and each other one on its day.

    @pytest.mark.by_turns("plain", "dark")
    @pytest.mark.parametrize("page", PAGES)

The marker names a case for each rule that the test is about. The other cases are more of the same kind, and each of
them has its turn within `TURNS` days. All of them run if the command names files or folders, or with CASES=all.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar

import pytest

from redteam.sample import read_sample

MARKER = "by_turns"
VARIABLE = "CASES"
TURNS = 8


class Case(Protocol):
    """What pytest knows of a test."""

    @property
    def nodeid(self) -> str: ...
    def get_closest_marker(self, name: str) -> pytest.Mark | None: ...


Item = TypeVar("Item", bound=Case)


def pytest_configure(config: pytest.Config) -> None:
    """Choose once, for all workers, whether every case runs."""
    config.addinivalue_line("markers", f"{MARKER}(*cases): these cases always run, and the others by turns")
    is_worker = hasattr(config, "workerinput")
    if not is_worker and config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        os.environ.setdefault(VARIABLE, "all")


# Before `-k` leaves out cases that a marker names.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get(VARIABLE) == "all":
        return
    left_out = {*find_left_out(items, read_sample(os.environ, date.today()))}
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=[*left_out])


def find_left_out(items: Sequence[Item], day: int) -> list[Item]:
    """Return the cases whose turn it is not.

    Raises:
        pytest.UsageError: a marker names a case that its test does not have.
    """
    always: dict[str, set[str]] = {}
    others: list[Item] = []
    for item in items:
        if marker := item.get_closest_marker(MARKER):
            test, _, case = item.nodeid.partition("[")
            names = always.setdefault(test, {*marker.args})
            if case.removesuffix("]") in marker.args:
                names.discard(case.removesuffix("]"))
            else:
                others.append(item)
    if unknown := [f"{test}: has no case {name!r}" for test, names in sorted(always.items()) for name in sorted(names)]:
        raise pytest.UsageError(f"{'; '.join(unknown)}; correct the names in the marker {MARKER}")
    others.sort(key=lambda item: item.nodeid)
    return [item for place, item in enumerate(others) if place % TURNS != day % TURNS]
