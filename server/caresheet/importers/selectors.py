"""Find the elements of a page that a rule of its style sheet is for.

Input: selectors of names, classes and ids, beside or below each other (`ol.steps > li`). Output: elements. Other
selectors are slow to apply, so only a few of them are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from bs4 import BeautifulSoup
from bs4.element import Tag
from soupsieve import SelectorSyntaxError

from caresheet.importers.unseen import read_classes

_COMPOUND = re.compile(r"(\*|[a-z][\w-]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_COMBINATOR = re.compile(r"\s*(>)\s*|\s+")
# So many elements are looked at for one page's selectors, and so many selectors of other kinds are applied.
_LOOKS_AT_MOST, _OTHERS_AT_MOST = 300_000, 10

_Compound = tuple[str, str, frozenset[str]]


class SelectorIndex:
    """The elements of a page by their names, classes and ids."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self._soup = soup
        self._looks = self._others = 0
        self._marks: dict[int, set[str]] = {}
        self._by_mark: dict[str, list[Tag]] = defaultdict(list)
        self._by_name: dict[str, list[Tag]] = defaultdict(list)
        for tag in soup.find_all():
            self._by_name[tag.name].append(tag)
            if tag.attrs:
                self._marks[id(tag)] = {f".{name}" for name in read_classes(tag).split()} | {f"#{tag.get('id')}"}
                for mark in self._marks[id(tag)]:
                    self._by_mark[mark].append(tag)

    def select(self, selector: str) -> list[Tag]:
        """Return the elements that a selector is for; none once the page has asked for too much."""
        chain = _parse(selector)
        if chain is None:
            return self._select_slowly(selector)
        if any(mark not in self._by_mark for _, _, marks in chain for mark in marks):
            return []
        found = []
        for tag in self._find_candidates(chain):
            self._looks += 1
            if self._looks > _LOOKS_AT_MOST:
                return []
            if self._fits(tag, chain):
                found.append(tag)
        return found

    def _select_slowly(self, selector: str) -> list[Tag]:
        self._others += 1
        if self._others > _OTHERS_AT_MOST:
            return []
        try:
            return list(self._soup.select(selector))
        except (SelectorSyntaxError, NotImplementedError):
            return []

    def _find_candidates(self, chain: list[_Compound]) -> Iterable[Tag]:
        _, name, marks = chain[-1]
        if marks:
            return min((self._by_mark[mark] for mark in marks), key=len)
        if chain[-1][0] == ">" and chain[-2][2]:
            parents = min((self._by_mark[mark] for mark in chain[-2][2]), key=len)
            return [child for parent in parents for child in parent.children if isinstance(child, Tag)]
        return self._by_name[name] if name else []

    def _fits(self, tag: Tag, chain: list[_Compound]) -> bool:
        combinator, name, marks = chain[-1]
        if name not in ("", tag.name) or not marks <= self._marks.get(id(tag), set()):
            return False
        if len(chain) == 1:
            return True
        if combinator == ">":
            return tag.parent is not None and self._fits(tag.parent, chain[:-1])
        return any(self._fits(each, chain[:-1]) for each in tag.parents)


def _parse(selector: str) -> list[_Compound] | None:
    """Return the parts of a selector, each with the mark that stands before it; None if it has other parts."""
    chain: list[_Compound] = []
    combinator = ""
    at, text = 0, selector.strip()
    while at < len(text):
        match = _COMPOUND.match(text, at)
        if match is None or not match[0]:
            return None
        name = "" if match[1] in (None, "*") else match[1].lower()
        chain.append((combinator, name, frozenset(re.findall(r"[.#][\w-]+", match[2]))))
        at = match.end()
        if at == len(text):
            return chain
        between = _COMBINATOR.match(text, at)
        if between is None:
            return None
        combinator, at = between[1] or " ", between.end()
    return None
