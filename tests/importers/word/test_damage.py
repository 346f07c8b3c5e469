"""Damaged Word files and files that would take too much: each is refused in one line, and the others are imported."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from caresheet.errors import ConfigError
from caresheet.importers.word.document import write_html
from caresheet.importers.word.package import open_package
from caresheet.importers.word_visible.reader import read_visible
from importers.word.documents import NAMES, item, make_document, paragraph, read_document, row, run, table
from importers.word.test_tables_and_lists import LEVELS, number_lists

STRICT = {
    NAMES["w"]: "http://purl.oclc.org/ooxml/wordprocessingml/main",
    NAMES["r"]: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def make_rich(path: Path) -> Path:
    body = (
        paragraph("Title", '<w:pStyle w:val="T"/>')
        + item("a", 1)
        + item("b", 1, 1)
        + table(row("A", "B"), row("1", "2"))
        + paragraph(run("10") + run("9", '<w:vertAlign w:val="superscript"/>'))
    )
    return make_document(path, body, numbering=number_lists(LEVELS))


def change_parts(path: Path, changed: dict[str, bytes | None]) -> Path:
    """Replace parts of a document, or remove them (None)."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in (parts | changed).items():
            if data is not None:
                archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"word/document.xml": b"<w:document"}, "is not a Word document"),
        ({"word/document.xml": None}, "is not a Word document"),
        ({"word/styles.xml": None}, "its part word/styles.xml is missing or damaged"),
        ({"word/numbering.xml": b"\0"}, "its part word/numbering.xml is missing or damaged"),
        ({"word/document.xml": b"<a>" * 200 + b"</a>" * 200}, "nested more than 150 levels deep"),
        ({"word/document.xml": b"<a>" + b"<b/>" * 400_000 + b"</a>"}, "has more than 400,000 parts"),
    ],
)
def test_refuses_a_damaged_or_oversized_file_with_the_reason(
    changed: dict[str, bytes | None], reason: str, tmp_path: Path
) -> None:
    path = change_parts(make_rich(tmp_path / "bad.docx"), changed)
    with pytest.raises(ConfigError, match=reason) as raised:
        open_package(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert "\n" not in str(raised.value)


def test_reads_strict_documents_and_those_of_word_online(tmp_path: Path) -> None:
    path = make_rich(tmp_path / "a.docx")
    plain = read_document(path)
    with zipfile.ZipFile(path) as archive:
        document, relations = archive.read("word/document.xml").decode(), archive.read("word/_rels/document.xml.rels")
        root = archive.read("_rels/.rels")
    for address, strict in STRICT.items():
        document = document.replace(address, strict)
    moved: dict[str, bytes | None] = {
        "word/document.xml": None,
        "word/_rels/document.xml.rels": None,
        "word/document2.xml": document.encode(),
        "word/_rels/document2.xml.rels": relations.replace(NAMES["r"].encode(), STRICT[NAMES["r"]].encode()),
        "_rels/.rels": root.replace(b"document.xml", b"document2.xml"),
    }
    assert read_document(change_parts(path, moved)).body == plain.body
    assert "10<sup>9</sup>" in plain.body


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Damage a file: its bytes, the bytes of a part, or the values in a part."""
    if chance.random() < 0.3:
        damaged = bytearray(data)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        return bytes(damaged)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(list(parts))
    part = parts[name]
    at = chance.randrange(len(part))
    values = (b'w:val="-1"', b'w:val="x"', b'w:val="9999999999"', b"")
    parts[name] = chance.choice(
        (part[:at], part[:at] + b"&" + part[at:], part.replace(b'w:val="1"', chance.choice(values)))
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return made.getvalue()


def test_whatever_the_damage_there_is_a_document_or_one_plain_line(tmp_path: Path) -> None:
    data = make_rich(tmp_path / "whole.docx").read_bytes()
    chance = random.Random(11)
    refusals: list[str] = []
    for _ in range(80):
        path = tmp_path / "damaged.docx"
        path.write_bytes(mutate(data, chance))
        try:
            package = open_package(path)
            write_html(package)
            read_visible(package)
        except ConfigError as error:
            refusals.append(str(error))
    assert 0 < len(refusals) < 80
    assert "\n" not in "".join(refusals)


def test_says_that_a_file_has_an_old_format_or_a_password(tmp_path: Path) -> None:
    path = tmp_path / "old.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(ConfigError, match=r"is an old \.doc, or has a password"):
        open_package(path)
