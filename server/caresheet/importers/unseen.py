"""What readers of a web page do not see: hidden text, struck-out text, and elements without text for readers.

Input: an element. Output: why a reader does not see it, or None. A closed panel of an accordion or of tabs is not
hidden: its readers open it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bs4.element import Tag

# These elements contain nothing for readers, or nothing that a topic may contain.
DROPPED = {
    "script": "scripts",
    "style": "styles",
    "noscript": "parts for browsers without scripts",
    "template": "templates",
    "input": "form fields",
    "select": "form fields",
    "textarea": "form fields",
    "datalist": "form fields",
    "progress": "form fields",
    "meter": "form fields",
    "iframe": "frames",
    "frameset": "frames",
    "object": "embedded objects",
    "embed": "embedded objects",
    "applet": "embedded objects",
    "video": "videos",
    "audio": "sounds",
    "canvas": "drawings",
    "svg": "drawings",
    "map": "drawings",
}
# A browser shows nothing of these, and nobody misses them.
SILENT = frozenset(
    {"head", "title", "meta", "link", "base", "rp", "col", "colgroup", "wbr", "source", "track", "param"}
)
HIDDEN, STRUCK, FOR_SCREEN_READERS = "hidden text", "struck-out text", "text for screen readers"
# Classes that hide a text from everybody except users of screen readers.
_SCREEN_READER_CLASS = re.compile(
    r"sr-only|visually-?hidden|screen-reader(?:-text)?|u-(?:hidden-visually|visually-hidden)|element-invisible|"
    r"visuallyhidden|offscreen|assistive-text|a11y-hidden|usa-sr-only|show-for-sr",
    re.IGNORECASE,
)
_OPENED = re.compile(
    r"accordion|collaps|panel|tab-?pane|tab-?content|toggle|expand|faq|drawer|disclosure", re.IGNORECASE
)
_HIDING_STYLE = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|mso-hide:all|(?<![\w-])opacity:0(?:\.0+)?(?:;|$)|font-size:0(?:px|pt|em)?(?:;|$)"
)
_STRUCK = frozenset({"s", "del", "strike"})


def read_style(tag: Tag) -> str:
    """Return the style that an element has of its own, in lower case and without spaces."""
    return re.sub(r"\s+", "", str(tag.get("style") or "").lower())


def read_classes(tag: Tag) -> str:
    """Return an element's classes, separated by spaces."""
    classes = tag.get("class") or ""
    return classes if isinstance(classes, str) else " ".join(classes)


def find_openable_ids(root: Tag) -> set[str]:
    """Return the ids of the parts of a page that a reader opens with a button or a link."""
    found: set[str] = set()
    top: Tag = root
    while top.parent is not None:
        top = top.parent
    for tag in top.descendants:
        if isinstance(tag, Tag) and tag.attrs:
            for name in ("aria-controls", "data-target", "data-bs-target", "href"):
                value = str(tag.attrs.get(name) or "")
                if name == "aria-controls" or value.startswith("#"):
                    found.update(value.removeprefix("#").split())
    return found


def find_reason_unseen(tag: Tag, openable_ids: Iterable[str]) -> str | None:
    """Say why a reader does not see an element: the name of its kind, `HIDDEN` or `STRUCK`; None if it is seen."""
    if what := DROPPED.get(tag.name):
        return what
    if not tag.attrs:
        return STRUCK if tag.name in _STRUCK else HIDDEN if tag.name == "dialog" else None
    style = read_style(tag)
    if tag.name in _STRUCK or "line-through" in style:
        return STRUCK
    is_closed = (
        tag.has_attr("hidden") or _HIDING_STYLE.search(style) or (tag.name == "dialog" and not tag.has_attr("open"))
    )
    if is_closed and not _is_opened(tag, openable_ids):
        return HIDDEN
    return _find_reason_for_some(tag, read_classes(tag))


def _find_reason_for_some(tag: Tag, classes: str) -> str | None:
    """Say why only some readers perceive an element: those who listen to a page, or those who look at it."""
    if "katex-html" in classes:
        return "the second form of formulas"
    if _SCREEN_READER_CLASS.search(classes) and not _stands_alone(tag):
        return FOR_SCREEN_READERS
    if tag.get("aria-hidden") == "true" and not any(c.isalnum() for c in tag.get_text()):
        return "decorations"
    return None


def _is_opened(tag: Tag, openable_ids: Iterable[str]) -> bool:
    """Tell whether a reader can open a closed part. Formulas are hidden beside a picture of them."""
    return (
        tag.get("role") == "tabpanel"
        or tag.get("hidden") == "until-found"
        or str(tag.get("id") or "") in openable_ids
        or _OPENED.search(read_classes(tag)) is not None
        or tag.name == "math"
        or tag.find("math") is not None
    )


def _stands_alone(tag: Tag) -> bool:
    """Tell whether a text for screen readers is all the text of its parent, as beside a picture of "No"."""
    parent = tag.parent
    return parent is None or parent.get_text().strip() == tag.get_text().strip()
