"""Reduce a page's HTML to the elements that topics allow, and note everything that a reader saw and that is lost.

Input: an element of any HTML. Output: blocks, in the order in which a reader sees them. Elements without a meaning of
their own (wrappers, forms, buttons, custom elements) leave only what is inside them. The input stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from caresheet.characters import REMOVED_BY_IMPORTERS
from caresheet.importers.addresses import make_publishable
from caresheet.importers.draft import clean
from caresheet.importers.elements import BLOCKS, SPACE, Element, Node, get_text, is_blank
from caresheet.importers.mathml import read_formula
from caresheet.importers.notes import Notes
from caresheet.importers.unseen import (
    COMMENT,
    DROPPED,
    FOR_SCREEN_READERS,
    HIDDEN,
    SILENT,
    STRUCK,
    find_openable_ids,
    find_reason_unseen,
    find_script,
    read_classes,
    read_field,
    read_style,
)

HEADING = re.compile("h[1-6]")
# What a browser puts on lines of its own.
_OWN_LINES = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir"),
        *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "optgroup"),
        *("option", "p", "plaintext", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th"),
        *("thead", "tr", "ul", "xmp"),
    }
)
_MARKS = {
    "strong": "strong",
    "b": "strong",
    "em": "em",
    "i": "em",
    "cite": "em",
    "dfn": "em",
    "var": "em",
    "sup": "sup",
    "sub": "sub",
    "q": "q",
}
_INVISIBLE = re.compile(f"[{REMOVED_BY_IMPORTERS}]")
_SHOWS_LINES = re.compile("white-space:(?:pre|break-spaces)")
_KEEPS_LINES = frozenset({"pre", "listing", "xmp", "plaintext"})

Wrap = Callable[[Sequence[Node]], list[Node]]
BlockReader = Callable[["Simplifier", Tag, Sequence[Wrap]], list[Element]]


class Simplifier:
    """Simplifies one page. `readers` are for the elements that have a module of their own, by name."""

    def __init__(self, root: Tag, notes: Notes, readers: dict[str, BlockReader]) -> None:
        self.notes = notes
        self._readers = readers
        self.openable_ids = find_openable_ids(root)
        self._with_blocks = _find_parents_of_blocks(root)

    def is_seen(self, child: PageElement) -> bool:
        """Tell whether a reader sees a node, and note an element that is not seen."""
        if isinstance(child, NavigableString):
            return not isinstance(child, PreformattedString)
        if not isinstance(child, Tag) or child.name in SILENT:
            return False
        reason = find_reason_unseen(child, self.openable_ids)
        if reason is None:
            return True
        text = child.get_text(" ")
        if reason in (HIDDEN, STRUCK, FOR_SCREEN_READERS, COMMENT) or (
            child.name in ("svg", "noscript", "object") and text.strip()
        ):
            self.notes.name(f"left out {reason}", text)
        elif shown := read_field(child):
            self.notes.name("left out the text of a form field", shown)
        else:
            self.notes.count(f"{'dropped' if child.name in DROPPED else 'left out'} {reason}")
        return False

    def read_blocks(self, parent: Tag, wraps: Sequence[Wrap] = (), *, nested: bool = False) -> list[Element]:
        """Return the blocks inside an element. `nested` is for parts that cannot have headings, such as cells."""
        return self.read_nodes(list(parent.children), wraps, nested=nested)

    def read_nodes(
        self, children: Sequence[PageElement], wraps: Sequence[Wrap] = (), *, nested: bool = False
    ) -> list[Element]:
        """Return the blocks of some nodes that stand side by side."""
        blocks: list[Element] = []
        line: list[Node] = []
        for child in children:
            if not self.is_seen(child):
                continue
            if isinstance(child, Tag) and self._is_block(child):
                blocks.extend(make_paragraphs(line, wraps))
                line = []
                blocks.extend(self._read_block(child, wraps, nested=nested))
            else:
                line.extend(self._read_inline(child))
        blocks.extend(make_paragraphs(line, wraps))
        return blocks

    def _is_block(self, tag: Tag) -> bool:
        if tag.name == "button":
            # Beside a text it is part of the line. Otherwise it is a label, such as that of a tab.
            texts = (each for each in (*tag.previous_siblings, *tag.next_siblings) if isinstance(each, NavigableString))
            return not any(each.strip() for each in texts)
        return tag.name in _OWN_LINES or id(tag) in self._with_blocks

    def read_line(self, parent: Tag) -> list[Node]:
        """Return all text of an element as one line."""
        return make_line(
            [node for child in parent.children if self.is_seen(child) for node in self._read_inline(child)]
        )

    def _read_block(self, tag: Tag, wraps: Sequence[Wrap], *, nested: bool) -> list[Element]:
        if HEADING.fullmatch(tag.name):
            return self._read_heading(tag, wraps, nested=nested)
        if reader := self._readers.get(tag.name):
            return reader(self, tag, wraps)
        if tag.name == "blockquote":
            inner = self.read_blocks(tag, wraps, nested=True)
            return [Element("blockquote", tuple(inner))] if inner else []
        if tag.name in _KEEPS_LINES or (id(tag) not in self._with_blocks and _SHOWS_LINES.search(read_style(tag))):
            return make_paragraphs(self._read_preformatted(tag), wraps)
        own = self._make_wraps(tag)
        if tag.name in ("summary", "legend") and tag.find(HEADING) is None:
            own = [_wrap_in("strong")]
        return self.read_blocks(tag, [*wraps, *own], nested=nested)

    def _read_heading(self, tag: Tag, wraps: Sequence[Wrap], *, nested: bool) -> list[Element]:
        line = self.read_line(tag)
        if is_blank(line):
            return []
        if nested:
            return [Element("p", tuple(apply_wraps([Element("strong", tuple(line))], wraps)))]
        return [Element(tag.name, tuple(apply_wraps(line, wraps)))]

    def _read_inline(self, node: PageElement) -> list[Node]:
        if not isinstance(node, Tag):
            return [SPACE.sub(" ", self._remove_invisible(str(node)))]
        inner = self._read_special(node)
        if inner is None:
            inner = self._read_inside(node)
            inner = [" ", *inner, " "] if node.name in _OWN_LINES else inner
        return apply_wraps(inner, self._make_wraps(node))

    def _read_special(self, tag: Tag) -> list[Node] | None:
        """Return what an element shows that is more or less than the text inside it; None for any other element."""
        match tag.name:
            case "br":
                return [Element("br")]
            case "img":
                return self._read_picture(tag)
            case "math":
                return read_formula(tag)
            case "rt":
                return [" (", *self._read_inside(tag), ")"]
            case "bdo" if tag.get("dir") == "rtl":
                # It shows its characters in the opposite order.
                return [SPACE.sub(" ", tag.get_text()[::-1])]
        return None

    def _read_inside(self, parent: Tag) -> list[Node]:
        return [node for child in parent.children if self.is_seen(child) for node in self._read_inline(child)]

    def _read_preformatted(self, tag: Tag) -> list[Node]:
        nodes: list[Node] = []
        for child in tag.children:
            if not self.is_seen(child):
                continue
            if isinstance(child, Tag):
                around = [Element("br")] if child.name in _OWN_LINES else []
                inner = apply_wraps(self._read_preformatted(child), self._make_wraps(child))
                nodes.extend([*around, *inner, *([Element("br")] if child.name == "br" else around)])
                continue
            for number, line in enumerate(self._remove_invisible(str(child)).split("\n")):
                nodes.extend([Element("br"), line] if number else [line])
        return nodes

    def _remove_invisible(self, text: str) -> str:
        """Remove the characters that no topic may have, because its readers could not see them."""
        visible, count = _INVISIBLE.subn("", text)
        self.notes.count("left out invisible characters", count)
        return visible

    def _read_picture(self, image: Tag) -> list[Node]:
        alternative = " ".join(str(image.get("alt") or "").split())
        if "emoji" in read_classes(image) or "wp-smiley" in read_classes(image):
            return [alternative]
        self.notes.count("dropped pictures")
        self.notes.name("dropped a picture of", alternative)
        return []

    def _make_wraps(self, tag: Tag) -> list[Wrap]:
        """Return what an element adds to the text inside it: none, or several."""
        names = [_MARKS[tag.name]] if tag.name in _MARKS else []
        if not tag.attrs:
            return [_wrap_in(name) for name in names]
        style = read_style(tag)
        if "font-weight:normal" in style or "font-weight:400" in style:
            names = [name for name in names if name != "strong"]
        elif re.search(r"font-weight:(?:bold|[6-9]00)", style):
            names.append("strong")
        if script := find_script(tag):
            names.append(script)
        wraps = [_wrap_in(name) for name in dict.fromkeys(names)]
        title = " ".join(str(tag.get("title") or "").split())
        if tag.name == "abbr" and title and not set("<>") & set(title):
            wraps.append(_wrap_in("abbr", {"title": title}))
        if tag.name == "a" and (href := str(tag.get("href") or "").strip()):
            wraps.append(self._make_link(href))
        return wraps

    def _make_link(self, href: str) -> Wrap:
        address = make_publishable(href)

        def wrap(nodes: Sequence[Node]) -> list[Node]:
            if is_blank(nodes):
                return list(nodes)
            if address:
                return [Element("a", tuple(_without_links(nodes)), {"href": address})]
            scheme = href.partition(":")[0].lower() if re.match(r"[A-Za-z][\w+.-]*:", href) else ""
            self.notes.count(f"links kept as text only ({scheme or 'inside the page or its site'})")
            return list(nodes)

        return wrap


def read_title(heading: Tag) -> str:
    """Return the text of a heading on one line, with the characters that a title may have."""
    return clean(get_text(Simplifier(heading, Notes(), {}).read_line(heading)))


def apply_wraps(nodes: Sequence[Node], wraps: Sequence[Wrap]) -> list[Node]:
    """Put nodes into the elements around them; the last wrap is the innermost."""
    found = list(nodes)
    for wrap in reversed(wraps):
        found = wrap(found)
    return found


def make_paragraphs(nodes: Sequence[Node], wraps: Sequence[Wrap] = ()) -> list[Element]:
    """Make paragraphs of a text: two line breaks in a row begin a new one."""
    parts: list[list[Node]] = [[]]
    for node in nodes:
        is_break = isinstance(node, Element) and node.name == "br"
        before = next((each for each in reversed(parts[-1]) if not isinstance(each, str) or each.strip()), None)
        if is_break and isinstance(before, Element) and before.name == "br":
            parts.append([])
        else:
            parts[-1].append(node)
    lines = (make_line(apply_wraps(part, wraps)) for part in parts if not is_blank(part))
    return [Element("p", tuple(line)) for line in lines if not is_blank(line)]


def make_line(nodes: Iterable[Node]) -> list[Node]:
    """Collapse white space as browsers do, and remove it and line breaks from both ends."""
    line, _ = _collapse(nodes, after_space=True)
    while line and _is_edge(line[-1]):
        line.pop()
    while line and _is_edge(line[0]):
        line.pop(0)
    if line and isinstance(line[-1], str):
        line[-1] = line[-1].rstrip()
    if line and isinstance(line[0], str):
        line[0] = line[0].lstrip()
    return line


def _is_edge(node: Node) -> bool:
    return node.name == "br" if isinstance(node, Element) else not node.strip()


def _collapse(nodes: Iterable[Node], *, after_space: bool) -> tuple[list[Node], bool]:
    line: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            text = SPACE.sub(" ", node)
            text = text.removeprefix(" ") if after_space else text
            after_space = text.endswith(" ") if text else after_space
            if text and line and isinstance(line[-1], str):
                text = f"{line.pop()}{text}"
            line.extend([text] if text else [])
        elif node.name == "br":
            line.append(node)
            after_space = True
        elif node.name in BLOCKS:
            line.append(node)
        else:
            inner, after_space = _collapse(node.children, after_space=after_space)
            line.extend([Element(node.name, tuple(inner), node.attributes)] if inner else [])
    return line, after_space


def _wrap_in(name: str, attributes: dict[str, str] | None = None) -> Wrap:
    def wrap(nodes: Sequence[Node]) -> list[Node]:
        return list(nodes) if is_blank(nodes) else [Element(name, tuple(nodes), attributes or {})]

    return wrap


def _without_links(nodes: Iterable[Node]) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            found.append(node)
        elif node.name == "a":
            found.extend(_without_links(node.children))
        else:
            found.append(Element(node.name, tuple(_without_links(node.children)), node.attributes))
    return found


def _find_parents_of_blocks(root: Tag) -> set[int]:
    """Return the ids of the elements that have a block anywhere inside them."""
    found: set[int] = set()
    for tag in root.descendants:
        if not isinstance(tag, Tag) or tag.name not in _OWN_LINES:
            continue
        parent = tag.parent
        while parent is not None and id(parent) not in found:
            found.add(id(parent))
            parent = parent.parent
    return found
