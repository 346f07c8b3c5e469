"""Edits of a reviewed topic. `make reviews` makes ten thousand."""

from __future__ import annotations

import random

import pytest

import reviews
from caresheet.packager.source import fingerprint
from review_edits import KINDS, Kind, edit_topic
from review_verifier import find_changes


def test_edits_are_judged_as_they_should_be() -> None:
    """Each run takes other kinds: a few of those that count, and a few of those that do not."""
    chosen = random.sample(range(len(KINDS)), 8)
    for number in chosen:
        assert reviews.run_edits(1, seed=random.randrange(10**6), first=number)


def test_a_fingerprint_that_leaves_numbers_out_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    take = fingerprint._tokenize
    monkeypatch.setattr(
        fingerprint, "_tokenize", lambda text: (token for token in take(text) if not token[0].isdigit())
    )
    points = next(number for number, kind in enumerate(KINDS) if kind.name == "a point less")
    with pytest.raises(AssertionError, match="a point less"):
        reviews.run_edits(1, seed=1, first=points)


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.name in ("a comma less", "not removed")], ids=lambda kind: kind.name
)
def test_the_verifier_reads_files_alone(kind: Kind) -> None:
    edit = edit_topic(random.Random(3), kind)
    assert find_changes(edit.before, edit.after)["changed"] == ({edit.heading} if kind.counts else set())
