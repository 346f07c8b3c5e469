"""The report of an import: what was written, and what was kept, changed and dropped in each topic."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from caresheet.importers.batch import ImportBatch
from caresheet.importers.draft import Imported

MARK = "Written by caresheet import; the next import writes it again.\n\n"


def write_report(path: Path, lines: Sequence[str]) -> None:
    """Write a report's lines."""
    path.write_text(MARK + "".join(f"{line}\n" for line in lines), "utf-8")


def describe_import(intake: ImportBatch, *, dry_run: bool) -> Iterator[str]:
    """Yield the report's lines."""
    for result in intake.results:
        yield f"{result.topic.place}: {result.fate}"
        yield f"  kept: {_describe_kept(result.topic)}"
        yield from (f"  {note}" for note in result.topic.notes)
    for lang, count in sorted(intake.left_out.items()):
        yield f"Left out, for this library has no such language: {count} in '{lang}'"
    counts = Counter(result.fate.partition(":")[0] for result in intake.results)
    said = ", ".join(f"{count} {fate}" for fate, count in sorted(counts.items()))
    yield f"{said or 'No topics found'}." + (" Nothing was changed: this was a dry run." if dry_run else "")


def _describe_kept(topic: Imported) -> str:
    counts = {
        "section": len(re.findall("^## ", topic.body, re.MULTILINE)),
        "word": len(re.findall(r"\w+", re.sub(r"\(<[^>]*>\)", "", topic.body))),
        "link": topic.body.count("](<"),
        "table": len(re.findall(r"^\|(?: --- \|)+$", topic.body, re.MULTILINE)),
        "source": len(topic.sources),
    }
    return ", ".join(f"{count} {what}{'s' * (count != 1)}" for what, count in counts.items() if count)
