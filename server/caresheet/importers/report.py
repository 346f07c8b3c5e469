"""Describe an import: what was written, and what was kept, changed and dropped in each topic.

Input: the results of an import. Output: the lines of its report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from caresheet.atomic import replace_file
from caresheet.importers.batch import ImportBatch
from caresheet.importers.draft import Imported

# By this first line we recognize a report. A file without it is somebody else's, and is never overwritten.
MARK = "Written by caresheet import; the next import writes it again.\n\n"


def write_report(path: Path, lines: Sequence[str]) -> None:
    """Write a report's lines to a file."""
    replace_file(path, (MARK + "".join(f"{line}\n" for line in lines)).encode())


def describe_import(batch: ImportBatch, *, dry_run: bool) -> Iterator[str]:
    """Yield the report's lines."""
    for result in batch.results:
        yield f"{result.topic.path}: {result.outcome}"
        yield f"  kept: {_describe_kept(result.topic)}"
        yield from (f"  {note}" for note in result.topic.notes)
        yield from (f"  LOSS: {loss}" for loss in result.topic.losses)
    yield from (f"Left out, because it has no text: {title}" for title in batch.empty)
    for lang, count in sorted(batch.left_out.items()):
        yield f"Left out, because this library does not have the language '{lang}': {count}"
    if losses := [result.topic for result in batch.results if result.topic.losses]:
        yield f"{len(losses)} topic{'s' * (len(losses) != 1)} with losses: compare each LOSS above with its source."
    counts = Counter(result.outcome.partition(":")[0] for result in batch.results)
    summary = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    yield f"{summary or 'No topics found'}." + (" Nothing was changed: this was a dry run." if dry_run else "")


def _describe_kept(topic: Imported) -> str:
    counts = {
        "section": len(re.findall("^## ", topic.body, re.MULTILINE)),
        "word": len(re.findall(r"\w+", re.sub(r"\(<[^>]*>\)|</?[a-z][^>]*>", "", topic.body))),
        "link": topic.body.count("](<") + topic.body.count("<a href="),
        "table": len(re.findall(r"^\|(?: --- \|)+$|<table>", topic.body, re.MULTILINE)),
        "source": len(topic.sources),
    }
    return ", ".join(f"{count} {what}{'s' * (count != 1)}" for what, count in counts.items() if count)
