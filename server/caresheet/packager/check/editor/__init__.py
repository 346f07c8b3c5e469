"""Reads topics as a good editor would: every finding names its line, what was found and what to do.

Enters: drafts, the library's policy, and today where a person is asking. Leaves: findings with a rule; the policy says
what becomes of them. Precision before completeness: whoever sees ten silly findings reads none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from caresheet.model import Finding, Library, Policy
from caresheet.packager.check.editor import dates, pictures, structure, wording
from caresheet.packager.check.editor.passages import read_passages
from caresheet.packager.source.editorial_policy import RULES
from caresheet.packager.source.parse import Draft


def find_in_topic(draft: Draft, policy: Policy, *, only_errors: bool) -> Iterator[Finding]:
    """Yield what an editor says of one topic by itself; or of that, only what stops a build."""
    wanted = {name for name in _find_wanted(policy, only_errors=only_errors) if not RULES[name].needs}
    passages = read_passages(draft)
    for rules, find in (
        (structure.RULES, structure.find_faults),
        (wording.RULES, partial(wording.find_faults, policy)),
        (pictures.RULES, pictures.find_faults),
        (dates.RULES, dates.find_faults),
    ):
        # A build, which wants few of them, has no time for the others.
        if not wanted.isdisjoint(rules):
            yield from (finding for finding in find(draft, passages) if finding.rule in wanted)


def find_in_library(library: Library, drafts: Sequence[Draft], today: date) -> Iterator[Finding]:
    """Yield what takes more than one topic to see, or a calendar. What a pack brings, its own publisher has read."""
    wanted = _find_wanted(library.policy, only_errors=False)
    own = [draft for draft in drafts if not draft.file.pack]
    readings = [(draft, read_passages(draft)) for draft in own]
    yield from (
        finding
        for found in (
            structure.find_shared_text(readings),
            pictures.find_unused(library, drafts),
            dates.find_old_translations(own, library.languages[0].code if library.languages else ""),
            (finding for draft in own for finding in dates.find_overdue(draft, library.policy, today)),
        )
        for finding in found
        if finding.rule in wanted
    )


def grade_topics(drafts: Sequence[Draft]) -> dict[tuple[str, str], float]:
    """Return each topic's reading grade, by language and slug; a language without a formula has none."""
    grades = {
        (draft.file.lang, draft.file.slug): wording.grade(draft.file.lang, read_passages(draft)) for draft in drafts
    }
    return {place: grade for place, grade in grades.items() if grade is not None}


def _find_wanted(policy: Policy, *, only_errors: bool) -> set[str]:
    levels = ("error",) if only_errors else ("error", "warning")
    return {name for name, level in policy.severities.items() if level in levels}
