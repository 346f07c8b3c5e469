"""Contrasts agree with the values that WCAG 2.2 gives."""

from __future__ import annotations

import pytest

from caresheet.packager.source.contrast import DARK_PAPER, LEAST_CONTRAST, PAPER, contrast


@pytest.mark.parametrize(
    ("colour", "background", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#000000", 21), ("#777777", "#777777", 1), ("#767676", "#ffffff", 4.54)],
)
def test_agrees_with_wcag(colour: str, background: str, ratio: float) -> None:
    assert contrast(colour, background) == pytest.approx(ratio, abs=0.01)


def test_the_two_backgrounds_differ() -> None:
    assert contrast("#767676", PAPER) > LEAST_CONTRAST > contrast("#777777", PAPER)
    assert contrast("#ffffff", DARK_PAPER) > LEAST_CONTRAST > contrast("#000000", DARK_PAPER)
