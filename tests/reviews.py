"""The run of reviews: `python tests/reviews.py [EDITS] [SEED]`, or `make reviews`.

Each edit is made to a reviewed topic. Then two must agree with what the kind of edit says: Caresheet, which has only
the fingerprints, and a verifier that reads both files. `packager/test_review_edits.py` runs a short form.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
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
from review_edits import KINDS, EditedTopic, edit_topic
from review_verifier import find_changes

_REVIEW = {"by": ("Reviewer of the test",), "on": "2026-05-01", "next": "2028-05-01"}


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
    read = read_topic(TopicFile("topics/en/dose.md", "en", "dose", text), library, as_editor=False)
    assert read.outline is not None
    assert [finding for finding in read.findings if not finding.rule] == []
    values = {**_REVIEW, "covers": list_fingerprints(read.outline.fingerprints)}
    return set_entry(text.encode(), "reviewed", values).decode()


def judge(text: str, library: Library) -> tuple[Coverage, dict[str, str]]:
    """Return what Caresheet says about a topic file, and the heading of each section by its id."""
    read = read_topic(TopicFile("topics/en/dose.md", "en", "dose", text), library, as_editor=False)
    assert [finding for finding in read.findings if not finding.rule] == []
    assert read.outline is not None
    assert read.topic is not None
    assert read.outline.topic.coverage is not None
    return read.outline.topic.coverage, {section.id: section.title for section in read.topic.sections}


def check_edit(edit: EditedTopic, library: Library) -> None:
    """Check that both say what the kind of the edit says, about the edited section and about all others."""
    reviewed = review(edit.before, library)
    settings = reviewed.partition("\n---\n")[0]
    now = f"{settings}\n---\n{edit.after.partition(chr(10) + '---' + chr(10))[2]}"
    coverage, titles = judge(now, library)
    changed = {titles[id_] for id_ in coverage.changed}
    second = find_changes(reviewed, now, ({"rash.png": b"1"}, {"rash.png": b"1"}))
    assert changed == second["changed"], (edit.kind.name, changed, second, edit)
    assert second["settings"] == set()
    assert coverage.title
    assert coverage.summary
    assert bool(changed) is edit.kind.counts, (edit.kind.name, changed, edit)
    assert len(changed) <= 1


def run_edits(count: int, seed: int, first: int = 0) -> Counter[str]:
    """Make and judge edits, each kind in turn from the first, and return how many there were of each."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        library = open_library(Path(folder) / "content")
        for number in range(first, first + count):
            kind = KINDS[number % len(KINDS)]
            check_edit(edit_topic(random.Random(f"{seed} {number}"), kind), library)
            counts[kind.name] += 1
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
