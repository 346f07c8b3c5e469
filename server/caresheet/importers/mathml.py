"""Write formulas (MathML) as text that keeps its meaning: ½ and not 12, x² and not x2.

Input: a `math` element. Output: nodes of text, with raised and lowered parts. The W3C's MathML Core names the elements.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4.element import NavigableString, PreformattedString, Tag

from caresheet.importers.elements import Element, Node, get_text
from caresheet.importers.notes import Notes

_FRACTIONS = {
    "1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/5": "⅕", "2/5": "⅖", "3/5": "⅗", "4/5": "⅘",
    "1/6": "⅙", "5/6": "⅚", "1/8": "⅛", "3/8": "⅜", "5/8": "⅝", "7/8": "⅞",
}  # fmt: skip
# Function application and the invisible times, comma and plus: a reader does not see them.
_INVISIBLE = re.compile("[\u2061-\u2064\u200b]")
_SPACED = frozenset("=≠<>≤≥≈≡≃→←↔⇒⇔÷±∓⋅∈+\N{MULTIPLICATION SIGN}\N{MINUS SIGN}\N{TILDE OPERATOR}")
_UNREAD = frozenset({"annotation", "annotation-xml", "mphantom", "maction-hidden"})


def read_formula(math: Tag) -> list[Node]:
    """Return the text of a formula."""
    return _read_all(math)


def remove_struck(soup: Tag, notes: Notes) -> None:
    """Remove what formulas cross out, and name it."""
    for tag in soup.find_all("menclose"):
        if "strike" in str(tag.get("notation") or ""):
            notes.name("left out struck-out text", tag.get_text(" "))
            tag.clear()


def _read_all(parent: Tag) -> list[Node]:
    nodes: list[Node] = []
    for child in parent.children:
        if isinstance(child, Tag):
            part = _read(child)
            # A mixed number such as 1 3/16 is not 13/16.
            is_mixed = child.name == "mfrac" and re.search("[0-9]$", get_text(nodes))
            if is_mixed and re.match("[0-9]", get_text(part)):
                nodes.append(" ")
            nodes.extend(part)
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            nodes.append(_clean(child))
    return nodes


def _clean(text: NavigableString) -> str:
    return " ".join(_INVISIBLE.sub("", str(text)).split())


def _read(tag: Tag) -> list[Node]:
    name = tag.name.rpartition(":")[2]
    if name in _UNREAD:
        return []
    parts = [_read(child) for child in tag.children if isinstance(child, Tag)]
    return _read_token(name, tag) or _read_layout(name, tag, parts) or _read_scripts(name, parts) or _read_all(tag)


def _read_token(name: str, tag: Tag) -> list[Node]:
    match name:
        case "mo":
            return [_read_operator(tag)]
        case "mspace":
            return [" "]
        case "mtext" | "ms":
            return [_INVISIBLE.sub("", tag.get_text())]
    return []


def _read_layout(name: str, tag: Tag, parts: Sequence[list[Node]]) -> list[Node]:
    found: list[Node] = []
    match name:
        case "mfrac" if len(parts) == 2:
            found = _read_fraction(parts[0], parts[1], is_stacked=tag.get("linethickness") in ("0", "0px"))
        case "msqrt":
            found = ["√(", *_read_all(tag), ")"]
        case "mroot" if len(parts) == 2:
            found = [Element("sup", tuple(parts[1])), "√(", *parts[0], ")"]
        case "mfenced":
            found = _read_fence(tag, parts)
        case "mtable":
            found = _join(parts, "; ")
        case "mtr" | "mlabeledtr":
            found = _join(parts, ", ")
    return found


def _read_scripts(name: str, parts: Sequence[list[Node]]) -> list[Node]:
    if name in ("msup", "mover") and len(parts) == 2:
        return [*_group(parts[0], is_base=True), Element("sup", tuple(parts[1]))]
    if name in ("msub", "munder") and len(parts) == 2:
        return [*parts[0], Element("sub", tuple(parts[1]))]
    if name in ("msubsup", "munderover") and len(parts) == 3:
        return [*parts[0], Element("sub", tuple(parts[1])), Element("sup", tuple(parts[2]))]
    return []


def _read_operator(tag: Tag) -> str:
    sign = _INVISIBLE.sub("", tag.get_text()).strip()
    is_infix = bool(tag.find_previous_siblings() and tag.find_next_siblings())
    if sign in _SPACED or (sign == "-" and is_infix):
        return f" {sign} " if is_infix else sign
    return f"{sign} " if sign in (",", ";") else sign


def _read_fraction(above: list[Node], below: list[Node], *, is_stacked: bool) -> list[Node]:
    if is_stacked:
        return ["(", *above, " over ", *below, ")"]
    plain = f"{get_text(above)}/{get_text(below)}"
    return [_FRACTIONS[plain]] if plain in _FRACTIONS else [*_group(above), "/", *_group(below)]


def _group(nodes: list[Node], *, is_base: bool = False) -> list[Node]:
    """Put parentheses around more than one number or name. A base such as "(a+b)" has its own."""
    text = get_text(nodes)
    is_single = re.fullmatch(r"[\w.,%°\u2032\u2033]+", text) is not None or (
        len(nodes) == 1 and not is_base and len(text) < 2
    )
    is_single = is_single or (is_base and (text.endswith((")", "]", "}", "|")) or " " not in text))
    return nodes if is_single else ["(", *nodes, ")"]


def _read_fence(tag: Tag, parts: Sequence[list[Node]]) -> list[Node]:
    separator = (str(tag.get("separators", ",")).strip() or " ")[0]
    return [str(tag.get("open", "(")), *_join(parts, f"{separator} "), str(tag.get("close", ")"))]


def _join(parts: Sequence[list[Node]], separator: str) -> list[Node]:
    nodes: list[Node] = []
    for number, part in enumerate(parts):
        nodes.extend([separator, *part] if number else part)
    return nodes
