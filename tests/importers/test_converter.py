"""The way from HTML to the Markdown of topics: what each kind of element becomes, and what is named as lost."""

from __future__ import annotations

import pytest

from caresheet.importers.html_tree import parse_html
from caresheet.importers.markdown import Converter
from caresheet.importers.tables import TableError


def convert(html: str) -> tuple[str, list[str]]:
    converter = Converter()
    return converter.convert(parse_html(html), first_heading="Start").removeprefix("## Start\n\n"), converter.notes


TEXTS = {
    "nested marks": ("un<b>be</b>liev <b><i>a</i> b</b>", "un**be**liev <strong>*a* b</strong>"),
    "marks beside quotes": ('<b>"a"</b>b', '<strong>"a"</strong>b'),
    "marks side by side": ("<b>a</b><i>b</i> <b>c</b>", "<strong>a</strong>*b* **c**"),
    "space inside marks": ("a<b> b </b>c", "a **b** c"),
    "scripts": ("10<sup>9</sup> H<sub>2</sub>O", "10<sup>9</sup> H<sub>2</sub>O"),
    "scripts by style": ("10<span style='vertical-align: super'>9</span>", "10<sup>9</sup>"),
    "bold by style": ("<span style='font-weight:700'>now</span>", "**now**"),
    "line break": ("a<br>b<br><br>c", "a<br>b\n\nc"),
    "quotation": ("<q>no</q> <abbr title='milligram'>mg</abbr>", '<q>no</q> <abbr title="milligram">mg</abbr>'),
    "ruby": ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢 (kan)"),
    "reversed text": ("<bdo dir=rtl>0010 555</bdo>", "555 0100"),
    "preformatted": ("<pre>8:00  5 mg\n20:00 10 mg</pre>", "8:00 5 mg<br>20:00 10 mg"),
    "emoji": ("<img class=emoji alt='⚠'> Hot", "⚠ Hot"),
    "exclamation mark before a link": ("Oh!<a href=https://a.example>b</a>", "Oh\\![b](<https://a.example>)"),
    "entity in an address": (
        "<a href='https://a.example/?a=1&amp;copy;=2'>b</a>",
        "[b](<https://a.example/?a=1&amp;copy;=2>)",
    ),
    "telephone": ("<a href='tel:+1 (555) 010-0100'>call</a>", "[call](<tel:+1-555-010-0100>)"),
    "mail": ("<a href='mailto:a@b.example?subject=x'>mail</a>", "[mail](<mailto:a@b.example>)"),
    "link around blocks": (
        "<a href=https://a.example><div>b</div><div>c</div></a>",
        "[b](<https://a.example>)\n\n[c](<https://a.example>)",
    ),
    "button": ("<button>Can I eat?</button><p>Yes.</p>", "Can I eat?\n\nYes."),
    "details": ("<details><summary>Eat?</summary>Yes</details>", "<strong>Eat?</strong>\n\nYes"),
    "terms": (
        "<dl><dt>Dose<dd>5 mg<dd><ul><li>a</ul></dl>",
        "<dl>\n<dt>Dose</dt>\n<dd>5 mg</dd>\n<dd><ul><li>a</li></ul></dd>\n</dl>",
    ),
    "quote": ("<blockquote><h2>A</h2>b</blockquote>", "> **A**\n>\n> b"),
}
PLAIN = (
    "## Not",
    "- not",
    "+ not",
    "1. not",
    "1) not",
    "> not",
    "---",
    "===",
    "~~~",
    "```",
    "a | b",
    "[x]: y",
    "*a* _b_",
    "\\*",
)


@pytest.mark.parametrize("name", TEXTS)
def test_text(name: str) -> None:
    html, expected = TEXTS[name]
    assert convert(html)[0] == expected


@pytest.mark.parametrize("text", PLAIN)
def test_text_that_looks_like_markdown_stays_text(text: str) -> None:
    written, _ = convert(f"<p>{text.replace('>', '&gt;')}</p>")
    assert written != text
    assert written.replace("\\", "") == text.replace("\\", "")


