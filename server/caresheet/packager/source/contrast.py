"""The contrast between two colours, as WCAG 2.2 defines it (relative luminance, contrast ratio)."""

from __future__ import annotations

PAPER = "#ffffff"
DARK_PAPER = "#16191c"
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, level AA, for text of any size


def contrast(colour: str, background: str) -> float:
    """Return the ratio, 1 to 21, of two colours in the form #rrggbb."""
    darker, lighter = sorted((_luminance(colour), _luminance(background)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linearize(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linearize(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
