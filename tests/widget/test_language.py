"""Which language a reader gets, and the note if that is not their own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from browser.fixtures import NewPage, ReusePage
from browser.measure import find_box, measure_overflow
from browser.page_record import NETWORK_LINE, record_of, show
from browser.scripts import ScriptBuilds
from browser.servers import Clinic, Relay
from caresheet.release.format import Release
from conftest import LibraryFolder

SHEET = '<main><care-sheet topic="{topic}" {options} loading="eager">Ask us.</care-sheet></main>{script}'
# ruff: noqa: RUF001  # Arabic letters, not letters that look like ours
ARABIC = "## ما هو الربو؟\n\nالربو مرض طويل الأمد يصيب الرئتين ويجعل التنفس صعبًا.\n"


@pytest.mark.by_turns("es--es", "es-MX--es", "fr--en", 'en-lang="es"-es')
@pytest.mark.parametrize(
    ("page_lang", "options", "given"),
    [
        ("en", "", "en"),
        ("es", "", "es"),
        ("es-MX", "", "es"),
        ("ES", "", "es"),
        ("en-GB", "", "en"),
        ("fr", "", "en"),
        ("", "", "en"),
        ("en", 'lang="es"', "es"),
        ("es", 'lang="en"', "en"),
        ("es", 'lang="xx"', "es"),
    ],
)
def test_shows_the_language_of_the_reader(
    page_lang: str, options: str, given: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    body = SHEET.replace("{topic}", "mesotherapy").replace("{options}", options)
    [event] = show(page, clinic.page(body, lang=page_lang))
    assert event["detail"] == {"topic": "mesotherapy", "lang": given}
    article = page.locator("article")
    assert (article.get_attribute("lang"), article.get_attribute("dir")) == (given, "ltr")
    assert page.locator(".cs-seal").get_attribute("lang") == given
    expect(page.get_by_role("heading", level=2)).to_have_text({"en": "Mesotherapy", "es": "Mesoterapia"}[given])


def test_untranslated_topic_is_shown_in_the_default_language_with_a_note(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    body = SHEET.replace("{topic}", "menopause").replace("{options}", "")
    [event] = show(page, clinic.page(body, lang="es"))
    assert event["detail"] == {"topic": "menopause", "lang": "en"}
    note = page.locator("care-sheet").get_by_role("status")
    expect(note).to_contain_text("todavía no está disponible en español")
    assert note.locator("p").get_attribute("lang") == "es"
    assert note.locator("bdi").get_attribute("lang") == "en"
    for part in ("article", ".cs-seal"):
        assert page.locator(part).get_attribute("lang") == "en"
    expect(page.locator(".cs-seal")).to_contain_text("not medical advice")


def test_translated_topic_has_no_such_note(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(SHEET.replace("{topic}", "mesotherapy").replace("{options}", ""), lang="es"))
    expect(page.locator("care-sheet").get_by_role("status")).to_be_hidden()


def test_spanish_demo_shows_a_translated_and_an_untranslated_topic(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    page.goto(clinic.demo("spanish.html"))
    page.locator("care-sheet").last.scroll_into_view_if_needed()
    expect(page.get_by_role("heading", name="Diabetes tipo 2", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Low blood sugar", exact=True)).to_be_visible()


def test_right_to_left_page_does_not_turn_an_english_topic(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True, width=640)
    record_of(page).allow(NETWORK_LINE)
    body = f"<h1>عيادة</h1>{SHEET.replace('{topic}', 'eczema').replace('{options}', '')}"
    [event] = show(page, clinic.page(body, lang="ar", attributes='dir="rtl"'))
    assert event["detail"]["lang"] == "en"
    expect(page.locator("article")).to_have_css("direction", "ltr")
    expect(page.locator("h1")).to_have_css("direction", "rtl")


def test_right_to_left_demo_shows_the_arabic_topic(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True, width=640)
    [event] = show(page, clinic.demo("rtl.html"))
    assert event["detail"] == {"topic": "high-blood-pressure", "lang": "ar"}
    expect(page.locator("article")).to_have_css("direction", "rtl")
    expect(page.locator(".cs-seal")).to_have_css("direction", "rtl")


@pytest.fixture
def arabic(library: LibraryFolder, build: Callable[[], Release], servers: ExitStack, scripts: ScriptBuilds) -> Clinic:
    """Return a clinic's site that has the tags of a library in English and Arabic."""
    library.write_settings(languages=("en", "ar"))
    library.write_topic("asthma", ARABIC, lang="ar", title="الربو")
    scripts.add_library(library.root)
    relay = servers.enter_context(Relay(build().folder / "public"))
    return servers.enter_context(Clinic(relay.root))


@pytest.mark.by_turns("ar-320", "en-1280")
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("page_lang", ["ar", "en"])
def test_arabic_topic_is_set_from_right_to_left(page_lang: str, width: int, arabic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True, width=width)
    body = SHEET.replace("{topic}", "asthma").replace("{options}", 'lang="ar"')
    [event] = show(page, arabic.page(body, lang=page_lang, attributes=f'dir="{"rtl" if page_lang == "ar" else "ltr"}"'))
    assert event["detail"]["lang"] == "ar"
    column = find_box(page.locator(".cs-column"))
    title = page.locator(".cs-title")
    text = title.evaluate("""(title) => {
      const range = document.createRange();
      range.selectNodeContents(title);
      const { left, right } = range.getBoundingClientRect();
      return { left, right };
    }""")
    assert abs(text["right"] - (column["x"] + column["width"])) < 2
    assert text["left"] > column["x"] + 50
    mark = find_box(page.locator(".cs-seal svg"))
    assert mark["x"] < column["x"] + 40
    assert measure_overflow(page) == 0
