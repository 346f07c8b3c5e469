"""Read a library's settings and find its topic files.

Input: a content folder. Output: a `Library` without topics, and the text of each topic file. This never follows a link
out of the folder, never reads a file that is too large to be a topic, and never stops at the first fault.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from caresheet.disclaimer import find_text_faults
from caresheet.errors import ConfigError
from caresheet.library_address import end_in_slash
from caresheet.model import Category, Disclaimer, Finding, Language, Library
from caresheet.packager.markup.links import LONGEST_NAME, OUR_ID, SLUG
from caresheet.packager.source.editorial_policy import read_policy
from caresheet.packager.source.editors import read_editorial_policy, read_editors
from caresheet.packager.source.fields import Fields
from caresheet.packager.source.files import check_text, decode_text, read_text_bytes, read_toml
from caresheet.packager.source.language_tag import find_locale
from caresheet.packager.source.messages import read_messages
from caresheet.packager.source.places import LIBRARY_FILE, find_place_fault, is_ignored
from caresheet.packager.source.retention import read_keep_days
from caresheet.packager.source.sites import read_isolation
from caresheet.packs.installed import Pack, add_pack_name, find_pack

_LIBRARY_KEYS = (
    *("name", "publisher", "copyright", "license", "url", "noindex", "extends", "isolation", "policy", "releases"),
    *("languages", "disclaimers", "categories", "since", "editors", "editorial_policy"),
)
_KEPT = "readers still have the last library, which 'caresheet releases' lists"
_IF_EMPTY = f"do not delete it: put your last copy of it back, or write it again ({_KEPT})"
_IF_MISSING = "put your last copy of it back, or start a library elsewhere with 'caresheet init'"
_MOST_LANGUAGES = 50  # each takes some hundredths of a second to look up
# A setting in the first lines of a topic file: up to the second `---`.
_NAMES_SITE = re.compile(r"\A---[ \t]*\n(?:(?!---[ \t]*\n).*\n)*?[\"']?site[\"']?[ \t]*:")


@dataclass(frozen=True)
class TopicFile:
    """A topic file as found on disk. `path` is relative to the content folder, with forward slashes.

    If the file comes from a pack, `pack` is the pack's name, and the path begins with it.
    """

    path: str
    lang: str
    slug: str
    data: bytes
    pack: str = ""

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of its bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def text(self) -> str:
        """Its text, each line of which ends with a line feed."""
        return decode_text(self.data)


def require_folder(content: Path) -> None:
    """Check that the content folder exists.

    Raises:
        ConfigError: the folder does not exist.
    """
    if not content.is_dir():
        raise ConfigError(f"{content}: there is no such folder; 'caresheet init' starts a library")


def read_library(content: Path, findings: list[Finding]) -> Library | None:
    """Read `library.toml`; None if `library.toml` cannot be read or its pack cannot be found.

    Raises:
        ConfigError: the folder does not exist.
    """
    require_folder(content)
    fields = read_toml(content, content / LIBRARY_FILE, findings, if_empty=_IF_EMPTY, if_missing=_IF_MISSING)
    if fields is None:
        return None
    fields.refuse_unknown(_LIBRARY_KEYS)
    publisher = fields.text("publisher", required=True)
    languages = tuple(_read_languages(content, fields, findings))
    copyrights = _read_copyrights(fields, languages)
    pack = _read_pack(fields)
    if "extends" in fields.values and pack is None:
        # Other findings would only follow from the missing pack.
        return None
    return Library(
        name=fields.text("name", required=True),
        publisher=publisher,
        copyright=next(iter(copyrights.values()), f"© {publisher}"),
        copyrights=copyrights,
        isolation=read_isolation(fields),
        policy=read_policy(fields),
        languages=languages,
        categories=tuple(_read_all_categories(fields, languages, pack)),
        sites=(),
        topics=(),
        pinned={},
        extends=pack.name if pack else "",
        url=_read_url(fields),
        license=fields.address("license"),
        noindex=fields.flag("noindex"),
        editors=tuple(read_editors(fields, [language.code for language in languages])),
        editorial_policy=read_editorial_policy(fields, [language.code for language in languages]),
        since=fields.day("since"),
        keep_days=read_keep_days(fields),
    )


def _read_copyrights(fields: Fields, languages: tuple[Language, ...]) -> dict[str, str]:
    """Read the line of copyright: one text for all languages, or one for each. Empty if there is none."""
    codes = [language.code for language in languages]
    if isinstance(fields.values.get("copyright"), dict) and (each := fields.child("copyright")):
        return each.translations(codes)
    text = fields.text("copyright")
    return dict.fromkeys(codes, text) if text else {}


def _read_url(fields: Fields) -> str:
    """Read the library's own address, and end it in a slash."""
    url = fields.address("url")
    if "?" in url or "#" in url:
        fields.note("url", f"'url' is '{url}'; leave out everything from '?' or '#'")
    return end_in_slash(url)


