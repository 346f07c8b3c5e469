"""Check what needs the whole library: categories, links between topics, pictures, sites, aliases.

Input: the library and the outline of every topic. Output: findings.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from caresheet.model import Finding, Library
from caresheet.packager.markup.links import PICTURE_FOLDER, split_topic_link
from caresheet.packager.source.outline import Outline
from caresheet.packager.source.suggest import suggest


def check_library(library: Library, outlines: Sequence[Outline], findings: list[Finding]) -> None:
    """Note every fault that does not show in one topic file alone."""
    categories = [category.id for category in library.categories]
    by_place = {(outline.topic.lang, outline.topic.slug): outline for outline in outlines}
    # A file that cannot be read is already a finding. Links to it are not to blame.
    unread = {finding.path for finding in findings} - {outline.topic.path for outline in outlines}
    for outline in outlines:
        category = outline.topic.category
        if category and category not in categories:
            line, column = outline.category_place
            message = f"there is no category '{category}'; {_suggest_category(category, library)}"
            findings.append(Finding(outline.topic.path, line, message, column=column))
        findings.extend(_check_links(outline, by_place, unread))
        findings.extend(_check_pictures(outline, library, unread))
    findings.extend(_check_sites(library, outlines, unread))
    findings.extend(_check_aliases(outlines, by_place))
    for language in library.languages:
        folder = f"topics/{language.code}/"
        # A pack's file has the pack's name before its path.
        if not any(f":{folder}" in f":{path}" for path in (*unread, *(outline.topic.path for outline in outlines))):
            message = f"language '{language.code}' has no topic; write one in {folder}"
            findings.append(Finding("library.toml", 0, message))


def _suggest_category(wrong: str, library: Library) -> str:
    """Suggest a category's id by its id or by its names, because readers and authors know the names only."""
    ids = {name.casefold(): category.id for category in library.categories for name in category.names.values()}
    if id_ := ids.get(wrong.casefold()):
        return f"write its id: {id_}"
    known = {**ids, **{category.id: category.id for category in library.categories}}
    near = difflib.get_close_matches(wrong.casefold(), known, n=1, cutoff=0.75)
    return suggest(known[near[0]] if near else wrong, [category.id for category in library.categories])


def _check_links(outline: Outline, by_place: Mapping[tuple[str, str], Outline], unread: set[str]) -> Iterator[Finding]:
    for line, address in outline.links:
        slug, section = split_topic_link(address) or (outline.topic.slug, address.removeprefix("#"))
        target = by_place.get((outline.topic.lang, slug))
        if target is None:
            if f"topics/{outline.topic.lang}/{slug}.md" not in unread:
                slugs = [slug for lang, slug in by_place if lang == outline.topic.lang]
                message = f"there is no topic '{slug}.md' in topics/{outline.topic.lang}; {suggest(slug, slugs)}"
                yield Finding(outline.topic.path, line, message, about=address)
        elif target.topic.site not in ("", outline.topic.site):
            owner = f"the site '{target.topic.site}', and this topic is not; remove the link"
            yield Finding(outline.topic.path, line, f"'{slug}.md' is only for {owner}", about=address)
        elif section and section not in target.sections:
            where = "this topic" if target is outline else f"{slug}.md"
            message = f"there is no section '#{section}' in {where}; {suggest(section, target.sections)}"
            yield Finding(outline.topic.path, line, message, about=address)


def _check_pictures(outline: Outline, library: Library, unread: set[str]) -> Iterator[Finding]:
    for line, name in outline.pictures:
        if name not in library.pictures and f"{PICTURE_FOLDER}/{name}" not in unread:
            message = f"there is no picture '{name}' in {PICTURE_FOLDER}; {suggest(name, library.pictures)}"
            yield Finding(outline.topic.path, line, message, about=name)


def _check_sites(library: Library, outlines: Sequence[Outline], unread: set[str]) -> Iterator[Finding]:
    """Yield each topic of a site that does not exist, and each translation that has another site than its original."""
    sites = [site.id for site in library.sites]
    default = library.languages[0].code if library.languages else ""
    first: dict[str, Outline] = {}
    for outline in sorted(outlines, key=lambda outline: outline.topic.lang != default):
        topic, (line, column) = outline.topic, outline.site_place
        original = first.setdefault(topic.slug, outline).topic
        if topic.site and topic.site not in sites and f"sites/{topic.site}.toml" not in unread:
            message = f"there is no site '{topic.site}'; {suggest(topic.site, sites)}"
            yield Finding(topic.path, line, message, column=column)
        elif topic.site != original.site:
            ours, theirs = (f"for the site '{each.site}'" if each.site else "for all" for each in (topic, original))
            message = f"this topic is {ours}, and {original.path} is {theirs}; write the same 'site' in both"
            yield Finding(topic.path, line, message, column=column)


def _check_aliases(outlines: Iterable[Outline], by_place: Mapping[tuple[str, str], Outline]) -> Iterator[Finding]:
    claimed: dict[tuple[str, str], Outline] = {}
    for outline in outlines:
        for alias, (line, column) in zip(outline.topic.aliases, outline.alias_places, strict=True):
            place = (outline.topic.lang, alias)
            if place in by_place:
                fault = f"alias '{alias}' is the name of {by_place[place].topic.path}; choose another alias"
            elif place in claimed:
                fault = f"alias '{alias}' is also used by {claimed[place].topic.path}; remove one of them"
            else:
                claimed[place] = outline
                continue
            yield Finding(outline.topic.path, line, fault, column=column)
