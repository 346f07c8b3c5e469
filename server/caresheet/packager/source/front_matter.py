"""Read the settings at the top of a topic file.

Enters: the lines between the two `---`. Leaves: a `FrontMatter` of checked values, blank where a fault was noted.
YAML's node tree is read directly, never through its constructors: `no` stays a word, every value is text that a
person wrote, and each keeps its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import yaml

from caresheet.model import Finding, Review, Source, Withdrawal
from caresheet.packager.source.fields import Fields, Trail
from caresheet.packager.source.library import find_slug_fault

KEYS = (
    "title",
    "summary",
    "category",
    "updated",
    "also_called",
    "codes",
    "reviewed",
    "sources",
    "aliases",
    "withdrawn",
)
CODE_SYSTEMS = ("icd10cm", "snomedct", "loinc", "rxnorm")

# A value in quotation marks to which no second one belongs; an apostrophe within a word is none.
_UNCLOSED = re.compile(r"""[^"]*"(?:[^"]*"[^"]*")*[^"]*$|[^'"]*: *'[^']*$""")
_QUOTE_IT = "if a value holds a colon or begins with a special character, put it in double quotes"
_REFUSED_TOKENS = (yaml.AnchorToken, yaml.AliasToken, yaml.TagToken, yaml.DirectiveToken)

_Refuse = Callable[[int, str], None]


@dataclass(frozen=True)
class FrontMatter:
    """A topic's settings. `fields` is where they came from, for findings that need the whole library."""

    title: str
    summary: str
    category: str
    updated: date
    also_called: tuple[str, ...]
    codes: dict[str, tuple[str, ...]]
    review: Review | None
    sources: tuple[Source, ...]
    aliases: tuple[str, ...]
    withdrawn: Withdrawal | None
    fields: Fields


def read_front_matter(path: str, yaml_text: str, findings: list[Finding]) -> FrontMatter | None:
    """Read the settings from YAML whose line numbers are the file's own; None where they cannot be read at all."""
    fields = _parse(path, yaml_text, findings)
    if fields is None:
        return None
    fields.refuse_unknown(KEYS)
    return FrontMatter(
        title=fields.text("title", required=True, at_most=120),
        summary=fields.text("summary", required=True, at_most=300),
        category=fields.text("category", required=True),
        updated=fields.day("updated", required=True) or date.min,
        also_called=fields.texts("also_called"),
        codes=_read_codes(fields),
        review=_read_review(fields),
        sources=tuple(_read_sources(fields)),
        aliases=_read_aliases(fields),
        withdrawn=_read_withdrawal(fields),
        fields=fields,
    )


def _read_codes(fields: Fields) -> dict[str, tuple[str, ...]]:
    codes = fields.child("codes")
    if codes is None:
        return {}
    codes.refuse_unknown(CODE_SYSTEMS)
    return {system: texts for system in CODE_SYSTEMS if (texts := codes.texts(system, at_most=20))}


def _read_review(fields: Fields) -> Review | None:
    reviewed = fields.child("reviewed")
    if reviewed is None:
        return None
    reviewed.refuse_unknown(("by", "on", "next"))
    by = reviewed.texts("by")
    if not by:
        reviewed.note("by", "'by' must be the reviewer's name and credentials; write it as [NAME, CREDENTIALS]")
    on, due = reviewed.day("on", required=True), reviewed.day("next", required=True)
    if on and due and due <= on:
        reviewed.note("next", f"the next review ({due}) is not after the last ({on}); correct one of the dates")
    return Review(by, on, due) if by and on and due else None


def _read_sources(fields: Fields) -> Iterator[Source]:
    sources = fields.children("sources")
    if not fields.values.get("sources"):
        fields.note("sources", "'sources' is missing; name at least one page that states these facts")
    for source in sources:
        source.refuse_unknown(("title", "url", "accessed"))
        yield Source(
            title=source.text("title", required=True),
            url=source.address("url", required=True),
            accessed=source.day("accessed"),
        )


def _read_aliases(fields: Fields) -> tuple[str, ...]:
    aliases = fields.texts("aliases")
    for alias in aliases:
        if fault := find_slug_fault(alias):
            fields.note("aliases", f"alias '{alias}': {fault}")
    return aliases


def _read_withdrawal(fields: Fields) -> Withdrawal | None:
    withdrawn = fields.child("withdrawn")
    if withdrawn is None:
        return None
    withdrawn.refuse_unknown(("on", "reason"))
    on = withdrawn.day("on", required=True)
    return Withdrawal(on or date.min, withdrawn.text("reason", required=True, at_most=300))


def _parse(path: str, yaml_text: str, findings: list[Finding]) -> Fields | None:
    def refuse(line: int, message: str) -> None:
        findings.append(Finding(path, line, message))

    try:
        for token in yaml.scan(yaml_text, Loader=yaml.SafeLoader):
            if isinstance(token, _REFUSED_TOKENS):
                refuse(token.start_mark.line + 1, f"'&', '*', '!' and '%' mean something else here; {_QUOTE_IT}")
                return None
        node = yaml.compose(yaml_text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        if unclosed := _find_unclosed_quote(yaml_text, line):
            refuse(unclosed, "a quotation mark is opened here and never closed; close it at the end of its text")
        else:
            refuse(line, f"the settings cannot be read ({error.problem}); {_QUOTE_IT}")
        return None
    except (yaml.YAMLError, RecursionError):
        refuse(1, f"the settings cannot be read; {_QUOTE_IT}")
        return None
    if not isinstance(node, yaml.MappingNode):
        refuse(1, "the settings must be 'name: value' lines, such as 'title: Asthma'")
        return None
    where: dict[Trail, int] = {}
    values = _read_mapping(node, (), where, refuse)
    return Fields(values, path, lambda trail: _find_line(where, trail), findings)


def _find_unclosed_quote(yaml_text: str, until_line: int) -> int | None:
    """Return the first line with a quotation mark that does not close there; YAML notices it only further down."""
    lines = yaml_text.split("\n")[:until_line]
    return next((number for number, line in enumerate(lines, start=1) if _UNCLOSED.match(line)), None)


def _read_mapping(node: yaml.MappingNode, trail: Trail, where: dict[Trail, int], refuse: _Refuse) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name in values:
            refuse(line, f"'{name}' is written twice; keep one")
        where[(*trail, name)] = line
        values[name] = _read_value(value, (*trail, name), where, refuse)
    return values


def _read_value(node: yaml.Node, trail: Trail, where: dict[Trail, int], refuse: _Refuse) -> object:
    """Turn a node into text, list or mapping. A plain blank, `~` or `null` is None; nothing else is guessed."""
    where.setdefault(trail, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _read_mapping(node, trail, where, refuse)
    if isinstance(node, yaml.SequenceNode):
        return [_read_value(item, (*trail, at), where, refuse) for at, item in enumerate(node.value)]
    plain = isinstance(node, yaml.ScalarNode) and node.style is None
    return None if plain and node.value in ("", "~", "null") else node.value


def _find_line(where: dict[Trail, int], trail: Trail) -> int:
    while trail and trail not in where:
        trail = trail[:-1]
    return where.get(trail, 1)
