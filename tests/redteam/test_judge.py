"""The judge reads words in the order in which a person does."""

from __future__ import annotations

import pytest

from redteam.judge import _judge
from redteam.reading import Word

_LINES = [("information,", 574, 99, 15), ("not", 574, 126, 12), ("medical", 603, 125, 13), ("advice.", 574, 150, 13)]


def make_words(lines: list[tuple[str, int, int, int]], *, lower_px: int) -> list[Word]:
    """Return words as Tesseract may return them: the longest first."""
    words = [Word(text, left, top + lower_px, 9 * len(text), height, 90, 0) for text, left, top, height in lines]
    return sorted(words, key=lambda word: -word.width)


@pytest.mark.parametrize("lower_px", range(13))
def test_words_whose_middles_differ_by_half_a_pixel_stand_on_one_line(lower_px: int) -> None:
    assert _judge(make_words(_LINES, lower_px=lower_px), frozenset()).has_disclaimer


def test_words_of_other_lines_stay_there() -> None:
    below = [(text, left, top + 25 * (text == "not"), height) for text, left, top, height in _LINES]
    assert not _judge(make_words(below, lower_px=0), frozenset()).has_disclaimer
