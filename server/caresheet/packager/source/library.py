"""Read a library's settings and find its topic files.

Enters: a content folder. Leaves: a `Library` without topics, and the text of each topic file. Never follows a
link out of the folder, never reads a file that is too large to be a topic, and never stops at the first fault.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError

from caresheet.disclaimer import find_text_faults
from caresheet.errors import ConfigError
from caresheet.model import Category, Disclaimer, Finding, Language, Library
from caresheet.packager.markup.links import OUR_ID, SLUG
from caresheet.packager.source.editorial_policy import read_policy
from caresheet.packager.source.fields import Fields
from caresheet.packager.source.files import read_text, read_toml
from caresheet.packager.source.sites import read_isolation, read_sites
from caresheet.packs.installed import Pack, find_pack, mark

LIBRARY_FILE = "library.toml"
# A topic's address shares its folder with the language's list, which is called index.
_RESERVED_SLUGS = {"index"}

_LIBRARY_KEYS = (
    *("name", "publisher", "copyright", "extends", "isolation", "policy"),
    *("languages", "disclaimers", "categories"),
)
_FOLDERS = ("topics", "pictures", "pinned", "sites", "messages")
_PLACE_OF_TOPICS = "a topic file lies at topics/<language>/<name>.md; move it there"
_PLACEHOLDER = re.compile(r"\{\w+\}")
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class TopicFile:
    """A topic file as it was found; `path` is relative to the content folder, with forward slashes.

    One that a pack has brought names the `pack`, in its path too.
    """

    path: str
    lang: str
    slug: str
    text: str
    pack: str = ""


def require_folder(content: Path) -> None:
    """Refuse to look for a library where there is nothing.

    Raises:
        ConfigError: the folder does not exist.
    """
    if not content.is_dir():
        raise ConfigError(f"{content}: there is no such folder; 'caresheet init' starts a library")


def read_library(content: Path, findings: list[Finding]) -> Library | None:
    """Read `library.toml` and `sites/`; None where there is no library to speak of.

    Raises:
        ConfigError: the folder does not exist.
    """
    require_folder(content)
    fields = read_toml(content, content / LIBRARY_FILE, findings)
    if fields is None:
        return None
    fields.refuse_unknown(_LIBRARY_KEYS)
    publisher = fields.text("publisher", required=True)
    languages = tuple(_read_languages(content, fields, findings))
    pack = _read_pack(fields)
    if "extends" in fields.values and pack is None:
        # Whatever else were missing would be missing for that reason.
        return None
    return Library(
        name=fields.text("name", required=True),
        publisher=publisher,
        copyright=fields.text("copyright") or f"© {publisher}",
        isolation=read_isolation(fields),
        policy=read_policy(fields),
        languages=languages,
        categories=tuple(_read_all_categories(fields, languages, pack)),
        sites=tuple(read_sites(content, [language.code for language in languages], findings)),
        topics=(),
        pinned={},
        extends=pack.name if pack else "",
    )


def find_topic_files(content: Path, library: Library, findings: list[Finding]) -> Iterator[TopicFile]:
    """Yield each topic file of a declared language, sorted by path; note whatever else lies in `topics/`.

    Where the library extends a pack, the pack's topics follow, but for those that have a file of the library's own.
    """
    own = set[tuple[str, str]]()
    for file in _find_in(content, library, findings):
        own.add((file.lang, file.slug))
        yield file
    if library.extends:
        pack = find_pack(library.extends)
        found: list[Finding] = []
        languages = {language.code for language in library.languages}
        for file in _find_in(pack.content, library, found):
            if (file.lang, file.slug) not in own:
                yield replace(file, path=mark(pack, file.path), pack=pack.name)
        # What the pack has in other languages is left where it is.
        foreign = tuple(
            f"topics/{each.name}/" for each in (pack.content / "topics").iterdir() if each.name not in languages
        )
        findings.extend(
            replace(each, path=mark(pack, each.path)) for each in found if not each.path.startswith(foreign)
        )


def _find_in(content: Path, library: Library, findings: list[Finding]) -> Iterator[TopicFile]:
    topics = content / "topics"
    languages = {language.code for language in library.languages}
    for below, is_folder in sorted(_walk(topics)):
        folder, _, name = below.rpartition("/")
        stem, suffix = os.path.splitext(name)  # noqa: PTH122 - asked of thousands, as all of this is
        if _is_let_be(name) or (is_folder and suffix != ".md"):
            continue
        path = topics / below
        if fault := _find_place_fault(path, folder, stem, suffix, languages):
            findings.append(Finding(f"topics/{below}", 0, fault))
        elif (text := read_text(content, path, findings)) is not None:
            yield TopicFile(f"topics/{below}", folder, stem, text)


def _walk(folder: Path) -> Iterator[tuple[str, bool]]:
    """Yield the path of whatever lies below a folder, with forward slashes, and whether it is a folder itself."""
    waiting = [""] if folder.is_dir() else []
    while waiting:
        above = waiting.pop()
        with os.scandir(folder / above) as entries:
            for entry in entries:
                is_folder = entry.is_dir(follow_symlinks=False)
                yield above + entry.name, is_folder
                if is_folder:
                    waiting.append(f"{above}{entry.name}/")


def find_strays(content: Path, library: Library) -> Iterator[Finding]:
    """Yield what lies outside `topics/` and looks meant for the library, but would be passed over."""
    messages = {f"{language.code}.toml" for language in library.languages}
    for path in sorted(content.iterdir()):
        near = difflib.get_close_matches(path.name.lower(), _FOLDERS, n=1, cutoff=0.7)
        if path.is_dir() and path.name not in _FOLDERS and near:
            yield Finding(path.name, 0, f"this folder would be passed over; call it {near[0]}")
        elif path.suffix == ".md" and SLUG.fullmatch(path.stem):
            yield Finding(path.name, 0, _PLACE_OF_TOPICS)
    for path in sorted((content / "sites").glob("*")):
        if path.suffix != ".toml" and not _is_let_be(path.name):
            yield Finding(f"sites/{path.name}", 0, "is not a site's file; rename it to <site>.toml, or remove it")
    for path in sorted((content / "messages").glob("*")):
        if path.name not in messages and not _is_let_be(path.name):
            advice = f"the library's languages have {', '.join(sorted(messages))}; rename it, or remove it"
            yield Finding(f"messages/{path.name}", 0, f"is not a file of messages; {advice}")


def _is_let_be(name: str) -> bool:
    """Tell whether a file is an editor's or the system's own."""
    return name.startswith(".") or name.endswith("~")


def _find_place_fault(path: Path, folder: str, stem: str, suffix: str, languages: set[str]) -> str | None:
    if path.is_symlink() and path.is_dir():
        return "is a link to a folder; put the folder itself here"
    if not folder or "/" in folder:
        return _PLACE_OF_TOPICS
    if folder not in languages:
        return f"language '{folder}' is not declared; add it to 'languages' in {LIBRARY_FILE}"
    if suffix != ".md":
        return f"is not a topic file; rename it to {path.name.partition('.')[0].lower()}.md, or remove it"
    return find_slug_fault(stem)


def find_slug_fault(slug: str) -> str | None:
    """Say why a topic cannot have this file name; None where it can."""
    if slug in _RESERVED_SLUGS:
        return f"'{slug}' is the name of the list of topics; choose another"
    if not SLUG.fullmatch(slug):
        name = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-") or "my-topic"
        return f"a topic's name has only small letters, digits and hyphens; call it {name}"
    return None


def _read_languages(content: Path, fields: Fields, findings: list[Finding]) -> Iterator[Language]:
    codes = fields.texts("languages")
    if not codes:
        fields.note("languages", "'languages' must name at least one language, such as [\"en\"]")
    disclaimers = fields.child("disclaimers")
    if disclaimers is None:
        fields.note("disclaimers", "'disclaimers' is missing; add a [disclaimers.en] with 'short' and 'full'")
    else:
        disclaimers.refuse_unknown(codes)
    for code in dict.fromkeys(codes):
        try:
            locale = Locale.parse(code, sep="-") if _LANGUAGE_TAG.fullmatch(code) else None
        except (UnknownLocaleError, ValueError):
            locale = None
        if locale is None:
            fields.note("languages", f"'{code}' is not a known language; use its BCP 47 tag, such as 'es'")
            continue
        messages = _read_messages(content, code, fields, findings)
        disclaimer = _read_disclaimer(disclaimers, code, messages)
        yield Language(
            code=code,
            name=(locale.get_display_name(locale) or code).capitalize(),
            direction="rtl" if locale.character_order == "right-to-left" else "ltr",
            disclaimer=disclaimer,
            document_messages=messages.get("document", {}),
            widget_messages=messages.get("widget", {}),
        )


def _read_disclaimer(disclaimers: Fields | None, code: str, messages: Mapping[str, Mapping[str, str]]) -> Disclaimer:
    label = messages.get("document", {}).get("disclaimer", "")
    blank = Disclaimer(label, "", ())
    if disclaimers is None:
        return blank
    own = disclaimers.child(code)
    if own is None:
        if code not in disclaimers.values:
            disclaimers.note(
                None,
                f"language '{code}' has no disclaimer; add a [disclaimers.{code}] with 'short' and 'full'",
            )
        return blank
    own.refuse_unknown(("label", "short", "full"))
    before = len(own.findings)
    short, full = own.text("short", required=True), own.paragraphs("full")
    if len(own.findings) == before:
        for fault in find_text_faults(short, full):
            own.note("full" if fault.startswith("'full'") else "short", f"disclaimer '{code}': {fault}")
    return Disclaimer(own.text("label") or label, short, full)


def _read_messages(content: Path, code: str, fields: Fields, findings: list[Finding]) -> dict[str, dict[str, str]]:
    """Read the words around a topic: ours, then the library's own `messages/<lang>.toml` over them."""
    shipped = resources.files("caresheet") / "messages"
    english = tomllib.loads((shipped / "en.toml").read_text("utf-8"))
    messages: dict[str, dict[str, Any]] = {table: {} for table in english}
    if (shipped / f"{code}.toml").is_file():
        messages = tomllib.loads((shipped / f"{code}.toml").read_text("utf-8"))
    own_path = content / "messages" / f"{code}.toml"
    own = read_toml(content, own_path, findings) if own_path.exists() else None
    if own is not None:
        own.refuse_unknown(english)
        for table, known in english.items():
            if (child := own.child(table)) is not None:
                child.refuse_unknown(known)
                messages[table] |= _read_own_messages(child, known)
    missing = [f"{table}.{key}" for table in english for key in english[table] if key not in messages[table]]
    if missing and own is None:
        fields.note(
            "languages",
            f"Caresheet has no words of its own for '{code}'; write messages/{code}.toml after the English one",
        )
    elif missing and own is not None:
        own.note(None, f"lacks {', '.join(missing)}; add them after the English ones")
    return messages


