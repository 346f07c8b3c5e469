"""The editorial rules: their names, what they find by default, and the library's own policy over them.

Enters: `[policy]` of `library.toml`, and findings. Leaves: a `Policy`, and the findings as that policy sees them.
Only findings with a rule can be changed: what cannot be published safely is an error in every library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, cast

from caresheet.model import Finding, Policy, Severity
from caresheet.packager.fields import Fields

Level = Severity | Literal["off"]

_LEVELS = ("error", "warning", "off")
_HIGHEST_GRADE = 8
_GRADES = range(1, 19)
_GRACE_DAYS = range(1, 3651)


@dataclass(frozen=True)
class Rule:
    """What a rule looks for, in the words of the documentation, and what becomes of it unless policy says else."""

    help: str
    level: Level = "warning"


RULES: dict[str, Rule] = {}


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
            if level not in _LEVELS:
                findings.note(name, f'\'{name}\' is \'{level}\'; write "error", "warning" or "off"')
            elif name in RULES:
                severities[name] = cast(Level, level)
    highest_grade = own.number("highest_grade", _GRADES)
    return Policy(severities, highest_grade or _HIGHEST_GRADE, own.number("grace_days", _GRACE_DAYS))


def apply_policy(findings: Iterable[Finding], policy: Policy) -> Iterator[Finding]:
    """Give each finding of a rule the severity that the library wants, and leave out what it does not want at all."""
    for finding in findings:
        level = policy.severities[finding.rule] if finding.rule else finding.severity
        if level != "off":
            yield replace(finding, severity=level)
