"""A small tree of the HTML that topics allow: what every import becomes before it is written as Markdown.

Input: elements. Output: their plain text, or their HTML on one line. Names and attributes are those that the packager
allows in a topic, except for headings: they are written as Markdown only.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

SPACE = re.compile(r"[ \t\n\r\f\v\u00a0]+")
# Elements that stand between other blocks. All others are part of a line of text.
BLOCKS = frozenset({"p", "ul", "ol", "li", "table", "blockquote", "dl", "dt", "dd", "caption", "thead", "tbody", "tr"})
BLOCKS |= {"td", "th", *(f"h{level}" for level in range(1, 7))}
_RAISED = dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True)) | {"\N{MINUS SIGN}": "⁻"}
_LOWERED = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True)) | {"\N{MINUS SIGN}": "₋"}


@dataclass(frozen=True)
class Element:
    """An element, its children and its attributes."""

    name: str
    children: tuple[Node, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    def walk(self) -> Iterator[Element]:
        """Yield this element and all elements inside it."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()


Node = Element | str


def is_blank(nodes: Iterable[Node]) -> bool:
    """Tell whether a reader sees nothing of these nodes."""
    return not any(not is_blank(node.children) if isinstance(node, Element) else node.strip() for node in nodes)


def get_text(nodes: Iterable[Node]) -> str:
    """Return a text on one line. Raised and lowered characters become the Unicode characters for them, if there are."""
    return " ".join(_join_text(nodes).split())


def find_lost_position(nodes: Iterable[Node]) -> str:
    """Return the first raised or lowered text that `get_text` writes on the line; "" if there is none."""
    for node in nodes:
        if isinstance(node, Element):
            own = _join_text(node.children)
            if node.name in ("sup", "sub") and not _shift(node.name, own):
                return own
            if found := find_lost_position(node.children):
                return found
    return ""


def write_html(nodes: Iterable[Node]) -> str:
    """Write nodes as HTML on one line, which Markdown therefore reads as one block."""
    return "".join(
        _write_element(node) if isinstance(node, Element) else html.escape(node, quote=False) for node in nodes
    )


def unwrap_single(blocks: Sequence[Node]) -> Sequence[Node]:
    """Return the text of a block that is a single paragraph; anything else stays as it is."""
    only = blocks[0] if blocks else ""
    if len(blocks) == 1 and isinstance(only, Element) and only.name == "p":
        return only.children
    if len(blocks) > 1 and isinstance(only, Element) and only.name == "p":
        rest = blocks[1:]
        if all(isinstance(each, Element) and each.name in ("ul", "ol") for each in rest):
            return (*only.children, *rest)
    return blocks


def _write_element(element: Element) -> str:
    attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in element.attributes.items())
    if element.name == "br":
        return "<br>"
    children = element.children
    if element.name in ("li", "td", "th", "dd", "dt", "caption"):
        children = tuple(unwrap_single(children))
    return f"<{element.name}{attributes}>{write_html(children)}</{element.name}>"


def _join_text(nodes: Iterable[Node]) -> str:
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif node.name == "br":
            parts.append(" ")
        else:
            inner = _join_text(node.children)
            if node.name in ("sup", "sub"):
                inner = _shift(node.name, inner) or inner
            if node.name == "q":
                inner = f"\N{LEFT DOUBLE QUOTATION MARK}{inner}\N{RIGHT DOUBLE QUOTATION MARK}"
            parts.append(f" {inner} " if node.name in BLOCKS else inner)
    return "".join(parts)


def _shift(name: str, text: str) -> str:
    letters = _RAISED if name == "sup" else _LOWERED
    return "".join(letters[c] for c in text) if all(c in letters for c in text) else ""
