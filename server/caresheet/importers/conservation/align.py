"""Find what two long sequences of words have in common, in order, in a time that grows with their length.

Input: two sequences. Output: the gaps between what they share. `difflib` alone takes the square of the length, so that
we give it only the short gaps between sequences of words that occur once in each.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

# The lengths of the sequences that mark a place, in words.
_MARK_LENGTHS = (8, 3, 1)
# Above this product of two gaps' lengths, difflib would take seconds.
_PRODUCT_AT_MOST = 1_000_000
# An importer adds a heading and a line about the source.
_MORE_AT_MOST = 50


class Gap(NamedTuple):
    """Where the sequences differ: the words `a[start_a:end_a]` stand in place of `b[start_b:end_b]`."""

    start_a: int
    end_a: int
    start_b: int
    end_b: int


def find_gaps(a: Sequence[str], b: Sequence[str]) -> list[Gap]:
    """Return the gaps in the order of the sequences."""
    start = _find_whole(a, b)
    if start is not None:
        around = Gap(0, 0, 0, start), Gap(len(a), len(a), start + len(a), len(b))
        return [gap for gap in around if gap.start_b < gap.end_b]
    return list(_find(a, b, Gap(0, len(a), 0, len(b)), 0))


def _find_whole(a: Sequence[str], b: Sequence[str]) -> int | None:
    """Return where all of `a` stands in `b`, if that has few words more. Most topics are such a case."""
    more = len(b) - len(a)
    for start in range(more + 1 if more <= _MORE_AT_MOST else 0):
        if b[start : start + 1] == a[:1] and b[start : start + len(a)] == a:
            return start
    return None


def _find(a: Sequence[str], b: Sequence[str], whole: Gap, depth: int) -> Iterator[Gap]:
    gap = _trim(a, b, whole)
    if gap.start_a == gap.end_a or gap.start_b == gap.end_b:
        if gap.start_a < gap.end_a or gap.start_b < gap.end_b:
            yield gap
        return
    if depth == len(_MARK_LENGTHS):
        yield from _compare_all(a, b, gap)
        return
    start_a, start_b = gap.start_a, gap.start_b
    for at_a, at_b in _find_marks(a, b, gap, _MARK_LENGTHS[depth]):
        if at_a >= start_a and at_b >= start_b:
            yield from _find(a, b, Gap(start_a, at_a, start_b, at_b), depth + 1)
            start_a, start_b = at_a + _MARK_LENGTHS[depth], at_b + _MARK_LENGTHS[depth]
    yield from _find(a, b, Gap(start_a, gap.end_a, start_b, gap.end_b), depth + 1)


def _trim(a: Sequence[str], b: Sequence[str], gap: Gap) -> Gap:
    start_a, end_a, start_b, end_b = gap
    while start_a < end_a and start_b < end_b and a[start_a] == b[start_b]:
        start_a, start_b = start_a + 1, start_b + 1
    while start_a < end_a and start_b < end_b and a[end_a - 1] == b[end_b - 1]:
        end_a, end_b = end_a - 1, end_b - 1
    return Gap(start_a, end_a, start_b, end_b)


def _find_marks(a: Sequence[str], b: Sequence[str], gap: Gap, length: int) -> list[tuple[int, int]]:
    """Return the longest series of marks that is in order in both sequences."""
    places_a = _find_unique(a, gap.start_a, gap.end_a, length)
    places_b = _find_unique(b, gap.start_b, gap.end_b, length)
    pairs = sorted((at, places_b[mark]) for mark, at in places_a.items() if mark in places_b)
    return _keep_ordered(pairs)


def _find_unique(words: Sequence[str], start: int, end: int, length: int) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    for at in range(start, end - length + 1):
        mark = tuple(words[at : at + length])
        places[mark] = -1 if mark in places else at
    return {mark: at for mark, at in places.items() if at >= 0}


def _keep_ordered(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of the pairs in which both numbers grow; the first numbers grow already."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, at_b) in enumerate(pairs):
        place = bisect_left(ends, at_b)
        before.append(last[place - 1] if place else -1)
        # Replace the entry at `place`, or append one.
        ends[place : place + 1] = [at_b]
        last[place : place + 1] = [index]
    kept: list[tuple[int, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        kept.append(pairs[index])
        index = before[index]
    return kept[::-1]


def _compare_all(a: Sequence[str], b: Sequence[str], gap: Gap) -> Iterator[Gap]:
    if (gap.end_a - gap.start_a) * (gap.end_b - gap.start_b) > _PRODUCT_AT_MOST:
        yield gap
        return
    part_a, part_b = a[gap.start_a : gap.end_a], b[gap.start_b : gap.end_b]
    for tag, start_a, end_a, start_b, end_b in SequenceMatcher(None, part_a, part_b, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Gap(gap.start_a + start_a, gap.start_a + end_a, gap.start_b + start_b, gap.start_b + end_b)
