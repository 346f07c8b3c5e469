"""What is to be reached, beside what was measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """One goal: what is measured, what it should be, what it is, and whether that is enough."""

    what: str
    wanted: str
    found: str
    is_reached: bool


@dataclass(frozen=True)
class Measured:
    """What one section of the page says."""

    goals: list[Goal]
    tables: str

    def describe(self) -> str:
        """Return the goals as a table, and the other tables below it."""
        return f"{''.join(describe_goals(self.goals))}\n{self.tables}" if self.goals else self.tables


def describe_goals(goals: Iterable[Goal]) -> Iterable[str]:
    """Yield a table of goals."""
    yield "| goal | to reach | measured | reached |\n| --- | --- | --- | --- |\n"
    for goal in goals:
        yield f"| {goal.what} | {goal.wanted} | {goal.found} | {'yes' if goal.is_reached else '**no**'} |\n"
