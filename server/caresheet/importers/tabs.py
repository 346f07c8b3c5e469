"""Put the label of each tab above its panel, so that the text of the panel stands under its own label.

Input: the tree of a page. Output: the same tree. WAI-ARIA's tabs name their panels with `aria-controls`; Bootstrap's
name them with `href` or `data-bs-target`.
"""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.element import Tag

from caresheet.importers.simplify import HEADING


def label_panels(soup: BeautifulSoup) -> None:
    """Move the labels of tabs."""
    for tab in soup.select('[role="tab"]'):
        panel = _find_panel(soup, tab)
        if panel is None or panel.find(HEADING) or not tab.get_text(strip=True):
            continue
        label = soup.new_tag("p")
        strong = soup.new_tag("strong")
        label.append(strong)
        for child in list(tab.contents):
            strong.append(child.extract())
        panel.insert(0, label)
        tab.extract()


def _find_panel(soup: BeautifulSoup, tab: Tag) -> Tag | None:
    for name in ("aria-controls", "data-bs-target", "data-target", "href"):
        value = str(tab.get(name) or "").removeprefix("#")
        found = soup.find(id=value) if value else None
        if isinstance(found, Tag) and found.get("role") == "tabpanel":
            return found
    return None
