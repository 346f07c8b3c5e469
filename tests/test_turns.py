"""The cases that a marker names always run, and each of the others within so many days."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from turns import MARKER, TURNS, find_left_out


@dataclass(eq=False)
class Item:
    nodeid: str
    marker: pytest.Mark | None = None

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return self.marker if self.marker and self.marker.name == name else None


def make_items(*always: str) -> list[Item]:
    marker = getattr(pytest.mark, MARKER)(*always).mark
    return [Item("test_a.py::test_other"), *(Item(f"test_a.py::test_long[{case}]", marker) for case in range(20))]


def test_each_case_has_its_turn_and_those_that_are_named_always_run() -> None:
    items = make_items("3", "7")
    runs = [{*items} - {*find_left_out(items, day)} for day in range(100, 100 + TURNS)]
    assert set.union(*runs) == {*items}
    assert set.intersection(*runs) == {items[0], items[4], items[8]}
    assert all(3 + 2 <= len(run) <= 3 + 3 for run in runs)


def test_a_name_that_no_case_has_is_refused() -> None:
    with pytest.raises(pytest.UsageError, match=r"test_a.py::test_long: has no case '20'; correct the names"):
        find_left_out(make_items("3", "20"), 0)
