"""Accept the tracked changes of a Word document, as its author will before it is published.

Input: the tree of a part. Output: the same tree without deleted text, rows and cells. A paragraph whose end was deleted
continues in the next one; so does a large first letter, which Word keeps in a paragraph of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from caresheet.importers.word.names import find

_DELETED = frozenset({"w:del", "w:moveFrom"})
_INSERTED = frozenset({"w:ins", "w:moveTo"})
_PROPERTIES = frozenset({"w:rPr", "w:trPr", "w:tcPr", "w:pPr", "w:numPr", "m:ctrlPr"})


def accept_changes(root: Element) -> int:
    """Accept all changes of a tree, and return their number."""
    count = 0
    for parent in list(root.iter()):
        if parent.tag in _PROPERTIES:
            count += sum(child.tag in _DELETED | _INSERTED for child in parent)
            continue
        count += sum(child.tag in _INSERTED for child in parent)
        count += sum(child.tag in _DELETED for child in parent)
        kept = [child for child in parent if child.tag not in _DELETED and not _is_deleted(child)]
        kept = list(_join_paragraphs(kept))
        if len(kept) < len(parent):
            parent[:] = kept
    return count


def _is_deleted(element: Element) -> bool:
    """Say whether a row or a cell of a table was deleted."""
    return (element.tag == "w:tr" and find(element, "w:trPr/w:del") is not None) or (
        element.tag == "w:tc" and find(element, "w:tcPr/w:cellDel") is not None
    )


def _join_paragraphs(children: list[Element]) -> Iterator[Element]:
    """Join each paragraph that continues with the one that follows, which keeps its own properties."""
    waiting: list[Element] = []
    for child in children:
        is_paragraph = child.tag == "w:p"
        if is_paragraph and _continues(child):
            waiting += _find_text(child)
            continue
        if waiting and is_paragraph:
            child[:] = [*child.findall("w:pPr"), *waiting, *_find_text(child)]
        elif waiting:
            yield _make_paragraph(waiting)
        waiting = []
        yield child
    if waiting:
        yield _make_paragraph(waiting)


def _find_text(paragraph: Element) -> list[Element]:
    return [each for each in paragraph if each.tag != "w:pPr"]


def _make_paragraph(children: list[Element]) -> Element:
    paragraph = Element("w:p")
    paragraph.extend(children)
    return paragraph


def _continues(paragraph: Element) -> bool:
    marks, frame = find(paragraph, "w:pPr/w:rPr"), find(paragraph, "w:pPr/w:framePr")
    is_letter = frame is not None and frame.get("w:dropCap") in ("drop", "margin")
    return is_letter or (marks is not None and any(child.tag in _DELETED for child in marks))
