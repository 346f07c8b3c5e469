"""What the checks find in a page: the findings, and what each check needs to write one.

`static/page_check/report.js` does the same in browsers: change both.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from caresheet.doctor.rules import read_rules
from caresheet.doctor.tags import Page
from caresheet.doctor.tokens import Attribute, Token

# What word processors write instead of quotation marks.
SMART_QUOTES = "[\u201c\u201d\u201e\u2033\u2018\u2019]"
# Longer tags are cut where they are shown.
_SHOWN = 400
# A library may have thousands of topics.
_CHOICES_AT_MOST = 6

Edit = tuple[int, int, str]


@dataclass(frozen=True)
class PageFinding:
    """One thing to correct in a page.

    `line` counts from 1; 0 stands for the whole page. `message` says what was found and then, after "; ", what to do.
    `write` is what to write instead of the tag; blank where nobody but the author can know it.
    """

    rule: str
    line: int
    message: str
    write: str = ""


@dataclass(frozen=True)
class Context:
    """What is known besides the page's text.

    `base` is the page's address, blank if it is unknown. `policies` are its Content-Security-Policy headers. `library`
    has what the library says of itself and of the topics that the page names (see `library.py`); None if not asked.
    """

    base: str = ""
    policies: Sequence[str] = ()
    library: Mapping[str, Any] | None = None


@dataclass
class Report:
    """The findings so far, of a page in its context."""

    page: Page
    context: Context
    findings: list[PageFinding] = field(default_factory=list)
    _corrected: dict[int, Token] = field(default_factory=dict)
    _edits: dict[int, dict[Edit, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._breaks = [each.start() for each in re.finditer("\n", self.page.text)]

    def add(self, rule: str, at: int | None, write: str = "", **values: str) -> None:
        """Add a finding at a place in the text; None for the whole page."""
        line = 0 if at is None else bisect_right(self._breaks, at - 1) + 1
        message = re.sub(r"\{(\w+)\}", lambda name: values[name[1]], read_rules()["messages"][rule])
        self.findings.append(PageFinding(rule, line, message, write))

    def correct(self, rule: str, token: Token, edits: Sequence[Edit], at: int | None = None, **values: str) -> None:
        """Add a finding in a tag, with the edits that correct it."""
        if edits:
            self._corrected[len(self.findings)] = token
            known = self._edits.setdefault(token.start, {})
            # Of two edits of the same attribute, the last counts.
            known.update({(start, end, "" if start < end else text): text for start, end, text in edits})
        self.add(rule, token.start if at is None else at, **values)

    def finish(self) -> list[PageFinding]:
        """Return the findings, sorted by line. What to write for a tag corrects everything that is wrong with it."""
        for index, token in self._corrected.items():
            self.findings[index] = replace(self.findings[index], write=self._rewrite(token))
        return sorted(self.findings, key=lambda finding: finding.line)

    def _rewrite(self, token: Token) -> str:
        """Return a tag as it should be, on one line."""
        written, at = "", token.start
        for (start, end, _), text in sorted(self._edits[token.start].items()):
            if start >= at:
                written += self.page.text[at:start] + text
                at = end
        written = re.sub(r"[\t\n\f\r ]+", " ", written + self.page.text[at : token.end])
        written = re.sub(r" (></[^>]*>)$", r"\1", written)
        return written if len(written) <= _SHOWN else written[:_SHOWN] + "…"


def replace_value(attribute: Attribute, value: str) -> Edit:
    """Return the edit that gives an attribute another value."""
    return attribute.start, attribute.end, f'{attribute.name}="{value}"'


def add_attribute(token: Token, written: str) -> Edit:
    """Return the edit that adds an attribute at the end of a tag."""
    at = token.end - (2 if token.is_slashed else 1)
    return at, at, f" {written}"


def is_near(one: str, other: str) -> bool:
    """Tell whether two words have the same letters, except at most one each, as the widget does."""
    # Most words differ in length, and a large page has many.
    if len(one) < 3 or abs(len(one) - len(other)) > 1:
        return False
    return len(_remove(one, other)) < 2 and len(_remove(other, one)) < 2


def find_near(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like another one; blank if none is."""
    words = list(known)
    near = [each for each in words if is_near(each, word)]
    near += [each for each in words if len(word) > 3 and (each.startswith(word) or word.startswith(each))]
    near += [each for each in words if len(word) > 3 and word in each]
    return near[0] if near else ""


def name_choices(word: str, known: Iterable[str], otherwise: str) -> str:
    """Name the known word that is most like another one, or all of them if they are few."""
    words = list(known)
    near = find_near(word, words)
    if near or (words and len(words) <= _CHOICES_AT_MOST):
        return near or " or ".join(words)
    return otherwise


def _remove(letters: str, word: str) -> str:
    for letter in letters:
        word = word.replace(letter, "", 1)
    return word
