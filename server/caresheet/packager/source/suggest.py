"""Suggest what a person may have meant.

Input: a wrong name, and the right ones. Output: advice that names at most five of them, those that are most like it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_AT_MOST = 5
# Ratios of `difflib`. Above the first, there is hardly a doubt; below the second, two names have little in common. With
# less than the third between them, two names are about as good.
_CERTAIN, _ALIKE, _AS_GOOD = 0.85, 0.5, 0.1


def suggest(wrong: str, known: Iterable[str]) -> str:
    """Return what to do about a wrong name, for the end of a message."""
    known = list(known)
    if not known:
        return "there are none"
    near = difflib.get_close_matches(wrong, known, n=_AT_MOST, cutoff=_ALIKE)
    if near:
        likeness = {each: difflib.SequenceMatcher(None, each, wrong).ratio() for each in near}
        best = max(likeness.values())
        meant = near[:1] if best >= _CERTAIN else [each for each in near if likeness[each] >= best - _AS_GOOD]
        return f"did you mean {_join([f'{each!r}' for each in meant])}?"
    if len(known) <= _AT_MOST:
        return f"use one of: {', '.join(known)}"
    return f"there are {len(known)}, such as {', '.join(known[:_AT_MOST])}"


def _join(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
