"""What a page looks like, in pixels and boxes."""

from __future__ import annotations

import io

from PIL import Image, ImageChops
from playwright.sync_api import FloatRect, Locator, Page


def take_picture(page: Page, *, full: bool = False) -> Image.Image:
    """Take a picture of what is in view, or of the full page, without a caret.

    Animations go on: at its end, the lease of a topic has taken the topic away.
    """
    return Image.open(io.BytesIO(page.screenshot(caret="hide", full_page=full))).convert("RGB")


def measure_difference(one: Image.Image, other: Image.Image) -> float:
    """Measure the share of pixels that differ by more than a shade; pictures of two sizes differ wholly."""
    if one.size != other.size:
        return 1.0
    shades = ImageChops.difference(one, other).convert("L").point(lambda shade: 255 if shade > 16 else 0)
    return shades.histogram()[255] / (one.width * one.height)


def find_box(place: Locator) -> FloatRect:
    """Return the box of an element that is rendered."""
    box = place.bounding_box()
    assert box is not None
    return box


def measure_overflow(page: Page) -> int:
    """Return by how many CSS pixels a page is wider than its window."""
    overflow: int = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    return overflow


def find_scheme(place: Locator) -> str:
    """Return whether an element is drawn for light or for dark."""
    scheme: str = place.evaluate("(element) => getComputedStyle(element).colorScheme")
    return scheme
