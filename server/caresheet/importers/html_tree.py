"""Parse HTML as browsers do, by the rules of the HTML standard (13.2), into a tree that can be searched.

Input: HTML of any quality. Output: a tree of Beautiful Soup. Lexbor parses, because its rules are those of browsers:
Beautiful Soup's own parser does not know optional end tags, and html5lib takes seconds for a long page.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PageElement, Tag
from selectolax.lexbor import LexborHTMLParser, LexborNode

# Pages that people read stay far below this depth. Functions that call themselves for each level can go this deep.
_DEEPEST = 250
# For a page with far more open tags than that, Lexbor takes the square of their number.
_OPEN_AT_MOST = 2000
# What never ends goes on to the end of the page, as in a browser. Looking for its end each time would take the square.
_NO_MARKUP = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(script|style|textarea|title)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)", re.IGNORECASE)
# These have no end tag, or need none.
_UNCLOSED = frozenset(
    {
        *(
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "param",
            "source",
            "track",
            "wbr",
        ),
        *("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "colgroup", "rt"),
        *("rp", "html", "head", "body", "caption"),
    }
)


def parse_html(markup: str) -> BeautifulSoup:
    """Return the tree of a page. Attributes have their values as the page wrote them, also `class`.

    Raises:
        RecursionError: its parts are nested too deep.
    """
    _refuse_depth(markup)
    soup = BeautifulSoup("", "html.parser")
    root = LexborHTMLParser(markup).root
    last: PageElement = soup
    # Deep pages would exceed the stack of a function that calls itself.
    waiting: list[tuple[LexborNode, Tag, int]] = [(_find_first(root), soup, 0)] if root is not None else []
    while waiting:
        node, parent, depth = waiting.pop()
        if depth > _DEEPEST:
            raise RecursionError("the page is nested too deep")
        if node.next is not None:
            waiting.append((node.next, parent, depth))
        element = _make_element(node)
        if element is None:
            continue
        last = _append(parent, element, last)
        if isinstance(element, Tag) and node.child is not None:
            waiting.append((node.child, element, depth + 1))
    return soup


def _refuse_depth(markup: str) -> None:
    depth = 0
    for closes, name in _TAG.findall(_NO_MARKUP.sub("", markup)):
        if name.lower() not in _UNCLOSED:
            depth = max(depth - 1, 0) if closes else depth + 1
        if depth > _OPEN_AT_MOST:
            raise RecursionError("the page is nested too deep")


def _find_first(root: LexborNode) -> LexborNode:
    """Return the first node of a page. A comment of the browser that saved it may stand before the root."""
    while root.prev is not None:
        root = root.prev
    return root


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
