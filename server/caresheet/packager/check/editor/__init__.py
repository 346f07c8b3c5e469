"""Read topics as a good editor would.

Input: drafts, the library's policy and, if a person is asking, today. Output: findings with rules, whose severities the
policy sets. It is better to miss something than to report something silly: after ten silly findings, nobody reads on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from caresheet.model import Coverage, Finding, Library, Policy
from caresheet.packager.check.editor import codes, dates, lost_markup, pictures, placeholders, structure, wording
from caresheet.packager.check.editor.passages import read_passages
from caresheet.packager.source.editorial_policy import RULES
from caresheet.packager.source.parse import Draft


def find_in_topic(draft: Draft, policy: Policy, coverage: Coverage | None, *, only_errors: bool) -> Iterator[Finding]:
    """Yield what an editor finds in one topic alone, or only what stops a build. `coverage` is that of its review."""
    wanted = {name for name in _find_wanted(policy, only_errors=only_errors) if not RULES[name].needs}
    # Finding where each word is takes long, and the rules that stop a build by themselves need no words.
    passages = () if wanted.isdisjoint((*structure.RULES, *wording.RULES)) else read_passages(draft)
    for rules, find in (
        (codes.RULES, codes.find_faults),
        (structure.RULES, structure.find_faults),
        (wording.RULES, partial(wording.find_faults, policy)),
        (pictures.RULES, pictures.find_faults),
        (dates.RULES, partial(dates.find_faults, coverage)),
        (lost_markup.RULES, lost_markup.find_faults),
        (placeholders.RULES, placeholders.find_faults),
    ):
        # A build applies only the few rules that can stop it, because the others would make it slow.
        if not wanted.isdisjoint(rules):
            yield from (finding for finding in find(draft, passages) if finding.rule in wanted)


def find_in_library(library: Library, drafts: Sequence[Draft], today: date) -> Iterator[Finding]:
    """Yield the findings that need other topics or today's date. A pack's topics are its publisher's to correct."""
    wanted = _find_wanted(library.policy, only_errors=False)
    own = [draft for draft in drafts if not draft.file.pack]
    published = [draft for draft in own if not draft.front_matter.withdrawn]
    withdrawn = {(draft.file.lang, draft.file.slug) for draft in drafts if draft.front_matter.withdrawn}
    yield from (
        finding
        for found in (
            structure.find_links_to_withdrawn(published, withdrawn),
            structure.find_shared_text([(draft, read_passages(draft)) for draft in published]),
            pictures.find_unused(library, drafts),
            dates.find_old_translations(own, library.languages[0].code if library.languages else ""),
            (finding for draft in own for finding in dates.find_overdue(draft, library.policy, today)),
        )
        for finding in found
        if finding.rule in wanted
    )


def grade_topics(drafts: Sequence[Draft]) -> dict[tuple[str, str], float]:
    """Return the reading grade of each topic, by language and slug. Languages without a formula are left out."""
    grades = {
        (draft.file.lang, draft.file.slug): wording.grade(draft.file.lang, read_passages(draft)) for draft in drafts
    }
    return {place: grade for place, grade in grades.items() if grade is not None}


def _find_wanted(policy: Policy, *, only_errors: bool) -> set[str]:
    levels = ("error",) if only_errors else ("error", "warning", "withdraw")
    return {name for name, level in policy.severities.items() if level in levels}
