"""Check what needs the whole library at once: categories, links between topics, aliases.

Enters: the library and every draft. Leaves: findings. Never changes a draft.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from caresheet.model import Finding, Library
from caresheet.packager.links import split_topic_link
from caresheet.packager.markdown import walk_inline
from caresheet.packager.parse import Draft


def check_library(library: Library, drafts: Sequence[Draft], findings: list[Finding]) -> None:
    """Note every fault that no topic file shows by itself."""
    categories = [category.id for category in library.categories]
    by_place = {(draft.file.lang, draft.file.slug): draft for draft in drafts}
    # A file that could not be read is a fault of its own, and no cause for another.
    unread = {finding.path for finding in findings} - {draft.file.path for draft in drafts}
    for draft in drafts:
        category = draft.front_matter.category
        if category and category not in categories:
            advice = _suggest(category, categories)
            draft.front_matter.fields.note("category", f"there is no category '{category}'; {advice}")
        findings.extend(_check_links(draft, by_place, unread))
    _check_aliases(drafts, by_place)
    for language in library.languages:
        folder = f"topics/{language.code}/"
        if not any(path.startswith(folder) for path in (*unread, *(draft.file.path for draft in drafts))):
            message = f"language '{language.code}' has no topic; write one in {folder}"
            findings.append(Finding("library.toml", 0, message))


def _check_links(draft: Draft, by_place: dict[tuple[str, str], Draft], unread: set[str]) -> Iterator[Finding]:
    slugs = [slug for lang, slug in by_place if lang == draft.file.lang]
    for line, address in _find_links(draft):
        slug, section = split_topic_link(address) or (draft.file.slug, address.removeprefix("#"))
        target = by_place.get((draft.file.lang, slug))
        if target is None:
            if f"topics/{draft.file.lang}/{slug}.md" not in unread:
                message = f"there is no topic '{slug}.md' in topics/{draft.file.lang}; {_suggest(slug, slugs)}"
                yield Finding(draft.file.path, line, message)
        elif section and section not in (ids := [found.id for found in target.sections]):
            where = "this topic" if target is draft else f"{slug}.md"
            message = f"there is no section '#{section}' in {where}; {_suggest(section, ids)}"
            yield Finding(draft.file.path, line, message)


def _find_links(draft: Draft) -> Iterator[tuple[int, str]]:
    """Yield the links that stay inside the library, each with its line."""
    for section in draft.sections:
        for token in section.tokens:
            for child, line in walk_inline(token, token.map[0] + 1 if token.map else section.line):
                if child.type == "link_open":
                    address = str(child.attrs["href"])
                    if address.startswith("#") or split_topic_link(address):
                        yield line, address


def _check_aliases(drafts: Iterable[Draft], by_place: dict[tuple[str, str], Draft]) -> None:
    claimed: dict[tuple[str, str], Draft] = {}
    for draft in drafts:
        for alias in draft.front_matter.aliases:
            place = (draft.file.lang, alias)
            if place in by_place:
                fault = f"alias '{alias}' is the name of {by_place[place].file.path}; choose another"
            elif place in claimed:
                fault = f"alias '{alias}' is claimed by {claimed[place].file.path} too; take one of them out"
            else:
                claimed[place] = draft
                continue
            draft.front_matter.fields.note("aliases", fault)


def _suggest(wrong: str, known: Iterable[str]) -> str:
    known = list(known)
    near = difflib.get_close_matches(wrong, known, n=1, cutoff=0.5)
    return f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known) or 'none'}"
