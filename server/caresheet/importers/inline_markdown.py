"""Write a line of text as Markdown that a topic shows exactly as it was.

Input: the nodes of a paragraph, a heading or a cell. Output: one line of Markdown. Where Markdown's own marks could be
misread, their HTML is written instead.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from caresheet.importers.elements import Element, Node, write_html

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
# What would begin a heading, a list, a table, a fence or a rule at the start of a line.
_AT_START = re.compile(r"^(?:(#{1,6})(?=\s|$)|([-+])(?=\s|-|$)|(=|~)|(\d{1,9})([.)])(?=\s|$))")
_MARKS = {"strong": "**", "em": "*"}


def write_line(nodes: Sequence[Node]) -> str:
    """Write the nodes of a paragraph."""
    return escape_start(write_inside(nodes).strip())


def escape_start(line: str) -> str:
    """Keep the start of a line from being read as the mark of a block."""
    return _AT_START.sub(_put_backslash, line)


def write_inside(nodes: Sequence[Node]) -> str:
    """Write nodes that do not stand at the start of a line."""
    written = ""
    for number, node in enumerate(nodes):
        following = nodes[number + 1] if number + 1 < len(nodes) else ""
        if isinstance(node, str):
            part = escape(node)
            # Before a link, an exclamation mark would make it a picture.
            part = re.sub(r"!$", r"\\!", part)
        else:
            part = _write_element(node, written, following)
        written += part
    return written


def escape(text: str) -> str:
    """Escape what Markdown would read as a mark."""
    return _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;"))


def _write_element(element: Element, before: str, following: Node) -> str:
    if element.name == "br":
        return "<br>"
    inner = write_inside(element.children)
    if element.name == "a":
        # Only what looks like an entity is read as one.
        address = re.sub(r"&(?=#?\w+;)", "&amp;", element.attributes["href"])
        return f"[{inner}](<{address}>)" if _is_balanced(element.children) else write_html([element])
    if mark := _MARKS.get(element.name):
        return _emphasize(element, inner, mark, before, following)
    attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in element.attributes.items())
    return f"<{element.name}{attributes}>{inner}</{element.name}>"


def _is_balanced(nodes: Iterable[Node]) -> bool:
    """Tell whether the text of a link can stand in Markdown's brackets: it has no link and no line break inside."""
    return all(
        isinstance(node, str) or (node.name not in ("a", "br") and _is_balanced(node.children)) for node in nodes
    )


def _emphasize(element: Element, inner: str, mark: str, before: str, following: Node) -> str:
    """Put marks around a text. CommonMark (6.2) reads them surely only next to letters and digits."""
    text = inner.strip()
    start, end = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    is_sure = text[:1].isalnum() and text[-1:].isalnum() and not before.endswith("*")
    is_sure = is_sure and not (isinstance(following, Element) and following.name in _MARKS) and "*" not in _strip(text)
    if is_sure:
        return f"{start}{mark}{text}{mark}{end}"
    return f"{start}<{element.name}>{text}</{element.name}>{end}" if text else inner


def _strip(text: str) -> str:
    return text.replace("\\*", "")


def _put_backslash(match: re.Match[str]) -> str:
    if match[4]:
        return f"{match[4]}\\{match[5]}"
    return f"\\{match[0]}"
