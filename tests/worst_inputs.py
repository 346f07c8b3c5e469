"""Inputs that take as much time and memory as possible for their size, of any size: `limits.py` measures them.

Each shape is a function that makes an input of about so many bytes.
"""

from __future__ import annotations

from collections.abc import Callable

from importers.word.documents import cell, item, paragraph, run, table

Shape = Callable[[int], str]

# Topics have no longer paragraphs (`markup/limits.py`).
_PARAGRAPH = 9900
_INLINE = (
    *("&#", "&", "&amp;", "&#38;", "&nbsp;", "&a", "![", "[", "](", "[a](", "[a] ", "[a](#b) ", "![a](", "<"),
    *("<b>", "</b>", "<!--", "<!-- a --> ", "<a ", "<a href=", "<br>", "<i>a</i> ", "<sup>2</sup>", "<?"),
    *("<![CDATA[", "*", "**a", "*a* ", "*a **b ", "_", "_a", "***a ", "`", "`a``", "``a`", "~", "~~a~~ ", "\\"),
    *("\\&", "\\*", "http://a.b ", "www.a.b ", "a@b.c ", "Dr. ", "A b. ", "a.", "a. ", "? ", "e.g. "),
    *("\u201chypertension ", "\u2026", "x", "hypertension ", "the the ", "TODO ", "XX ", "[TODO] ", "{", "{{a}} "),
    *("é", "e\u0301", "\u0301", "\u200d", "\u200c", "\u00ad", "\U0001f600", "\u4e2d", "\u0e01", "1,", "1.5 "),
    *("-1 ", "1-", "\u00b2", "10\u207b", "(", "(a)(", "'", '"', "''", "\u2019", "|", "a|b", "=", "^", "#", "# "),
    *("%", "is given by ", "was been taken by ", "click here ", "see (", ": ", "; ", "://", "mailto:", "tel:1 "),
    *("@", "$", "$a$ ", "\t", "A ", "ABC ", "Abc", "syllable ", "aeiou", "1. ", "- ", "+ ", "> "),
    *("<abbr title=a>b</abbr> ", "<abbr title='", "&lt;b&gt; ", "\u3000"),
)  # fmt: skip
_BLOCKS = (
    *("a\n\n", "- a\n", "- a\n\n", "1. a\n", "1) a\n", "> a\n", "> a\n\n", ">", "### a\n\n", "#### a\n"),
    *("## a\n\nb\n\n", "a\n===\n", "a\n---\n", "---\n", "***\n\n", "```\n", "~~~\na\n", "    a\n", "\ta\n"),
    *("a  \n", "a\\\n", "*a*\n\n", "|\n", "|-\n", "- - - a\n", "- a\n  - b\n", "1. a\n\n   b\n", "* a\n+ b\n"),
    *("[a]: https://a.example/\n", "[a]:\n", "<p>a</p>\n\n", "<div>\n", "<ul><li>a</li></ul>\n\n"),
    *("<table><tr><td>a</td></tr></table>\n\n", "<!-- a\n", "<!-- a -->\n\n", "<pre>\n", "a | b\n", "| a | b |\n"),
    *("a: b\n", "\u2022 a\n", "a) b\n\n", "TODO\n\n", "https://a.example/\n\n", "<dl><dt>a</dt></dl>\n\n"),
)  # fmt: skip
_SETTINGS = (
    *("a: b\n", "- a\n", "? a\n", "a: [\n", "a: {\n", "also_called: a\n", "title: a\n", "# a\n", "a: 'b'\n"),
    *('a: "\\u0041"\n', "  a: b\n", "a: |\n  b\n", "a: >\n  b\n", "a: &b c\n", "a: !!str b\n", "[", "{", "[a,"),
    *("{a: ", '"', "'", "a", "a b ", "a #b ", "- "),
)  # fmt: skip
_ENTRIES = {
    "also_called": ("also_called: [", "aaaa, ", "]\n"),
    "aliases": ("aliases: [", "a-{n}, ", "]\n"),
    "related": ("related: [", "a-{n}, ", "]\n"),
    "icd10cm": ("codes: {icd10cm: [", "E65.{n}, ", "]}\n"),
    "reviewers": ("reviewed: {on: 2026-05-01, next: 2027-05-01, by: [", "'A, MD', ", "]}\n"),
    "covers": (
        "reviewed:\n  by: [A]\n  on: 2026-05-01\n  next: 2027-05-01\n  covers:\n    sections:\n",
        "      a-{n}: v1-0123456789abcdef\n", "",
    ),
}  # fmt: skip


