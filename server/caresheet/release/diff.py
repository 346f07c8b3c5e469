"""Describe what changes for readers from one release to another.

Input: two releases. Output: lines of text. It compares the files that readers get, so it reports every change
that reaches them: text, sources, reviews, disclaimers, the script.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import islice
from typing import Any, Protocol

from caresheet.release.contents import Contents
from caresheet.release.diff_coverage import describe_coverage_changes, describe_version_changes
from caresheet.release.format import PUBLIC
from caresheet.release.topic_lines import TopicEntry

_SECTION, _SECTION_END = "cs-section", "cs-end"
# Sentences that say whether the section has changed since its review. They are compared apart from its text.
_NOTES = ("cs-reviewed", "cs-changed")
_INLINE = ("a", "abbr", "b", "em", "i", "span", "strong", "sub", "sup")
# Words shown around a change, and words shown at most: enough to find the place, and short enough for a line.
_WORDS_AROUND, _WORDS_SHOWN = 3, 14
_FIELDS = {
    "title": "title",
    "summary": "summary",
    "category": "category",
    "site": "clinic",
    "also_called": "other names",
    "codes": "codes",
    "updated": "last change",
    "reviewed": "review",
    "translation": "translation",
    "sources": "sources",
}

Place = tuple[str, str]


class Comparable(Protocol):
    """A release, whether it is written or not."""

    @property
    def id(self) -> str: ...
    @property
    def contents(self) -> Contents: ...
    @property
    def files(self) -> Mapping[str, str]: ...
    def read(self, path: str) -> bytes: ...


def describe_changes(before: Comparable, after: Comparable) -> Iterator[str]:
    """Yield one line for each change that readers see. A topic's changes are indented below the line with its name."""
    yield from _describe(before, after, is_brief=False)


def summarize_changes(before: Comparable, after: Comparable) -> Iterator[str]:
    """Yield one line for each topic, and each other part, that changes for readers."""
    yield from _describe(before, after, is_brief=True)


def find_lost_topics(before: Comparable, after: Comparable) -> list[TopicEntry]:
    """Return the topics that disappear: they were neither withdrawn nor renamed, so nothing stays at their address."""
    old, new = _read_topics(before.contents), _read_topics(after.contents)
    kept = {*new, *map(_read_place, after.contents.gone), *map(_read_place, after.contents.redirects)}
    return [topic for place, topic in sorted(old.items()) if place not in kept]


def _describe(before: Comparable, after: Comparable, *, is_brief: bool) -> Iterator[str]:
    lines = [*_describe_library(before.contents, after.contents), *_describe_scripts(before, after)]
    lines += _describe_topics(before, after, is_brief=is_brief)
    if not lines and before.id != after.id:
        lines = ["No change in what readers read; only the pages around it have changed."]
    yield from lines or ["No change."]


def _read_topics(contents: Contents) -> dict[Place, TopicEntry]:
    return {(topic.lang, topic.slug): topic for topic in contents.topics}


def _describe_topics(before: Comparable, after: Comparable, *, is_brief: bool) -> Iterator[str]:
    old, new = _read_topics(before.contents), _read_topics(after.contents)
    moved = {_read_place(path): _read_place(target) for path, target in after.contents.redirects.items()}
    came_from = {moved[place]: place for place in old.keys() - new.keys() if moved.get(place) in new}
    were_gone, are_gone = (set(map(_read_place, release.contents.gone)) for release in (before, after))
    for place in sorted(old.keys() | new.keys()):
        if place in new and place in came_from and place not in old:
            yield f"Renamed: {_format_place(*came_from[place])} is now {_name(new[place])}"
            yield from () if is_brief else _describe_topic(before, after, came_from[place], place)
        elif place not in old:
            yield f"{'Shown again' if place in were_gone else 'New'}: {_name(new[place])}"
        elif place in new:
            changes = list(islice(_describe_topic(before, after, place, place), 1 if is_brief else None))
            yield from [f"Changed: {_name(new[place])}", *(() if is_brief else changes)] if changes else []
        elif place in are_gone:
            yield f"Withdrawn: {_name(old[place])}; readers see a notice"
        elif place not in came_from.values():
            yield f"Removed: {_name(old[place])}; readers are told that there is nothing at its address"


