"""Makes small Word documents, and reads them into topics."""

from __future__ import annotations

import zipfile
from pathlib import Path

from caresheet.importers.batch import read_and_compare
from caresheet.importers.documents import read_docx
from caresheet.importers.draft import Imported
from caresheet.importers.target_library import TargetLibrary

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": OFFICE,
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "v": "urn:schemas-microsoft-com:vml",
}
DECLARED = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMES.items())
KINDS = ("styles", "numbering", "footnotes", "endnotes", "header", "settings")
STYLES = """
<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/></w:style>
<w:style w:type="paragraph" w:styleId="Ward"><w:name w:val="Ward"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Toc"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Step"><w:name w:val="Step"/>
 <w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Secret2"><w:name w:val="S"/><w:basedOn w:val="Secret"/></w:style>"""


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph; text that begins with < is XML of its runs."""
    runs = text if text.startswith("<") else run(text)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, list_id: int, level: int = 0) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(content: str, properties: str = "") -> str:
    """A cell; content that begins with <w: is XML of its blocks."""
    inner = content if content.startswith("<w:") else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*texts: str) -> str:
    return "".join(map(cell, texts))


def make_document(path: Path, body: str, *, links: str = "", **parts: str) -> Path:
    """Write a Word document; `parts` are the contents of its other parts by kind."""
    parts = {"styles": STYLES} | parts
    roots = {"header": "hdr"}
    relations = "".join(f'<Relationship Id="{k}" Type="{OFFICE}/{k}" Target="{k}.xml"/>' for k in parts)
    files = {
        "_rels/.rels": f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>',
        "word/_rels/document.xml.rels": f"{relations}{links}",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, f'<Relationships xmlns="{PACKAGE}">{content}</Relationships>')
        archive.writestr("word/document.xml", f"<w:document {DECLARED}><w:body>{body}</w:body></w:document>")
        for kind, content in parts.items():
            root = roots.get(kind, kind)
            archive.writestr(f"word/{kind}.xml", f"<w:{root} {DECLARED}>{content}</w:{root}>")
    return path


def read_document(path: Path) -> Imported:
    """Read a document as an import does, with the comparison of what was seen."""
    library = TargetLibrary(Path(), ("en", "es", "ar"), {}, "heart")
    (topic,) = read_and_compare(path, library, read_docx)
    return topic


def read_body(folder: Path, body: str, **parts: str) -> Imported:
    return read_document(make_document(folder / "leaflet.docx", body, **parts))


def get_text(topic: Imported) -> str:
    """Return the topic's text below the heading that an import adds."""
    return topic.body.removeprefix("## Overview").strip()
