"""Write the file `_headers`, which Netlify and Cloudflare read: the headers of each kind of address.

Both hosts add up the headers of all rules that fit an address, so no header may be in two rules for the same address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from caresheet.export.answers import LIST, VARY, Answers, Rule

# A rule that fits every address below /v1/ would repeat the headers of those for its folders.
_TOO_WIDE = "/v1/"
_TEXTS = "/v1/topics/"


def write_headers(answers: Answers) -> str:
    """Write the rules for all files. The host itself sends what depends on the encoding."""
    missing = Rule("/404.html", is_folder=False, headers=answers.missing)
    rules = [*(rule for rule in answers.rules if rule.address != _TOO_WIDE), missing]
    return "".join(_write_rule(rule, _find_own(rule, rules)) for rule in rules)


def _find_own(rule: Rule, rules: Iterable[Rule]) -> Mapping[str, str]:
    """Return the headers that a rule adds to those of the rule around it."""
    around = next((other.headers for other in rules if rule.address == LIST and other.address == _TEXTS), {})
    return {name: value for name, value in rule.headers.items() if around.get(name) != value and name != VARY}


def _write_rule(rule: Rule, headers: Mapping[str, str]) -> str:
    lines = "".join(f"  {name}: {value}\n" for name, value in sorted(headers.items()))
    return f"{rule.address}{'*' if rule.is_folder else ''}\n{lines}"
