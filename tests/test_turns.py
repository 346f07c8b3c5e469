"""The cases that a marker names always run, and each of the others within so many days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

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


TESTS = Path(__file__).parent
LONG_RUN = re.compile(r"^\t.*\bpytest (tests/.*?)(?: --|;|$)", re.MULTILINE)


def find_unreached(files: list[str], makefile: str) -> list[str]:
    """Return the files that no command of a Makefile names, nor a folder of theirs."""
    named = {path for run in LONG_RUN.findall(makefile) for path in run.split() if path.startswith("tests/")}
    return [file for file in files if not any(Path(file).is_relative_to(path) for path in named)]


def test_a_long_command_runs_every_case_of_each_test() -> None:
    marker = f"@pytest.mark.{MARKER}("
    files = [
        path.relative_to(TESTS.parent).as_posix()
        for path in sorted(TESTS.rglob("test_*.py"))
        if path != Path(__file__) and marker in path.read_text("utf-8")
    ]
    assert len(files) > 20
    makefile = (TESTS.parent / "Makefile").read_text("utf-8")
    assert find_unreached(files, makefile) == []
    assert find_unreached(files, "test:\n\t$(BIN)/pytest --numprocesses auto\n") == files