def fill(unit: str) -> Shape:
    """Fill paragraphs with a text again and again."""
    paragraph_of = unit * (_PARAGRAPH // len(unit))
    each = len(paragraph_of.encode()) + 2
    return lambda size: (f"{paragraph_of}\n\n" * (size // each)) + unit * (size % each // len(unit.encode()))


def repeat(unit: str) -> Shape:
    """Repeat a text with a number in place of {n}."""
    length = len(unit.encode())
    if "{n}" in unit:
        return lambda size: "".join(unit.replace("{n}", str(number)) for number in range(size // (length + 2)))
    return lambda size: unit * (size // length)


def nest(opening: str, closing: str, inner: str = "a") -> Shape:
    """Nest a text in itself."""
    return lambda size: opening * (size // len(opening + closing)) + inner + closing * (size // len(opening + closing))


def make_row(size: int) -> str:
    """Return a table with one row of many cells, and the same number of rows."""
    columns = int(size**0.5 / 4) or 1
    return f"|{'a|' * columns}\n|{'-|' * columns}\n" + f"|{'a|' * columns}\n" * (size // (2 * columns + 2))


def make_definitions(size: int) -> str:
    """Return one long link definition and many links that use it."""
    uses = min(size // 8, 290)
    return "[a] " * uses + f"\n\n[a]: https://a.example/{'x' * 1900}"


def make_many_definitions(size: int) -> str:
    """Return many definitions, each used once."""
    names = range(min(size // 60, 290))
    return " ".join(f"[a{n}]" for n in names) + "\n\n" + "".join(f"[a{n}]: https://a.example/{n}\n" for n in names)


def in_topic(body: Shape) -> Shape:
    """Put a text into a topic."""
    return lambda size: f"{_HEAD}---\n## One\n\n{body(size)}\n"


def in_settings(settings: Shape) -> Shape:
    """Put settings into a topic."""
    return lambda size: f"{_HEAD}{settings(size)}---\n## One\n\nA long illness of the lungs.\n"


_HEAD = (
    "---\ntitle: A\nsummary: What to know.\ncategory: lungs\nupdated: 2026-11-01\n"
    "sources:\n  - {title: A source, url: https://source.example/page}\n"
)

TOPICS: dict[str, Shape] = {
    **{f"text: {unit!r}": in_topic(fill(unit)) for unit in _INLINE},
    **{f"lines: {unit!r}": in_topic(repeat(unit)) for unit in _BLOCKS},
    "nested <b>": in_topic(nest("<b>", "</b>")),
    "nested <ul>": in_topic(nest("<ul><li>", "</li></ul>")),
    "nested quotes": in_topic(nest("> ", "")),
    "nested stars": in_topic(nest("**a ", "**")),
    "a table": in_topic(make_row),
    "dashes": in_topic(lambda size: f"a{'-' * (_PARAGRAPH - 1)}\n\n" * (size // (_PARAGRAPH + 2))),
    "one definition": in_topic(make_definitions),
    "many definitions": in_topic(make_many_definitions),
    "rows of a table": in_topic(lambda size: "|a|b|\n|-|-|\n" + "|a|b|\n" * (size // 6)),
    "rows of an HTML table": in_topic(lambda size: f"<table>{'<tr><td>a</td></tr>' * (size // 19)}</table>"),
    "paragraphs of sentences": in_topic(repeat("A long illness of the lungs, {n}.\n\n")),
    "one sentence, again and again": in_topic(repeat("The lungs are two large parts of the chest with much air.\n\n")),
    **{f"settings: {unit!r}": in_settings(repeat(unit)) for unit in _SETTINGS},
    **{
        f"settings: {name}": in_settings(lambda size, parts=parts: parts[0] + repeat(parts[1])(size) + parts[2])  # type: ignore[misc]
        for name, parts in _ENTRIES.items()
    },
    "settings: sources": lambda size: (
        _HEAD + repeat("  - {title: Source {n}, url: https://source.example/{n}}\n")(size) + "---\n## One\n\nA text.\n"
    ),
}

_TOML = (
    *("k{n} = 1\n", "k{n} = []\n", "k{n}.a = 1\n", "[t{n}]\n", "[[t]]\n", "[t{n}]\na = 1\n", "# a\n", "\n"),
    *("[[categories]]\n", "a = 1\n", '[[notices]]\ntext = {en = "A"}\n', '[[badges]]\ntext = {en = "A"}\n'),
    *("[a.b.c.d{n}]\n", "'k{n}' = 1\n", "k{n} = {a = {b = 1}}\n", "k{n} = 1979-05-27T07:32:00Z\n", "k{n} = 1e5\n"),
    *('k{n} = """\n"""\n', "c{n} = {en = 'A'}\n"),
)  # fmt: skip
_VALUES = {
    "brackets": ("k = ", nest("[", "]")),
    "open brackets": ("k = ", repeat("[")),
    "open tables": ("k = ", repeat("{a = ")),
    "many values": ("k = [", lambda size: "1," * (size // 2) + "]"),
    "many tables": ("k = [", lambda size: "{a=1}," * (size // 6) + "]"),
    "dots": ("a", lambda size: ".a" * (size // 2) + " = 1"),
    "escapes": ('k = "', lambda size: "\\u0041" * (size // 6) + '"'),
    "a long text": ('k = "', lambda size: "Dr. " * (size // 4) + '"'),
    "a number": ("k = ", repeat("9")),
    "parts of a number": ("k = ", lambda size: "1_" * (size // 2) + "1"),
    "open texts": ("k = ", repeat('""" ')),
    "spaces": ("k = a", lambda size: " " * size + "b"),
    "a table's head in a text": ('k = """\n[', lambda size: "publisher " * (size // 10) + '\n"""'),
    "long languages": ("languages = [", lambda size: '"en",' * (size // 5) + "]"),
}


def add_value(begin: str, shape: Shape) -> Shape:
    return lambda size: begin + shape(size) + "\n"


_TOML_OF_EVERY_KIND: dict[str, Shape] = {
    **{f"lines: {unit!r}": repeat(unit) for unit in _TOML},
    **{name: add_value(begin, shape) for name, (begin, shape) in _VALUES.items()},
}

# What follows a library's own settings, which end with its categories.
LIBRARIES: dict[str, Shape] = {
    **_TOML_OF_EVERY_KIND,
    "categories": repeat('c{n} = {en = "A"}\n'),
    "long categories": repeat(f'c{{n}} = {{en = "{"A" * 150}"}}\n'),
    "categories of unknown languages": repeat('c{n} = {en = "A", xx = "B"}\n'),
    "categories in tables": repeat('[categories.c{n}]\nen = "A"\n'),
}
# What follows the name of a clinic.
SITES: dict[str, Shape] = {
    **_TOML_OF_EVERY_KIND,
    "ancestors": add_value("frame_ancestors = [", lambda size: repeat('"https://a{n}.example",')(size) + "]"),
    "long ancestors": add_value(
        "frame_ancestors = [", lambda size: repeat(f'"https://a{"-a" * 80}.example",')(size) + "]"
    ),
    "notices": repeat('[[notices]]\ntext = {en = "A"}\n'),
    "long notices": repeat(f'[[notices]]\ntext = {{en = "{"Dr. " * 60}"}}\n'),
    "badges": repeat('[[badges]]\nname = "A"\nurl = "https://a.example/"\n'),
}

_PAGE = ("<!doctype html><title>A</title><main><h1>A</h1><h2>B</h2>", "</main>")
_MARKUP = (
    *("<p>a</p>", "<p>a", "<h2>a</h2><p>b</p>", "<li>a", "<a ", "<a href=https://a.example/>b</a> ", "<!--"),
    *("<!-- a -->", "&#", "&amp;", "<span style='color:red'>a</span>", "<span class=a>b</span>", "<b>", "</b>"),
    *("<script>", "<title>", "<meta ", "<![CDATA["),
    *("<br>", "Dr. ", "x", "a b. ", "<td>a", "<dt>a<dd>b", "<img src=a.png alt=b>", "<sup>2</sup>"),
    *("<div hidden>a</div>", "<style>.a{color:red}</style>", "<script>a</script>", "<svg>"),
    *("<p style='display:none'>a</p>", "<math><mi>a</mi></math>", "<ol><li value=3>a</ol>"),
    *("<details><summary>a</summary>b</details>", "<table><tr><td>a</table>", "<table><tr><th>a<tr><td>b</table>"),
    *("<p>\u4e2d\u6587</p>", "<q>a</q>", "<select><option>a</select>"),
)  # fmt: skip


def make_wide_table(size: int) -> str:
    """Return a table with one row of many cells, and many short rows."""
    return f"<table><tr>{'<td>a</td>' * (size // 20)}</tr>{'<tr><td>x</td></tr>' * (size // 38)}</table>"


def make_spans(size: int) -> str:
    """Return a table whose cells span many columns and rows."""
    return f"<table>{'<tr><td colspan=999 rowspan=999>a</td></tr>' * (size // 44)}</table>"


def make_styles(size: int) -> str:
    """Return many rules, and many elements to which each of them may apply."""
    rules = "".join(f".a{n} .b div > p.c{n}{{display:none}}" for n in range(size // 80))
    return f"<style>{rules}</style>" + "<div class='b'><p class='c1 c2'>a</p></div>" * (size // 90)


def in_page(body: Shape) -> Shape:
    return lambda size: body(size).join(_PAGE)


def in_sheet(rules: Shape) -> Shape:
    return lambda size: f"<style>{rules(size)}</style><p class=a>a</p>"


PAGES: dict[str, Shape] = {
    **{f"again and again: {unit!r}": in_page(repeat(unit)) for unit in _MARKUP},
    "nested tables": in_page(nest("<table><tr><td>", "</td></tr></table>")),
    "nested lists": in_page(nest("<ul><li>", "</li></ul>")),
    "nested <div>": in_page(nest("<div>", "</div>")),
    "nested <span>": in_page(nest("<span>", "</span>")),
    "a wide table": in_page(make_wide_table),
    "cells that span": in_page(make_spans),
    "rows": in_page(lambda size: f"<table>{'<tr><td>a</td><td>b</td></tr>' * (size // 28)}</table>"),
    "styles": in_page(make_styles),
    **{
        f"a style sheet of {unit!r}": in_page(in_sheet(repeat(unit)))
        for unit in ("a ", "a{", "/*", "@media print{", ".a,")
    },
    "a long style of a list": in_page(lambda size: f'<ol style="{"list-style:" * (size // 11)}"><li>a</ol>'),
}

_RUN = run("a")
_TABLE = nest("<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>", "<w:p/>")
WORD: dict[str, Shape] = {
    "paragraphs": repeat(paragraph("A few words.")),
    "empty paragraphs": repeat("<w:p/>"),
    "runs": lambda size: paragraph(_RUN * (size // len(_RUN))),
    "words": lambda size: paragraph(run("Dr. " * (size // 4))),
    "bold runs": lambda size: paragraph(run("a", "<w:b/>") * (size // 60)),
    "items": repeat(item("a", 1)),
    "headings": repeat(paragraph("a", '<w:pStyle w:val="H1"/>')),
    "rows": lambda size: table(*[cell("a") + cell("b")] * (size // 110)),
    "a wide row": lambda size: table(cell("a") * (size // 50)),
    "cells that span": lambda size: table(*[cell("a", '<w:gridSpan w:val="60"/>')] * (size // 90)),
    "merged cells": lambda size: table(*[cell("a", "<w:vMerge/>")] * (size // 70)),
    "tables": repeat(table(cell("a"))),
    "nested tables": _TABLE,
    "links": repeat('<w:p><w:hyperlink w:anchor="a"><w:r><w:t>a</w:t></w:r></w:hyperlink></w:p>'),
    "fields": repeat(
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>'
    ),
    "deleted texts": repeat("<w:p><w:del><w:r><w:delText>a</w:delText></w:r></w:del></w:p>"),
    "formulas": repeat("<w:p><m:oMath><m:r><m:t>a</m:t></m:r></m:oMath></w:p>"),
    "unknown elements": repeat("<w:x/>"),
    "attributes": lambda size: "<w:p" + repeat(" a{n}='b'")(size) + "/>",
}
