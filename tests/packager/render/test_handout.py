"""A topic as a sheet to print: what it says about itself, its QR code, and which version it names."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
import zxingcpp

from caresheet.model import SafeHtml, Section
from caresheet.packager.handout_proof import find_code_faults
from caresheet.packager.pipeline import build_release, load_library
from caresheet.packager.render.handout import QrCode, label_version, make_qr, name_version
from caresheet.packager.verify import find_release_faults
from caresheet.release.format import Release
from conftest import SHORT, LibraryFolder, edit, fingerprint, write_varied

URL = "https://clinic.example/health/"
SHEET = f"{URL}handouts/en/asthma/"
SVG = re.compile(r'<svg class="cs-qr" viewbox="0 0 (\d+) \1" role="img" aria-label="([^"]+)"><path [^>]*d="([^"]+)">')


def read_code(code: QrCode) -> str:
    """Draw a code's path as a browser would, and read the picture."""
    dark = np.zeros((code.size, code.size), dtype=bool)
    x = y = 0.0
    for step in re.finditer(r"([Mmh])([^Mmh]+)", code.path):
        numbers = [float(number) for number in re.findall(r"-?(?:\d+\.\d+|\.\d+|\d+)", step[2])]
        if step[1] == "h":
            dark[int(y), int(x) : int(x + numbers[0])] = True
            x += numbers[0]
        else:
            x, y = (numbers[0], numbers[1]) if step[1] == "M" else (x + numbers[0], y + numbers[1])
    picture = np.kron(np.where(dark, 0, 255).astype(np.uint8), np.ones((4, 4), dtype=np.uint8))
    [found] = zxingcpp.read_barcodes(picture)
    return found.text


def read_sheet(release: Release, path: str = "public/handouts/en/asthma/index.html") -> str:
    return release.read(path).decode()


@pytest.fixture(scope="module")
def addressed(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("addressed")
    write_varied(LibraryFolder(folder / "content"))
    return build_release(folder / "content", folder / "releases", url=URL)


def test_the_code_leads_to_the_sheet_of_this_version(addressed: Release) -> None:
    page = read_sheet(addressed)
    [(size, label, path)] = SVG.findall(page)
    version = re.search(r'data-version="([^"]+)"', page)
    assert version
    assert read_code(QrCode(int(size), path)) == f"{SHEET}#v={version[1]}"
    assert label == "QR code: clinic.example/health/handouts/en/asthma/"
    assert f'<a href="{SHEET}">clinic.example/health/handouts/en/asthma/</a>' in page
    assert f"Version of November 1, 2026, {label_version(version[1])}." in page


def test_a_code_can_be_read_however_long_the_address_is() -> None:
    for length in (1, 40, 200, 900):
        address = f"{URL}{'x' * length}#v=20261101-abc"
        code = make_qr(address)
        assert code is not None
        assert read_code(code) == address
    assert make_qr(f"{URL}{'x' * 3000}") is None


def test_search_engines_get_the_page_of_the_topic(addressed: Release) -> None:
    page = read_sheet(addressed)
    assert '<meta name="robots" content="noindex">' in page
    assert f'<link rel="canonical" href="{URL}topics/en/asthma/">' in page
    assert "topics/en/asthma/" in addressed.read("public/sitemap.xml").decode()
    assert "handouts/" not in addressed.read("public/sitemap.xml").decode()


def test_without_an_address_a_sheet_has_its_version_only(library: LibraryFolder, varied_release: Release) -> None:
    page = read_sheet(varied_release)
    assert "Version of November 1, 2026" in page
    assert "<svg" not in page
    assert "Scan the code" not in page
    assert 'rel="canonical"' not in page


def test_a_withdrawn_topic_has_a_notice_and_nothing_to_print(addressed: Release) -> None:
    page = read_sheet(addressed, "public/handouts/en/cupping/index.html")
    assert "This topic was withdrawn on October 1, 2026." in page
    assert "Please do not use a printed sheet of this topic any longer." in page
    for absent in ("<svg", "data-version", "<script", "Large type"):
        assert absent in read_sheet(addressed)
        assert absent not in page


def test_an_overdue_review_is_on_the_sheet(addressed: Release) -> None:
    path = "handouts/en/flu/index.html"
    [(day, later)] = addressed.contents.later[path]
    assert (day, later) == ("2026-11-23", f"later/{path}")
    assert '<p data-from="2026-11-23">' in read_sheet(addressed, later)
    assert '<p data-from="2026-11-23" hidden>' in read_sheet(addressed, f"public/{path}")


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("narrow and sore", "sore and narrow", {2}),
        ("## What to expect", "## What to hope for", {3}),
        ("title: Asthma", "title: Bronchial asthma", {0}),
        ("summary: What to know.", "summary: All there is to know.", {1}),
        ("airways of the lungs", "airways of  the **lungs**", set()),
        ("codes: {icd10cm: [J45]}", "codes: {icd10cm: [J46]}", set()),
        ("https://source.example/page", "https://source.example/other", set()),
    ],
)
def test_a_version_changes_with_the_words_that_readers_see(
    old: str, new: str, changed: set[int], library: LibraryFolder
) -> None:
    write_varied(library)

    def read_parts() -> list[str]:
        [topic] = [each for each in load_library(library.root).topics if each.path == "topics/en/asthma.md"]
        day, _, codes = name_version(fingerprint(topic), topic.updated).partition("-")
        assert day == "20261101"
        assert len(codes) == 3 * (2 + len(topic.sections))
        return re.findall("...", codes)

    before = read_parts()
    edit(library, "topics/en/asthma.md", old, new)
    after = read_parts()
    assert {number for number, part in enumerate(before) if part != after[number]} == changed


