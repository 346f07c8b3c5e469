"""What a page prints."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from playwright.sync_api import Page
from pypdf import PdfReader

from caresheet.release.format import Release


def squeeze(text: str) -> str:
    """Remove ligatures and white space: a line can break anywhere."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def print_page(page: Page, to: Path) -> list[str]:
    """Print a page, and return the text of each sheet of paper."""
    page.pdf(path=to, format="A4")
    return [squeeze(sheet.extract_text()) for sheet in PdfReader(to).pages]


def find_missing(sheets: list[str], release: Release) -> list[str]:
    """Return the headings of the topic, and the parts of its disclaimer, that are on no sheet."""
    text = "".join(sheets)
    [english] = [each for each in release.contents.languages if each.code == "en"]
    expected = [*_find_headings(release), english.disclaimer.short, *english.disclaimer.full]
    return [part for part in expected if squeeze(part) not in text]


def _find_headings(release: Release) -> list[str]:
    fragment = release.read("public/v1/topics/en/mesotherapy.html").decode()
    headings = re.findall(r"<h3[^>]*>(.*?)</h3>", fragment)
    assert len(headings) >= 6
    return [heading for heading in headings if heading != "On this page"]
