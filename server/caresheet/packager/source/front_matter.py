"""Read the settings at the top of a topic file.

Input: the lines between the two `---`. Output: a `FrontMatter` of checked values; a wrong value is blank and noted.
This reads YAML's node tree and never uses its constructors. So `no` stays a word, every value is the text that a person
wrote, and each value keeps its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import yaml

from caresheet.model import Finding, Fingerprints, Review, Source, Translation, Withdrawal
from caresheet.packager.source.fields import Fields, Place, Trail
from caresheet.packager.source.fingerprint import FINGERPRINT
from caresheet.packager.source.language_tag import find_locale
from caresheet.packager.source.places import find_slug_fault
from caresheet.packager.source.yaml_faults import QUOTE_IT, START, explain_yaml_error, read_mark

KEYS = (
    "title",
    "summary",
    "category",
    "updated",
    "also_called",
    "codes",
    "reviewed",
    "translation",
    "sources",
    "aliases",
    "related",
    "site",
    "withdrawn",
)
# The key of each code system, and its name.
CODE_SYSTEMS = {"icd10cm": "ICD-10-CM", "snomedct": "SNOMED CT", "loinc": "LOINC", "rxnorm": "RxNorm"}

# In brackets and indents. Settings need three.
_DEEPEST_NESTING = 20
# YAML 1.1, which PyYAML reads, ends a line at these, but editors and YAML 1.2 (5.4) do not. A space in place of each
# keeps every line and column; the values come out the same, because white space in them is collapsed.
_YAML_1_1_LINE_ENDS = str.maketrans("\x85\u2028\u2029", "   ")

# Texts that readers see. In YAML, ` #` begins a comment, so a value ends above it.
_TEXTS = {"title", "summary", "reason", "by", "also_called"}
_TOO_LARGE = re.compile(r"\\U(?!000[0-9A-Fa-f]{5}|0010[0-9A-Fa-f]{4})")
_CUT_OFF = re.compile(r"( *)#(\S?)")

_Places = dict[Trail, Place]
_Refuse = Callable[[Place, str], None]


@dataclass(frozen=True)
class FrontMatter:
    """A topic's settings. `fields` is where they came from, for findings that are made later."""

    title: str
    summary: str
    category: str
    updated: date
    also_called: tuple[str, ...]
    codes: dict[str, tuple[str, ...]]
    review: Review | None
    translation: Translation | None
    sources: tuple[Source, ...]
    aliases: tuple[str, ...]
    related: tuple[str, ...]
    site: str
    withdrawn: Withdrawal | None
    fields: Fields


def read_front_matter(path: str, yaml_text: str, findings: list[Finding]) -> FrontMatter | None:
    """Read the settings from YAML that has the line numbers of its file; None if it cannot be read at all."""
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
        translation=_read_translation(fields),
        sources=tuple(_read_sources(fields)),
        aliases=_read_aliases(fields),
        related=fields.texts("related"),
        # A blank one would show the topic to every clinic's readers.
        site=fields.text("site", required="site" in fields.values),
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
    reviewed.refuse_unknown(("by", "on", "next", "covers"))
    by = reviewed.texts("by")
    if not by:
        reviewed.note("by", "'by' must be the reviewer's name and credentials; write it as [NAME, CREDENTIALS]")
    on, due = reviewed.day("on", required=True), reviewed.day("next", required=True)
    if on and due and due <= on:
        reviewed.note("next", f"the next review ({due}) is not after the last ({on}); correct one of the dates")
    covers = _read_fingerprints(reviewed, "covers")
    return Review(by, on, due, covers) if by and on and due else None


def _read_translation(fields: Fields) -> Translation | None:
    translation = fields.child("translation")
    if translation is None:
        return None
    translation.refuse_unknown(("by", "on", "of", "covers"))
    by, on = translation.texts("by"), translation.day("on", required=True)
    if not by:
        translation.note("by", "'by' must say who made or checked the translation; write it as [NAME, CREDENTIALS]")
    of, covers = _read_fingerprints(translation, "of"), _read_fingerprints(translation, "covers")
    return Translation(by, on, of, covers) if by and on else None


def _read_fingerprints(fields: Fields, key: str) -> Fingerprints | None:
    """Read what a command has recorded: a fingerprint for "title", for "summary", and for each section."""
    recorded = fields.child(key)
    if recorded is None:
        return None
    recorded.refuse_unknown(("title", "summary", "sections"))
    sections = recorded.child("sections")
    found: dict[Trail, str] = {("title",): recorded.text("title"), ("summary",): recorded.text("summary")}
    for id_ in sections.values if sections else ():
        found[("sections", id_)] = sections.text(id_) if sections else ""
    for trail, value in found.items():
        if not FINGERPRINT.fullmatch(value):
            where = (*recorded.trail, *trail)
            message = f"'{trail[-1]}' is not a fingerprint; do not edit these lines, and record it again with a command"
            fields.findings.append(fields.make_finding(where, message))
            return None
    ids = tuple((str(trail[-1]), value) for trail, value in found.items() if len(trail) > 1)
    return Fingerprints(found[("title",)], found[("summary",)], ids)


def _read_sources(fields: Fields) -> Iterator[Source]:
    sources = fields.children("sources")
    if not fields.values.get("sources"):
        fields.note("sources", "'sources' is missing; name at least one page that states these facts")
    for source in sources:
        source.refuse_unknown(("title", "url", "accessed", "lang"))
        yield Source(
            title=source.text("title", required=True),
            url=source.address("url", required=True),
            accessed=source.day("accessed"),
            lang=_read_language(source),
        )


def _read_language(fields: Fields) -> str:
    tag = fields.text("lang")
    if tag and find_locale(tag) is None:
        fields.note("lang", f"'{tag}' is not a known language; use its BCP 47 tag, such as 'es'")
        return ""
    return tag


