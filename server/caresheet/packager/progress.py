"""How far a build is, for whoever wants to show it.

Input: the items that a stage works through, and a label for the stage. Output: the same items, one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Progress(Protocol):
    """Hands items on one by one, and may show a person how far it is."""

    def __call__(self, items: Sequence[Item], label: str) -> Iterable[Item]: ...


def show_nothing(items: Sequence[Item], label: str) -> Iterable[Item]:  # noqa: ARG001
    """Hand items on in silence."""
    return items
