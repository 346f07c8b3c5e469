"""Tables and lists of Word documents: values under their own headings, and numbers as the reader saw them."""

from __future__ import annotations

from pathlib import Path

import pytest

from importers.word.documents import cell, get_text, item, paragraph, read_body, row, table

SPAN = '<w:gridSpan w:val="{}"/>'
RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
LEVELS = [("decimal", "%1."), ("lowerLetter", "%2)"), ("decimal", "%1.%2.%3")]


def number_lists(*lists: list[tuple[str, str]], more: str = "") -> str:
    """The numbering part: each list has its levels' forms and templates; lists count from 1."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{at}">'
        + "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
            for level, (form, text) in enumerate(levels)
        )
        + "</w:abstractNum>"
        for at, levels in enumerate(lists)
    )
    numbers = (f'<w:num w:numId="{at + 1}"><w:abstractNumId w:val="{at}"/></w:num>' for at in range(len(lists)))
    return f"{abstract}{''.join(numbers)}{more}"


TABLES = {
    "spans": (
        table(row("Drug", "Morning", "Noon"), cell("Insulin") + cell("none", SPAN.format(2))),
        '<tr><td>Insulin</td><td colspan="2">none</td></tr>',
    ),
    "rows merged": (
        table(row("A", "B"), cell("x", RESTART) + cell("1"), cell("", CONTINUE) + cell("2")),
        '<tr><td rowspan="2">x</td><td>1</td></tr>\n<tr><td>2</td></tr>',
    ),
    "old merged cells": (
        table(row("A", "B", "C"), cell("x", RESTART.replace("v", "h")) + cell("", "<w:hMerge/>") + cell("y")),
        '<tr><td colspan="2">x</td><td>y</td></tr>',
    ),
    "empty start": (
        table(row("A", "B"), f'<w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("y")}'),
        "| A | B |\n| --- | --- |\n|  | y |",
    ),
    "rows in a control": (
        table(row("A", "B"))
        .replace("<w:tr>", "<w:sdt><w:sdtContent><w:tr>", 1)
        .replace("</w:tr>", "</w:tr></w:sdtContent></w:sdt>", 1)
        .replace("</w:tbl>", f"<w:tr>{row('1', '2')}</w:tr></w:tbl>"),
        "| A | B |\n| --- | --- |\n| 1 | 2 |",
    ),
    "deleted row": (
        table(row("A", "B"), f"<w:trPr><w:del/></w:trPr>{row('old', 'row')}", row("1", "2")),
        "| A | B |\n| --- | --- |\n| 1 | 2 |",
    ),
    "a table in a cell": (
        table(row("A", "B"), cell(table(row("n1", "n2"), row("n3", "n4")) + paragraph("after")) + cell("z")),
        "</table><p>after</p></td><td>z</td></tr>",
    ),
    "paragraphs in a cell": (
        table(row("A", "B"), cell(paragraph("one") + paragraph("two")) + cell("z")),
        "<td><p>one</p><p>two</p></td><td>z</td>",
    ),
    "two rows of headings": (
        table(
            cell("Drug", RESTART) + cell("Dose", SPAN.format(2)),
            cell("", CONTINUE) + cell("Morning") + cell("Night"),
            row("Insulin", "10", "20"),
        ),
        "Morning</th>",
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_value_stands_under_its_own_heading(name: str, tmp_path: Path) -> None:
    body, written = TABLES[name]
    topic = read_body(tmp_path, body)
    assert written in topic.body
    assert topic.losses == []


def test_names_the_text_that_a_merged_cell_covers(tmp_path: Path) -> None:
    topic = read_body(tmp_path, table(row("A", "B"), cell("x", RESTART) + cell("1"), cell("old", CONTINUE) + cell("2")))
    assert "old" not in topic.body
    assert "left out text that a merged cell covers: 'old'" in topic.notes


PLAIN, BULLET, STEP = ("decimal", "%1."), ("bullet", "•"), ("decimal", "Step %1:")
AGAIN = (
    '<w:num w:numId="{}"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="{}"/>'
    "</w:lvlOverride></w:num>"
)
LISTS = {
    "continued": (
        item("a", 1) + item("b", 1) + paragraph("note") + item("c", 1),
        [[PLAIN]],
        "1. a\n2. b\n\nnote\n\n3. c",
    ),
    "two lists": (item("a", 1) + item("b", 2), [[PLAIN], [PLAIN]], "1. a\n\n1) b"),
    "started again": (item("a", 1) + item("b", 8) + item("c", 8), [[PLAIN]], "1. a\n\n1) b\n2) c"),
    "started at 4": (item("a", 9) + item("b", 9), [[PLAIN]], "4. a\n5. b"),
    "bullets": (item("a", 1) + item("b", 1), [[BULLET]], "- a\n- b"),
    "levels": (
        item("a", 1) + item("b", 1, 1) + item("c", 1, 2) + item("d", 1) + item("e", 1, 1),
        [[PLAIN, ("decimal", "%2."), ("decimal", "%1.%2.%3")]],
        "1. a\n\n   1. b\n\n      - 1.1.1 c\n2. d\n\n   1. e",
    ),
    "letters": (item("a", 1, 1) + item("b", 1, 1), [LEVELS], '<ol type="a">\n<li>a</li>\n<li>b</li>\n</ol>'),
    "words": (item("a", 1), [[STEP]], "- Step 1: a"),
    "an empty item": (item("a", 1) + item("", 1) + item("c", 1), [[PLAIN]], "1. a\n\n3) c"),
    "level of a style": (paragraph("a", '<w:pStyle w:val="Step"/>'), [LEVELS], '<ol type="a">\n<li>a</li>\n</ol>'),
    "a number of a bullet": (item("a", 1, 1), [[BULLET, ("decimal", "%1.%2")]], "- .1 a"),
    "no list": (item("a", 0) + item("b", 5), [[PLAIN]], "a\n\nb"),
}


@pytest.mark.parametrize("name", LISTS)
def test_numbers_are_those_that_the_reader_saw(name: str, tmp_path: Path) -> None:
    body, lists, written = LISTS[name]
    numbering = number_lists(*lists, more=AGAIN.format(8, 1) + AGAIN.format(9, 4))
    topic = read_body(tmp_path, body, numbering=numbering)
    assert (get_text(topic), topic.losses) == (written, [])


def test_a_numbered_heading_keeps_its_number(tmp_path: Path) -> None:
    properties = '<w:pStyle w:val="Ward"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = paragraph("T", '<w:pStyle w:val="T"/>') + paragraph("Before", properties) + paragraph("Eat.")
    topic = read_body(tmp_path, body, numbering=number_lists([PLAIN]))
    assert (topic.body, topic.losses) == ("## 1. Before\n\nEat.", [])


def test_a_heading_in_a_table_stays_there(tmp_path: Path) -> None:
    named = cell(paragraph("Dose", '<w:pStyle w:val="H1"/>'))
    topic = read_body(tmp_path, table(cell("Drug") + named, row("Insulin", "10")))
    assert (topic.title, topic.losses) == ("leaflet", [])
    assert "| Drug | **Dose** |" in topic.body


def test_a_cell_with_only_a_list_number_shows_it(tmp_path: Path) -> None:
    body = table(row("No.", "Drug"), cell(item("", 1)) + cell("A"), cell(item("", 1)) + cell("B"))
    topic = read_body(tmp_path, body + item("", 1) + paragraph("End"), numbering=number_lists([PLAIN]))
    assert "| 1. | A |\n| 2. | B |" in topic.body
    assert topic.body.endswith("|\n\nEnd")
    assert topic.losses == []


def test_names_a_hidden_row(tmp_path: Path) -> None:
    topic = read_body(tmp_path, table(row("A", "B"), f"<w:trPr><w:hidden/></w:trPr>{row('20', 'mg')}", row("1", "2")))
    assert "20" not in topic.body
    assert "left out a hidden row of a table: '20 mg'" in topic.notes
