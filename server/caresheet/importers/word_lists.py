"""Turn the lists of pages that Word saved as HTML into lists of HTML.

Input: the tree of a page. Output: the same tree. Word writes each item as a paragraph with the style `mso-list`, whose
bullet or number is a text of its own (`mso-list:Ignore`).
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import Tag

from caresheet.importers.unseen import read_style

_LEVEL = re.compile(r"mso-list:\S*?level(\d)")
_NUMBER = re.compile(r"\(?(?:(\d{1,3})|([a-z])|([A-Z]))[.)]$")
# A number of another kind, such as "2.1" or "iv)". It stays in the text of its item. A single letter is a bullet.
_SAYS_SOMETHING = re.compile(r"\w{2}|\d")


def restore_lists(soup: BeautifulSoup) -> None:
    """Put each series of paragraphs that are items into lists."""
    items = [tag for tag in soup.find_all("p") if _find_level(tag)]
    done: set[int] = set()
    for item in items:
        if id(item) not in done:
            series = _find_series(item)
            done.update(id(each) for each in series)
            _make_lists(soup, series)


def _find_level(tag: Tag) -> int:
    match = _LEVEL.search(read_style(tag))
    return int(match[1]) if match and _find_marker(tag) is not None else 0


def _find_marker(tag: Tag) -> Tag | None:
    return next((span for span in tag.find_all("span") if "mso-list:ignore" in read_style(span)), None)


def _find_series(item: Tag) -> list[Tag]:
    series = [item]
    following = item.find_next_sibling()
    while isinstance(following, Tag) and following.name == "p" and _find_level(following):
        series.append(following)
        following = following.find_next_sibling()
    return series


def _make_lists(soup: BeautifulSoup, series: list[Tag]) -> None:
    """Put the items into lists, each one as deep as its level says."""
    open_lists: list[tuple[int, Tag]] = []
    for item in series:
        level, marker = _find_level(item), _find_marker(item)
        name, attributes, value = _read_marker("" if marker is None else marker.get_text())
        while open_lists and open_lists[-1][0] > level:
            open_lists.pop()
        if open_lists and open_lists[-1][0] == level and open_lists[-1][1].name != name:
            open_lists.pop()
        if not open_lists or open_lists[-1][0] < level:
            new = soup.new_tag(name, attrs=attributes)
            if open_lists:
                open_lists[-1][1].find_all("li", recursive=False)[-1].append(new)
            else:
                item.insert_before(new)
            open_lists.append((level, new))
        if marker is not None and (value or not _SAYS_SOMETHING.search(marker.get_text())):
            marker.decompose()
        own = soup.new_tag("li", attrs={"value": value} if value else {})
        for child in list(item.contents):
            own.append(child.extract())
        item.extract()
        open_lists[-1][1].append(own)


def _read_marker(text: str) -> tuple[str, dict[str, str], str]:
    """Return the name of the list, its attributes and the item's value: "b)" is the second of an `ol` with letters."""
    shown = "".join(text.split())
    match = _NUMBER.match(shown)
    if not match:
        return "ul", {}, ""
    if match[1]:
        return "ol", {}, str(int(match[1]))
    letter = match[2] or match[3]
    return "ol", {"type": "a" if match[2] else "A"}, str(ord(letter.lower()) - ord("a") + 1)
