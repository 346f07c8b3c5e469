"""The whole topic is printed with its disclaimer, although nobody has scrolled to it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader

from caresheet.release.format import Release
from hosts.reader import Reader

SHEETS_AT_MOST = 14


def squeeze(text: str) -> str:
    """Remove ligatures and white space: a line can break anywhere."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def print_page(reader: Reader, to: Path) -> list[str]:
    reader.page.pdf(path=to, format="A4")
    return [squeeze(sheet.extract_text()) for sheet in PdfReader(to).pages]


def find_headings(release: Release) -> list[str]:
    fragment = release.read("public/v1/topics/en/mesotherapy.html").decode()
    headings = re.findall(r"<h3[^>]*>(.*?)</h3>", fragment)
    assert len(headings) >= 6
    return [heading for heading in headings if heading != "On this page"]


@pytest.mark.parametrize(
    "name", ["below-eager", "below-element", "below-script", "dark", "hidden-menu", "in-view", "shrink"]
)
def test_page_prints_the_whole_topic(name: str, reader: Reader, starter_release: Release, tmp_path: Path) -> None:
    reader.open(f"paper/{name}.html")
    reader.page.wait_for_load_state("networkidle")
    if not name.startswith("below"):
        reader.go_to_place()
        assert reader.await_topic().has_topic
    sheets = print_page(reader, tmp_path / "printed.pdf")
    text = "".join(sheets)
    [english] = [each for each in starter_release.contents.languages if each.code == "en"]
    expected = [*find_headings(starter_release), english.disclaimer.short, *english.disclaimer.full]
    assert [part for part in expected if squeeze(part) not in text] == []
    assert len(sheets) <= SHEETS_AT_MOST
    assert "" not in sheets
