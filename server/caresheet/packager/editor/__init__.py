"""Reads topics as a good editor would: every finding names its line, what was found and what to do.

Enters: the library and its drafts, and today where a person is asking. Leaves: findings with a rule, as errors; the
library's policy says what becomes of them. Precision before completeness: whoever sees ten silly findings reads none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from caresheet.model import Finding, Library
from caresheet.packager.editor import dates, structure, wording
from caresheet.packager.editor.passages import Passage, read_passages
from caresheet.packager.parse import Draft
from caresheet.packager.rules import RULES


@dataclass(frozen=True)
class Reading:
    """A draft, and its prose."""

    draft: Draft
    passages: tuple[Passage, ...]


def find_editorial(library: Library, drafts: Sequence[Draft], today: date | None) -> Iterator[Finding]:
    """Yield what an editor would say of the library.

    Without today it yields only what stops a build: a build reads no clock, so no rule that needs one.
    """
    wanted = {name for name, level in library.policy.severities.items() if level != "off"}
    if today is None:
        levels = library.policy.severities
        wanted = {name for name in wanted if levels[name] == "error" and not RULES[name].needs}
    if not wanted:
        return
    readings = [Reading(draft, read_passages(draft)) for draft in drafts]
    for rules, find in _finders(library, today):
        if wanted & set(rules):
            for finding in find(readings):
                if finding.rule in wanted:
                    yield finding


def grade_topics(drafts: Sequence[Draft]) -> dict[tuple[str, str], float]:
    """Return each topic's reading grade, by language and slug; a language without a formula has none."""
    grades = {
        (draft.file.lang, draft.file.slug): wording.grade(draft.file.lang, read_passages(draft)) for draft in drafts
    }
    return {place: grade for place, grade in grades.items() if grade is not None}


_Find = Callable[[Sequence[Reading]], Iterator[Finding]]


def _finders(library: Library, today: date | None) -> Iterator[tuple[tuple[str, ...], _Find]]:
    """Yield each way of looking, with the rules that it may find something for."""

    def each(find: Callable[[Draft, tuple[Passage, ...]], Iterator[Finding]]) -> _Find:
        return lambda readings: (found for reading in readings for found in find(reading.draft, reading.passages))

    yield structure.RULES, each(structure.find_faults)
    yield wording.RULES, each(lambda draft, passages: wording.find_faults(draft, passages, library.policy))
    yield ("repeated-text",), lambda readings: structure.find_repeats([(r.draft, r.passages) for r in readings])
    yield (
        dates.TIMELESS_RULES,
        lambda readings: dates.find_faults([reading.draft for reading in readings], library.languages[0].code),
    )
    if today is not None:
        day = today
        yield dates.DATED_RULES, each(lambda draft, _: dates.find_overdue(draft, day))
