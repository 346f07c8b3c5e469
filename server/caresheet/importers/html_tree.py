"""Parse HTML as browsers do, by the rules of the HTML standard (13.2), into a tree that can be searched.

Input: HTML of any quality. Output: a tree of Beautiful Soup. Lexbor parses, because its rules are those of browsers:
Beautiful Soup's own parser does not know optional end tags, and html5lib takes seconds for a long page.
"""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PageElement, Tag
from selectolax.lexbor import LexborHTMLParser, LexborNode


def parse_html(markup: str) -> BeautifulSoup:
    """Return the tree of a page. Attributes have their values as the page wrote them, also `class`."""
    soup = BeautifulSoup("", "html.parser")
    root = LexborHTMLParser(markup).root
    last: PageElement = soup
    # Deep pages would exceed the stack of a function that calls itself.
    waiting: list[tuple[LexborNode, Tag]] = [(root, soup)] if root is not None else []
    while waiting:
        node, parent = waiting.pop()
        if node.next is not None:
            waiting.append((node.next, parent))
        element = _make_element(node)
        if element is None:
            continue
        last = _append(parent, element, last)
        if isinstance(element, Tag) and node.child is not None:
            waiting.append((node.child, element))
    return soup


def _make_element(node: LexborNode) -> PageElement | None:
    name = node.tag or "-"
    if name == "-text":
        return NavigableString(node.text_content or "")
    if name == "-comment":
        return Comment(node.comment_content or "")
    if name.startswith(("-", "!")):
        return None
    return Tag(name=name, attrs={key: value or "" for key, value in node.attributes.items()})


def _append(parent: Tag, element: PageElement, last: PageElement) -> PageElement:
    """Link an element into the tree as its last one so far. Beautiful Soup's own `append` takes far longer."""
    before = parent.contents[-1] if parent.contents else None
    element.parent = parent
    element.previous_sibling = before
    if before is not None:
        before.next_sibling = element
    parent.contents.append(element)
    element.previous_element = last
    last.next_element = element
    return element
