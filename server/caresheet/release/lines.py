"""Look values up in a sorted JSON text without making an object of each: a list of 100,000 files takes 13 MB as text.

Input: the bytes of a JSON object or array that a release writes one entry a line, sorted. Output: a mapping or a
collection that finds a line by bisection and decodes only that line. The text must be proven before it is used.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, ItemsView, Iterator, Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Generic, TypeVar

Value = TypeVar("Value")


def write_lines(brackets: str, lines: Collection[str]) -> str:
    """Write an object ("{}") or an array ("[]") with one entry a line."""
    return f"{brackets[0]}\n" + ",\n".join(lines) + f"\n{brackets[1]}"


def write_json(value: object) -> str:
    """Write a JSON value on one line."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=vars)


@dataclass(frozen=True)
class Lines:
    """The lines of a text from one position to another. All but the last end with a comma."""

    text: bytes = field(repr=False)
    start: int
    end: int

    def __iter__(self) -> Iterator[bytes]:
        return self.read_from(self.start)

    def __len__(self) -> int:
        return self.text.count(b"\n", self.start, self.end) + 1 if self.start < self.end else 0

    def read_from(self, position: int) -> Iterator[bytes]:
        """Yield the lines from the one that begins at a position, without their commas."""
        while position < self.end:
            line, position = self._read(position)
            yield line

    def seek(self, is_before: Callable[[bytes], bool]) -> int:
        """Return the position of the first line that is not before the wanted one."""
        low, high = self.start, self.end
        while low < high:
            middle = max(self.text.rfind(b"\n", low, (low + high) // 2) + 1, low)
            line, after = self._read(middle)
            low, high = (after, high) if is_before(line) else (low, middle)
        return low

    def find(self, beginning: bytes) -> bytes | None:
        """Return the line with a beginning that no other line has, without its comma; None if there is none."""
        text, length = self.text, len(beginning)
        low, high = self.start, self.end
        while low < high:
            middle = max(text.rfind(b"\n", low, (low + high) // 2) + 1, low)
            found = text[middle : middle + length]
            if found == beginning:
                return self._read(middle)[0]
            if found < beginning:
                low = text.find(b"\n", middle, high) + 1 or high
            else:
                high = middle
        return None

    def _read(self, position: int) -> tuple[bytes, int]:
        end = self.text.find(b"\n", position, self.end)
        end = self.end if end < 0 else end
        return self.text[position:end].removesuffix(b","), end + 1


@dataclass(frozen=True)
class LineSet(Collection[str]):
    """The strings of a sorted array."""

    lines: Lines

    def __contains__(self, value: object) -> bool:
        wanted = write_json(value).encode()
        return self.lines.find(wanted) == wanted

    def __iter__(self) -> Iterator[str]:
        return map(json.loads, self.lines)

    def __len__(self) -> int:
        return len(self.lines)


@dataclass(frozen=True, eq=False)
class LineMapping(Mapping[str, Value], Generic[Value]):
    """The entries of a sorted object. `decode` makes a value of what JSON says."""

    lines: Lines
    decode: Callable[..., Value]

    def __getitem__(self, key: str) -> Value:
        line = self.lines.find(f"{encode_basestring(key)}:".encode())
        if line is None:
            raise KeyError(key)
        return self._decode(line)[1]

    def __iter__(self) -> Iterator[str]:
        return (self._decode(line)[0] for line in self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def items(self) -> ItemsView[str, Value]:
        """Return the entries, read in one pass."""
        return _LineItems(self)

    def read_pairs(self) -> Iterator[tuple[str, Value]]:
        """Yield each key with its value."""
        return map(self._decode, self.lines)

    def _decode(self, line: bytes) -> tuple[str, Value]:
        ((key, value),) = json.loads(b"{%b}" % line).items()
        return key, self.decode(value)


class _LineItems(ItemsView[str, Value]):
    _mapping: LineMapping[Value]

    def __iter__(self) -> Iterator[tuple[str, Value]]:
        return self._mapping.read_pairs()