DEEPEST = "          <ul>\n          <li>a</li>\n          </ul>"
LISTS = {
    "numbers": ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
    "two lists": ("<ol><li>a</ol><ol><li>b</ol><ul><li>c</ul><ul><li>d</ul>", "1. a\n\n1) b\n\n- c\n\n* d"),
    "own numbers": ("<ol><li>a<li value=5>b</ol>", '<ol>\n<li>a</li>\n<li value="5">b</li>\n</ol>'),
    "backwards": ("<ol reversed><li>a<li>b</ol>", '<ol start="2">\n<li>a</li>\n<li value="1">b</li>\n</ol>'),
    "letters": ("<ol type=a><li>a<li>b</ol>", '<ol type="a">\n<li>a</li>\n<li>b</li>\n</ol>'),
    "Roman numbers": ("<ol style='list-style: lower-roman'><li>a</ol>", '<ol type="i">\n<li>a</li>\n</ol>'),
    "no numbers": ("<ol style='list-style: none'><li>a</ol>", "- a"),
    "numbers without text": ("<ol><li>a<li><img alt=''><li>c</ol>", '<ol>\n<li>a</li>\n<li value="3">c</li>\n</ol>'),
    "hidden items": ("<ol><li>a<li hidden>x<li>b</ol>", "1. a\n2. b"),
    "large numbers": ("<ol start=1000><li>a</ol>", "1000\\. a"),
    "text between items": ("<ol><li>a</li>then<li>b</ol>", "1. a\n\nthen\n\n2. b"),
    "a list in a list": ("<ul><li>a</li><ul><li>b</ul></ul>", "- a\n\n  - b"),
    "an item in no list": ("<li>a", "- a"),
    "headings in a list": ("<ul><li><h2>A</h2>b<li><h2>C</h2>d</ul>", "## A\n\nb\n\n## C\n\nd"),
    "deep": ("<ul><li>a" * 6, "\n\n".join("  " * depth + "- a" for depth in range(5)) + f"\n\n{DEEPEST}"),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_keep_the_numbers_that_readers_saw(name: str) -> None:
    html, expected = LISTS[name]
    assert convert(html)[0] == expected


HEAD = "<thead><tr><th>A</th><th>B</th></tr></thead>"
SPAN = f'<table>{HEAD}<tbody><tr><td rowspan="2">1</td><td>2</td></tr><tr><td>3</td></tr></tbody></table>'
# Without line breaks and `scope="col"`.
TABLES = {
    "no headings": (
        "<tr><td>A<td>B<tr><td>1<td>2",
        "<table><tbody><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr></tbody></table>",
    ),
    "span": ("<tr><th>A<th>B<tr><td rowspan=2>1<td>2<tr><td>3", SPAN),
    "span to the end": ("<tr><th>A<th>B<tr><td rowspan=0>1<td>2<tr><td>3", SPAN),
    "two rows of headings": (
        "<tr><th rowspan=2>A<th colspan=2>B<tr><th>C<th>D<tr><td>1<td>2<td>3",
        (
            '<table><thead><tr><th rowspan="2">A</th><th colspan="2" scope="colgroup">B</th></tr>'
            "<tr><th>C</th><th>D</th></tr></thead><tbody><tr><td>1</td><td>2</td><td>3</td></tr></tbody></table>"
        ),
    ),
    "row headings": (
        "<tr><td><th>B<tr><th>1<td>2",
        (
            "<table><thead><tr><th></th><th>B</th></tr></thead>"
            '<tbody><tr><th scope="row">1</th><td>2</td></tr></tbody></table>'
        ),
    ),
    "foot first": (
        "<thead><tr><th>A<th>B<tfoot><tr><td>9<td>8<tbody><tr><td>1<td>2",
        (
            f"<table>{HEAD}<tbody><tr><td>1</td><td>2</td></tr></tbody>"
            "<tbody><tr><td>9</td><td>8</td></tr></tbody></table>"
        ),
    ),
    "caption": (
        "<caption>C</caption><tr><th>A<th>B<tr><td>1<td>2",
        f"<table><caption>C</caption>{HEAD}<tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
    ),
    "blocks in cells": (
        "<tr><th>A<th>B<tr><td><ul><li>1<li>2</ul><td><p>3<p><a href=https://a.example>4</a>",
        (
            f"<table>{HEAD}<tbody><tr><td><ul><li>1</li><li>2</li></ul></td>"
            '<td><p>3</p><p><a href="https://a.example">4</a></p></td></tr></tbody></table>'
        ),
    ),
    "a table in a cell": (
        "<tr><th>A<th>B<tr><td>1<td><table><tr><td>2<td>3</table>",
        (
            f"<table>{HEAD}<tbody><tr><td>1</td><td><table><tbody><tr><td>2</td><td>3</td></tr></tbody></table></td>"
            "</tr></tbody></table>"
        ),
    ),
    "one column": ("<caption>C</caption><tr><td>1<tr><td>2", "C12"),
    "layout": ("<tr><td>1<td><h2>A</h2>b", "1## Ab"),
}


@pytest.mark.parametrize("name", TABLES)
def test_each_value_stays_under_its_own_heading(name: str) -> None:
    html, expected = TABLES[name]
    written, _ = convert(f"<table>{html}</table>")
    assert written.replace("\n", "").replace(' scope="col"', "") == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<tr><th>A<th>B<tr><td>1<td>a|b<tr><td>2", "| A | B |\n| --- | --- |\n| 1 | a\\|b |\n| 2 |  |"),
        ("<tr><td><b>A</b><td><b>B</b><tr><td>1<td>2", "| A | B |\n| --- | --- |\n| 1 | 2 |"),
    ],
    ids=["headings", "bold first row"],
)
def test_a_simple_table_is_written_as_markdown(html: str, expected: str) -> None:
    assert convert(f"<table>{html}</table>")[0] == expected


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<tr><td>1<td rowspan=2>2<tr><td colspan=2>x", "has cells that overlap (at 'x')"),
        ("<tr><td colspan=100>x<td>y", "has a cell that spans more than 99 rows or columns (at 'x')"),
        (f"<tr>{'<td>1' * 121}{'<tr><td>1' * 99}", "has 100 rows of 121 columns, more than a topic can hold"),
    ],
)
def test_refuses_a_table_that_cannot_be_kept(html: str, fault: str) -> None:
    with pytest.raises(TableError, match=r"^the table 'Doses' has ") as error:
        convert(f"<table><caption>Doses</caption>{html}</table>")
    assert fault in str(error.value)


