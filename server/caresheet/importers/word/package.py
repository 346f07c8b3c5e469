"""Open a Word file: refuse one that could do harm or would take too much memory, and find its parts.

Input: a file. Output: its parts as XML trees, whose names have short prefixes: `w:p` for a paragraph. A document with
Word's strict names has the same prefixes. Tracked changes are accepted.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from caresheet.errors import ConfigError
from caresheet.importers.word.broken_fields import mend_fields
from caresheet.importers.word.names import shorten_names
from caresheet.importers.word.tracked_changes import accept_changes

# Real documents with pictures stay far below these limits. The ratio is that of unpacked to packed bytes.
_BYTES_AT_MOST, _UNPACKED_BYTES_AT_MOST, _ENTRIES_AT_MOST, _RATIO_AT_MOST = 20_000_000, 100_000_000, 2000, 200
# Below this size, unpacked, a high ratio does no harm: a short document is mostly repeated XML.
_HARMLESS_BYTES = 10_000_000
# An element takes about 300 bytes of memory. A book of 500 pages has fewer.
_ELEMENTS_AT_MOST = 400_000
# Word itself nests a few dozen elements.
_DEPTH_AT_MOST = 150
# Links for readers, and a template that only Word looks for.
_HARMLESS_RELATIONSHIPS = ("/hyperlink", "/attachedTemplate")
# Files of other programs, and controls. Nothing in them is read or kept; the report names each as a loss.
_OBJECTS = ("word/embeddings/", "word/activex/")
# Pictures and pages have document types of their own. We do not read them.
_NOT_OF_WORD = (".svg", ".htm", ".html", ".xhtml")
# How files of Word 97 begin, and those with a password.
_OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The parts beside the main one that hold something for readers.
_READ_KINDS = frozenset({"styles", "numbering", "footnotes", "endnotes", "header", "footer", "diagramData"})
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, struct.error, ValueError
)  # fmt: skip


@dataclass(frozen=True)
class Relation:
    """What a part refers to: the end of its type ("styles"), its target, and whether that lies outside the file."""

    kind: str
    target: str
    is_external: bool


@dataclass(frozen=True)
class Part:
    """A part of the file, and what it refers to by id."""

    name: str
    root: Element
    relations: dict[str, Relation] = field(default_factory=dict)


@dataclass(frozen=True)
class WordPackage:
    """A Word file. `changes` counts the tracked changes that were accepted."""

    main: Part
    parts: dict[str, Part]
    changes: int

    def find(self, kind: str) -> Part | None:
        """Return the first part of a kind that the main part refers to, such as "styles"."""
        return next(iter(self.find_all(kind)), None)

    def find_all(self, kind: str) -> list[Part]:
        """Return all parts of a kind that the main part refers to."""
        targets = [each.target for each in self.main.relations.values() if each.kind == kind and not each.is_external]
        return [self.parts[name] for name in dict.fromkeys(targets) if name in self.parts]

    def find_core_properties(self) -> Element | None:
        """Return what Word recorded about the document: dates, title, language."""
        part = self.parts.get("docProps/core.xml")
        return part.root if part else None


def open_package(path: Path) -> WordPackage:
    """Open a Word file.

    Raises:
        ConfigError: it is not a Word document, is damaged, could do harm, or is too large.
    """
    roots = _read_parts(path)
    relations = {name: _read_relations(name, root) for name, root in roots.items() if name.endswith(".rels")}
    for each in (relation for part in relations.values() for relation in part.values()):
        if each.is_external and f"/{each.kind}" not in _HARMLESS_RELATIONSHIPS:
            raise ConfigError(f"{path}: links to parts in other files, which are refused; remove the linked parts")
    main = _find_main(roots, relations.get("_rels/.rels", {}))
    if main is None:
        raise ConfigError(f"{path}: is not a Word document; save it as .docx")
    parts = {
        name: Part(name, root, relations.get(_name_relations(name), {}))
        for name, root in roots.items()
        if not name.endswith(".rels")
    }
    for each in parts[main].relations.values():
        if each.kind in _READ_KINDS and not each.is_external and each.target not in parts:
            raise ConfigError(f"{path}: its part {each.target} is missing or damaged; save it as .docx again")
    changes = sum(accept_changes(part.root) for part in parts.values())
    for part in parts.values():
        mend_fields(part.root)
    return WordPackage(parts[main], parts, changes)


def _read_parts(path: Path) -> dict[str, Element]:
    """Return the XML parts of a file by name."""
    try:
        if path.stat().st_size > _BYTES_AT_MOST:
            raise ConfigError(f"{path}: is larger than {_BYTES_AT_MOST // 1_000_000} MB; import a smaller file")
        with path.open("rb") as file:
            if file.read(len(_OLD_FORMAT)) == _OLD_FORMAT:
                raise ConfigError(f"{path}: is an old .doc, or has a password; save it as .docx without a password")
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _refuse_bomb(path, entries)
            _refuse_names(path, {entry.filename for entry in entries})
            # We inspect all parts, whatever their names, because the document itself says which one contains the text.
            parsed = dict(_parse_all(path, archive, entries))
    except _DAMAGE as error:
        raise ConfigError(f"{path}: is not a Word document, or is damaged ({error}); save it as .docx again") from error
    return parsed


def _parse_all(path: Path, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, Element]]:
    elements = 0
    for entry in entries:
        if entry.filename.lower().lstrip("/").startswith(_OBJECTS):
            continue
        data = archive.read(entry)
        # Every element has this byte, in every encoding.
        elements += data.count(b"<") if data.lstrip()[:1] in (b"<", b"\xff", b"\xfe", b"\xef") else 0
        if elements > _ELEMENTS_AT_MOST:
            raise ConfigError(f"{path}: has more than {_ELEMENTS_AT_MOST:,} parts; split it into smaller documents")
        try:
            root: Element = fromstring(data, forbid_dtd=True)
        except DefusedXmlException as error:
            if entry.filename.lower().endswith(_NOT_OF_WORD):
                continue
            raise ConfigError(
                f"{path}: contains entities or a document type, which are refused; save it again"
            ) from error
        except (ParseError, ValueError, LookupError):
            continue
        if _is_too_deep(root):
            raise ConfigError(f"{path}: its parts are nested more than {_DEPTH_AT_MOST} levels deep; simplify it")
        shorten_names(root)
        yield entry.filename.lstrip("/"), root


def _is_too_deep(root: Element) -> bool:
    level = [root]
    for _ in range(_DEPTH_AT_MOST):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def _refuse_bomb(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    ratio = max((entry.file_size / max(entry.compress_size, 1) for entry in entries), default=0)
    is_inflated = ratio > _RATIO_AT_MOST and unpacked > _HARMLESS_BYTES
    if len(entries) > _ENTRIES_AT_MOST or unpacked > _UNPACKED_BYTES_AT_MOST or is_inflated:
        raise ConfigError(f"{path}: is refused because it unpacks to far more than a document contains; save it again")


def _refuse_names(path: Path, names: set[str]) -> None:
    if any("vbaproject" in name.lower() for name in names):
        raise ConfigError(f"{path}: contains macros, which are refused; save it as .docx without them")


def _find_main(roots: dict[str, Element], relations: dict[str, Relation]) -> str | None:
    """Return the name of the part that contains the text. Word Online calls it `word/document2.xml`."""
    named = [each.target for each in relations.values() if each.kind == "officeDocument"]
    return next((name for name in (*named, "word/document.xml") if name in roots and _is_document(roots[name])), None)


def _is_document(root: Element) -> bool:
    return root.tag == "w:document"


def _name_relations(name: str) -> str:
    folder, file = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _read_relations(name: str, root: Element) -> dict[str, Relation]:
    """Return the relations of a part by id. Their targets are names in the file, or addresses."""
    folder = posixpath.dirname(posixpath.dirname(name))
    relations = {}
    for each in root.iter("rel:Relationship"):
        target, is_external = each.get("Target", ""), each.get("TargetMode") == "External"
        if not is_external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        relations[each.get("Id", "")] = Relation(each.get("Type", "").rpartition("/")[2], target, is_external)
    return relations
