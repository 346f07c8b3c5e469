"""Describe how what a review covers has changed from one release to another.

Input: `reviewed.covers` of both, as a topic's JSON has it, and the titles of its sections. Output: lines of text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_SAID = {
    "reviewed": "is as it was reviewed",
    "changed": "has changed since its review",
    "new": "was added or renamed after the review",
}


_VERSIONS = {
    "current": "the translation is of the original as it is now",
    "earlier": "the translation is of an earlier version of its original",
    "withdrawn": "the original of the translation is withdrawn",
    "unknown": "which version was translated is not on record",
}


def describe_version_changes(old: tuple[str, bool], new: tuple[str, bool]) -> Iterator[str]:
    """Yield what readers are told now about a translation: its version, and whether it is as it was checked."""
    if old[0] != new[0]:
        yield _VERSIONS[new[0]]
    if old[1] != new[1]:
        yield f"the translation {'is as it was' if new[1] else 'has changed since it was'} checked"


def describe_coverage_changes(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, titles: Mapping[str, str]
) -> Iterator[str]:
    """Yield a line for each part of a topic that readers are now told something else about."""
    if new is None:
        if old is not None:
            yield "the review no longer says which words it covers"
        return
    if old is None and _is_whole(new):
        yield "every part is as it was reviewed"
        return
    before, after = _list_states(old or {}), _list_states(new)
    for part, state in after.items():
        if before.get(part, "reviewed") != state:
            yield f"{_name(part, titles)} {_SAID[state]}"
    for id_ in new["removed"]:
        if id_ not in (old or {}).get("removed", ()):
            yield f"the reviewed section #{id_} is gone"


def _is_whole(covers: Mapping[str, Any]) -> bool:
    return not covers["removed"] and set(_list_states(covers).values()) == {"reviewed"}


def _list_states(covers: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    states = {(name, ""): str(covers[name]) for name in ("title", "summary") if name in covers}
    return states | {("section", id_): str(state) for id_, state in covers.get("sections", {}).items()}


def _name(part: tuple[str, str], titles: Mapping[str, str]) -> str:
    kind, id_ = part
    return f"section “{titles.get(id_, id_)}”" if id_ else f"the {kind}"
