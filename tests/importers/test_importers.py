"""Imports with the command: files as other systems write them, and files that could do harm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner

from caresheet.cli import main
from caresheet.importers.report import MARK
from conftest import LibraryFolder
from server_process import CARESHEET

OUR_VARIABLES = [name for name in os.environ if name.startswith("CARESHEET_")]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in OUR_VARIABLES}
CONTAINS_ENTITIES = "contains entities or a document type, which are refused"

# In the format of the NLM's files, with text of our own.
TOPIC = """<health-topic title="{title}" url="https://medlineplus.gov/{name}.html" id="1" language="{language}"
  meta-desc="{title} makes it hard to breathe." date-created="02/29/2024">
 <also-called>Wheeze</also-called>
 <full-summary>&lt;p&gt;Air has to get &lt;em&gt;in&lt;/em&gt; and out.&lt;/p&gt;
  &lt;h3&gt;Causes&lt;/h3&gt;&lt;ul&gt;&lt;li&gt;Dust&lt;/li&gt;&lt;li&gt;&lt;a
  href="https://medlineplus.gov/pollen.html"&gt;Pollen&lt;/a&gt;&lt;/li&gt;&lt;/ul&gt;
  &lt;script&gt;alert(1)&lt;/script&gt;&lt;img src="x.png" alt="A lung"&gt;{more}</full-summary>
 <group url="https://medlineplus.gov/lungs.html" id="9">{group}</group>
 {mapped}
 <mesh-heading><descriptor id="D1">Asthma</descriptor></mesh-heading>
 <primary-institute url="https://nhlbi.example/">An institute</primary-institute>
 <related-topic url="https://medlineplus.gov/copd.html" id="2">COPD</related-topic>
 <see-reference>Short breath</see-reference>
 <site title="What is it? (An institute)" url="https://nhlbi.example/asthma" language-mapped-url="">
  <organization>An institute</organization></site>
