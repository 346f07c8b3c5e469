"""Imports of Word documents: what is kept of them, and files that could do harm."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from conftest import LibraryFolder
from importers.command import CONTAINS_ENTITIES, read, run

# The parts of the smallest Word file.
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
TYPES = (
    f'<Types xmlns="{PACKAGE}content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
ROOT_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}relationships"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
STYLES = (
    f'<w:styles xmlns:w="{W}">'
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{id_}"><w:name w:val="{name}"/></w:style>'
        for id_, name in (("T", "Title"), ("H1", "heading 1"), ("H2", "heading 2"))
    )
    + "</w:styles>"
)
DOCUMENT_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}relationships">'
    f'<Relationship Id="s1" Type="{OFFICE}/styles" Target="styles.xml"/>{{}}</Relationships>'
)
NOTED = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:modified>2025-03-04T10:00:00Z</dcterms:modified>'
    "</cp:coreProperties>"
)


def make_paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def make_docx(path: Path, body: str, *, relations: str = "", parts: dict[str, str | bytes] | None = None) -> Path:
    """Write a Word document; `parts` are added to its own parts or replace them."""
    own: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT_RELATIONS,
        "docProps/core.xml": NOTED,
        "word/styles.xml": STYLES,
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{OFFICE}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": DOCUMENT_RELATIONS.format(relations),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (own | (parts or {})).items():
            archive.writestr(name, data)
    return path


def test_a_word_document_becomes_a_topic(library: LibraryFolder, tmp_path: Path) -> None:
    link = f'<Relationship Id="l1" Type="{OFFICE}/hyperlink" Target="https://a.example/" TargetMode="External"/>'
    body = (
        make_paragraph("Hay fever", "T")
        + make_paragraph("What is it?", "H1")
        + make_paragraph("Pollen makes you sneeze.")
        + '<w:p><w:hyperlink r:id="l1"><w:r><w:t>More</w:t></w:r></w:hyperlink></w:p>'
        + '<w:p><w:ins w:id="1" w:author="A"><w:r><w:t>Added.</w:t></w:r></w:ins>'
        + '<w:del w:id="2" w:author="A"><w:r><w:delText>Removed.</w:delText></w:r></w:del></w:p>'
    )
    comments = f'<w:comments xmlns:w="{W}"><w:comment w:id="1" w:author="A"/></w:comments>'
    make_docx(tmp_path / "a.docx", body, relations=link, parts={"word/comments.xml": comments})
    status, said, errors = run(library, "docx", "a.docx", "--category", "lungs")
    assert (status, errors) == (0, "")
    head, _, text = read(library, "hay-fever").removeprefix("---\n").partition("---\n")
    assert "updated: 2025-03-04" in head
    assert text == ("## What is it?\n\nPollen makes you sneeze.\n\n[More](<https://a.example/>)\n\nAdded.\n")
    assert "  tracked changes, all accepted: 2\n  dropped comments: 1\n" in said
    assert "no sources: name at least one page" in said


def make_harmful(name: str, path: Path) -> Path:
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    document = f'{entity}<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>'
    outside = f'<Relationship Id="i" Type="{OFFICE}/image" Target="http://a.example/x.png" TargetMode="External"/>'
    moved = ROOT_RELATIONS.replace("word/document.xml", "word/media/x.png")
    parts: dict[str, dict[str, str | bytes]] = {
        "entities": {"word/document.xml": document},
        "entities in UTF-16": {"word/document.xml": document.encode("utf-16")},
        "entities under another name": {"word/media/x.png": document, "_rels/.rels": moved},
        "macros": {"word/vbaProject.bin": b"\xd0\xcf"},
        "outside parts": {"word/_rels/document.xml.rels": DOCUMENT_RELATIONS.format(outside)},
        "a bomb": {"word/media/x.png": b"\0" * 90_000_000},
    }
    return make_docx(path, make_paragraph("Text."), parts=parts[name])


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("entities", CONTAINS_ENTITIES),
        ("entities in UTF-16", CONTAINS_ENTITIES),
        ("entities under another name", CONTAINS_ENTITIES),
        ("macros", "contains macros, which are refused"),
        ("outside parts", "links to parts in other files, which are refused"),
        ("a bomb", "is refused because it unpacks to far more than a document contains"),
    ],
)
def test_refuses_a_harmful_file_and_imports_the_others(
    name: str, reason: str, library: LibraryFolder, tmp_path: Path
) -> None:
    make_harmful(name, tmp_path / "bad.docx")
    make_docx(tmp_path / "good.docx", make_paragraph("Fine.", ""))
    status, said, errors = run(library, "docx", "bad.docx", "good.docx", "--category", "lungs")
    assert status == 1
    assert f"bad.docx: {reason}" in errors
    assert "topics/en/good.md: written" in said
    assert {path.name for path in (library.root / "topics/en").iterdir()} == {"asthma.md", "good.md"}


def test_reads_a_document_with_a_picture_that_has_a_document_type(library: LibraryFolder, tmp_path: Path) -> None:
    picture = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://a.example/svg11.dtd"><svg/>'
    make_docx(tmp_path / "good.docx", make_paragraph("Fine.", ""), parts={"word/media/image1.svg": picture})
    status, said, _ = run(library, "docx", "good.docx", "--category", "lungs")
    assert status == 0
    assert "topics/en/good.md: written" in said


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no archive", b"<html>"], ids=["empty", "cut", "text", "html"])
def test_refuses_a_file_that_is_not_a_word_document(data: bytes, library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "bad.docx").write_bytes(data)
    status, _, errors = run(library, "docx", "bad.docx", "--category", "lungs")
    assert status == 1
    assert "bad.docx: is not a Word document" in errors


def test_refuses_a_document_in_a_broken_archive(library: LibraryFolder, tmp_path: Path) -> None:
    whole = make_docx(tmp_path / "bad.docx", make_paragraph("Text."))
    data = bytearray(whole.read_bytes())
    data[data.index(b"word/document.xml") + 40] ^= 0xFF
    whole.write_bytes(data)
    status, _, errors = run(library, "docx", "bad.docx", "--category", "lungs")
    assert status == 1
    assert "is not a Word document, or is damaged" in errors


def test_a_loss_is_reported_with_its_place_and_ends_with_status_1(library: LibraryFolder, tmp_path: Path) -> None:
    link = f'<Relationship Id="l1" Type="{OFFICE}/hyperlink" Target="http://a.example/" TargetMode="External"/>'
    body = make_paragraph("Dose", "H1") + '<w:p><w:hyperlink r:id="l1"><w:r><w:t>More</w:t></w:r></w:hyperlink></w:p>'
    make_docx(tmp_path / "a.docx", make_paragraph("Hay fever", "T") + body, relations=link)
    loss = "  LOSS: missing: under 'Dose', link to http://a.example/: 'More', now text without a link\n"
    status, said, _ = run(library, "docx", "a.docx", "--category", "lungs")
    assert (status, loss in said) == (1, True)
    assert loss in (library.root.parent / "import-report.txt").read_text("utf-8")
    status, said, _ = run(library, "docx", "a.docx", "--category", "lungs", "--accept-losses")
    assert (status, loss in said) == (0, True)