def find_topic_files(
    content: Path, library: Library, findings: list[Finding], known: Container[str] = ()
) -> Iterator[TopicFile]:
    """Yield each topic file of a declared language, sorted by path, and note everything else in `topics/`.

    Files with a `known` SHA-256 are taken to be texts: an earlier build has checked the same bytes.

    If the library extends a pack, the pack's topics follow, except those that the library replaces with its own, and
    those that belong to one clinic.
    """
    own = dict[tuple[str, str], TopicFile]()
    for file in _find_in(content, library, findings, known):
        own[file.lang, file.slug] = file
        yield file
    if library.extends:
        pack = find_pack(library.extends)
        found: list[Finding] = []
        languages = {language.code for language in library.languages}
        for file in _find_in(pack.content, library, found, known):
            mine = own.get((file.lang, file.slug))
            # The pack's clinics are not this library's.
            if _NAMES_SITE.search(file.text):
                continue
            if mine is None:
                yield replace(file, path=add_pack_name(pack, file.path), pack=pack.name)
            elif _NAMES_SITE.search(mine.text):
                message = f"takes the place of a topic of {pack.name} for every clinic, not only for one; rename it"
                findings.append(Finding(mine.path, 0, message))
        # A pack may have topics in languages that this library does not publish.
        foreign = tuple(
            f"topics/{each.name}/" for each in (pack.content / "topics").iterdir() if each.name not in languages
        )
        findings.extend(
            replace(each, path=add_pack_name(pack, each.path)) for each in found if not each.path.startswith(foreign)
        )


def _find_in(content: Path, library: Library, findings: list[Finding], known: Container[str]) -> Iterator[TopicFile]:
    languages = {language.code for language in library.languages}
    topics = content / "topics"
    is_linked = topics.is_symlink()
    for folder, entry in _walk(topics) if topics.is_dir() else ():
        is_folder, is_link = _is_folder(entry), entry.is_symlink()
        if is_ignored(entry.name) or (is_folder and not entry.name.endswith(".md") and not is_link):
            continue
        place = f"topics/{folder}/{entry.name}" if folder else f"topics/{entry.name}"
        if fault := find_place_fault(entry.name, folder, languages, is_link_to_folder=is_folder and is_link):
            findings.append(Finding(place, 0, fault))
            continue
        path = Path(entry)
        data = read_text_bytes(content, path, findings, is_linked=is_linked or is_link)
        if data is None:
            continue
        file = TopicFile(place, folder, entry.name.removesuffix(".md"), data)
        if file.digest in known or check_text(content, path, data, findings) is not None:
            yield file


