"""A value stays in its column, or the report says that the columns are lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from importers.pages import get_text, read_page

AFTER = "<td>20 mg<td>30 mg</tr>"
TABLE = "<table><tr><th>Age<th>Morning<th>Noon<th>Night</tr><tr><td>Adult{cell}</table>"
IN_PLACE, MOVED = "| Adult |  | 20 mg | 30 mg |", "| Adult | 20 mg | 30 mg |  |"
ROW = "<table><tr><th>Age<th>Dose</tr><tr><td rowspan=3>Child<td>1 mg</tr><tr {mark}><td>2 mg</tr><tr><td>3 mg</table>"
UNSEEN = ("style='visibility:hidden'", "style='text-decoration:line-through'", "style='opacity:0'", "class=sr-only")


@pytest.mark.parametrize(
    ("mark", "row"), [*((mark, IN_PLACE) for mark in UNSEEN), ("hidden", MOVED), ("style='display:none'", MOVED)]
)
def test_an_unseen_cell_keeps_the_place_that_a_browser_gives_it(mark: str, row: str, tmp_path: Path) -> None:
    topic = read_page(tmp_path, TABLE.format(cell=f"<td {mark}>10 mg{AFTER}"))
    assert row in topic.body
    assert "10 mg" in "".join(topic.notes)
    assert topic.losses == []


def test_a_decoration_keeps_its_cell(tmp_path: Path) -> None:
    assert IN_PLACE in read_page(tmp_path, TABLE.format(cell=f"<td aria-hidden=true>{AFTER}")).body


@pytest.mark.parametrize(("mark", "kept"), [("style='text-decoration:line-through'", True), ("hidden", False)])
def test_a_struck_row_under_a_merged_cell_moves_no_value(mark: str, kept: bool, tmp_path: Path) -> None:
    body = read_page(tmp_path, ROW.format(mark=mark)).body
    assert "2 mg" not in body
    assert ("<tr><td></td></tr>" in body) is kept
    assert "<tr><td>3 mg</td></tr>" in body


ARIA = (
    "<div role=table><div role=row><b role=columnheader>Age</b><b role=columnheader>Dose</b></div>"
    "<div role=row><i role=cell>Adult</i><i role=cell>5 mg</i></div>{after}</div>"
)
BOXES = "<div class=t><div class=r><p class=c>Age</p><p class=c>Dose</p></div>{row}</div>"
BOXES_CSS = ".t{display:table} .r{display:table-row} .c{display:table-cell}"
EVEN = "<div class=r><p class=c></p><p class=c>5 mg</p></div>"


def test_roles_make_a_table(tmp_path: Path) -> None:
    assert get_text(read_page(tmp_path, ARIA.format(after=""))) == "| Age | Dose |\n| --- | --- |\n| Adult | 5 mg |"
    assert "|" not in get_text(read_page(tmp_path, ARIA.format(after="Text in no cell")))


def test_styles_make_a_table(tmp_path: Path) -> None:
    made = get_text(read_page(tmp_path, BOXES.format(row=EVEN), css=BOXES_CSS))
    assert "<tr><td>Age</td><td>Dose</td></tr>\n<tr><td></td><td>5 mg</td></tr>" in made
    assert "<table>" not in get_text(read_page(tmp_path, BOXES.format(row="<div class=r><p class=c>x</p></div>")))


SPACES = "&nbsp;&nbsp; "
COLUMNS = {
    "preformatted": "<pre>Age   am    pm\nAdult       5 mg\n</pre>",
    "white space": "<p style='white-space:pre-wrap'>Age\tam\tpm\nAdult\t\t5 mg</p>",
    "no-break spaces": f"<p>Age{SPACES}am{SPACES}pm<br>Adult{SPACES}{SPACES}5 mg</p>",
    "places": "<div><p style='position:absolute;top:9px;left:9px'>Age</p>"
    "<p style='position:absolute;top:9px;left:90px'>am</p></div>",
    "pdf2htmlEX": "<div><div class='t m0 x1 h2 y3 ff1'>Age</div><div class='t m0 x5 h2 y3 ff1'>am</div></div>",
}
NO_COLUMNS = {
    "source's own spaces": "<p>Age    am    pm<br>\n      Adult    x     5 mg</p>",
    "numbers": f"<p>1.{SPACES}Wash<br>2.{SPACES}Dry</p>",
    "two columns": f"<p>Adult{SPACES}5 mg<br>Child{SPACES}2 mg</p>",
    "a form": f"<p>Name{SPACES}_____{SPACES}Age<br>Ward{SPACES}_____{SPACES}Bed</p>",
    "one line": f"<p>Ward 7{SPACES}Leeds{SPACES}555 0100</p><p>Call us.</p><p>Ward 8{SPACES}Hull{SPACES}2</p>",
    "lines below each other": "<div><p style='position:absolute;top:9px;left:9px'>Age</p>"
    "<p style='position:absolute;top:29px;left:9px'>am</p></div>",
}


@pytest.mark.parametrize("name", [*COLUMNS, *NO_COLUMNS])
def test_names_columns_that_are_no_table(name: str, tmp_path: Path) -> None:
    losses = read_page(tmp_path, (COLUMNS | NO_COLUMNS)[name]).losses
    assert [loss.startswith("moved: ") and "Age" in loss for loss in losses] == [True] * (name in COLUMNS)
