"""Mend fields that have no end, as damaged files have them. All text behind one would otherwise belong to it.

Input: the tree of a part. Output: the same tree, in which the beginning of such a field means nothing.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element


def mend_fields(root: Element) -> None:
    """Take the meaning from each beginning of a field that never ends. Word shows the text behind it."""
    begun: list[Element] = []
    for mark in root.iter("w:fldChar"):
        kind = mark.get("w:fldCharType")
        if kind == "begin":
            begun.append(mark)
        elif kind == "end" and begun:
            begun.pop()
    for mark in begun:
        mark.attrib.clear()
