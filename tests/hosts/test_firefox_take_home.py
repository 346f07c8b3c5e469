"""What readers take home with Firefox: an address, a copy, a sheet of paper. The library is built with an open root."""

from __future__ import annotations

import io
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pypdf import PdfReader

from caresheet.packager.pipeline import build_release
from caresheet.release.format import Release
from hosts.reader import PATIENCE_S
from hosts.site import Site
from redteam.engines.firefox import Firefox
from server_process import ServerProcess
from starter_part import copy_part
from widget_build import OPEN

SIZE = (900, 700)
SCRIPT = '<script async src="LIBRARY/sites/willow-street/caresheet.js"></script>'
PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title><main style="{}"><h1>Our page</h1>'
    f'<care-sheet topic="eczema" isolation="{{}}" loading="eager"></care-sheet></main>{SCRIPT}<p>Call us.</p>'
)
ROOT = "document.querySelector('care-sheet').shadowRoot.firstChild.shadowRoot"
ROW = f"{ROOT}?.querySelector('.cs-actions')"
SHORT = "General information, not medical advice. Ask your own clinician."


@pytest.fixture(scope="module")
def open_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("open")
    widget = OPEN.copy_widget(folder / "widget")
    return build_release(copy_part(folder / "content"), folder / "releases", widget=widget)