def _describe_topic(before: Comparable, after: Comparable, old_place: Place, new_place: Place) -> Iterator[str]:
    paths = [f"{PUBLIC}v1/topics/{lang}/{slug}.json" for lang, slug in (old_place, new_place)]
    if before.files.get(paths[0]) == after.files.get(paths[1]):
        return
    old, new = json.loads(before.read(paths[0])), json.loads(after.read(paths[1]))
    old_covers, new_covers = (_take_covers(values) for values in (old, new))
    old_version, new_version = (_take_version(values) for values in (old, new))
    for name, label in _FIELDS.items():
        if old.get(name) != new.get(name):
            yield f"  {label}: {_compare(_flatten(old.get(name)), _flatten(new.get(name)))}"
    if old_version and new_version:
        yield from (f"  {line}" for line in describe_version_changes(old_version, new_version))
    old_sections, new_sections = _read_sections(old["html"]), _read_sections(new["html"])
    titles = {id_: str(section.title) for id_, section in new_sections.items()}
    yield from (f"  {line}" for line in describe_coverage_changes(old_covers, new_covers, titles))
    for id_, new_section in new_sections.items():
        if id_ not in old_sections:
            yield f"  new section “{new_section.title}”"
        else:
            yield from _describe_section(old_sections[id_], new_section)
    for id_, old_section in old_sections.items():
        if id_ not in new_sections:
            yield f"  section “{old_section.title}” was removed"
    if [id_ for id_ in old_sections if id_ in new_sections] != [id_ for id_ in new_sections if id_ in old_sections]:
        yield "  its sections are in another order"


def _take_version(values: dict[str, Any]) -> tuple[str, bool] | None:
    """Take out of a topic's values which version it translates, and whether it is as it was checked."""
    made = values.get("translation")
    return (made.pop("of"), made.pop("unchanged")) if made else None


def _take_covers(values: dict[str, Any]) -> Any:
    """Take what a review covers out of a topic's values. The review itself is compared without it."""
    review = values.get("reviewed")
    return review.pop("covers", None) if review else None


def _describe_section(old: _Section, new: _Section) -> Iterator[str]:
    if old == new:
        return
    pictures = list(_describe_pictures(old.pictures, new.pictures))
    yield from (f"  section “{new.title}”: {change}" for change in pictures)
    if (old.title, old.words) != (new.title, new.words) or not pictures:
        yield f"  section “{new.title}”: {_compare(old.words, new.words)}"


