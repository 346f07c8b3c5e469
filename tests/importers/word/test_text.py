"""The text of Word documents: each kind of text becomes what its reader saw, or the report names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from importers.word.documents import OFFICE, get_text, make_document, paragraph, read_body, read_document, run

FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
BEGIN, SEPARATE, END = (FIELD.format(kind) for kind in ("begin", "separate", "end"))


def code(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def math(inner: str) -> str:
    return f"<m:oMath>{inner}</m:oMath>"


def mrun(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


HALF = f"<m:f><m:num>{mrun('1')}</m:num><m:den>{mrun('2')}</m:den></m:f>"
STRUCK = f'<m:borderBox><m:borderBoxPr><m:strikeH m:val="1"/></m:borderBoxPr><m:e>{mrun(" 9 mg")}</m:e></m:borderBox>'
TICKED = "<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>"
BOX = "<w:txbxContent><w:p><w:r><w:t>Call 555 0100</w:t></w:r></w:p></w:txbxContent>"
TWO_VERSIONS = (
    f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>'
    f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
)
POWER = f"<m:sSup><m:e>{mrun('x')}</m:e><m:sup>{mrun('2')}</m:sup></m:sSup>"

# The runs of a paragraph, and the text of the topic.
TEXTS = {
    "superscript": (run("10") + run("9", '<w:vertAlign w:val="superscript"/>') + run("/L"), "10<sup>9</sup>/L"),
    "subscript": (run("H") + run("2", '<w:vertAlign w:val="subscript"/>') + run("O"), "H<sub>2</sub>O"),
    "raised by position": (run("10") + run("9", '<w:position w:val="6"/>'), "10<sup>9</sup>"),
    "split words": (run("Par") + run("ace") + run("tamol"), "Paracetamol"),
    "bold in two runs": (run("Ne", "<w:b/>") + run("ver", "<w:b/>") + run(" stop"), "**Never** stop"),
    "simple field": (f'<w:fldSimple w:instr=" DATE ">{run("1 May")}</w:fldSimple>', "1 May"),
    "field": (BEGIN + code(" DOCPROPERTY Dose ") + SEPARATE + run("5 mg") + END, "5 mg"),
    "field in a field": (
        BEGIN + code("IF ") + BEGIN + code("X") + SEPARATE + run("a") + END + SEPARATE + run("5 mg") + END,
        "5 mg",
    ),
    "link field": (
        BEGIN + code('HYPERLINK "https://a.example/x"') + SEPARATE + run("page") + END,
        "[page](<https://a.example/x>)",
    ),
    "tick box": (
        f'<w:r><w:fldChar w:fldCharType="begin">{TICKED}</w:fldChar></w:r>{code(" FORMCHECKBOX ")}{END}{run(" yes")}',
        "☒ yes",
    ),
    "sign": (run("2.5 ") + '<w:r><w:sym w:font="Symbol" w:char="F06D"/></w:r>' + run("g"), "2.5 μg"),
    "symbol font": (run("m", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>') + run("g"), "μg"),
    "fraction field": (BEGIN + code(r" EQ \f(1,2) ") + END + run(" tablet"), "1/2 tablet"),
    "fraction field in small letters": (BEGIN + code(r" eq \f(1;2) ") + END + run(" tablet"), "1/2 tablet"),
    "button field": (run("Take ") + BEGIN + code(" MACROBUTTON None 5 mg ") + END, "Take 5 mg"),
    "choice": (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="5 mg"/>'
        '<w:listEntry w:val="9 mg"/></w:ddList></w:ffData></w:fldChar></w:r>' + code(" FORMDROPDOWN ") + END,
        "9 mg",
    ),
    "crossed out in an equation": (math(mrun("5 mg") + STRUCK), "5 mg"),
    "tab and break": (
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>",
        "a b<br>c\u2011d",
    ),
    "control": (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('5 mg')}</w:sdtContent></w:sdt>", "5 mg"),
    "smart tag": (f"<w:smartTag><w:smartTagPr/>{run('Leeds')}</w:smartTag>", "Leeds"),
    "bidi": (f'<w:bdo w:val="ltr">{run("555")}</w:bdo><w:dir w:val="rtl">{run(" 0199")}</w:dir>', "555 0199"),
    "inserted and deleted": (
        f"<w:ins>{run('10 mg')}</w:ins><w:del><w:r><w:delText>20 mg</w:delText></w:r></w:del>",
        "10 mg",
    ),
    "moved": (f"<w:moveFrom>{run('old')}</w:moveFrom><w:moveTo>{run('new')}</w:moveTo>", "new"),
    "ruby": (
        f"<w:r><w:ruby><w:rt>{run('kanji')}</w:rt><w:rubyBase>{run('漢字')}</w:rubyBase></w:ruby></w:r>",
        "漢字(kanji)",
    ),
    "equation": (run("Take ") + math(mrun("5 mg")), "Take 5 mg"),
    "half": (math(HALF) + run(" tablet"), "1/2 tablet"),
    "one and a half": (math(mrun("1") + HALF), "1 1/2"),
    "power": (math(POWER), "x<sup>2</sup>"),
    "root": (
        math(f'<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/><m:e>{POWER}</m:e></m:rad>'),
        "√(x<sup>2</sup>)",
    ),
    "sum of a fraction": (math(f"<m:f><m:num>{mrun('a+b')}</m:num><m:den>{mrun('c')}</m:den></m:f>"), "(a+b)/c"),
    "brackets": (math(f"<m:d><m:e>{mrun('x')}</m:e></m:d>"), "(x)"),
    "text box": (run("Ward 7") + f"<w:r>{TWO_VERSIONS}</w:r>", "Ward 7\n\nCall 555 0100"),
    "lettering": ('<w:r><w:pict><v:shape><v:textpath string="Stop"/></v:shape></w:pict></w:r>', "Stop"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_keeps_what_a_reader_saw(name: str, tmp_path: Path) -> None:
    runs, text = TEXTS[name]
    topic = read_body(tmp_path, paragraph(runs))
    assert (get_text(topic), topic.losses) == (text, [])


@pytest.mark.parametrize(
    ("properties", "what"),
    [
        ("<w:vanish/>", "hidden"),
        ('<w:rStyle w:val="Secret2"/>', "hidden"),
        ("<w:strike/>", "struck-out"),
        ("<w:dstrike/>", "struck-out"),
    ],
)
def test_leaves_out_what_nobody_sees_and_says_so(properties: str, what: str, tmp_path: Path) -> None:
    topic = read_body(tmp_path, paragraph(run("20 mg", properties) + run("10 mg")))
    assert (get_text(topic), topic.losses) == ("10 mg", [])
    assert f"left out {what} text: '20 mg'" in topic.notes


def test_keeps_text_that_is_marked_as_not_hidden(tmp_path: Path) -> None:
    runs = run("20 mg", '<w:rStyle w:val="Secret"/><w:vanish w:val="0"/>') + run(" daily", '<w:strike w:val="false"/>')
    assert get_text(read_body(tmp_path, paragraph(runs))) == "20 mg daily"


def test_finds_headings_by_their_level_and_the_title_by_its_style(tmp_path: Path) -> None:
    body = "".join(
        paragraph(text, f'<w:pStyle w:val="{style}"/>' if style else own)
        for text, style, own in (
            ("Heart", "T", ""),
            ("failure", "T", ""),
            ("Before", "Ward", ""),
            ("Eat.", "", ""),
            ("Contents…3", "Toc", ""),
            ("Deeper", "", '<w:outlineLvl w:val="1"/>'),
            ("Drink.", "", ""),
        )
    )
    topic = read_body(tmp_path, body)
    assert (topic.title, topic.losses) == ("Heart failure", [])
    assert topic.body == "## Before\n\nEat.\n\n### Deeper\n\nDrink."
    assert "left out the table of contents: 1 lines" in topic.notes


def test_writes_footnotes_at_the_end_and_names_headers(tmp_path: Path) -> None:
    mark = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{}note{} w:id="2"/></w:r>'
    notes = {
        f"{kind}notes": f'<w:{kind}note w:id="2">{paragraph(mark.format(kind, "Ref") + run(f" A {kind}note."))}'
        f"</w:{kind}note>"
        for kind in ("foot", "end")
    }
    body = paragraph(run("Text") + mark.format("foot", "Reference") + mark.format("end", "Reference") + run("."))
    topic = read_body(tmp_path, body, header=paragraph("Ward 7, call 555 0100."), **notes)
    assert get_text(topic) == "Text<sup>1i</sup>.\n\n<sup>1</sup> A footnote.\n\n<sup>i</sup> A endnote."
    assert topic.losses == []
    assert "left out a header: 'Ward 7, call 555 0100.'" in topic.notes


TAB = "<w:r><w:tab/></w:r>"
UNREAD = {
    "letters of a symbol font": (run("a", '<w:rFonts w:ascii="Webdings"/>'), "[sign 0061 of the font Webdings]"),
    "a field that counts": (BEGIN + code(" AUTONUM ") + END, "[field AUTONUM]"),
    "columns": ("".join(f"{run(each)}{TAB}" for each in ("Age", "am", "pm")), "'Age am pm 5 mg', now without columns"),
}


@pytest.mark.parametrize("name", UNREAD)
def test_names_what_it_cannot_keep(name: str, tmp_path: Path) -> None:
    runs, named = UNREAD[name]
    losses = read_body(tmp_path, paragraph(run("Take ")) + paragraph(f"{runs}{run('5 mg')}") * 2).losses
    assert named in losses[0]
    kept = run("5 mg") + TAB + run("10 mg")
    assert read_body(tmp_path, paragraph(kept) * 2).losses == []


def test_names_a_sign_that_it_cannot_read_as_a_loss(tmp_path: Path) -> None:
    runs = run("Take ") + '<w:r><w:sym w:font="Odd" w:char="F0FE"/></w:r>' + run(" daily")
    (loss,) = read_body(tmp_path, paragraph(runs)).losses
    assert loss == "missing: at the start: '[sign F0FE of the font Odd]'"


def test_joins_paragraphs_whose_end_was_deleted(tmp_path: Path) -> None:
    body = paragraph("Take 5", "<w:rPr><w:del/></w:rPr>") + paragraph(" mg") + paragraph("daily")
    assert get_text(read_body(tmp_path, body)) == "Take 5 mg\n\ndaily"


@pytest.mark.parametrize(
    ("marks", "lang"),
    [('<w:lang w:val="es-MX"/>', "es"), ('<w:rtl/><w:lang w:val="en-US" w:bidi="ar-SA"/>', "ar"), ("", "en")],
)
def test_takes_the_language_that_the_text_is_marked_with(marks: str, lang: str, tmp_path: Path) -> None:
    assert read_body(tmp_path, paragraph(run("Tome agua", marks))).lang == lang


def test_keeps_links_and_names_those_that_lead_nowhere(tmp_path: Path) -> None:
    links = "".join(
        f'<Relationship Id="l{at}" Type="{OFFICE}/hyperlink" Target="{target}" TargetMode="External"/>'
        for at, target in enumerate(("https://a.example/", "file:///C:/plan.doc"))
    )
    runs = "".join(f'<w:hyperlink r:id="l{at}">{run(f"link{at}")}</w:hyperlink>{run(" ")}' for at in (0, 1))
    topic = read_document(make_document(tmp_path / "a.docx", paragraph(runs), links=links))
    assert (get_text(topic), topic.losses) == ("[link0](<https://a.example/>) link1", [])
    assert "links within the document or to files, kept as text only: 1" in topic.notes


def test_a_large_first_letter_belongs_to_its_word(tmp_path: Path) -> None:
    body = paragraph("T", '<w:framePr w:dropCap="drop"/>') + paragraph("ake 5 mg")
    assert get_text(read_body(tmp_path, body)) == "Take 5 mg"


def test_names_the_text_of_another_file_as_a_loss(tmp_path: Path) -> None:
    links = f'<Relationship Id="c" Type="{OFFICE}/aFChunk" Target="chunk.html"/>'
    body = paragraph("Text") + '<w:altChunk r:id="c"/>'
    topic = read_document(make_document(tmp_path / "a.docx", body, links=links))
    assert topic.losses == ["missing: at the start: '[text of another file: word/chunk.html]'"]


def test_a_field_without_an_end_hides_nothing(tmp_path: Path) -> None:
    body = paragraph(BEGIN + code(" DATE ") + run("1 May")) + paragraph("5 mg")
    assert get_text(read_body(tmp_path, body)) == "1 May\n\n5 mg"
