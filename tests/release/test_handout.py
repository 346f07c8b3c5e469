"""A handout as a file of its own: it loads nothing, names the clinic, and becomes a PDF."""

from __future__ import annotations

import re
import sys
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from pypdf import PdfReader

from caresheet.errors import ConfigError
from caresheet.packager.pipeline import build_release
from caresheet.packager.source.suggest import suggest
from caresheet.release.format import Release
from caresheet.release.handout import Handouts
from caresheet.release.handout_pdf import make_pdf
from conftest import SHORT, TODAY, LibraryFolder, write_varied
from drawing import draw
from starter_part import first_sentence, list_usual_topics


@pytest.fixture(scope="module")
def with_clinic(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("clinic")
    library = LibraryFolder(folder / "content")
    write_varied(library)
    library.write("pictures/seal.png", draw("PNG", size=(80, 40)))
    library.write(
        "sites/elm-road.toml",
        'name = "Elm & Oak Clinic"\nphone = "+1 555 010 0142"\nemergency = {en = "Call 911.", es = "Llame al 911."}\n'
        '[[badges]]\nname = "A <fine> seal"\nurl = "https://seal.example/"\npicture = "seal.png"\n'
        '[[badges]]\nname = "A plain seal"\nurl = "https://plain.example/"\n',
    )
    return build_release(library.root, folder / "releases", url="https://clinic.example/")


def make(release: Release, slug: str = "asthma", *, site: str = "", large: bool = False, day: date = TODAY) -> str:
    handouts = Handouts(release, day, suggest)
    return handouts.make("en", slug, handouts.read_clinic(site) if site else None, large=large)


def test_a_handout_loads_nothing(with_clinic: Release) -> None:
    page = make(with_clinic, site="elm-road")
    assert re.findall(r'src="(?!data:image/png;base64,)', page) == []
    assert re.findall(r"<(?:script|link rel=\"(?!canonical))", page) == []
    assert "<style>" in page
    for screen_only in ("cs-tools", "cs-check"):
        assert f'class="{screen_only}"' in with_clinic.read("public/handouts/en/asthma/index.html").decode()
        assert f'class="{screen_only}"' not in page
    assert "What is it?" in page
    assert page.rstrip().endswith("</html>")


def test_a_handout_names_the_clinic(with_clinic: Release) -> None:
    page = make(with_clinic, site="elm-road")
    assert '<p class="cs-clinic-name">Elm &amp; Oak Clinic</p>' in page
    assert "Questions? Call Elm &amp; Oak Clinic at \u2066+1 555 010 0142\u2069." in page
    assert 'alt="A &lt;fine&gt; seal" width="80" height="40">' in page
    assert "<li>A plain seal</li>" in page
    assert '<p class="cs-clinic-emergency">Call 911.</p>' in page
    assert "Elm" not in make(with_clinic)


def test_a_wrong_name_is_answered_with_the_nearest(with_clinic: Release) -> None:
    with pytest.raises(ConfigError, match=r"^'astma': there is no such topic in 'en'; did you mean 'asthma'\?$"):
        make(with_clinic, "astma")
    with pytest.raises(ConfigError, match=r"^--site elm: there is no such site; did you mean 'elm-road'\?$"):
        make(with_clinic, site="elm")
    with pytest.raises(ConfigError, match=r"^--lang xx: the library does not have this language; use en or es$"):
        Handouts(with_clinic, TODAY, suggest).choose_language("xx")


def test_a_withdrawn_topic_has_no_handout_and_an_old_name_has_one(with_clinic: Release) -> None:
    with pytest.raises(ConfigError, match="'cupping': this topic is withdrawn; it has no handout"):
        make(with_clinic, "cupping")
    assert make(with_clinic, "old-asthma") == make(with_clinic)


def test_a_handout_is_as_it_would_be_served_on_the_day(with_clinic: Release) -> None:
    overdue = '<p data-from="2026-11-23">'
    assert overdue not in make(with_clinic, "flu")
    assert overdue in make(with_clinic, "flu", day=TODAY + timedelta(1))


def print_sheet(page: str, to: Path) -> PdfReader:
    to.write_bytes(make_pdf(page, paper="letter"))
    return PdfReader(to)


def read_sheets(reader: PdfReader) -> list[str]:
    return [" ".join(sheet.extract_text().split()) for sheet in reader.pages]


@pytest.mark.parametrize(("lang", "slug"), list_usual_topics("es"))
def test_the_pdf_of_a_usual_topic_has_two_pages_with_the_disclaimer_on_each(
    lang: str, slug: str, starter_release: Release, tmp_path: Path
) -> None:
    [short] = [each.disclaimer.short for each in starter_release.contents.languages if each.code == lang]
    handouts = Handouts(starter_release, TODAY, suggest)
    page = handouts.make(lang, slug, handouts.read_clinic("willow-street"), large=False)
    sheets = read_sheets(print_sheet(page, tmp_path / "printed.pdf"))
    assert [first_sentence(short) in sheet for sheet in sheets] == [True, True]
    assert "2 / 2" in sheets[1]
    assert min(len(sheet.split()) for sheet in sheets) > 100


def test_the_pdf_is_tagged_and_says_its_title_and_language(with_clinic: Release, tmp_path: Path) -> None:
    reader = print_sheet(make(with_clinic), tmp_path / "printed.pdf")
    assert reader.metadata is not None
    assert reader.metadata.title == "Asthma - Test library"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]


def measure(reader: PdfReader, word: str) -> set[int]:
    """Return the sizes, in points, in which a word is printed."""
    found = set()

    def visit(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if word in text:
            found.add(round(size * abs(tm[0] * cm[0])))

    for sheet in reader.pages:
        sheet.extract_text(visitor_text=visit)
    return found


def test_large_type_has_18_points(with_clinic: Release, tmp_path: Path) -> None:
    for large, points in ((False, 11), (True, 18)):
        reader = print_sheet(make(with_clinic, large=large), tmp_path / f"{points}.pdf")
        assert measure(reader, "inhaler") == {points}
        assert all(SHORT[:60] in sheet for sheet in read_sheets(reader))


class WithoutPango(ModuleType):
    def __getattr__(self, name: str) -> object:
        raise OSError("cannot load library 'libpango-1.0-0'")


@pytest.mark.parametrize(
    ("module", "said"),
    [
        (None, "--pdf needs WeasyPrint; install it with: pip install 'caresheet[handout]'"),
        (WithoutPango("weasyprint"), "--pdf needs Pango, which WeasyPrint found nowhere; on Debian: apt install "),
    ],
    ids=["no WeasyPrint", "no Pango"],
)
def test_one_line_says_what_to_install(module: ModuleType | None, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", module)
    with pytest.raises(ConfigError) as refused:
        make_pdf("<p>Words.</p>", paper="a4")
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)