def _read_own_messages(fields: Fields, known: Mapping[str, str]) -> dict[str, str]:
    """Read the messages that replace ours: each has the placeholders of the English one, and no other braces."""
    messages = {key: fields.text(key, required=True, at_most=300) for key in fields.values if key in known}
    for key, message in messages.items():
        wanted = sorted(_PLACEHOLDER.findall(known[key]))
        if message and (
            sorted(_PLACEHOLDER.findall(message)) != wanted or set("{}") & set(_PLACEHOLDER.sub("", message))
        ):
            advice = f"it must have {' and '.join(wanted)} once" if wanted else "it can have no { or }"
            fields.note(key, f"'{key}' cannot be filled in; {advice}")
    return messages


def _read_pack(fields: Fields) -> Pack | None:
    name = fields.text("extends")
    if not name:
        return None
    try:
        pack = find_pack(name)
    except ConfigError as error:
        fields.note("extends", f"{error}, or take 'extends' out")
        return None
    theirs = read_toml(pack.content, pack.content / LIBRARY_FILE, [])
    if theirs is None or "extends" in theirs.values:
        fields.note("extends", f"the pack '{name}' extends another one itself; extend that one, or take 'extends' out")
        return None
    return pack


def _read_all_categories(fields: Fields, languages: tuple[Language, ...], pack: Pack | None) -> Iterator[Category]:
    """Yield the library's own categories, then those of the pack that it has not named itself."""
    own = list(_read_categories(fields, languages)) if not pack or "categories" in fields.values else []
    yield from own
    theirs = read_toml(pack.content, pack.content / LIBRARY_FILE, []) if pack else None
    if theirs is not None:
        ids = {category.id for category in own}
        yield from (
            category
            for category in _read_categories(replace(theirs, findings=[]), languages)
            if category.id not in ids and all(category.names.values())
        )


def _read_categories(fields: Fields, languages: tuple[Language, ...]) -> Iterator[Category]:
    categories = fields.child("categories", required=True)
    for id_ in categories.values if categories else ():
        names = categories.child(id_) if categories else None
        if categories and not SLUG.fullmatch(id_):
            categories.note(id_, f"category '{id_}' may have only small letters, digits and hyphens")
        elif categories and OUR_ID.fullmatch(id_):
            categories.note(id_, f"'{id_}' is a name that our pages use themselves; call the category something else")
        if names is not None:
            yield Category(id_, names.translations(language.code for language in languages))
