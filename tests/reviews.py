"""The run of reviews: `python tests/reviews.py [EDITS] [SEED]`, or `make reviews`.

Each edit is made to a reviewed topic. Then two must agree with what the kind of edit says: Caresheet, which has only
the fingerprints, and a verifier that reads both files. `packager/test_review_edits.py` runs a short form.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from caresheet.model import Coverage, Finding, Library
from caresheet.packager.pipeline import read_topic
from caresheet.packager.recording import list_fingerprints
from caresheet.packager.source.library import TopicFile, read_library
from caresheet.packager.source.pictures import read_pictures
from caresheet.packager.source.rewrite import set_entry
from conftest import LibraryFolder
from drawing import draw
from review_edits import KINDS, EditedTopic, Kind, edit_topic
from review_verifier import find_changes

_REVIEW = {"by": ("Reviewer of the test",), "on": "2026-05-01", "next": "2028-05-01"}


class UnpublishableError(Exception):
    """The edits have made something that is not published at all, so nobody need judge it."""


def open_library(folder: Path) -> Library:
    """Make a library that has the picture of the topics."""
    library = LibraryFolder(folder)
    library.write("pictures/rash.png", draw("PNG"))
    findings: list[Finding] = []
    read = read_library(library.root, findings)
    assert read is not None
    return replace(read, pictures=read_pictures(library.root, read, findings))


def review(text: str, library: Library) -> str:
    """Return a topic file with a review of its words as they are."""
    read = read_topic(TopicFile("topics/en/dose.md", "en", "dose", text.encode()), library, as_editor=False)
    assert read.outline is not None
    assert [finding for finding in read.findings if not finding.rule] == []
    values = {**_REVIEW, "covers": list_fingerprints(read.outline.fingerprints)}
    return set_entry(text.encode(), "reviewed", values).decode()


def judge(text: str, library: Library) -> tuple[Coverage, dict[str, str]]:
    """Return what Caresheet says about a topic file, and the heading of each section by its id."""
    read = read_topic(TopicFile("topics/en/dose.md", "en", "dose", text.encode()), library, as_editor=False)
    if faults := [finding for finding in read.findings if not finding.rule]:
        raise UnpublishableError(faults[0])
    assert read.outline is not None
    assert read.topic is not None
    assert read.outline.topic.coverage is not None
    return read.outline.topic.coverage, {section.id: section.title for section in read.topic.sections}


def check_edits(edited: EditedTopic, library: Library) -> None:
    """Check that both say what the kinds of the edits say, about each section."""
    reviewed = review(edited.before, library)
    settings = reviewed.partition("\n---\n")[0]
    now = f"{settings}\n---\n{edited.after.partition(chr(10) + '---' + chr(10))[2]}"
    coverage, titles = judge(now, library)
    changed = {titles[id_] for id_ in coverage.changed}
    second = find_changes(reviewed, now, ({"rash.png": b"1"}, {"rash.png": b"1"}))
    assert second["settings"] == set()
    assert coverage.title
    assert coverage.summary
    assert second["changed"] == changed
    # A heading that is edited is not found any more.
    for heading, kind in edited.kinds.items():
        has_changed = heading in changed or heading not in titles.values()
        assert has_changed is kind.counts, (kind.name, heading, edited)
    assert len(changed) == sum(kind.counts for kind in edited.kinds.values())


def run_edits(count: int, seed: int, kinds: Sequence[Kind] = KINDS) -> Counter[str]:
    """Make and judge at least so many edits, of each kind in turn, and return how many there were of each."""
    counts: Counter[str] = Counter()
    chosen, wanted = random.Random(seed), list[Kind]()
    with tempfile.TemporaryDirectory() as folder:
        library = open_library(Path(folder) / "content")
        while counts.total() < count:
            if len(wanted) < len(kinds):
                wanted += chosen.sample(kinds, len(kinds))
            edited = edit_topic(chosen, wanted)
            try:
                check_edits(edited, library)
            except UnpublishableError as error:
                print(f"Not counted: {error}")
                continue
            counts.update(kind.name for kind in edited.kinds.values())
    return counts


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    print(f"Seed {seed}", flush=True)
    counts = run_edits(count, seed)
    print(f"Caresheet and the verifier judged {counts.total()} edits of {len(counts)} kinds as they should be:")
    for kind in KINDS:
        print(f"  {counts[kind.name]:4} {kind.name}: {'a change' if kind.counts else 'no change'}")


if __name__ == "__main__":
    main()
