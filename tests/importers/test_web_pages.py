"""What the import takes from a web page: its main text, its characters, its language and its date."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from caresheet.errors import ConfigError
from caresheet.importers.draft import Imported
from caresheet.importers.target_library import TargetLibrary
from caresheet.importers.web_pages import read_html

LIBRARY = TargetLibrary(Path(), ("en", "es", "pt-BR"), {}, "lungs")


def read(tmp_path: Path, page: str | bytes, library: TargetLibrary = LIBRARY) -> Imported:
    path = tmp_path / "page.html"
    path.write_bytes(page if isinstance(page, bytes) else f"<!DOCTYPE html><meta charset=utf-8>{page}".encode())
    (topic,) = read_html(path, library)
    return topic


FULL = "<h1>Asthma</h1><p>Use the inhaler twice a day.</p><h2>Emergency</h2><p>Call 911 at once.</p>"
BODY = "## Overview\n\nUse the inhaler twice a day.\n\n## Emergency\n\nCall 911 at once."
AROUND = {
    "a news article": f"<article><h3>News</h3><p>We are closed on Monday.</p></article><main>{FULL}</main>",
    "a menu": f"<nav><a href=/>Home</a><a href=/a>About us</a></nav>{FULL}",
    "a menu without a name": f"<div><a href=/>Home</a> <a href=/a>About us</a></div>{FULL}",
    "a menu in a layout table": f"<table><tr><td><a href=/>Home</a> <a href=/a>About</a><td>{FULL}</table>",
    "a cookie banner": f"{FULL}<div id=cookie-banner><p>We use cookies on this site.</p><button>Accept</button></div>",
    "a share bar": f"{FULL}<ul class=share-buttons><li><a href=#>Facebook</a><li><a href=#>Mail</a></ul>",
    "breadcrumbs": f"<ol class=breadcrumb><li><a href=/>Home</a><li><a href=/a>Lungs</a></ol>{FULL}",
    "a footer": f"{FULL}<footer><p>Copyright 2026 The Clinic. All rights reserved.</p></footer>",
    "a link past the menu": f"<a href=#main class=skip-link>Skip to main content</a>{FULL}",
    "a search form": f"<form role=search><input name=q><button>Search</button></form>{FULL}",
    "a head": f"<header><a href=/>The Clinic</a><nav><a href=/a>About</a></nav></header>{FULL}",
}


@pytest.mark.parametrize("name", AROUND)
def test_what_stands_around_the_main_text_goes_and_is_counted(name: str, tmp_path: Path) -> None:
    topic = read(tmp_path, AROUND[name])
    assert (topic.title, topic.body) == ("Asthma", BODY)
    assert any(note.startswith("dropped ") for note in topic.notes)


AMONG = {
    "a form": f"<form id=aspnetForm><input type=hidden value=x>{FULL}</form>",
    "custom elements": f"<my-app><my-card>{FULL}</my-card></my-app>",
    "a class that looks like a menu": f"<div class='nav-page menu'>{FULL}</div>",
    "a nav around everything": f"<nav>{FULL}</nav>",
    "headings in buttons": FULL.replace("<h2>Emergency</h2>", "<button><h2>Emergency</h2></button>"),
    "buttons in headings": FULL.replace("<h2>Emergency</h2>", "<h2><button>Emergency</button></h2>"),
    "no body and no end tags": f"<title>x</title>{FULL.replace('</p>', '')}",
    "a title in the page's head": f"<header>{FULL[:15]}</header><main>{FULL[15:]}</main>",
    "a small main element": f"<main></main><div>{FULL}</div>",
}


@pytest.mark.parametrize("name", AMONG)
def test_the_text_in_wrappers_is_kept(name: str, tmp_path: Path) -> None:
    topic = read(tmp_path, AMONG[name])
    assert (topic.title, topic.body) == ("Asthma", BODY)


MARKED = {
    "by its role": "<div role=heading aria-level=2><b>Emergency</b></div>",
    "by its role, without a level": "<span role=heading>Emergency</span>",
    "by its role, at a level that nobody has": "<div role=heading aria-level=x>Emergency</div>",
    "by Word's outline": "<p class=Big style='mso-outline-level:2'>Emergency</p>",
}


@pytest.mark.parametrize("how", MARKED)
def test_an_element_that_a_page_marks_as_a_heading_is_one(how: str, tmp_path: Path) -> None:
    topic = read(tmp_path, FULL.replace("<h2>Emergency</h2>", MARKED[how]))
    assert topic.body.replace("**", "") == BODY


def test_two_articles_are_both_kept_each_under_its_own_heading(tmp_path: Path) -> None:
    articles = f"<article><h2>News</h2><p>We are closed.</p></article><article>{FULL}</article>"
    topic = read(tmp_path, articles)
    assert topic.title == "Asthma"
    assert topic.body.startswith("## News\n\nWe are closed.\n\n## Asthma\n\nUse the inhaler")


def test_the_label_of_a_tab_stands_above_its_panel(tmp_path: Path) -> None:
    tabs = "<button role=tab aria-controls=a>Before</button><button role=tab aria-controls=b>After</button>"
    panels = "<div id=a role=tabpanel>Fast.</div><div id=b role=tabpanel hidden>Rest.</div>"
    topic = read(tmp_path, f"<h1>Knee</h1><div role=tablist>{tabs}</div>{panels}")
    assert topic.body == "## Overview\n\n**Before**\n\nFast.\n\n**After**\n\nRest."


def test_lists_that_word_saved_are_lists(tmp_path: Path) -> None:
    item = "<p style='mso-list:l0 level{}'><![if !supportLists]><span style='mso-list:Ignore'>{}</span><![endif]>{}</p>"
    items = ((1, "3.", "Wash"), (2, "·", "Hands"), (1, "4.", "Rest"))
    topic = read(tmp_path, "<p class=MsoTitle>Care</p>" + "".join(item.format(*each) for each in items))
    assert (topic.title, topic.body) == ("Care", "## Overview\n\n3. Wash\n\n   - Hands\n4. Rest")


DOSE = "<h1>Dose</h1><p>Take ½ tablet (2.5 µg) “daily”.</p>"
ENCODINGS = {
    "utf-8-sig": "",
    "utf-16": "",
    "utf-8": "<meta charset=utf-8>",
    "windows-1252": "<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>",
    "cp1252": "",
    "UTF-8": "<meta charset=shift_jis>",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_characters_are_read_in_the_encoding_of_the_page(encoding: str, tmp_path: Path) -> None:
    topic = read(tmp_path, (ENCODINGS[encoding] + DOSE).encode(encoding))
    assert topic.summary == "Take ½ tablet (2.5 µg) “daily”."
    guessed = any("compare its letters" in note for note in topic.notes)
    assert guessed is (encoding in ("cp1252", "UTF-8"))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (
            b"<meta charset=utf-8>\n<p>Take 2.5 " + b"\xb5g</p>",
            "line 2, column 13, after 'Take 2.5': the byte B5 is not UTF-8; in windows-1252 it would be 'µ'",
        ),
        (b"<meta charset=windows-1252><p>2.5 \x81g", "the byte 81 is not CP1252"),
        ("<meta charset=utf-8><p>2.5 \ufffdg".encode(), "after '2.5': a character is lost (U+FFFD)"),
    ],
)
def test_a_character_that_cannot_be_read_is_an_error_with_its_place(data: bytes, fault: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, data)
    assert fault in str(error.value)


def test_a_character_outside_the_main_text_may_be_unreadable(tmp_path: Path) -> None:
    assert read(tmp_path, f"{FULL}<footer>".encode() + b"\xa9 The Clinic</footer>").body == BODY


def make_archive(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (make_archive("word/document.xml"), "is a Word document; use: caresheet import docx"),
        (make_archive("a.html"), "is an archive (zip)"),
        (b"%PDF-1.7", "is a PDF file"),
        (b"From: <x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related", "is a web archive (.mht)"),
        (b"\x89PNG\r\n\x1a\n", "is a picture (PNG)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Office file (.doc)"),
        (b"<health-topics/>", "is MedlinePlus's XML; use: caresheet import medlineplus"),
        (b"\x00\x01\x02", "is not a web page"),
        (b"<p hidden>x", "contains no text to import"),
    ],
)
def test_says_what_a_file_is_that_is_no_web_page(data: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, data)
    assert f"page.html: {said}" in str(error.value)


@pytest.mark.parametrize(
    ("page", "lang"),
    [
        ("<html lang=es>", "es"),
        ("<html lang=en-GB>", "en"),
        ("<html lang=pt>", "pt-BR"),
        ("<meta http-equiv=content-language content='es, en'>", "es"),
        ("<html lang='{{ lang }}'>", "en"),
        ("", "en"),
        ("<html lang=fr>", "fr"),
    ],
)
def test_the_language_is_the_page_s_own_or_the_library_s_first(page: str, lang: str, tmp_path: Path) -> None:
    topic = read(tmp_path, page + FULL)
    assert topic.lang == lang
    assert any("does not say its language" in note for note in topic.notes) is (
        page in ("", "<html lang='{{ lang }}'>")
    )


def test_the_language_that_was_asked_for_wins(tmp_path: Path) -> None:
    library = TargetLibrary(Path(), ("en", "es"), {}, "lungs", lang="es")
    assert read(tmp_path, f"<html lang=en>{FULL}", library).lang == "es"


@pytest.mark.parametrize(
    ("page", "day"),
    [
        ("<meta property=article:modified_time content=2024-03-05T10:00:00Z>", date(2024, 3, 5)),
        ("<meta name=DCTERMS.modified content=2024-03-05>", date(2024, 3, 5)),
        ('<script type="application/ld+json">{"@graph": [{"dateModified": "2024-03-05"}]}</script>', date(2024, 3, 5)),
        ("<p>Last updated: <time datetime=2024-03-05>5 March</time></p>", date(2024, 3, 5)),
        ("<p>Open on <time datetime=2024-03-05>5 March</time></p>", None),
        ("<meta property=article:published_time content=2024-03-05>", None),
        ("<meta name=DCTERMS.modified content=2024-13-45>", None),
    ],
)
def test_the_date_is_one_that_the_page_states(page: str, day: date | None, tmp_path: Path) -> None:
    topic = read(tmp_path, page + FULL)
    assert topic.updated == day
    assert ("updated: " in topic.write()) is (day is not None)


def test_links_to_the_same_site_are_completed_where_the_page_says_its_address(tmp_path: Path) -> None:
    link = f"<link rel=canonical href=https://a.example/b/>{FULL}<p><a href=c>See</a></p>"
    assert "[See](<https://a.example/b/c>)" in read(tmp_path, link).body
    saved = f"<!-- saved from url=(0020)https://a.example/b/ -->{FULL}<p><a href=/c>See</a></p>"
    assert "[See](<https://a.example/c>)" in read(tmp_path, saved).body


def test_a_title_keeps_its_characters(tmp_path: Path) -> None:
    assert read(tmp_path, "<h1>CO<sub>2</sub> &amp; <b>y</b>ou<a href=#a>¶</a></h1><p>x y").title == "CO₂ & you"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("感冒", "gan-mao"),
        ("Fièvre", "fievre"),
        ("Астма", "astma"),
        ("حمى", "hma"),
        ("…", "page"),
        ("Index", "index-topic"),
    ],
)
def test_titles_in_any_script_make_readable_names(title: str, slug: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"<h1>{title}</h1><p>x y").slug == slug


def test_the_summary_is_the_first_sentence(tmp_path: Path) -> None:
    assert read(tmp_path, "<h1>T</h1><p>Note</p><p>Wash your hands with soap. R&amp;D *").summary == (
        "Wash your hands with soap. R&D *"
    )
    assert read(tmp_path, "<h1>T</h1><ul><li>Soap</ul>").summary == "Soap"
