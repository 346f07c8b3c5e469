"""The worst inputs that still pass: `python tests/limits.py [KIND …]`, or `make limits`.

For each shape of `worst_inputs.py`, this finds the largest input that is accepted: it tries smaller ones until one is,
and then sizes between. Each is read in a process of its own. What is accepted has been read within the limits of its
kind, and what is refused is refused within them, too. It prints a table for docs/reliability.md, and ends with status 1
if anything took more.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from caresheet.cli import main as main_command
from caresheet.packager.pipeline import examine_library
from conftest import TODAY, LibraryFolder
from importers.word.documents import make_document
from worst_inputs import LIBRARIES, PAGES, SITES, TOPICS, WORD, Shape

_ACCEPTED, _REFUSED, _BROKEN = 0, 1, 2
# The largest input is made so many times smaller until it is accepted, and then sizes between are tried.
_SMALLER, _STEPS, _SMALLEST_BYTES = 6, 4, 1000
# Far above every limit: a process that needs more is ended, and counts as broken.
_MOST_S, _MOST_BYTES = 60, 3_000_000_000
_SHOWN = 5


@dataclass(frozen=True)
class Kind:
    """A kind of input: its shapes, the most bytes that are accepted, its limits, and how one is written and read."""

    name: str
    shapes: Mapping[str, Shape]
    most_bytes: int
    most_s: float
    most_mb: float
    write: Callable[[LibraryFolder, str], None]
    read: Callable[[LibraryFolder], bool]


@dataclass(frozen=True)
class Reading:
    """What reading one input took."""

    shape: str
    size_bytes: int
    status: int
    processor_s: float
    memory_mb: float


def check(library: LibraryFolder) -> bool:
    """Check a library as `caresheet check` does, and tell whether it can be published."""
    return examine_library(library.root, today=TODAY).library is not None


def import_file(library: LibraryFolder) -> bool:
    """Import a file, and tell whether there is a topic now."""
    (source,) = library.root.parent.glob("source.*")
    kind = source.suffix[1:]
    options = ["--content", str(library.root), "--accept-losses", "--report", str(library.root.parent / "report.txt")]
    result = CliRunner().invoke(main_command, ["import", kind, str(source), *options])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return len(list(library.root.glob("topics/en/*.md"))) > 1


def write_topic(library: LibraryFolder, text: str) -> None:
    library.write("topics/en/worst.md", text)


def write_settings(library: LibraryFolder, text: str) -> None:
    library.write("library.toml", f"{library.write_settings().read_text('utf-8')}\n{text}")


def write_site(library: LibraryFolder, text: str) -> None:
    library.write("sites/worst.toml", f'name = "Willow"\n{text}')


def write_page(library: LibraryFolder, text: str) -> None:
    library.write("../source.html", text)


def write_document(library: LibraryFolder, body: str) -> None:
    packed = make_document(library.root.parent / "packed.zip", body)
    # Without compression: text that repeats itself would be refused as a bomb, whatever is in it.
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(packed.with_name("source.docx"), "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))


KINDS = (
    Kind("topic files", TOPICS, 100_000, 2, 200, write_topic, check),
    Kind("`library.toml`", LIBRARIES, 100_000, 2, 200, write_settings, check),
    Kind("a site's file", SITES, 100_000, 2, 200, write_site, check),
    # An import reads each file in a process that may take 10 s and 300 MB (`importers/confinement.py`).
    Kind("imports of HTML", PAGES, 20_000_000, 12, 400, write_page, import_file),
    Kind("imports of Word", WORD, 19_900_000, 12, 400, write_document, import_file),
)


def read_alone(kind: Kind, shape: str, size: int) -> Reading:
    """Write an input, and read it in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        library = LibraryFolder(Path(folder, "content"))
        library.write_topic("asthma")
        text = kind.shapes[shape](size)
        kind.write(library, text)
        process = os.fork()
        if not process:
            os._exit(_read(kind, library))
        _, status, spent = os.wait4(process, 0)
        code = os.waitstatus_to_exitcode(status)
        code = code if code in (_ACCEPTED, _REFUSED) else _BROKEN
        return Reading(shape, len(text), code, spent.ru_utime + spent.ru_stime, spent.ru_maxrss / 1000)


def _read(kind: Kind, library: LibraryFolder) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_S, _MOST_S))
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    try:
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
            return _ACCEPTED if kind.read(library) else _REFUSED
    except Exception:
        traceback.print_exc()
        return _BROKEN


def find_largest(kind: Kind, shape: str) -> list[Reading]:
    """Read the largest input, and smaller ones until the largest that is accepted is known well enough."""
    readings = [read_alone(kind, shape, int(kind.most_bytes * 0.98))]
    accepted, refused = 0, kind.most_bytes
    while readings[-1].status != _ACCEPTED and refused > _SMALLEST_BYTES:
        refused //= _SMALLER
        readings.append(read_alone(kind, shape, refused))
    if len(readings) > 1 and readings[-1].status == _ACCEPTED:
        accepted, refused = refused, refused * _SMALLER
        for _ in range(_STEPS):
            between = round((accepted * refused) ** 0.5)
            readings.append(read_alone(kind, shape, between))
            if readings[-1].status == _ACCEPTED:
                accepted = between
            else:
                refused = between
    return readings


def measure(kind: Kind) -> list[Reading]:
    """Measure all shapes of a kind, and print what is over a limit and the rows of the table."""
    readings: list[Reading] = []
    for shape in kind.shapes:
        found = find_largest(kind, shape)
        readings += found
        print(f"  {kind.name}: {describe(found[-1])}", file=sys.stderr, flush=True)
        for reading in found:
            if is_over(kind, reading):
                print(f"OVER: {kind.name}, {describe(reading)}, status {reading.status}", flush=True)
    accepted = [reading for reading in readings if reading.status == _ACCEPTED]
    refused = [reading for reading in readings if reading.status == _REFUSED]
    worst = max(accepted, key=lambda reading: reading.processor_s)
    largest = max(accepted, key=lambda reading: reading.memory_mb)
    slow = max(refused, key=lambda reading: reading.processor_s) if refused else None
    limits = f"{kind.most_s:g} s, {kind.most_mb:g} MB"
    counts = f"{len(accepted)} accepted, {len(refused)} refused, of {len(kind.shapes)} shapes"
    cells = (kind.name, counts, limits, describe(worst), describe(largest), describe(slow) if slow else "")
    print(f"| {' | '.join(cells)} |", flush=True)
    for reading in sorted(accepted, key=lambda reading: -reading.processor_s)[1:_SHOWN]:
        print(f"  then {describe(reading)}", file=sys.stderr, flush=True)
    return [reading for reading in readings if is_over(kind, reading)]


def is_over(kind: Kind, reading: Reading) -> bool:
    """Tell whether reading an input broke the program, or took too much."""
    return reading.status == _BROKEN or reading.processor_s > kind.most_s or reading.memory_mb > kind.most_mb


def describe(reading: Reading) -> str:
    """Return what reading took, and of what."""
    shape = reading.shape.replace("|", "\\|")
    return f"{reading.processor_s:.2f} s, {reading.memory_mb:.0f} MB ({shape}, {reading.size_bytes / 1000:,.0f} kB)"


def main(names: list[str]) -> None:
    print(
        "| inputs | how many | limits | most processor time of one accepted | most memory | most time of one refused |"
    )
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    over = [each for kind in KINDS if not names or any(name in kind.name for name in names) for each in measure(kind)]
    sys.exit(f"{len(over)} inputs are over a limit" if over else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
