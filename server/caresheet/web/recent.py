"""Hold values within a limit of memory: those that were used last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Values by their keys, the most recently used last. `count` says how many bytes a key takes with its value."""

    def __init__(self, limit_bytes: int, count: Callable[[Key, Value], int]) -> None:
        self.held: OrderedDict[Key, Value] = OrderedDict()
        self.size_bytes = 0
        self._limit_bytes, self._count = limit_bytes, count
        self._adding = Lock()

    def find(self, key: Key) -> Value | None:
        """Find a value, and remember that it was used."""
        value = self.held.get(key)
        if value is not None:
            try:  # noqa: SIM105  # `suppress` would cost as much as the rest of this function
                self.held.move_to_end(key)
            except KeyError:  # another thread has just dropped it
                pass
        return value

    def add(self, key: Key, value: Value) -> None:
        """Hold a value, unless it is large, and drop those that were not used for longest."""
        size_bytes = self._count(key, value)
        if size_bytes > self._limit_bytes // 16:
            return
        with self._adding:
            if key in self.held:
                return
            self.held[key] = value
            self.size_bytes += size_bytes
            while self.size_bytes > self._limit_bytes:
                self.size_bytes -= self._count(*self.held.popitem(last=False))
