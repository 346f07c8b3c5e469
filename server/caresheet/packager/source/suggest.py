"""Suggest what a person may have meant.

Input: a wrong name, and the right ones. Output: advice that names at most five of them, those that are most like it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

_AT_MOST = 5
# Ratios of `difflib`. Above the first, there is hardly a doubt; below the second, two names have little in common. With
# less than the third between them, two names are about as good.
_CERTAIN, _ALIKE, _AS_GOOD = 0.85, 0.5, 0.1


def suggest(wrong: str, known: Iterable[str]) -> str:
    """Return what to do about a wrong name, for the end of a message."""
    known = list(known)
    if meant := ask_if_meant(wrong, known):
        return meant
    if not known:
        return "there are none"
    return f"use one of: {', '.join(known)}" if len(known) <= _AT_MOST else f"there are {list_some(known)}"


def ask_if_meant(wrong: str, known: Sequence[str], *, alike: float = _ALIKE) -> str:
    """Ask whether the names were meant that are most like a wrong one; blank if none is."""
    near = difflib.get_close_matches(wrong, known, n=_AT_MOST, cutoff=alike)
    if not near:
        return ""
    likeness = {each: difflib.SequenceMatcher(None, each, wrong).ratio() for each in near}
    best = max(likeness.values())
    meant = near[:1] if best >= _CERTAIN else [each for each in near if likeness[each] >= best - _AS_GOOD]
    quoted = [f"'{each}'" for each in meant]
    return f"did you mean {' or '.join([', '.join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)}?"


def list_some(names: Sequence[str]) -> str:
    """List names, at most five."""
    shown = ", ".join(names[:_AT_MOST])
    return shown if len(names) <= _AT_MOST else f"{shown} and {len(names) - _AT_MOST} more"
