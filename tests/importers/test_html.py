"""Imports of web pages: what is kept of them, and pages that could do harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import LibraryFolder
from importers.command import read, run

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
    status, said, errors = run(library, "html", "page.html", "--category", "lungs")
    assert (status, errors) == (1, "")
    head, _, body = read(library, "hay-fever-you").removeprefix("---\n").partition("---\n")
    assert 'title: "Hay fever & you"' in head
    assert "updated" not in head
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
        "1\\. Not a list\n\n"
        "## Nothing\n"
    )
    notes = ("dropped frames: 1", "dropped forms: 1", "links kept as text only (http): 1")
    losses = (
        "LOSS: missing: under 'What helps', link to //b.example: 'there', now text without a link",
        "LOSS: missing: under 'What helps', link to http://c.example: 'here.', now text without a link",
    )
    for note in (*notes, *losses, "headings without text below them: 1"):
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
    status, said, errors = run(library, "html", "page.html", "--category", "lungs", "--updated", "2026-11-01")
    assert "A fault in Caresheet itself" not in errors
    if status:
        assert "page.html: " in errors
        assert len(list((library.root / "topics/en").iterdir())) == 1
    else:
        assert "1 written" in said
        # What looks like a slip of the author is reported, and stays what the page showed.
        expected = ("sources", "is shown as it is", "delete this")
        assert [fault for fault in library.find_faults() if not any(each in fault for each in expected)] == []