def test_the_disclaimer_is_at_the_top_of_each_page(addressed: Release) -> None:
    for path in addressed.files:
        if path.endswith(".html") and "/handouts/en/" in path:
            assert f'data-line="{SHORT}"><p class="cs-running-line">{SHORT}</p>' in read_sheet(addressed, path)


FORGERIES = {
    "the code of another address": (' d="M', ' d="M4 4.5h7m2 0h7M', "does not lead to its own page"),
    "another address in words": (f'<a href="{SHEET}">', '<a href="https://evil.example/">', "does not lead to its own"),
    "no running line": ('<p class="cs-running-line">', '<p class="cs-library">', "at the top of each page"),
    "a code that is a picture of something else": ('viewbox="0 0 ', 'viewbox="9 9 ', "cannot be"),
    "an event handler": ("<svg ", '<svg onload="x" ', "is not allowed on <svg>"),
}


@pytest.mark.parametrize(("old", "new", "fault"), FORGERIES.values(), ids=FORGERIES)
def test_a_forged_sheet_is_found(old: str, new: str, fault: str, addressed: Release) -> None:
    path = "public/handouts/en/asthma/index.html"
    genuine = addressed.read(path).decode()
    assert genuine.count(old) >= 1

    class Forged(Release):
        def read(self, name: str, digest: str = "") -> bytes:
            return genuine.replace(old, new, 1).encode() if name == path else super().read(name, digest)

    assert find_faults(addressed, path) == []
    forged = Forged(addressed.folder, addressed.id, addressed.contents, addressed.files)
    found = find_faults(forged, path)
    assert any(fault in each for each in found), found


def find_faults(release: Release, path: str) -> list[str]:
    found = find_release_faults({path: release.read(path)}, release.contents, release.files)
    return [fault for _, fault in (*found, *find_code_faults(release))]


def test_a_section_can_be_removed_without_a_change_to_the_others(library: LibraryFolder) -> None:
    [topic] = load_library(library.root).topics
    two = replace(topic, sections=(*topic.sections, Section("more", "More", SafeHtml("<p>Words.</p>"))))
    one, both = (name_version(fingerprint(each), each.updated) for each in (topic, two))
    assert both.startswith(one)
    assert label_version(one) != label_version(both)