def _describe_pictures(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    """Yield what changed in a section's pictures. They map each picture's path, which changes with it, to its text."""
    for path, text in new.items():
        if path in old and old[path] != text:
            yield f"the text of a picture: {_compare(old[path].split(), text.split())}"
        elif path not in old:
            yield f"picture “{text}” was replaced" if text in old.values() else f"new picture “{text}”"
    for path, text in old.items():
        if path not in new and text not in new.values():
            yield f"picture “{text}” was removed"


def _describe_library(before: Contents, after: Contents) -> Iterator[str]:
    if before.name != after.name:
        yield f"The library's name: “{before.name}” → “{after.name}”"
    if before.isolation != after.isolation:
        yield f"How topics are put into other pages (isolation): {before.isolation} → {after.isolation}"
    old, new = ({language.code: language for language in contents.languages} for contents in (before, after))
    for code in sorted(old.keys() | new.keys()):
        if code not in old or code not in new:
            yield f"Language {code}: {'new' if code in new else 'removed'}"
            continue
        texts = [(one.disclaimer.label, one.disclaimer.short, *one.disclaimer.full) for one in (old[code], new[code])]
        if texts[0] != texts[1]:
            yield f"The disclaimer in {new[code].name}: {_compare(*(' '.join(text).split() for text in texts))}"
        if old[code].categories != new[code].categories:
            categories = (_flatten(list(one.categories.values())) for one in (old[code], new[code]))
            yield f"The categories in {new[code].name}: {_compare(*categories)}"


def _describe_scripts(before: Comparable, after: Comparable) -> Iterator[str]:
    path = f"{PUBLIC}caresheet.js"
    changed = before.files.get(path) != after.files.get(path)
    if changed:
        yield "The script: changed; a clinic that pinned it must copy a new tag, unless the old script is in pinned/"
    sites = before.contents.sites.keys() | after.contents.sites.keys()
    for site in sorted(sites):
        path = f"{PUBLIC}sites/{site}/caresheet.js"
        if path not in before.files or path not in after.files:
            yield f"Site {site}: {'new' if path in after.files else 'removed'}"
        elif before.contents.sites[site] != after.contents.sites[site]:
            yield f"Site {site}: which pages may frame its topics"
        elif before.files[path] != after.files[path] and not changed:
            yield f"Site {site}: its notices, phone number, colours or badges"


def _read_place(path: str) -> Place:
    """Return the language and the slug of the topic at a path."""
    parts = path.removesuffix("/index.html").split("/")
    return parts[-2], parts[-1].partition(".")[0]


def _format_place(lang: str, slug: str) -> str:
    return f"{lang}/{slug}"


def _name(topic: TopicEntry) -> str:
    return f"{_format_place(topic.lang, topic.slug)} ({topic.title})"


def _flatten(value: Any) -> list[str]:
    """Return all words in a JSON value."""
    if isinstance(value, Mapping):
        return [word for item in value.values() for word in _flatten(item)]
    if isinstance(value, list):
        return [word for item in value for word in _flatten(item)]
    return str(value).split() if value is not None else []


def _compare(old: Sequence[str], new: Sequence[str]) -> str:
    """Show the first place where two texts differ, with a few words around it, and count the others."""
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    places = [step for step in steps if step[0] != "equal"]
    if not places:
        return "the same words, formatted in another way"
    _, old_from, old_to, new_from, new_to = places[0]
    shown = f"{_quote(old, old_from, old_to)} → {_quote(new, new_from, new_to)}"
    more = len(places) - 1
    return shown + (f", and {more} more place{'s' * (more != 1)}" if more else "")


def _quote(words: Sequence[str], start: int, end: int) -> str:
    if not words:
        return "nothing"
    first, last = max(0, start - _WORDS_AROUND), min(len(words), end + _WORDS_AROUND)
    shown = list(words[first:last])
    if len(shown) > _WORDS_SHOWN:
        shown = [*shown[:_WORDS_SHOWN], "…"]
    elif last < len(words):
        shown.append("…")
    return f"“{' '.join([*(['…'] if first else []), *shown])}”"


@dataclass
class _Section:
    """A section: its heading, its words (links with their addresses), and the texts of its pictures by path."""

    title: str | None = None
    words: list[str] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)


class _SectionReader(HTMLParser):
    """Reads the sections of a fragment, by id."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections: dict[str, _Section] = {}
        self._section: _Section | None = None
        self._text: list[str] = []
        self._is_note = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "section" and attributes.get("class") == _SECTION:
            self._text = []
            self._section = self.sections[str(attributes["aria-labelledby"])] = _Section()
        elif self._section is None:
            return
        elif attributes.get("class") == _SECTION_END:
            self._section.words, self._section = "".join(self._text).split(), None
        elif tag == "p" and attributes.get("class") in _NOTES:
            self._is_note = True
        elif tag == "a":
            self._text.append(f" <{attributes.get('href')}> ")
        elif tag == "img":
            self._section.pictures[str(attributes["src"])] = str(attributes["alt"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" and self._is_note:
            self._is_note = False
        elif self._section and self._section.title is None and tag in ("h2", "h3"):
            self._section.title, self._text = " ".join("".join(self._text).split()), []
        elif self._section and tag not in _INLINE:
            self._text.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._is_note:
            self._text.append(data)


def _read_sections(fragment: str) -> dict[str, _Section]:
    reader = _SectionReader()
    reader.feed(fragment)
    reader.close()
    return reader.sections
