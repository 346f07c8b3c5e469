"""Find the text of a page that stands beside another text only because the page gives both of them a place.

Input: the main text of a page, such as a program makes of a PDF. Output: the first texts that stand on one line. A
topic writes them one after the other, so that the columns of a table are lost.
"""

from __future__ import annotations

import re
from collections import defaultdict

from bs4.element import Tag

from caresheet.importers.unseen import read_classes, read_style

_TOP = re.compile(r"(?:^|;)(top|bottom):([^;]+)")
# pdf2htmlEX gives each line of text the class `t`, and its height a class such as `y1a`.
_HEIGHT_CLASS = re.compile(r"(?:^|\s)t(?=\s).*\s(y[0-9a-f]+)(?:\s|$)")


def find_text_on_one_line(root: Tag) -> str:
    """Return two or more texts that have places at the same height; "" if there are none."""
    lines: dict[tuple[int, str], list[str]] = defaultdict(list)
    for tag in root.find_all(["div", "p", "span", "td"]):
        height = _find_height(tag) if tag.attrs else ""
        text = " ".join(tag.get_text(" ").split()) if height else ""
        if text:
            lines[id(tag.parent), height].append(text)
    return next((" ".join(texts) for texts in lines.values() if len(texts) > 1), "")


def _find_height(tag: Tag) -> str:
    style = read_style(tag)
    match = _TOP.search(style) if "position:absolute" in style else None
    if match and "left:" in style:
        return f"{match[1]}:{match[2]}"
    named = _HEIGHT_CLASS.search(read_classes(tag))
    return named[1] if named else ""
