"""Write what a page's own style sheets say about an element into the element's style.

Input: the tree of a page. Output: the same tree; only what decides whether a reader sees a text, or sees it struck out,
raised or lowered, is written. Google Docs says these things in its style sheet alone. Only rules for a class, an id or
a name are read: others rarely hide text, and a rule that we misread would take a text away.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from bs4 import BeautifulSoup
from bs4.element import Tag

from caresheet.importers.unseen import read_classes, read_style

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
# What is no rule is passed over as a whole, with an empty body: looking from each character would take the square.
_RULE = re.compile(r"([^{}]*)(?:\{([^{}]*)\}|[{}]|\Z)")
# A semicolon in a string ends no declaration.
_DECLARATION = re.compile(r"(?:\"[^\"]*\"|'[^']*'|[^;\"'])+")
_SELECTOR = re.compile(r"([a-z][a-z0-9-]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_PROPERTIES = frozenset(
    {
        *("display", "visibility", "text-decoration", "text-decoration-line", "vertical-align", "position", "top"),
        *("left", "text-indent", "clip", "white-space"),
    }
)
_FOR_SCREENS = re.compile(r"(?:all|screen|)$", re.IGNORECASE)


class _Declaration(NamedTuple):
    """One property of a rule. The greatest `rank` wins: importance, ids, classes, name, and place in the page."""

    name: str
    marks: frozenset[str]
    rank: tuple[bool, int, int, bool, int]
    property: str
    value: str


def apply_page_styles(soup: BeautifulSoup) -> None:
    """Write the page's style sheets into the styles of its elements. An element's own style wins."""
    by_key: dict[str, list[_Declaration]] = defaultdict(list)
    css = _read_css(soup)
    opened = _find_opened_classes(css)
    for declaration in _read_declarations(css):
        if not (declaration.value == "none" and opened & declaration.marks):
            by_key[min(declaration.marks, default=declaration.name)].append(declaration)
    if not by_key:
        return
    for tag in soup.find_all():
        marks = {f".{name}" for name in read_classes(tag).split()} | {f"#{tag.get('id')}"}
        found = [each for key in (tag.name, *marks) for each in by_key.get(key, ()) if _fits(each, tag, marks)]
        if found:
            _add_style(tag, found)


def read_rules(soup: BeautifulSoup) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the selectors and the properties of each rule that holds on a screen. Strings keep their case."""
    for selectors, body in _RULE.findall(_read_css(soup)):
        pairs = (declaration.partition(":") for declaration in _DECLARATION.findall(body))
        yield (
            selectors.strip(),
            {name.strip().lower(): value.replace("!important", "").strip() for name, _, value in pairs},
        )


def _read_css(soup: BeautifulSoup) -> str:
    sheets = [each for each in soup.find_all("style") if _FOR_SCREENS.match(str(each.get("media") or ""))]
    return _remove_conditional(_COMMENT.sub(" ", "\n".join(each.get_text() for each in sheets)))


def _find_opened_classes(css: str) -> set[str]:
    """Return the classes of what a reader can open: another rule shows it, as `.a.open` or `:checked + .a`."""
    return {
        mark
        for selectors, body in _RULE.findall(css)
        if any(name == "display" and value != "none" for name, value, _ in _read_pairs(body))
        for selector in selectors.split(",")
        if not _SELECTOR.fullmatch(selector.strip()) or selector.count(".") > 1
        for mark in re.findall(r"[.#][\w-]+", selector)
    }


def _read_declarations(css: str) -> Iterator[_Declaration]:
    for place, (selectors, body) in enumerate(_RULE.findall(css)):
        pairs = [pair for pair in _read_pairs(body) if pair[0] in _PROPERTIES]
        for selector in selectors.split(",") if pairs else ():
            match = _SELECTOR.fullmatch(selector.strip())
            # A script shows the whole page, which is hidden until then.
            if match is None or match[0].lower() in ("", "html", "body"):
                continue
            marks = frozenset(re.findall(r"[.#][\w-]+", match[2]))
            ids = sum(mark.startswith("#") for mark in marks)
            for name, value, important in pairs:
                # Style sheets align pictures and cells by their names; only a class raises a text.
                if marks or name != "vertical-align":
                    rank = (important, ids, len(marks) - ids, bool(match[1]), place)
                    yield _Declaration((match[1] or "").lower(), marks, rank, name, value)


def _remove_conditional(css: str) -> str:
    """Remove the rules that hold only sometimes, such as those of `@media print`, and the signs of other at-rules."""
    parts, depth, begin = [], 0, 0
    css = re.sub(r"@(?:import|charset|namespace)[^;{}]*;", " ", css)
    for match in re.finditer(r"@[^{}]*\{|[{}]", css):
        if depth:
            depth += -1 if match[0] == "}" else 1
            begin = match.end()
        elif match[0].startswith("@"):
            parts.append(css[begin : match.start()])
            depth, begin = 1, match.end()
    return "".join([*parts, *([] if depth else [css[begin:]])])


def _read_pairs(body: str) -> list[tuple[str, str, bool]]:
    pairs = []
    for declaration in body.lower().split(";"):
        name, _, value = declaration.partition(":")
        plain = value.replace("!important", "").strip()
        if plain:
            pairs.append((name.strip(), plain, plain != value.strip()))
    return pairs


def _fits(declaration: _Declaration, tag: Tag, marks: set[str]) -> bool:
    return declaration.name in ("", tag.name) and declaration.marks <= marks


def _add_style(tag: Tag, found: list[_Declaration]) -> None:
    own = read_style(tag)
    values = {each.property: each.value for each in sorted(found, key=lambda each: each.rank)}
    before = tag.find_previous_sibling()
    if isinstance(before, Tag) and (before.name == "button" or before.find("button")):
        values.pop("display", None)  # the button opens it
    added = "".join(f"{name}:{value};" for name, value in values.items() if not re.search(rf"(?:^|;){name}:", own))
    if added:
        tag["style"] = f"{added}{tag.get('style') or ''}"
