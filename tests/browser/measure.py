"""How a page looks: pictures of it, and the boxes of its elements."""

from __future__ import annotations

import io

from PIL import Image, ImageChops
from playwright.sync_api import FloatRect, Locator, Page

# The root of the first widget in a page, in a build that opens roots.
TOPIC_ROOT = "document.querySelector('care-sheet').shadowRoot.querySelector('div').shadowRoot"
_IS_RENDERED = """(text) => {
  const range = document.createRange();
  for (const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); walker.nextNode(); ) {
    range.selectNodeContents(walker.currentNode);
    if (walker.currentNode.data.includes(text)) return range.getClientRects().length > 0;
  }
  throw new Error(`the page has no text "${text}"`);
}"""


def take_picture(page: Page, *, full: bool = False) -> Image.Image:
    """Take a picture of the window, or of the full page, without a caret.

    Animations run on. Playwright could skip them to their end, but at the end of its lease a topic disappears.
    """
    return Image.open(io.BytesIO(page.screenshot(caret="hide", full_page=full))).convert("RGB")


def measure_difference(one: Image.Image, other: Image.Image) -> float:
    """Return the share of pixels that differ visibly. Pictures of different sizes differ completely."""
    if one.size != other.size:
        return 1.0
    # 16 of 255: less is anti-aliasing.
    shades = ImageChops.difference(one, other).convert("L").point(lambda shade: 255 if shade > 16 else 0)
    return shades.histogram()[255] / (one.width * one.height)


def find_box(place: Locator) -> FloatRect:
    """Return the box of a rendered element."""
    box = place.bounding_box()
    assert box is not None
    return box


def is_rendered(page: Page, text: str) -> bool:
    """Tell whether a text of the page's own tree is rendered. Shadow roots do not render what has no slot."""
    found: bool = page.evaluate(_IS_RENDERED, text)
    return found


def measure_overflow(page: Page) -> int:
    """Return by how many CSS pixels a page is wider than its window."""
    overflow: int = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    return overflow
