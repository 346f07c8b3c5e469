"""Verify the files of a build before they are published, in several processes.

Input: a build with its new files. Output: the faults, as findings about the files that a person can correct.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from caresheet.model import Finding
from caresheet.packager.parallel import map_in_processes
from caresheet.packager.render.incremental import IncrementalBuild
from caresheet.packager.verify import find_release_faults
from caresheet.release.contents import Contents

# How many parts the files are split into, so that processes can share them.
_PARTS = 16
# With fewer files in a part, starting the processes takes longer than they save.
_WORTH_FILES = 20


def verify_build(build: IncrementalBuild, contents: Contents, reused: Collection[str]) -> list[Finding]:
    """Return a finding for each fault of a file that this build has made, about the topic file that it is made from."""
    paths = sorted(build.files)
    count = min(_PARTS, len(paths) // _WORTH_FILES + 1)
    parts = [paths[number::count] for number in range(count)]

    def verify(part: list[str]) -> list[tuple[str, str]]:
        return list(find_release_faults(build.files, contents, reused, only=part))

    faults = sorted({fault for found in map_in_processes(verify, parts) for fault in found})
    return list(_blame_topics(faults, build))


def _blame_topics(faults: Iterable[tuple[str, str]], build: IncrementalBuild) -> Iterator[Finding]:
    """Turn the faults of a release's files into findings about the topic files that they were made from."""
    made = {name: note for name, note in build.notes.items() if note and name.endswith(".md")}
    topics = {path: name for name, (_, _, paths) in made.items() for path in paths}
    for path, fault in faults:
        yield Finding(topics.get(path, path), 0, f"{fault} ({path})" if path in topics else fault)