def _read_aliases(fields: Fields) -> tuple[str, ...]:
    aliases = fields.texts("aliases")
    for number, alias in enumerate(aliases):
        if fault := find_slug_fault(alias):
            fields.findings.append(fields.make_finding(("aliases", number), f"alias '{alias}': {fault}"))
    return aliases


def _read_withdrawal(fields: Fields) -> Withdrawal | None:
    withdrawn = fields.child("withdrawn")
    if withdrawn is None:
        return None
    withdrawn.refuse_unknown(("on", "reason"))
    on = withdrawn.day("on", required=True)
    return Withdrawal(on or date.min, withdrawn.text("reason", required=True, at_most=300))


def _parse(path: str, yaml_text: str, findings: list[Finding]) -> Fields | None:
    def refuse(place: Place, message: str) -> None:
        findings.append(Finding(path, place.line, message, column=place.column))

    yaml_text = yaml_text.translate(_YAML_1_1_LINE_ENDS)
    lines = yaml_text.split("\n")
    node = _compose(yaml_text, lines, refuse)
    if node is None:
        return None
    if not isinstance(node, yaml.MappingNode):
        refuse(START, "the settings must be 'name: value' lines, such as 'title: Asthma'")
        return None
    places: _Places = {}
    values = _read_mapping(node, (), places, refuse)
    findings.extend(replace(each, path=path) for each in _find_cut_off(node, lines))
    return Fields(values, path, partial(_find_place, places), findings, lines=lines)


class _RefusedError(Exception):
    """YAML that means more than a name and a value."""

    def __init__(self, mark: yaml.Mark, message: str) -> None:
        super().__init__(message)
        self.mark = mark


class _PlainLoader(yaml.SafeLoader):
    """Reads YAML without anchors, aliases, tags and directives, and without deep nesting."""

    def fetch_anchor(self) -> None:
        self._refuse_mark()

    fetch_alias = fetch_tag = fetch_directive = fetch_anchor

    def fetch_flow_collection_start(self, token_class: type[yaml.Token]) -> None:
        self._limit_nesting()
        super().fetch_flow_collection_start(token_class)

    def add_indent(self, column: int) -> bool:
        self._limit_nesting()
        return super().add_indent(column)

    def _limit_nesting(self) -> None:
        if len(self.indents) + self.flow_level > _DEEPEST_NESTING:
            raise _RefusedError(self.get_mark(), f"the settings cannot be read (they nest too deep); {QUOTE_IT}")

    def _refuse_mark(self) -> None:
        raise _RefusedError(self.get_mark(), f"'&', '*', '!' and '%' mean something else here; {QUOTE_IT}")


def _compose(yaml_text: str, lines: Sequence[str], refuse: _Refuse) -> yaml.Node | None:
    try:
        return yaml.compose(yaml_text, Loader=_PlainLoader) or yaml.ScalarNode("", "")
    except _RefusedError as error:
        refuse(read_mark(error.mark), str(error))
    except yaml.MarkedYAMLError as error:
        refuse(*explain_yaml_error(error, lines))
    except (ValueError, OverflowError):  # an escape such as \U00110000, which PyYAML does not check
        number = next((number for number, line in enumerate(lines, start=1) if _TOO_LARGE.search(line)), 1)
        refuse(Place(number, 1), "an escape (\\U…) stands for no character; type the character itself")
    except (yaml.YAMLError, RecursionError):
        refuse(START, f"the settings cannot be read; {QUOTE_IT}")
    return None


def _read_mapping(node: yaml.MappingNode, trail: Trail, places: _Places, refuse: _Refuse) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, value in node.value:
        place = read_mark(key.start_mark)
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name in values:
            refuse(place, f"'{name}' is written twice; keep one")
        begins = read_mark(value.start_mark)
        is_beside = value.value and begins.line == place.line
        places[(*trail, name)] = begins if is_beside else place
        values[name] = _read_value(value, (*trail, name), places, refuse)
    return values


def _read_value(node: yaml.Node, trail: Trail, places: _Places, refuse: _Refuse) -> object:
    """Turn a node into text, a list or a mapping. A plain blank, `~` or `null` is None; nothing else is guessed."""
    places.setdefault(trail, read_mark(node.start_mark))
    if isinstance(node, yaml.MappingNode):
        return _read_mapping(node, trail, places, refuse)
    if isinstance(node, yaml.SequenceNode):
        return [_read_value(item, (*trail, at), places, refuse) for at, item in enumerate(node.value)]
    plain = isinstance(node, yaml.ScalarNode) and node.style is None
    return None if plain and node.value in ("", "~", "null") else node.value


def _find_cut_off(node: yaml.Node, lines: Sequence[str], key: str = "") -> Iterator[Finding]:
    """Yield each text that YAML ends at a `#`. With a space on each side, the rest may be meant as a comment."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _find_cut_off(value, lines, name.value if isinstance(name, yaml.ScalarNode) else "")
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _find_cut_off(item, lines, key)
    elif isinstance(node, yaml.ScalarNode) and node.style is None and node.value and key in _TEXTS:
        line, column = read_mark(node.end_mark)
        cut = _CUT_OFF.match("".join(lines[line - 1 : line]), column - 1)
        if cut and (cut[2] or len(cut[1]) == 1):
            rule = "" if cut[2] and cut[2] != "#" else "doubtful-markup"
            message = f"'{key}' ends before the #, which begins a comment; put all of it in double quotes"
            yield Finding("", line, message, column=cut.end(1) + 1, rule=rule)


def _find_place(places: _Places, trail: Trail) -> Place:
    while trail and trail not in places:
        trail = trail[:-1]
    return places.get(trail, START)