@pytest.fixture(scope="module")
def library_root(open_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = {"CARESHEET_RELEASES": str(open_release.folder.parent)}
    with ServerProcess(tmp_path_factory.mktemp("server"), settings=settings) as server:
        yield server.root


def wait(firefox: Firefox, condition: str) -> None:
    """Wait until a condition is true in the page."""
    end = time.monotonic() + 3 * PATIENCE_S
    while not firefox.run(f"!!({condition})"):
        assert time.monotonic() < end, condition


def open_topic(firefox: Firefox, site: Site, *, isolation: str = "", style: str = "") -> None:
    firefox.open(site.add(f"topic-{isolation}{len(style)}", PAGE.format(style, isolation)), SIZE)
    # A frame has said by then how high the topic is on paper.
    wait(firefox, f"{ROOT}?.querySelector('.cs-framed')?.style.cssText.includes('wide')" if isolation else ROW)


def test_row_has_its_links_and_copies_the_address(firefox: Firefox, firefox_site: Site, library_root: str) -> None:
    open_topic(firefox, firefox_site)
    assert firefox.run("typeof navigator.share") == "undefined"
    assert firefox.run(f"[...{ROW}.querySelectorAll('a')].map(({{ text, href }}) => text + ' ' + href)") == [
        f"Print {library_root}handouts/en/eczema/?site=willow-street&print",
        f"Full page {library_root}topics/en/eczema/?site=willow-street",
    ]
    firefox.run("navigator.clipboard.writeText = async (text) => { document.written = text }")
    firefox.run(f"{ROW}.querySelector('button').focus()")
    firefox.press("Enter")
    wait(firefox, f"{ROW}.querySelector('[role=status]')?.textContent === 'The address has been copied.'")
    assert firefox.run("document.written") == f"{library_root}topics/en/eczema/"
    # Without a clipboard, the row shows the address, selected.
    firefox.run("navigator.clipboard.writeText = async () => { throw new Error() }")
    firefox.press("Enter")
    wait(firefox, f"{ROW}.querySelector('input')")
    assert firefox.run(f"{ROW}.querySelector('input').value") == f"{library_root}topics/en/eczema/"
    assert firefox.run(f"{ROW}.querySelector('input').selectionEnd") == len(f"{library_root}topics/en/eczema/")


ROW_IN_FRAME = f"{ROOT.replace('care-sheet', '[data-caresheet]')}.querySelector('.cs-actions')"
CENTER = "(({ x, y, width, height }) => [x + width / 2, y + height / 2])(%s.getBoundingClientRect())"


def click_in_frame(firefox: Firefox, part: str) -> None:
    """Click with the mouse on the middle of what is in the frame, as a reader does who has scrolled there."""
    across, down = firefox.run_in_frame(CENTER % f"{ROW_IN_FRAME}.querySelector('{part}')")
    top = f"{ROOT}.querySelector('iframe').getBoundingClientRect()"
    firefox.run(f"scrollBy(0, {top}.y + {down} - {SIZE[1] / 2})")
    left, above = firefox.run(f"(({{ x, y }}) => [x, y])({top})")
    firefox.click(left + across, above + down)


def wait_for(read: Callable[[], object]) -> Any:
    """Wait until there is something to read, and return it."""
    end = time.monotonic() + 3 * PATIENCE_S
    while not (found := read()):
        assert time.monotonic() < end
    return found


def test_row_in_a_sealed_frame_copies_the_address_and_opens_the_pages(
    firefox: Firefox, firefox_site: Site, library_root: str
) -> None:
    open_topic(firefox, firefox_site, isolation="frame")
    click_in_frame(firefox, "button")
    said = f"{ROW_IN_FRAME}.querySelector('[role=status]')?.textContent"
    assert wait_for(lambda: firefox.run_in_frame(said)) == "The address has been copied."
    # What the page's own field gets is what is on the clipboard.
    firefox.run(
        "document.body.append(Object.assign(document.createElement('textarea'), { id: 'paste' })) ?? paste.focus()"
    )
    firefox.press("Control+v")
    assert wait_for(lambda: firefox.run("paste.value")) == f"{library_root}topics/en/eczema/"
    for part, address in {
        "a": f"{library_root}handouts/en/eczema/?site=willow-street&print",
        "a:last-of-type": f"{library_root}topics/en/eczema/?site=willow-street",
    }.items():
        click_in_frame(firefox, part)
        assert wait_for(firefox.take_opened) == [address]


# The copy as the page sees it, and a key that copies.
LISTEN = """document.addEventListener("copy", ({ clipboardData }) => {
  document.copied = ["text/plain", "text/html"].map((type) => clipboardData.getData(type));
});
document.addEventListener("keydown", () => document.execCommand("copy"));"""
LOADED = "performance.getEntriesByType('resource').some(({ name }) => name.includes('/actions.'))"


@pytest.mark.parametrize("place", ["inline", "page"])
def test_copy_of_a_long_selection_brings_its_source(
    place: str, firefox: Firefox, firefox_site: Site, library_root: str
) -> None:
    if place == "inline":
        open_topic(firefox, firefox_site)
    else:
        firefox.open(f"{library_root}topics/en/eczema/", SIZE)
    firefox.run(f"(() => {{ {LISTEN} }})()")
    topic = ROOT if place == "inline" else "document"
    box = f"(({{ x, y }}) => [x, y])({topic}.querySelector('.cs-summary').getBoundingClientRect())"
    x, y = firefox.run(box)
    firefox.drag((x + 2, y + 8), (x + 300, y + 60))
    wait(firefox, LOADED)
    # Until the code has started, a copy is the browser's own.
    wait(firefox, f"{topic}.querySelector('[role=status]')")
    firefox.press("c")
    text, html = firefox.run("document.copied")
    assert text.startswith("Eczema makes skin dry")
    assert text.endswith(f"\n\n{SHORT}\n\n{library_root}topics/en/eczema/")
    assert f"<p>{SHORT}</p>" in html


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def print_sheets(firefox: Firefox) -> list[str]:
    printed = PdfReader(io.BytesIO(firefox.print() or b""))
    return [squeeze(sheet.extract_text()) for sheet in printed.pages]


@pytest.mark.parametrize(("style", "most"), [("", 5), ("width: 9cm", 8)], ids=["wide", "narrow"])
def test_topic_in_a_sealed_frame_is_printed_whole_and_without_empty_sheets(
    style: str, most: int, firefox: Firefox, firefox_site: Site, open_release: Release
) -> None:
    open_topic(firefox, firefox_site, isolation="frame", style=style)
    sheets = print_sheets(firefox)
    assert len(sheets) <= most
    # Firefox begins a new sheet before a frame, so the first has the heading and the seal alone.
    assert min(len(sheet) for sheet in sheets[1:-1]) > 500
    text = "".join(sheets)
    fragment = open_release.read("public/v1/topics/en/eczema.html").decode()
    headings = re.findall(r"<h3[^>]*>([^<]*)</h3>", fragment)
    assert len(headings) > 6
    assert [each for each in headings if squeeze(each) not in text] == ["On this page"]
    assert squeeze("licence CC BY 4.0.") in sheets[-1]
    assert squeeze("Call us.") in sheets[-1]


def test_sheet_names_the_clinic_fills_two_pages_and_says_what_has_changed(firefox: Firefox, library_root: str) -> None:
    address = f"{library_root}handouts/en/mesotherapy/?site=willow-street"
    firefox.open(address, SIZE)
    wait(firefox, "!document.querySelector('.cs-clinic').hidden")
    sheets = print_sheets(firefox)
    assert [sheet.count(squeeze(SHORT)) for sheet in sheets] == [1, 1]
    assert "WillowStreetClinic" in sheets[0]
    assert firefox.run("document.querySelector('.cs-check').offsetHeight") == 0
    [day, parts] = firefox.run("document.body.dataset.version").split("-", 1)
    said = "document.querySelector('.cs-check > :not([hidden])').innerText"
    for version, sentence in {parts: "is current", f"{parts[:9]}xxx{parts[12:]}": "has changed"}.items():
        firefox.open("about:blank", SIZE)
        firefox.open(f"{address}#v={day}-{version}", SIZE)
        wait(firefox, f"{said}.includes('{sentence}')")
    assert firefox.run("document.querySelectorAll('.cs-check a').length") == 1
