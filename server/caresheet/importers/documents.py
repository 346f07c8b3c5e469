"""Word documents and saved web pages → topics.

Enters: a file. Leaves: a topic. What a Word file could do beside holding text (macros, embedded objects, external
parts, a bomb of zeros) is refused before anything reads it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from bs4.element import Tag
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from caresheet.errors import ConfigError
from caresheet.importers.draft import Imported, clean, make_slug, shorten
from caresheet.importers.markdown import FIRST_HEADINGS, Converter, parse_html

_MOST_BYTES, _MOST_UNPACKED, _MOST_ENTRIES, _MOST_RATIO = 20_000_000, 100_000_000, 2000, 200
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Addresses that a reader may follow, and a template that only Word looks for.
_HARMLESS = ("/hyperlink", "/attachedTemplate")


def read_html(path: Path, lang: str) -> Iterator[Imported]:
    """Yield a saved web page's main part, or all of it. Its last change is the file's.

    Raises:
        ConfigError: it is too large, or no text.
    """
    soup = parse_html(_read_bytes(path))
    root = soup.find("article") or soup.find("main") or soup.body or soup
    yield _make(path, lang, _find_day(path), root, [])


def read_docx(path: Path, lang: str) -> Iterator[Imported]:
    """Yield a Word document. Its last change is the one that Word noted, or else the file's.

    Raises:
        ConfigError: it is none, or holds what is refused.
    """
    import mammoth  # noqa: PLC0415  # slow to load, and only needed here

    _read_bytes(path)
    parts = _inspect(path)
    with path.open("rb") as file:
        result = mammoth.convert_to_html(
            file,
            style_map="p[style-name='Title'] => h1:fresh",
            convert_image=mammoth.images.img_element(lambda image: {"src": "", "alt": image.alt_text or ""}),
        )
    day = _find_noted_day(parts.get("docProps/core.xml")) or _find_day(path)
    yield _make(path, lang, day, parse_html(result.value), list(_describe_review(parts)))


def _make(path: Path, lang: str, day: date, root: Tag, notes: list[str]) -> Imported:
    title = _take_title(root) or path.stem
    converter = Converter()
    body = converter.convert(root, first_heading=FIRST_HEADINGS.get(lang, FIRST_HEADINGS["en"]))
    if not body:
        raise ConfigError(f"{path}: holds no text to import; check that it is the right file")
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
    """Take the main heading out of a page, or read the page's title."""
    heading = root.find("h1")
    named = heading or root.find("title") or root.find_previous("title")
    title = clean(named.get_text(" ")) if named else ""
    if heading:
        heading.decompose()
    return title


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ConfigError(f"{path}: is larger than {_MOST_BYTES // 1_000_000} MB; import a smaller file")
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; check the file") from error


def _find_day(path: Path) -> date:
    return date.fromtimestamp(path.stat().st_mtime)


def _find_noted_day(properties: Element | None) -> date | None:
    noted = properties.findtext("{http://purl.org/dc/terms/}modified") if properties is not None else None
    try:
        return date.fromisoformat((noted or "")[:10])
    except ValueError:
        return None


def _inspect(path: Path) -> dict[str, Element]:
    """Refuse what is no plain document; return the parts that are XML, by name."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _refuse_bomb(path, entries)
            _refuse_names(path, {entry.filename for entry in entries})
            # Whatever its name: which part is the text, the document itself says.
            parsed = {entry.filename: _parse(path, archive.read(entry)) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise ConfigError(f"{path}: is no Word document, or a broken one ({error}); save it as .docx again") from error
    parts = {name: root for name, root in parsed.items() if root is not None}
    for root in parts.values():
        _refuse_references(path, root)
    return parts


def _parse(path: Path, data: bytes) -> Element | None:
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ConfigError(f"{path}: holds entities or a document type, which are refused; save it again") from error
    except (ParseError, ValueError, LookupError):
        return None
    return root


def _refuse_bomb(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    ratio = max((entry.file_size / max(entry.compress_size, 1) for entry in entries), default=0)
    if len(entries) > _MOST_ENTRIES or unpacked > _MOST_UNPACKED or (ratio > _MOST_RATIO and unpacked > 10_000_000):
        raise ConfigError(f"{path}: unpacks to far more than a document holds, and is refused; save it again")


def _refuse_names(path: Path, names: set[str]) -> None:
    if "word/document.xml" not in names:
        raise ConfigError(f"{path}: is no Word document; save it as .docx")
    if any("vbaproject" in name.lower() for name in names):
        raise ConfigError(f"{path}: holds macros, which are refused; save it as .docx without them")
    if any(name.lower().startswith(("word/embeddings/", "word/activex/")) for name in names):
        raise ConfigError(f"{path}: holds embedded objects, which are refused; take them out")


def _refuse_references(path: Path, root: Element) -> None:
    for each in root.iter(_RELATIONSHIP):
        if each.get("TargetMode") == "External" and not each.get("Type", "").endswith(_HARMLESS):
            raise ConfigError(f"{path}: points to parts outside of itself, which are refused; take linked parts out")


def _describe_review(parts: dict[str, Element]) -> Iterator[str]:
    text, comments = parts.get("word/document.xml"), parts.get("word/comments.xml")
    changes = [each for tag in ("ins", "del") for each in text.iter(_WORD + tag)] if text is not None else []
    if changes:
        yield f"tracked changes, taken as accepted: {len(changes)}"
    if comments is not None and (count := len(comments.findall(f"{_WORD}comment"))):
        yield f"dropped comments: {count}"
