"""Nothing of a page is lost: generated pages go through the whole import, and the comparison finds no difference."""

from __future__ import annotations

import html
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caresheet.importers.conservation.compare import compare
from caresheet.importers.conservation.topic_text import read_topic
from caresheet.importers.html_tree import parse_html
from caresheet.importers.markdown import Converter
from caresheet.importers.visible_html import read_visible

# More examples in a run of its own: CARESHEET_EXAMPLES=5000 pytest tests/importers/test_conserved_html.py
EXAMPLES = int(os.environ.get("CARESHEET_EXAMPLES", "25"))
MARKS = ("b", "i", "sup", "sub", "span", "u", "q", "code", "a href=https://a.example/x")
SIGNS = "# - * _ ` ~ > < & | \\ [ ] ( ) ! 1. 2) + = ½ µ ² é 中文 “ ” 5 mg ## --- ``` &amp; :"

words = st.lists(
    st.one_of(st.sampled_from(SIGNS.split()), st.from_regex("[a-z0-9]{1,4}", fullmatch=True)), min_size=1, max_size=4
)
plain = words.map(lambda each: html.escape(" ".join(each)))


def mark(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    marked = st.tuples(st.sampled_from(MARKS), inner).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0].split()[0]}>")
    return st.lists(st.one_of(plain, marked, st.just("<br>")), min_size=1, max_size=3).map("".join)


lines = st.recursive(plain, mark, max_leaves=6)


def nest(blocks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    some = st.lists(st.one_of(lines, blocks), min_size=1, max_size=3)
    items = some.map(lambda each: "".join(f"<li>{item}</li>" for item in each))
    numbers = st.sampled_from(("", " start=4", " reversed", " type=a", " start=0"))
    return st.one_of(
        blocks,
        st.lists(blocks, min_size=1, max_size=3).map("".join),
        items.map(lambda each: f"<ul>{each}</ul>"),
        st.tuples(numbers, items).map(lambda pair: f"<ol{pair[0]}>{pair[1]}</ol>"),
        some.map(lambda each: f"<blockquote>{''.join(f'<p>{part}</p>' for part in each)}</blockquote>"),
        some.map(lambda each: f"<dl>{''.join(f'<dt>{part}<dd>{part}' for part in each)}</dl>"),
        blocks.map(lambda each: f"<div><my-part>{each}</my-part></div>"),
        make_tables(some),
    )


def make_tables(cells: st.SearchStrategy[list[str]]) -> st.SearchStrategy[str]:
    spans = st.sampled_from(("", "", "", " rowspan=2", " colspan=2"))
    cell = st.tuples(st.sampled_from(("td", "td", "th")), spans, cells)
    rows = st.lists(st.lists(cell, min_size=1, max_size=3), min_size=1, max_size=3)
    return rows.map(
        lambda table: (
            "<table><caption>C</caption>"
            + "".join(
                "<tr>" + "".join(f"<{name}{span}>{''.join(inner)}</{name}>" for name, span, inner in row)
                for row in table
            )
            + "</table>"
        )
    )


pages = st.lists(
    st.one_of(
        st.recursive(lines.map(lambda each: f"<p>{each}</p>"), nest, max_leaves=8),
        plain.map(lambda each: f"<h2>{each}</h2>"),
    ),
    min_size=1,
    max_size=5,
).map("".join)


def find_differences(page: str, change: str = "") -> list[str]:
    tree = parse_html(page)
    seen = read_visible(tree)
    converter = Converter()
    body = converter.convert(tree, first_heading="Start")
    assert "\n\n\n" not in body
    topic = f'---\ntitle: "T"\n---\n{body.replace(change, "") if change else body}\n'
    return list(map(str, compare(seen, read_topic(topic), added=converter.added)))


@settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=EXAMPLES == 25)
@given(page=pages)
def test_a_topic_shows_what_its_page_shows(page: str) -> None:
    try:
        assert find_differences(page) == []
    except ValueError as error:
        assert "cells that overlap" in str(error)  # noqa: PT017 - such a table is refused


@pytest.mark.parametrize("lost", ["5 mg", "3. ", "<sup>9</sup>", "https://a.example/x", "**"])
def test_a_loss_is_found(lost: str) -> None:
    page = "<p>Take <b>5 mg</b> or 10<sup>9</sup>, <a href=https://a.example/x>see</a></p><ol start=3><li>Rest</ol>"
    assert find_differences(page) == []
    assert (find_differences(page, lost) == []) is (lost == "**")
