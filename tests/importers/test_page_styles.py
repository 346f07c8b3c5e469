"""What a page says in its style sheets: which text is hidden, struck out, raised or lowered."""

from __future__ import annotations

from pathlib import Path

import pytest

from importers.test_web_pages import read

TEXT = "<p><span class='a b' id=d>50 mg</span> 10<span class=c>9</span></p>"
SHEETS = {
    ".a {text-decoration: line-through}": ("109", "left out struck-out text: 50 mg"),
    "<!-- p{color:red} span.b{DISPLAY : none !important} .b{display:inline} -->": (
        "109",
        "left out hidden text: 50 mg",
    ),
    "@charset 'x'; @media print{p{color:red} p{margin:0}} #d{visibility:hidden}": (
        "109",
        "left out hidden text: 50 mg",
    ),
    ".c{vertical-align:super}": ("50 mg 10<sup>9</sup>", ""),
    ".a{display:none} #d{display:inline}": ("50 mg 109", ""),
    "@media print{.a{display:none}} .x .a{display:none} .a.y{display:none} body{display:none}": ("50 mg 109", ""),
    ".a{display:none} input:checked + .a{display:block}": ("50 mg 109", ""),
    "} .a{display:none": ("50 mg 109", ""),
}


@pytest.mark.parametrize("sheet", SHEETS)
def test_what_a_style_sheet_of_the_page_hides_strikes_out_or_raises_is_read_as_browsers_show_it(
    sheet: str, tmp_path: Path
) -> None:
    topic = read(tmp_path, f"<style>{sheet}</style><h1>A</h1>{TEXT}")
    shown, note = SHEETS[sheet]
    assert topic.body == f"## Overview\n\n{shown}"
    assert [each for each in topic.notes if "left out" in each] == ([note] if note else [])


def test_what_a_button_above_it_opens_is_kept(tmp_path: Path) -> None:
    page = "<style>.a{display:none}</style><h1>A</h1><button>Eat?</button><p class=a>Yes, you can.</p>"
    assert "Yes, you can." in read(tmp_path, page).body
    assert "Yes, you can." not in read(tmp_path, page.replace("button>", "b>") + "<p>x").body
