"""How a long step shows its progress: it hands its items through a `Progress`, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Progress(Protocol):
    """Yields the items unchanged, and may show a person how many are left."""

    def __call__(self, items: Sequence[Item], label: str) -> Iterable[Item]: ...


def show_nothing(items: Sequence[Item], label: str) -> Iterable[Item]:  # noqa: ARG001
    """Yield the items without showing anything."""
    return items
