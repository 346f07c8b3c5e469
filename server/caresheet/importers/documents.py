"""Turn Word documents and saved web pages into topics.

Input: a file. Output: a topic, with what a reader of the file saw, so that losses can be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from bs4.element import Tag

from caresheet.errors import ConfigError
from caresheet.importers.draft import Imported, clean, make_slug, shorten
from caresheet.importers.markdown import FIRST_HEADINGS, Converter, parse_html
from caresheet.importers.word.document import write_html
from caresheet.importers.word.package import open_package
from caresheet.importers.word_visible.reader import read_visible

# A page that a person reads is far smaller.
_BYTES_AT_MOST = 20_000_000


def read_html(path: Path, lang: str) -> Iterator[Imported]:
    """Yield the main part of a saved web page, or the whole page if no part is marked as such. Its date is the file's.

    Raises:
        ConfigError: it is too large, or has no text.
    """
    soup = parse_html(_read_bytes(path))
    root = soup.find("article") or soup.find("main") or soup.body or soup
    yield _make(path, lang, _find_day(path), root, [])


def read_docx(path: Path, lang: str) -> Iterator[Imported]:
    """Yield a Word document. Its date is the one that Word recorded, or the file's if Word recorded none.

    Raises:
        ConfigError: it is not a Word document, or has content that is refused.
    """
    package = open_package(path)
    seen = read_visible(package)
    day = _find_recorded_day(package.find_core_properties()) or _find_day(path)
    topic = _make(path, lang, day, parse_html(write_html(package)), seen.notes)
    topic.seen, topic.added = seen, [FIRST_HEADINGS.get(lang, FIRST_HEADINGS["en"])]
    yield topic


def _make(path: Path, lang: str, day: date, root: Tag, notes: list[str]) -> Imported:
    title = _take_title(root) or path.stem
    converter = Converter()
    body = converter.convert(root, first_heading=FIRST_HEADINGS.get(lang, FIRST_HEADINGS["en"]))
    if not body:
        raise ConfigError(f"{path}: contains no text to import; check that it is the right file")
    lines = (line for line in body.split("\n") if not line.startswith(("#", "-", "|", ">")))
    first = next((line for line in lines if any(c.isalpha() for c in line)), title)
    plain = re.sub(r"\\(.)", r"\1", re.sub(r"\[([^\]]*)\]\(<[^>]*>\)", r"\1", first)).replace("*", "")
    return Imported(
        lang=lang,
        slug=make_slug(title),
        title=title,
        summary=shorten(plain, 300) or title,
        updated=day,
        body=body,
        notes=[*notes, *converter.notes, "no sources: name at least one page that states these facts"],
    )


def _take_title(root: Tag) -> str:
    """Remove the main heading from a page and return it; if there is none, return the page's title."""
    heading = root.find("h1")
    named = heading or root.find("title") or root.find_previous("title")
    title = clean(named.get_text(" ")) if named else ""
    if heading:
        heading.decompose()
    return title


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _BYTES_AT_MOST:
            raise ConfigError(f"{path}: is larger than {_BYTES_AT_MOST // 1_000_000} MB; import a smaller file")
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; check the file") from error


def _find_day(path: Path) -> date:
    return date.fromtimestamp(path.stat().st_mtime)


def _find_recorded_day(properties: Element | None) -> date | None:
    recorded = properties.findtext("dcterms:modified") if properties is not None else None
    try:
        return date.fromisoformat((recorded or "")[:10])
    except ValueError:
        return None
