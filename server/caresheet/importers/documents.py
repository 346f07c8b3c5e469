"""Turn Word documents and saved web pages into topics.

Input: a file. Output: a topic. A Word file that could do harm is refused before its text is read: one with macros,
embedded objects or external parts, and one that unpacks to an enormous size (a zip bomb).
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
from caresheet.importers.html_tree import parse_html
from caresheet.importers.markdown import FIRST_HEADINGS, Converter
from caresheet.importers.target_library import TargetLibrary

# Real documents with pictures stay far below these limits. The ratio is that of unpacked to packed bytes.
_BYTES_AT_MOST, _UNPACKED_BYTES_AT_MOST, _ENTRIES_AT_MOST, _RATIO_AT_MOST = 20_000_000, 100_000_000, 2000, 200
# Below this size, unpacked, a high ratio does no harm: a short document is mostly repeated XML.
_HARMLESS_BYTES = 10_000_000
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Links for readers, and a template that only Word looks for.
_HARMLESS_RELATIONSHIPS = ("/hyperlink", "/attachedTemplate")


def read_docx(path: Path, library: TargetLibrary) -> Iterator[Imported]:
    """Yield a Word document. Its date is the one that Word recorded, or the file's if Word recorded none.

    Raises:
        ConfigError: it is not a Word document, or has content that is refused.
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
    day = _find_recorded_day(parts.get("docProps/core.xml")) or _find_day(path)
    yield _make(path, library.choose_language([]), day, parse_html(result.value), list(_describe_review(parts)))


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
    recorded = properties.findtext("{http://purl.org/dc/terms/}modified") if properties is not None else None
    try:
        return date.fromisoformat((recorded or "")[:10])
    except ValueError:
        return None


def _inspect(path: Path) -> dict[str, Element]:
    """Refuse a document that could do harm, and return the XML parts of any other by name."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _refuse_bomb(path, entries)
            _refuse_names(path, {entry.filename for entry in entries})
            # We inspect all parts, whatever their names, because the document itself says which one contains the text.
            parsed = {entry.filename: _parse(path, archive.read(entry)) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise ConfigError(f"{path}: is not a Word document, or is damaged ({error}); save it as .docx again") from error
    parts = {name: root for name, root in parsed.items() if root is not None}
    for root in parts.values():
        _refuse_references(path, root)
    return parts


def _parse(path: Path, data: bytes) -> Element | None:
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ConfigError(f"{path}: contains entities or a document type, which are refused; save it again") from error
    except (ParseError, ValueError, LookupError):
        return None
    return root


def _refuse_bomb(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    ratio = max((entry.file_size / max(entry.compress_size, 1) for entry in entries), default=0)
    is_inflated = ratio > _RATIO_AT_MOST and unpacked > _HARMLESS_BYTES
    if len(entries) > _ENTRIES_AT_MOST or unpacked > _UNPACKED_BYTES_AT_MOST or is_inflated:
        raise ConfigError(f"{path}: is refused because it unpacks to far more than a document contains; save it again")


def _refuse_names(path: Path, names: set[str]) -> None:
    if "word/document.xml" not in names:
        raise ConfigError(f"{path}: is not a Word document; save it as .docx")
    if any("vbaproject" in name.lower() for name in names):
        raise ConfigError(f"{path}: contains macros, which are refused; save it as .docx without them")
    if any(name.lower().startswith(("word/embeddings/", "word/activex/")) for name in names):
        raise ConfigError(f"{path}: contains embedded objects, which are refused; remove them")


def _refuse_references(path: Path, root: Element) -> None:
    for each in root.iter(_RELATIONSHIP):
        if each.get("TargetMode") == "External" and not each.get("Type", "").endswith(_HARMLESS_RELATIONSHIPS):
            raise ConfigError(f"{path}: links to parts in other files, which are refused; remove the linked parts")


def _describe_review(parts: dict[str, Element]) -> Iterator[str]:
    text, comments = parts.get("word/document.xml"), parts.get("word/comments.xml")
    changes = [each for tag in ("ins", "del") for each in text.iter(_WORD + tag)] if text is not None else []
    if changes:
        yield f"tracked changes, all accepted: {len(changes)}"
    if comments is not None and (count := len(comments.findall(f"{_WORD}comment"))):
        yield f"dropped comments: {count}"
