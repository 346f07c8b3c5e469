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
COMMENT = "a comment of an editor"
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
# Far outside the page, or cut to nothing, as pages hide what only screen readers say.
_OFF_SCREEN = re.compile(
    r"(?:^|;)(?:left|right|top|margin-left|text-indent):-(?:\d{4,}(?:\.\d+)?px|\d{3,}(?:\.\d+)?r?em)|"
    r"(?:^|;)clip:rect\(0|(?:^|;)clip-path:inset\((?:50|100)%"
)
_RAISED_BY = re.compile(r"(?:^|;)(top|bottom|vertical-align|mso-text-raise):([+-]?(?:\d+\.?\d*|\.\d+))(px|pt|em|ex|%)")
# A smaller shift only lines up a text with what stands beside it.
_RAISED_FROM = {"px": 3.0, "pt": 2.0, "em": 0.2, "ex": 0.4, "%": 15.0}
_STRUCK = frozenset({"s", "del", "strike"})


def read_style(tag: Tag) -> str:
    """Return the style that an element has of its own, in lower case and without spaces."""
    return re.sub(r"\s+", "", str(tag.get("style") or "").lower())


def read_classes(tag: Tag) -> str:
    """Return an element's classes, separated by spaces."""
    classes = tag.get("class") or ""
    return classes if isinstance(classes, str) else " ".join(classes)


def find_script(tag: Tag) -> str:
    """Return "sup" or "sub" if the style of an element raises or lowers its letters, and otherwise "".

    Word, and editors of the web's early years, move the letters by a length.
    """
    style = read_style(tag)
    if "vertical-align:super" in style or "vertical-align:text-top" in style:
        return "sup"
    if "vertical-align:sub" in style or "vertical-align:text-bottom" in style:
        return "sub"
    if tag.name not in ("span", "font", "small") or "position:absolute" in style:
        return ""
    for property_, length, unit in _RAISED_BY.findall(style):
        shift = float(length) * (-1 if property_ == "top" else 1)
        is_relative = property_ not in ("top", "bottom") or "position:relative" in style
        if is_relative and abs(shift) >= _RAISED_FROM[unit]:
            return "sup" if shift > 0 else "sub"
    return ""


def read_field(tag: Tag) -> str:
    """Return the text that a field of a form shows: what is chosen or filled in."""
    if tag.name == "textarea":
        return " ".join(tag.get_text().split())
    if tag.name == "input" and str(tag.get("type") or "text").lower() in ("text", "number", "date", "tel", "email"):
        return " ".join(str(tag.get("value") or "").split())
    options = tag.find_all("option") if tag.name == "select" else []
    chosen = [option for option in options if option.has_attr("selected")] or options[:1]
    return " ".join(" ".join(option.get_text() for option in chosen).split())


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
    if "mso-element:comment" in style or "msocomanchor" in read_classes(tag):
        return COMMENT
    is_closed = (
        tag.has_attr("hidden")
        or _HIDING_STYLE.search(style)
        or _OFF_SCREEN.search(style)
        or (tag.name == "dialog" and not tag.has_attr("open"))
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


def keeps_its_place(tag: Tag) -> bool:
    """Tell whether an unseen cell or row stays in its table, blank. Only `display: none` takes it out."""
    return not tag.has_attr("hidden") and re.search(r"display:none|position:absolute", read_style(tag)) is None


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
