"""Refuse a page with more parts than a person reads, before the work on it takes minutes.

Input: the text of a page, then its tree. Output: nothing, or the reason why the page is refused.
"""

from __future__ import annotations

import re
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Tag

from caresheet.errors import ConfigError

# Long pages for patients have a few thousand elements and a dozen levels.
_ELEMENTS_AT_MOST, _DEPTH_AT_MOST = 50_000, 150
# Browsers allow as many columns in a table.
_COLUMNS_AT_MOST = 1000
# Before it is parsed, a page is measured roughly: a parser takes the square of the depth.
_TAGS_AT_MOST, _OPEN_TAGS_AT_MOST = 500_000, 5000
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
# These end by themselves, or without an end tag.
_ENDING = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "option", "optgroup", "thead", "tbody", "tfoot", "colgroup", "rt", "rp"]
)


def refuse_oversized_text(path: Path, text: str) -> None:
    """Refuse a page whose parsing alone would take too long.

    Raises:
        ConfigError: it has far more tags than a page that people read.
    """
    if text.count("<") > _TAGS_AT_MOST:
        raise ConfigError(f"{path}: has more than {_TAGS_AT_MOST:,} tags; split it into smaller pages")
    depth = 0
    for tag in _TAG.finditer(text):
        if tag[2].lower() not in _ENDING:
            depth = max(depth - 1, 0) if tag[1] else depth + 1
            if depth > _OPEN_TAGS_AT_MOST:
                raise ConfigError(f"{path}: its parts are nested more than {_DEPTH_AT_MOST} levels deep; simplify it")


def refuse_oversized(path: Path, soup: BeautifulSoup) -> None:
    """Refuse a page that has too many elements, or too many within each other.

    Raises:
        ConfigError: it has more than a topic could have.
    """
    level: list[Tag] = [soup]
    count = depth = 0
    while level:
        level = [child for tag in level for child in tag.children if isinstance(child, Tag)]
        count, depth = count + len(level), depth + 1
        if depth > _DEPTH_AT_MOST:
            raise ConfigError(f"{path}: its parts are nested more than {_DEPTH_AT_MOST} levels deep; simplify it")
        if count > _ELEMENTS_AT_MOST:
            raise ConfigError(f"{path}: has more than {_ELEMENTS_AT_MOST:,} elements; split it into smaller pages")
        if any(len(tag.contents) > _COLUMNS_AT_MOST and tag.name == "tr" for tag in level):
            raise ConfigError(f"{path}: has a table with more than {_COLUMNS_AT_MOST:,} columns; split the table")
