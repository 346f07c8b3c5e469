"""The editorial rules: their names, their default severities, and the policy by which a library changes them.

Input: `[policy]` of `library.toml`, and findings. Output: a `Policy`, and the findings with its severities. A policy
changes only findings that have a rule. Content that cannot be published safely is an error in every library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, cast

from caresheet.model import Finding, Level, Policy
from caresheet.packager.source.fields import Fields

_LEVELS = ("error", "warning", "off")
# US school grades: the default, and the values that a library can set. Public health guides ask for grade 8 or lower.
_HIGHEST_GRADE = 8
_GRADES = range(1, 19)
# Up to ten years.
_GRACE_DAYS = range(3651)


@dataclass(frozen=True)
class Rule:
    """What a rule finds, as the documentation says it, and its level unless the policy sets another.

    A rule that `needs` more than the topic's own file is applied by `caresheet check` only. It never stops a build.
    If a rule `can_withdraw`, a policy can set it to "withdraw".
    """

    help: str
    level: Level = "warning"
    needs: Literal["", "today", "library", "network"] = ""
    can_withdraw: bool = False


RULES: dict[str, Rule] = {
    "code": Rule("A medical code that is not well formed", "error"),
    "placeholder": Rule("What stands where a text is to be written, such as TODO or NAME, CREDENTIALS", "error"),
    "lost-markup": Rule(
        "Markdown that has no effect, so that readers would see its signs, such as `##Heading`", "error"
    ),
    "doubtful-markup": Rule("Signs that may not be meant, such as an address that nobody can click"),
    "heading-order": Rule("A heading that skips a level"),
    "heading-repeated": Rule("The same heading twice in a topic, or twice in a section"),
    "link-text": Rule("A link whose text is “here” or “more”"),
    "table-header": Rule("A table without headings"),
    "picture-text": Rule(
        "A picture whose text is a file name, begins with “picture of”, or has more than 150 characters"
    ),
    "length": Rule("A topic of fewer than 150 or more than 1500 words"),
    "reading-grade": Rule("A topic that is harder to read than `highest_grade`"),
    "long-sentence": Rule("A sentence of more than 30 words (Spanish: 40)"),
    "passive": Rule("A passive sentence that says who did it (“was written by”)"),
    "jargon": Rule("A medical word that has a plainer one and is not explained"),
    "wordy": Rule("A long expression that has a shorter one"),
    "capitals": Rule("Words in CAPITALS, also in headings"),
    "repeated-text": Rule("The same long sentence twice in a topic"),
    "link-withdrawn": Rule("A link to a topic that is withdrawn", needs="library"),
    "shared-text": Rule("A sentence of 20 words or more that is also in another topic", needs="library"),
    "picture-unused": Rule("A picture that no topic shows", needs="library"),
    "badge-ended": Rule("A badge of an accreditation that nobody grants any more, such as HONcode"),
    "source-undated": Rule("A source that does not say when it was read"),
    "source-old": Rule("A source that was read more than three years ago", needs="today"),
    "review-missing": Rule("A topic that no clinician has reviewed"),
    "review-changed": Rule("A topic that has changed since its review", can_withdraw=True),
    "review-unrecorded": Rule("A review that does not say which words it covers"),
    "review-due": Rule("A review that is due within 90 days", needs="today"),
    "review-overdue": Rule("A review that is overdue", needs="today"),
    "date-to-come": Rule("A date of a change, a review or a reading that is in the future", needs="today"),
    "translation-old": Rule("A translation that is older than its original", needs="library"),
    "translation-unrecorded": Rule("A translation that does not say who made or checked it, and of which version"),
    "translation-changed": Rule(
        "A translation that has changed since somebody checked it, or whose original has changed or is withdrawn",
        can_withdraw=True,
    ),
    "dead-link": Rule("A link to a page that no longer exists; only with `--links`", needs="network"),
}


def read_policy(fields: Fields) -> Policy:
    """Read `[policy]`: a level for each rule under `[policy.findings]`, `highest_grade` and `grace_days`."""
    severities = {name: rule.level for name, rule in RULES.items()}
    own = fields.child("policy")
    if own is None:
        return Policy(severities, _HIGHEST_GRADE, None)
    own.refuse_unknown(("highest_grade", "grace_days", "findings"))
    findings = own.child("findings")
    if findings is not None:
        findings.refuse_unknown(RULES)
        for name, level in findings.values.items():
            if level == "withdraw" and name in RULES and RULES[name].can_withdraw:
                severities[name] = "withdraw"
            elif level not in _LEVELS:
                findings.note(name, f"'{name}' is '{level}'; write {_list_levels(name)}")
            elif name in RULES:
                severities[name] = cast(Level, level)
    highest_grade = own.number("highest_grade", _GRADES)
    return Policy(severities, highest_grade or _HIGHEST_GRADE, own.number("grace_days", _GRACE_DAYS))


def apply_policy(findings: Iterable[Finding], policy: Policy) -> Iterator[Finding]:
    """Yield the findings with the severities of a policy, without those that it switches off."""
    for finding in findings:
        level = policy.severities[finding.rule] if finding.rule else finding.severity
        if level != "off":
            yield replace(finding, severity="error" if level == "error" else "warning")


def _list_levels(name: str) -> str:
    can_withdraw = name in RULES and RULES[name].can_withdraw
    return '"error", "warning", "withdraw" or "off"' if can_withdraw else '"error", "warning" or "off"'