def test_keeps_a_table_with_as_many_cells_as_a_topic_can_hold() -> None:
    markdown = convert(f"<table><tr>{'<td>1' * 120}{'<tr><td>1' * 99}</table>")[0]
    assert markdown.count("<td") == 100 * 120


FORMULAS = {
    "<mfrac><mn>1</mn><mn>2</mn></mfrac>": "½",
    "<mn>1</mn><mfrac><mn>3</mn><mn>16</mn></mfrac>": "1 3/16",
    "<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>": "(a + b)/2",
    "<msup><mi>x</mi><mn>2</mn></msup>": "x<sup>2</sup>",
    "<msub><mi>CO</mi><mn>2</mn></msub>": "CO<sub>2</sub>",
    "<msqrt><mi>x</mi></msqrt>": "√(x)",
    "<mroot><mi>x</mi><mn>3</mn></mroot>": "<sup>3</sup>√(x)",
    "<mn>5</mn><mo>&times;</mo><msup><mn>10</mn><mrow><mo>-</mo><mn>3</mn></mrow></msup>": "5 \u00d7 10<sup>-3</sup>",
    "<semantics><mi>x</mi><annotation>\\x</annotation></semantics>": "x",
    "<mfenced><mi>a</mi><mi>b</mi></mfenced>": "(a, b)",
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_keep_their_meaning(formula: str) -> None:
    assert convert(f"<p><math>{formula}</math></p>")[0] == FORMULAS[formula]


LOST = {
    "<s>20</s> 10 mg": ("10 mg", "left out struck-out text: 20"),
    "<i style='text-decoration: line-through'>20</i> 10 mg": ("10 mg", "left out struck-out text: 20"),
    "<p hidden>x</p>y": ("y", "left out hidden text: x"),
    "<p style='display: none'>x</p>y": ("y", "left out hidden text: x"),
    "y<span class=sr-only>x</span>": ("y", "left out text for screen readers: x"),
    "<svg><text>x</text></svg>y": ("y", "left out drawings: x"),
    "<img alt='A lung'>y": ("y", "dropped a picture of: A lung"),
    "<a href=http://a.example>y</a>": ("y", "links kept as text only (http): 1"),
    "y\u202e\u200b": ("y", "left out invisible characters: 2"),
    "<h2>A<sup>th</sup></h2>y": ("## Ath\n\ny", "raised or lowered text in a heading, written on the line: th"),
    "<h2>A</h2>y<h2>A</h2>z": ("## A\n\ny\n\n## A\n\nz", "a repeated heading: A"),
}


@pytest.mark.parametrize("html", LOST)
def test_what_is_left_out_is_named(html: str) -> None:
    expected, note = LOST[html]
    written, notes = convert(html)
    assert written == expected
    assert note in notes


SEEN = {
    "a closed panel that a button opens": "<button aria-controls=p>A?</button><div id=p hidden>y</div>",
    "a panel of tabs": "<div role=tabpanel hidden>y</div>",
    "a panel of an accordion": "<div class=accordion-body style='display:none'>y</div>",
    "a picture's meaning": "<table><tr><th>A<th>B<tr><td>1<td><i class=no></i><span class=sr-only>y</span></table>",
    "a formula beside its picture": "<span style='display:none'><math><mi>y</mi></math></span>",
}


@pytest.mark.parametrize("name", SEEN)
def test_what_readers_open_or_mean_is_kept(name: str) -> None:
    written, notes = convert(SEEN[name])
    assert "y" in written
    assert not any("left out" in note for note in notes)
