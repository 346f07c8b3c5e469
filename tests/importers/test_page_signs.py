"""Signs, marks and texts that a browser makes of styles are in the topic, or named."""

from __future__ import annotations

from pathlib import Path

import pytest

from importers.pages import get_text, read_page

LETTERS = (
    "ol.a{counter-reset:n;list-style:none} ol.a > li{counter-increment:n} "
    "ol.a > li:before{content:'(' counter(n, lower-latin) ') '}"
)
NESTED = "ol{counter-reset:n} li{counter-increment:n} li::before{content:counters(n,'.') ' '}"
ADDED = {
    "before": (".no::before{content:'Do not '}", "<p class=no>stop</p>", "Do not stop"),
    "after": (".w:after{content:' 5 mg'}", "<p class=w>Take</p>", "Take 5 mg"),
    "escaped": ("#y:before{content:'\\2714 '}", "<p id=y>Food</p>", "✔Food"),
    "attribute": ("p b:after{content:' ' attr(data-d)}", "<p><b data-d='5 mg'>Take</b></p>", "**Take 5 mg**"),
    "the last rule": (".w:after{content:' 5'} p.w:after{content:none}", "<p class=w>Take</p>", "Take"),
    "an icon": (".w:before{content:'\\f101'}", "<p class=w>Take</p>", "Take"),
    "a bar": (".w:before{content:'| '}", "<p class=w>Take</p>", "Take"),
    "hidden": (".w:before{content:'x';display:none}", "<p class=w>Take</p>", "Take"),
    "print": ("@media print{.w:before{content:'x'}}", "<p class=w>Take</p>", "Take"),
    "letters": (LETTERS, "<ol class=a><li>Wash</li><li>Dry</li></ol>", "- (a) Wash\n- (b) Dry"),
    "nested": (NESTED, "<ol><li>A<ol><li>B</li></ol></li><li>C</li></ol>", "- 1 A\n\n  - 1.1 B\n- 2 C"),
}


@pytest.mark.parametrize("name", ADDED)
def test_keeps_the_text_that_style_sheets_add(name: str, tmp_path: Path) -> None:
    css, body, wanted = ADDED[name]
    topic = read_page(tmp_path, body, css=css)
    assert get_text(topic) == wanted
    assert topic.losses == []


SEEN = {
    "symbol": ("<span style='font-family:Symbol'>\xa3</span> 5 <font face=Symbol>m</font>g", "≤ 5 μg"),
    "tick": ("<span style='font-family:Wingdings'>\xfc</span> Food", "✓ Food"),
    "unknown": ("<span style='font-family:Webdings'>a</span>", "\\[sign 0061 of the font Webdings\\]"),
    "other font": ("<span style='font-family:Symbol'><span style='font-family:Arial'>m</span></span>", "m"),
    "moved up": ("10<span style='position:relative;top:-3.0pt'>9</span>/L", "10<sup>9</sup>/L"),
    "raised": ("10<span style='vertical-align:4px'>9</span>/L", "10<sup>9</sup>/L"),
    "moved down": ("H<span style='position:relative;top:.3em'>2</span>O", "H<sub>2</sub>O"),
    "lined up": ("<span style='position:relative;top:-1px'>New</span> dose", "New dose"),
    "unknown elements": ("Call <ix:n>555</ix:n>, please", "Call 555, please"),
    "a list in a list": ("</p><ol><ol><li>Wash</li></ol><li>Dry</li></ol><p>", "1. Wash\n\n1) Dry"),
    "breaks": ("a<br><br>1. Wash<br>2. Dry", "a\n\n1\\. Wash<br>2. Dry"),
}


@pytest.mark.parametrize("name", SEEN)
def test_keeps_what_a_browser_shows(name: str, tmp_path: Path) -> None:
    body, wanted = SEEN[name]
    topic = read_page(tmp_path, f"<p>{body}</p>")
    assert get_text(topic) == wanted
    assert topic.losses == []


UNSEEN = {
    "far left": ("<span style='position:absolute;left:-9999px'>99 mg</span>", "hidden text"),
    "far up by a class": ("<span class=far>99 mg</span>", "hidden text"),
    "cut": ("<span style='position:absolute;clip:rect(0 0 0 0)'>99 mg</span>", "hidden text"),
    "comment": ("<span style='mso-element:comment'>99 mg</span>", "a comment of an editor"),
    "struck formula": (
        "<math><menclose notation=updiagonalstrike><mtext>99 mg</mtext></menclose></math>",
        "struck-out text",
    ),
    "choice": ("<select><option>5 mg<option selected>99 mg</select>", "the text of a form field"),
    "filled in": ("<input value='99 mg'>", "the text of a form field"),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_names_what_it_leaves_out(name: str, tmp_path: Path) -> None:
    body, what = UNSEEN[name]
    topic = read_page(tmp_path, f"<p>Take {body} now</p>", css=".far{text-indent:-999em}")
    assert get_text(topic) == "Take now"
    assert f"left out {what}: 99 mg" in topic.notes
