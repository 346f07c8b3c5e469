"""Takes in one file after the other; one that is refused does not stop the others.

Enters: files, and how to read one. Leaves: topics written, what became of each, and why files were refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from caresheet.errors import ConfigError
from caresheet.importers.draft import Imported
from caresheet.importers.import_record import Result, write_topics
from caresheet.importers.target_library import TargetLibrary

Reader = Callable[[Path], Iterable[Imported]]


@dataclass
class ImportBatch:
    """What an import came to.

    `refusals` is a sentence for each file that was refused, or for where reading it ended; `left_out` counts topics in
    languages that the library has not.
    """

    results: list[Result] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def import_files(shelves: TargetLibrary, files: Sequence[Path], read: Reader, *, dry_run: bool) -> ImportBatch:
    """Import files into a library.

    Raises:
        ConfigError: it is the library, and not a file, that cannot be used.
    """
    intake = ImportBatch()
    topics = shelves.place(_read_each(files, read, intake.refusals), intake.left_out)
    intake.results.extend(write_topics(shelves.content, topics, dry_run=dry_run))
    return intake


def _read_each(files: Sequence[Path], read: Reader, refusals: list[str]) -> Iterator[Imported]:
    for file in files:
        try:
            yield from read(file)
        except ConfigError as error:
            refusals.append(str(error))
        except RecursionError:
            refusals.append(f"{file}: its parts lie hundreds deep in each other; save it again, as plain as can be")
