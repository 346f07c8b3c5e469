"""Objects, charts and controls in Word documents. An import reads nothing in them, and the report names each."""

from __future__ import annotations

import zipfile
from pathlib import Path

from importers.word.documents import (
    OFFICE,
    cell,
    get_text,
    make_document,
    paragraph,
    read_body,
    read_document,
    table,
)

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
PARTS = (
    ("x", "package", "embeddings/Microsoft_Excel_Sheet1.xlsx"),
    ("b", "control", "activeX/activeX1.xml"),
    ("d", "chart", "charts/chart1.xml"),
    ("n", "oleObject", "embeddings/oleObject1.bin"),
)
LINKS = "".join(f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{name}"/>' for id_, kind, name in PARTS)
SHEET = '<w:r><w:object><o:OLEObject xmlns:o="o" ProgID="Excel.Sheet.12" r:id="x"/></w:object></w:r>'
CONTROL = '<w:r><w:object><w:control w:name="Weight" r:id="b"/></w:object></w:r>'
GRAPH = f'<w:r><w:drawing><c:chart xmlns:c="{CHART}" r:id="d"/></w:drawing></w:r>'
TITLE = f'<c:title xmlns:c="{CHART}" xmlns:a="{DRAWING}"><a:t>Dose by weight</a:t></c:title>'
ENTITY = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&e;</a>'


def test_names_each_object_as_a_loss_at_its_place(tmp_path: Path) -> None:
    """A dose in one must not vanish silently."""
    body = paragraph("Doses", '<w:pStyle w:val="H1"/>') + paragraph("Take 5 mg.") + paragraph(GRAPH)
    rows = (cell(paragraph(each)) for each in (SHEET, CONTROL))
    body += table(cell("Drug") + cell("Dose"), *(cell(name) + each for name, each in zip("AB", rows, strict=True)))
    path = make_document(tmp_path / "a.docx", body, links=LINKS)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/charts/chart1.xml", TITLE)
        # Nothing of an object is read, whatever it is.
        archive.writestr("word/embeddings/oleObject1.bin", ENTITY)
    topic = read_document(path)
    assert topic.losses == [
        "missing: under 'Doses': '[chart: Dose by weight]'",
        "missing: under 'Doses', table, row 'A', column 'Dose': '[embedded object: an Excel sheet]'",
        "missing: under 'Doses', table, row 'B', column 'Dose': '[form control: Weight]'",
    ]
    assert "did not read embedded objects that have no place in the text: 1" in topic.notes
    assert "Take 5 mg." in topic.body


def test_keeps_the_text_of_shapes_from_other_programs(tmp_path: Path) -> None:
    shape = (
        f'<a:txBody xmlns:a="{DRAWING}"><a:p><a:r><a:t>Take </a:t></a:r><a:r><a:t>5 mg.</a:t></a:r></a:p></a:txBody>'
    )
    topic = read_body(tmp_path, paragraph(f"<w:r><w:drawing>{shape}</w:drawing></w:r>"))
    assert (get_text(topic), topic.losses) == ("Take 5 mg.", [])
