"""Find the main text of a web page, and take away what stands around it: menus, banners, share bars and footers.

Input: the tree of a page, and its HTML. Output: the same tree without what stands around the main text, and a note on
everything that was taken away. When in doubt, a text is kept. Resiliparse's main content is the second opinion: what it
takes for main text is kept, unless the page's own elements say that it is a menu or a footer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import Tag
from resiliparse.extract.html2text import extract_plain_text

from caresheet.importers.notes import Notes
from caresheet.importers.page_furniture import describe_furniture
from caresheet.importers.unseen import SILENT, find_openable_ids, find_reason_unseen

# A <main> with less than this part of the page's words is no main text, unless it has the page's title.
_LEAST_SHARE = 0.25
# An element with more than this part of the main text's words is no furniture, whatever it is called.
_LARGEST_SHARE = 0.5
# In words: a text of this length is recognized in the second opinion.
_LONG_ENOUGH = 6
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]


def keep_main_text(soup: BeautifulSoup, html: str, notes: Notes) -> Tag:
    """Take away what is not main text, and return the element with the main text."""
    body = soup.body or soup
    confirmed = _read_second_opinion(html)
    mains = _find_mains(body)
    for element, what in _find_furniture(body, mains, confirmed):
        _take_away(element, what, notes)
    for element in _find_links_above_title(body):
        _take_away(element, "menus", notes)
    if mains:
        for element in _find_outside(body, mains):
            _take_away(element, "text beside the main text", notes)
    return body


def _find_mains(body: Tag) -> list[Tag]:
    """Return the elements that the page marks as its main text, if they have enough of its words to be it."""
    openable = find_openable_ids(body)
    marked = [tag for tag in body.find_all(["main", "article", "div", "section"]) if _is_marked_main(tag)]
    mains = [tag for tag in marked if not any(_is_inside(tag, each) for each in marked)]
    mains = [tag for tag in mains if not _is_hidden(tag, openable)]
    share = sum(_count_words(tag) for tag in mains) / max(_count_words(body), 1)
    has_title = any(tag.find("h1") for tag in mains)
    return mains if share >= _LEAST_SHARE or (has_title and share > 0) else []


def _is_marked_main(tag: Tag) -> bool:
    return tag.name == "main" or tag.get("role") == "main"


def _is_inside(tag: Tag, outer: Tag) -> bool:
    return any(parent is outer for parent in tag.parents)


def _is_hidden(tag: Tag, openable: set[str]) -> bool:
    return any(find_reason_unseen(each, openable) for each in (tag, *tag.parents) if each.parent is not None)


def _find_furniture(body: Tag, mains: list[Tag], confirmed: str) -> list[tuple[Tag, str]]:
    """Return the elements around the text, each with what it is. None of them is inside another one."""
    total = sum(_count_words(tag) for tag in mains) or _count_words(body)
    found: list[tuple[Tag, str]] = []
    waiting = [child for child in body.children if isinstance(child, Tag)]
    while waiting:
        tag = waiting.pop()
        what = "" if tag.name in SILENT else describe_furniture(tag)
        if what and not _is_main_text(tag, what, total, mains, confirmed):
            found.append((tag, what))
        else:
            waiting.extend(child for child in tag.children if isinstance(child, Tag))
    return found[::-1]


def _is_main_text(tag: Tag, what: str, total: int, mains: list[Tag], confirmed: str) -> bool:
    """Tell whether an element that looks like furniture must be kept."""
    if any(tag is main or _is_inside(main, tag) for main in mains) or tag.find("h1"):
        return True
    words = _count_words(tag)
    if tag.name == "nav" or what in ("links past the menu", "links beside headings"):
        return any(len(p.get_text(" ").split()) >= _LONG_ENOUGH and not _is_all_links(p) for p in tag.find_all("p"))
    if words > total * _LARGEST_SHARE and total > 2 * _LONG_ENOUGH:
        return not _is_all_links(tag)
    if tag.name == "footer" or what in ("footers", "cookie banners"):
        return False
    return _is_confirmed(tag, confirmed)


def _is_confirmed(tag: Tag, confirmed: str) -> bool:
    """Tell whether the second opinion has a longer text of an element that is not all links."""
    for block in tag.find_all(["p", "li", "td", "dd"]):
        text = _squeeze(block.get_text(" "))
        if len(text.split()) >= _LONG_ENOUGH and not _is_all_links(block) and text in confirmed:
            return True
    return False


def _find_outside(body: Tag, mains: list[Tag]) -> Iterator[Tag]:
    """Yield the elements beside the main text, except for the page's title."""
    has_title = any(main.find("h1") for main in mains)
    waiting = [child for child in body.children if isinstance(child, Tag)]
    while waiting:
        tag = waiting.pop(0)
        if any(tag is main for main in mains):
            continue
        is_title = not has_title and (tag.name == "h1" or tag.find("h1") is not None)
        if any(_is_inside(main, tag) for main in mains) or (is_title and tag.name != "h1"):
            waiting = [*(child for child in tag.children if isinstance(child, Tag)), *waiting]
        elif not is_title and tag.get_text(strip=True):
            yield tag


def _find_links_above_title(body: Tag) -> Iterator[Tag]:
    """Yield the blocks above the page's title that are all links to other pages: menus without a name."""
    title = body.find("h1")
    above = list(title.find_all_previous(["div", "p", "ul", "td", "center"])) if title else []
    for tag in reversed(above):
        links = [str(link.get("href") or "") for link in tag.find_all("a")]
        holds_title = title is not None and _is_inside(title, tag)
        is_menu = len(links) > 1 and _is_all_links(tag) and not any(re.match("tel:|mailto:", link) for link in links)
        if is_menu and not holds_title and not tag.find(_HEADINGS) and any(parent is body for parent in tag.parents):
            yield tag


def _take_away(tag: Tag, what: str, notes: Notes) -> None:
    text = "" if tag.name in ("script", "style", "template") else tag.get_text(" ")
    notes.count(f"dropped {what}")
    if len(text.split()) >= _LONG_ENOUGH and what not in ("menus", "form fields"):
        notes.name(f"dropped {what}", text)
    if tag.name in ("td", "th"):
        # Without it, the cells after it would move to another column.
        tag.clear()
    else:
        tag.extract()


def _is_all_links(tag: Tag) -> bool:
    text = len("".join(tag.get_text().split()))
    linked = sum(len("".join(link.get_text().split())) for link in tag.find_all("a"))
    return text > 0 and linked >= 0.8 * text


def _count_words(tag: Tag) -> int:
    """Count the words that a reader may see. A script of Chinese or Japanese has no spaces: its characters count."""
    total = 0
    waiting = [tag]
    while waiting:
        each = waiting.pop()
        for child in each.children:
            if isinstance(child, Tag):
                if child.name not in ("script", "style", "template", "noscript", "svg", *SILENT):
                    waiting.append(child)
            else:
                total += len(re.findall(r"[\u3040-\u9fff]|[^\s\u3040-\u9fff]+", str(child)))
    return total


def _read_second_opinion(html: str) -> str:
    return _squeeze(extract_plain_text(html, main_content=True, links=False, alt_texts=False))


def _squeeze(text: str) -> str:
    return " ".join(text.split())