</health-topic>"""
SPANISH = '<language-mapped-topic url="https://medlineplus.gov/wheezing.html" id="3" language="English"/>'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def make_topic(title: str = "Wheezing", language: str = "English", **more: str) -> str:
    values = {"name": title.lower().replace(" ", ""), "group": "Lungs", "mapped": "", "more": ""} | more
    return TOPIC.format(title=title, language=language, **values)


def make_xml(*topics: str, head: str = HEAD) -> str:
    return f'{head}<health-topics total="{len(topics)}" date-generated="11/24/2026">{"".join(topics)}</health-topics>'


def run(library: LibraryFolder, kind: str, *arguments: str | Path) -> tuple[int, str, str]:
    """Import into a library with the command. Return its exit status and its output."""
    return invoke(library, "import", kind, *map(str, arguments))


def invoke(library: LibraryFolder, *arguments: str) -> tuple[int, str, str]:
    command = [*arguments, "--content", str(library.root)]
    with chdir(library.root.parent):
        result = CliRunner().invoke(main, command, env=dict.fromkeys(OUR_VARIABLES), catch_exceptions=False)
    assert "Traceback" not in result.stderr
    return result.exit_code, result.stdout, result.stderr


def check(library: LibraryFolder) -> str:
    return invoke(library, "check")[2]


def read(library: LibraryFolder, slug: str, lang: str = "en") -> str:
    return (library.root / f"topics/{lang}/{slug}.md").read_text("utf-8")


@pytest.fixture
def both(library: LibraryFolder) -> LibraryFolder:
    """Return a library in English and Spanish."""
    library.write_settings(languages=("en", "es"))
    return library


def test_a_health_topic_becomes_a_topic(both: LibraryFolder, tmp_path: Path) -> None:
    spanish = make_topic("Sibilancias", "Spanish", mapped=SPANISH)
    french = make_topic("Sifflements", "French")
    file = tmp_path / "topics.xml"
    file.write_text(make_xml(make_topic(), spanish, french), "utf-8")
    status, said, errors = run(both, "medlineplus", file)
    assert (status, errors) == (0, "")
    assert read(both, "wheezing") == (
        "---\n"
        'title: "Wheezing"\n'
        'summary: "Wheezing makes it hard to breathe."\n'
        "category: lungs\n"
        "updated: 2024-02-29\n"
        'also_called: ["Wheeze", "Short breath"]\n'
        "sources:\n"
        '  - {title: "Wheezing - MedlinePlus, National Library of Medicine", '
        'url: "https://medlineplus.gov/wheezing.html"}\n'
        '  - {title: "What is it? (An institute)", url: "https://nhlbi.example/asthma"}\n'
        "---\n"
        "## Overview\n\n"
        "Air has to get *in* and out.\n\n"
        "## Causes\n\n"
        "- Dust\n"
        "- [Pollen](<https://medlineplus.gov/pollen.html>)\n\n"
        "Source: MedlinePlus, National Library of Medicine.\n"
    )
    report = (
        "topics/en/wheezing.md: written\n"
        "  kept: 2 sections, 17 words, 1 link, 2 sources\n"
        "  dropped pictures: 1\n"
        "  dropped scripts: 1\n"
        "  dropped a picture of: A lung\n"
        "  dropped related topics: 1\n"
        "  dropped MeSH headings: 1\n"
        "  dropped main institutes: 1\n"
    )
    assert said.startswith(report)
    assert said.endswith("2 written.\nThe same is in import-report.txt. Next: caresheet check\n")
    assert (tmp_path / "import-report.txt").read_text("utf-8") == MARK + said.rpartition("The same")[0]
    # Translations share a name, and both are topics like any other.
    assert "## Resumen" in read(both, "wheezing", "es")
    assert " error" not in check(both)
    assert both.find_faults() == []


def test_imports_only_the_topics_that_are_asked_for(library: LibraryFolder, tmp_path: Path) -> None:
    file = tmp_path / "topics.xml"
    file.write_text(make_xml(make_topic(), make_topic("Flu")), "utf-8")
    status, said, _ = run(library, "medlineplus", file, "--only", "Flu")
    assert status == 0
    assert "1 written." in said
    assert {path.name for path in (library.root / "topics/en").iterdir()} == {"asthma.md", "flu.md"}


def test_never_overwrites_a_person_s_edit(library: LibraryFolder, tmp_path: Path) -> None:
    file, edited = tmp_path / "topics.xml", library.root / "topics/en/wheezing.md"
    asthma = read(library, "asthma")
    file.write_text(make_xml(make_topic(), make_topic("Asthma"), make_topic("Flu")), "utf-8")
    run(library, "medlineplus", file)
    assert read(library, "asthma") == asthma
    edited.write_text(read(library, "wheezing").replace("Dust", "Dust, most of all"), "utf-8")
    file.write_text(make_xml(*(make_topic(name, more="Rest.") for name in ("Wheezing", "Flu"))), "utf-8")
    status, said, _ = run(library, "medlineplus", file)
    assert status == 0
    assert "topics/en/wheezing.md: left alone: the file there was written or edited by a person" in said
    assert "topics/en/flu.md: written again" in said
    assert "Dust, most of all" in read(library, "wheezing")
    assert "Rest." in read(library, "flu")
    _, said, _ = run(library, "medlineplus", file)
    assert "topics/en/flu.md: unchanged" in said


def test_the_second_of_two_topics_with_one_name_is_left_out(library: LibraryFolder, tmp_path: Path) -> None:
    names = ("one.html", "two.html")
    for name in names:
        (tmp_path / name).write_text(f"<h1>Hay fever</h1><p>What {name} says.</p>", "utf-8")
    _, said, _ = run(library, "html", *names, "--category", "lungs")
    assert "What one.html says." in read(library, "hay-fever")
    assert "topics/en/hay-fever.md: left out: another topic of this import has the same name" in said


def test_a_dry_run_writes_nothing(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<h1>Hay fever</h1><p>Sneezing.</p>", "utf-8")
    before = sorted(path for path in tmp_path.rglob("*"))
    _, said, _ = run(library, "html", "page.html", "--category", "lungs", "--dry-run")
    assert "topics/en/hay-fever.md: written" in said
    assert said.endswith("1 written. Nothing was changed: this was a dry run.\n")
    assert sorted(path for path in tmp_path.rglob("*")) == before


PAGE = """<!DOCTYPE html><html><head><title>Our clinic</title><style>p {color: red}</style></head><body>
<nav><a href="/">Home</a></nav>
<main><h1>Hay fever &amp; you</h1>
<p>Pollen makes you <b>sneeze </b>a lot. * No star | pipe _line_ # [x](javascript:alert(1)) &lt;script&gt;</p>
<h3>What helps</h3>
<ol><li>Wash<ul><li>Your <i>nose</i></li></ul></li><li><p>Rest</p></li></ol>
<table><tr><th>When</th><th>What</th></tr><tr><td>Day</td><td>a|b</td></tr></table>
<blockquote>Be well</blockquote>
<p onclick="alert(1)">See <a href="https://a.example/x?a=1&amp;b=2">this page</a>,
<a href="javascript:alert(1)">that</a>, <a href="//b.example">there</a> and <a href="http://c.example">here</a>.</p>
<h3>What helps</h3><p>1. Not a list</p>
<h3></h3><h2>Nothing</h2>
<iframe src="https://ads.example"></iframe><form><input value="secret"></form><!-- hidden -->
</main><footer>Copyright</footer></body></html>"""


def test_a_web_page_becomes_a_topic(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    os.utime(tmp_path / "page.html", (1_700_000_000, 1_700_000_000))
    status, said, errors = run(library, "html", "page.html", "--category", "lungs")
    assert (status, errors) == (0, "")
    head, _, body = read(library, "hay-fever-you").removeprefix("---\n").partition("---\n")
    assert 'title: "Hay fever & you"' in head
    assert "updated: 2023-11-14" in head
    assert body == (
        "## Overview\n\n"
        "Pollen makes you **sneeze** a lot. "
        "\\* No star \\| pipe \\_line\\_ # \\[x\\](javascript:alert(1)) \\<script\\>\n\n"
        "### What helps\n\n"
        "1. Wash\n\n"
        "   - Your *nose*\n"
        "2. Rest\n\n"
        "| When | What |\n| --- | --- |\n| Day | a\\|b |\n\n"
        "> Be well\n\n"
        "See [this page](<https://a.example/x?a=1&b=2>), that, there and here.\n\n"
        "### What helps\n\n"
        "\\1. Not a list\n"
    )
    for note in ("dropped frames: 1", "dropped forms: 1", "links kept as text only (http): 1"):
        assert f"  {note}\n" in said
    assert "secret" not in body + said


HOSTILE_PAGES = {
    "nothing": "",
    "only a menu": "<nav>Home</nav>",
    "nested": "<div>" * 50_000 + "x",
    "lists": "<ul><li>" * 3000 + "x",
    "nulls": "<h1>A\x00b</h1><p>\x00\u202ehidden\u2066</p>",
    "front matter": "<h1>A: b # c</h1><p>---</p><p>title: x</p>",
    "raw text": "<h1>x</h1><p>{{ 7*7 }} &lt;img src=x onerror=alert(1)&gt; &amp;lt;b&amp;gt;</p>",
    "broken": "<h1>x<p>y<table><tr><td>z<a href='https://[::1'>l</a>",
    "fences": "<h1>x</h1><p>```</p><p>~~~</p><p>    code</p><p>===</p><p>+ a</p>",
    "latin": "<meta charset=latin-1><h1>Ma\xf1ana</h1><p>Ma\xf1ana</p>",
}


@pytest.mark.parametrize("name", HOSTILE_PAGES)
def test_no_page_makes_a_topic_that_cannot_be_checked(name: str, library: LibraryFolder, tmp_path: Path) -> None:
    """Each page is refused in a sentence, or becomes a topic with nothing forbidden in it."""
    (tmp_path / "page.html").write_bytes(HOSTILE_PAGES[name].encode("latin-1" if name == "latin" else "utf-8"))
    status, said, errors = run(library, "html", "page.html", "--category", "lungs")
    assert "A fault in Caresheet itself" not in errors
    if status:
        assert "page.html: " in errors
        assert len(list((library.root / "topics/en").iterdir())) == 1
    else:
        assert "1 written" in said
        faults = [fault for fault in library.find_faults() if "sources" not in fault]
        assert faults == []


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
        "embedded objects": {"word/embeddings/object1.bin": b"\xd0\xcf"},
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
        ("embedded objects", "contains embedded objects, which are refused"),
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


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {after} "{f"&{name};" * 10}">' for name, after in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
# As in the NLM's files.
OWN_TYPE = (
    '<!DOCTYPE health-topics PUBLIC "-//NLM//DTD health-topics //EN" "https://medlineplus.gov/xml/mplus_topics.dtd">'
)
BAD_XML: dict[str, tuple[bytes, str]] = {
    "a bomb": (make_xml(make_topic(more="&i;"), head=HEAD + BOMB).encode(), CONTAINS_ENTITIES),
    "outside": (make_xml(head='<!DOCTYPE x SYSTEM "http://a.example/x.dtd">').encode(), CONTAINS_ENTITIES),
    "outside, with rules": (
        make_xml(make_topic(more="&e;"), head=f"{HEAD}{OWN_TYPE[:-1]} [<!ENTITY e 'x'>]>").encode(),
        CONTAINS_ENTITIES,
    ),
    "outside, under its name": (make_xml(head=OWN_TYPE.replace(".gov", ".gov.example")).encode(), CONTAINS_ENTITIES),
    "a file": (make_xml(head='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>').encode(), CONTAINS_ENTITIES),
    "a bomb in UTF-16": (
        make_xml(make_topic(more="&i;"), head='<?xml version="1.0" encoding="UTF-16"?>' + BOMB).encode("utf-16"),
        CONTAINS_ENTITIES,
    ),
    "another format": (b"<html><body/></html>", "is <html>, not <health-topics>"),
    "no XML": (b"title,text\n", "cannot be read as XML"),
    "empty": (b"", "cannot be read as XML"),
}


@pytest.mark.parametrize("name", BAD_XML)
def test_refuses_bad_xml(name: str, library: LibraryFolder, tmp_path: Path) -> None:
    data, reason = BAD_XML[name]
    (tmp_path / "topics.xml").write_bytes(data)
    status, _, errors = run(library, "medlineplus", "topics.xml")
    assert status == 1
    assert f"topics.xml: {reason}" in errors
    assert len(list((library.root / "topics/en").iterdir())) == 1


def test_accepts_the_document_type_of_the_nlms_own_files(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "topics.xml").write_text(make_xml(make_topic(), head=f"{HEAD}{OWN_TYPE}\n"), "utf-8")
    status, said, errors = run(library, "medlineplus", "topics.xml")
    assert (status, errors) == (0, "")
    assert "topics/en/wheezing.md: written" in said


def test_refuses_an_entity_that_only_the_document_type_defines(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "topics.xml").write_text(make_xml(make_topic(more="&nbsp;"), head=f"{HEAD}{OWN_TYPE}"), "utf-8")
    status, _, errors = run(library, "medlineplus", "topics.xml")
    assert status == 1
    assert "topics.xml: cannot be read as XML (undefined entity" in errors


def test_keeps_the_topics_before_the_place_where_a_file_is_cut_off(library: LibraryFolder, tmp_path: Path) -> None:
    text = make_xml(make_topic(), make_topic("Flu"))
    (tmp_path / "topics.xml").write_text(text[: text.index("Flu makes")], "utf-8")
    status, said, errors = run(library, "medlineplus", "topics.xml")
    assert status == 1
    assert "topics.xml: cannot be read as XML" in errors
    assert "1 written." in said
    assert "wheezing.md" in json.loads((library.root / "imports.json").read_text("utf-8")).popitem()[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--category", "hearts"), "'hearts' is not a category of this library; use lungs"),
        (("--lang", "xx"), "'xx' is not a language of this library; use en"),
    ],
)
def test_refuses_a_language_or_category_that_the_library_does_not_have(
    arguments: tuple[str, str], said: str, library: LibraryFolder, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text("<h1>Hay fever</h1><p>Sneezing.</p>", "utf-8")
    status, _, errors = run(library, "html", "page.html", *arguments)
    assert (status, errors) == (1, said + "\n")
    assert len(list((library.root / "topics/en").iterdir())) == 1


def test_overwrites_its_own_report_and_no_other_file(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<h1>Hay fever</h1><p>Sneezing.</p>", "utf-8")
    before = (library.root / "library.toml").read_bytes()
    arguments = ("html", "page.html", "--category", "lungs", "--report")
    status, said, errors = run(library, *arguments, library.root / "library.toml")
    assert (status, said) == (1, "")
    assert "library.toml: was not written by this command, so it is not overwritten; choose another name" in errors
    assert (library.root / "library.toml").read_bytes() == before
    assert len(list((library.root / "topics/en").iterdir())) == 1
    for outcome in ("written", "unchanged"):
        status, said, _ = run(library, *arguments, "report.txt")
        assert (status, f"hay-fever.md: {outcome}\n" in said) == (0, True)


def test_reports_topics_without_a_category(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<h1>Hay fever</h1><p>Sneezing.</p>", "utf-8")
    _, said, _ = run(library, "html", "page.html")
    assert "  no category: choose one, or import again with --category" in said
    assert any("category" in fault for fault in library.find_faults())


def test_imports_a_file_of_fifteen_megabytes_with_little_memory(library: LibraryFolder, tmp_path: Path) -> None:
    """`ru_maxrss` is in KB on Linux and in bytes on macOS."""
    # Parts that are read and dropped, so that the test spends its time on reading.
    filler = '<related-topic url="https://medlineplus.gov/copd.html" id="2">COPD</related-topic>' * 12_000
    file = tmp_path / "topics.xml"
    with file.open("w", encoding="utf-8") as out:
        out.write(HEAD + "<health-topics>")
        number = 0
        while out.tell() < 15_000_000:
            number += 1
            out.write(make_topic(f"Topic {number}", mapped=filler))
        out.write("</health-topics>")
    measure = (
        "import resource, subprocess, sys; status = subprocess.run(sys.argv[1:]).returncode; "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(status)"
    )
    command = [sys.executable, "-c", measure, CARESHEET, "import", "medlineplus", file, "--content", library.root]
    done = subprocess.run(
        command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=True
    )
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(done.stdout.split()[-1]) * unit < 100_000_000
    assert len(list((library.root / "topics/en").iterdir())) == number + 1


def test_says_what_to_install_where_imports_are_not_installed(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<h1>x</h1><p>y</p>", "utf-8")
    hide = "import sys; sys.modules['mammoth'] = None; from caresheet.cli import main; main()"
    command = [sys.executable, "-c", hide, "import", "html", "page.html", "--content", str(library.root)]
    done = subprocess.run(
        command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "imports need more Python packages; run: pip install 'caresheet[import]'\n"
