"""Give the elements that a page marks as headings the names of headings.

Input: the tree of a page. Output: the same tree. WAI-ARIA marks a heading with `role="heading"`, and Word with
`mso-outline-level`, where a paragraph has a style of its author's own.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import Tag

from caresheet.importers.simplify import HEADING
from caresheet.importers.unseen import read_style

_OUTLINE_LEVEL = re.compile(r"mso-outline-level:([1-6])(?!\d)")
# A heading without a level is of the second one (WAI-ARIA 1.2, aria-level).
_LEVEL = "2"


def name_marked_headings(soup: BeautifulSoup) -> None:
    """Rename the marked elements. Around or inside another heading they stay as they are."""
    for tag in soup.select('[role="heading"], [style*="mso-outline-level" i]'):
        level = _find_level(tag)
        if (
            level
            and tag.get_text(strip=True)
            and not tag.find([HEADING, "p", "table"])
            and not tag.find_parent(HEADING)
        ):
            tag.name = f"h{level}"


def _find_level(tag: Tag) -> str:
    if HEADING.fullmatch(tag.name) or tag.name in ("li", "td", "th", "tr"):
        return ""
    if tag.get("role") == "heading":
        given = re.fullmatch(r"([1-6])|[7-9]|[1-9]\d+", str(tag.get("aria-level") or "").strip())
        return (given[1] or "6") if given else _LEVEL
    match = _OUTLINE_LEVEL.search(read_style(tag))
    return match[1] if match and tag.name in ("p", "div") else ""
