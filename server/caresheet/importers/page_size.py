"""Refuse a page with more parts than a person reads, before the work on it takes minutes.

Input: the tree of a page. Output: nothing, or the reason why the page is refused.
"""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from caresheet.errors import ConfigError
from caresheet.importers.length import refuse_book
from caresheet.importers.unseen import DROPPED

# Long pages for patients have a few thousand elements; the longest of 1,600 real pages had 5,400.
_ELEMENTS_AT_MOST = 20_000
# Browsers allow as many columns in a table.
_COLUMNS_AT_MOST = 1000


def refuse_oversized(path: Path, soup: BeautifulSoup) -> None:
    """Refuse a page that has too many elements, or too wide a table.

    Raises:
        ConfigError: it has more than a topic could have.
    """
    count = words = 0
    for tag in soup.descendants:
        if isinstance(tag, NavigableString) and not isinstance(tag, PreformattedString):
            words += len(tag.split()) if tag.parent is None or tag.parent.name not in DROPPED else 0
        elif isinstance(tag, Tag):
            count += 1
            if tag.name == "tr" and len(tag.contents) > _COLUMNS_AT_MOST:
                raise ConfigError(f"{path}: has a table with more than {_COLUMNS_AT_MOST:,} columns; split the table")
    refuse_book(path, words=words)
    if count > _ELEMENTS_AT_MOST:
        raise ConfigError(f"{path}: has more than {_ELEMENTS_AT_MOST:,} elements; split it into smaller pages")