def _walk(top: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield everything below a folder, each with the folder that it is in. Links are not followed.

    `Path.rglob` would pass over a folder that cannot be read, and its topics would silently disappear from the release.
    A folder's entries know what is a link, so that the system need not be asked about each file.
    """
    folders = [""]
    while folders:
        folder = folders.pop()
        with os.scandir(top / folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        yield from ((folder, entry) for entry in entries)
        inner = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        folders.extend(f"{folder}/{name}" if folder else name for name in reversed(inner))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry is a folder, or a link to one. A link that leads to itself is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _read_languages(content: Path, fields: Fields, findings: list[Finding]) -> Iterator[Language]:
    codes = fields.texts("languages", at_most_entries=_MOST_LANGUAGES)
    if not codes:
        fields.note("languages", "'languages' must name at least one language, such as [\"en\"]")
    disclaimers = fields.child("disclaimers")
    if disclaimers is None:
        fields.note("disclaimers", "'disclaimers' is missing; add a [disclaimers.en] with 'short' and 'full'")
    else:
        disclaimers.refuse_unknown(codes)
    for code in dict.fromkeys(codes):
        locale = find_locale(code)
        if locale is None:
            fields.note("languages", f"'{code}' is not a known language; use its BCP 47 tag, such as 'es'", about=code)
            continue
        messages, is_unchecked = read_messages(content, code, fields, findings)
        disclaimer = _read_disclaimer(disclaimers, code, messages)
        yield Language(
            code=code,
            name=(locale.get_display_name(locale) or code).capitalize(),
            direction="rtl" if locale.character_order == "right-to-left" else "ltr",
            disclaimer=disclaimer,
            document_messages=messages.get("document", {}),
            widget_messages=messages.get("widget", {}),
            search_messages=messages.get("search", {}),
            is_unchecked=is_unchecked,
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


def _read_pack(fields: Fields) -> Pack | None:
    name = fields.text("extends")
    if not name:
        return None
    try:
        pack = find_pack(name)
    except ConfigError as error:
        fields.note("extends", f"{error}, or remove 'extends'")
        return None
    found: list[Finding] = []
    theirs = read_toml(pack.content, pack.content / LIBRARY_FILE, found)
    if theirs is None:
        fault = found[0].message.partition("; ")[0]
        message = f"{add_pack_name(pack, LIBRARY_FILE)} {fault}; install the pack again, or remove 'extends'"
        fields.note("extends", message)
        return None
    if "extends" in theirs.values:
        fields.note("extends", f"the pack '{name}' extends another pack; extend that one, or remove 'extends'")
        return None
    return pack


def _read_all_categories(fields: Fields, languages: tuple[Language, ...], pack: Pack | None) -> Iterator[Category]:
    """Yield the library's own categories, then the pack's other categories."""
    own = list(_read_categories(fields, languages)) if not pack or "categories" in fields.values else []
    yield from own
    theirs = read_toml(pack.content, pack.content / LIBRARY_FILE, []) if pack else None
    if theirs is not None:
        ids = {category.id for category in own}
        yield from (
            category
            for category in _read_categories(replace(theirs, findings=[]), languages)
            if category.id not in ids and all(category.names.values()) and not _find_id_fault(category.id)
        )


def _read_categories(fields: Fields, languages: tuple[Language, ...]) -> Iterator[Category]:
    categories = fields.child("categories", required=True)
    for id_ in categories.values if categories else ():
        names = categories.child(id_) if categories else None
        if categories and (fault := _find_id_fault(id_)):
            categories.note(id_, fault, about=id_)
        if names is not None:
            yield Category(id_, names.translations(language.code for language in languages))


def _find_id_fault(id_: str) -> str | None:
    """Say why a category cannot have this id; None if it can."""
    if not SLUG.fullmatch(id_):
        return f"category '{id_}' can have only lowercase letters, digits and hyphens; rename it"
    if len(id_) > LONGEST_NAME:
        return f"a category's name can have at most {LONGEST_NAME} characters; choose a shorter one"
    return (
        f"'{id_}' is reserved for Caresheet's pages; give the category another name" if OUR_ID.fullmatch(id_) else None
    )
