"""Import one file after another. A file that is refused does not stop the others.

Input: files, and a function that reads one. Output: topic files, the result for each topic, and why files were refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from caresheet.importers.confinement import read_confined
from caresheet.importers.conservation.compare import compare
from caresheet.importers.conservation.topic_text import read_topic
from caresheet.importers.draft import Imported
from caresheet.importers.import_record import Result, write_topics
from caresheet.importers.target_library import TargetLibrary

Reader = Callable[[Path, TargetLibrary], Iterable[Imported]]


@dataclass
class ImportBatch:
    """The results of an import.

    `refusals` has one sentence for each file that was refused or could be read only in part.
    `left_out` counts the topics in languages that the library does not have; `empty` names the topics without text.
    """

    results: list[Result] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    empty: list[str] = field(default_factory=list)

    @property
    def has_losses(self) -> bool:
        """Say whether a topic differs from what a reader of its source saw."""
        return any(result.topic.losses for result in self.results)


def import_files(library: TargetLibrary, files: Sequence[Path], read: Reader, *, dry_run: bool) -> ImportBatch:
    """Import files into a library.

    Raises:
        ConfigError: the library cannot be used. For a file that cannot be used, there is a refusal instead.
    """
    batch = ImportBatch()
    topics = library.adapt(_read_each(files, library, read, batch.refusals), batch.left_out)
    batch.results.extend(write_topics(library.content, _leave_out_empty(topics, batch.empty), dry_run=dry_run))
    return batch


def _leave_out_empty(topics: Iterable[Imported], empty: list[str]) -> Iterator[Imported]:
    for topic in topics:
        if topic.body:
            yield topic
        else:
            empty.append(topic.title)


def _read_each(files: Sequence[Path], library: TargetLibrary, read: Reader, refusals: list[str]) -> Iterator[Imported]:
    for reading in read_confined(files, partial(read_and_compare, library=library, read=read)):
        if isinstance(reading, str):
            refusals.append(reading)
        else:
            yield reading


def read_and_compare(file: Path, library: TargetLibrary, read: Reader) -> Iterator[Imported]:
    """Compare what a reader of the source saw with each topic's file, and keep the differences."""
    for topic in read(file, library):
        if topic.seen is not None:
            differences = compare(topic.seen, read_topic(topic.write()), added=topic.added)
            topic.losses, topic.seen = list(map(str, differences)), None
        yield topic
