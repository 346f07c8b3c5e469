"""Show where each topic comes from in a library that extends a pack.

Input: the pack and the library's drafts. Output: a table for a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from caresheet.packager.source.parse import Draft
from caresheet.packs.installed import Pack


def describe_origins(pack: Pack, drafts: Sequence[Draft]) -> Iterator[str]:
    """Yield a line for each topic, and then the counts."""
    counts = {"own": 0, "instead": 0, "pack": 0}
    width = max((len(f"{draft.file.lang}/{draft.file.slug}") for draft in drafts), default=0)
    said = {"own": "your own", "instead": f"your own, instead of {pack.name}'s", "pack": f"{pack.name} {pack.version}"}
    for draft in sorted(drafts, key=lambda draft: (draft.file.lang, draft.file.slug)):
        origin = _find_origin(pack, draft)
        counts[origin] += 1
        yield f"{f'{draft.file.lang}/{draft.file.slug}':<{width}}  {said[origin]}"
    yield (
        f"{counts['own']} of your own, {counts['instead']} instead of {pack.name}'s, "
        f"{counts['pack']} from {pack.name} {pack.version}."
    )


def _find_origin(pack: Pack, draft: Draft) -> str:
    if draft.file.pack:
        return "pack"
    return "instead" if (pack.content / Path(draft.file.path)).is_file() else "own"
