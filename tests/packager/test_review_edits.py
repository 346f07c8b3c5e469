"""Edits of a reviewed topic. `make reviews` makes ten thousand."""

from __future__ import annotations

import random

import pytest

import reviews
from caresheet.packager.source import fingerprint
from review_edits import KINDS, edit_topic
from review_verifier import find_changes


def test_edits_are_judged_as_they_should_be() -> None:
    """Each run takes other kinds: some of those that count, and some of those that do not."""
    seed = random.randrange(10**6)
    assert len(reviews.run_edits(40, seed)) > 20


def test_a_fingerprint_that_leaves_numbers_out_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    take = fingerprint._tokenize
    monkeypatch.setattr(fingerprint, "_tokenize", lambda text: (each for each in take(text) if not each[0].isdigit()))
    points = [kind for kind in KINDS if kind.name == "a point less"]
    with pytest.raises(AssertionError):
        reviews.run_edits(1, 1, points)


@pytest.mark.parametrize("name", ["a comma less", "not removed"])
def test_the_verifier_reads_files_alone(name: str) -> None:
    (kind,) = [kind for kind in KINDS if kind.name == name]
    edited = edit_topic(random.Random(3), [kind])
    (heading,) = edited.kinds
    assert find_changes(edited.before, edited.after)["changed"] == ({heading} if kind.counts else set())
