"""Every text that is in another language than the text around it says so (WCAG 2.2, 3.1.2)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from caresheet.model import Library
from caresheet.packager.pipeline import load_library
from caresheet.release.format import Release
from caresheet.shipped import find_starter

_VOID = {"base", "br", "hr", "img", "input", "link", "meta", "source"}
_SPOKEN = ("aria-label", "alt", "title", "placeholder")
_WORDS = re.compile(r"[A-Za-z]{2,}[^A-Za-z]+[A-Za-z]{2,}")
_ARABIC = re.compile(r"[\u0600-\u06ff]")


class _Texts(HTMLParser):
    """Collects each text that a reader sees or hears, with its language and its element."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, str]] = [("", "")]
        self.found: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        lang = given.get("lang") or self._open[-1][1]
        self.found += [(given[name] or "", lang, tag) for name in _SPOKEN if name in given and tag != "link"]
        if tag not in _VOID:
            self._open.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tag, lang = self._open[-1]
        if data.strip() and tag not in ("script", "style"):
            self.found.append((" ".join(data.split()), lang, tag))


def list_texts(html: str) -> list[tuple[str, str, str]]:
    parser = _Texts()
    parser.feed(html)
    return parser.found


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(find_starter())


@pytest.fixture(scope="module")
def languages_of(library: Library) -> dict[str, set[str]]:
    """Return each text of the library with the languages that it can be in."""
    found: dict[str, set[str]] = defaultdict(set)
    for language in library.languages:
        code = language.code
        found[language.name].add(code)
        for text in (*language.document_messages.values(), *language.search_messages.values()):
            found[text].add(code)
        for text in (language.disclaimer.short, *language.disclaimer.full, library.find_copyright(code)):
            found[" ".join(text.split())].add(code)
        for category in library.categories:
            found[category.names[code]].add(code)
    for topic in library.topics:
        for text in (topic.title, topic.summary, *(section.title for section in topic.sections)):
            found[text].add(topic.lang)
    # A name is no text in a language.
    return {text: codes for text, codes in found.items() if text not in (library.name, library.publisher)}


def list_pages(release: Release) -> Iterator[tuple[str, str]]:
    for path in release.files:
        if path.startswith("public/") and path.endswith(".html"):
            yield path, release.read(path).decode()


def find_faults(html: str, languages_of: dict[str, set[str]]) -> list[str]:
    """Return each text whose element names another language than the text is in, or one with the wrong letters."""
    faults = []
    for text, lang, _ in list_texts(html):
        is_foreign = text in languages_of and lang not in languages_of[text]
        is_arabic = bool(_ARABIC.search(text)) and not text.isascii() and not _WORDS.search(text)
        if is_foreign or (is_arabic and lang != "ar"):
            faults.append(f"{lang}: {text}")
    return faults


def test_each_text_names_its_language(starter_release: Release, languages_of: dict[str, set[str]]) -> None:
    faults = {path: found for path, html in list_pages(starter_release) if (found := find_faults(html, languages_of))}
    assert faults == {}


def test_an_arabic_page_has_no_english_left_over(starter_release: Release, library: Library) -> None:
    names = re.compile("|".join(map(re.escape, (library.name, library.publisher, "CC BY", "MedlinePlus"))))
    pages = [(path, html) for path, html in list_pages(starter_release) if '<html lang="ar"' in html]
    found = [
        text
        for _, html in pages
        for text, lang, _ in list_texts(html)
        if lang == "ar" and _WORDS.search(names.sub("", text))
    ]
    assert len(pages) >= 4
    assert found == []


@pytest.mark.parametrize(
    ("plant", "fault"),
    [
        ("<p>Temas de salud</p>", "en: Temas de salud"),
        ('<p aria-label="Todos los temas"></p>', "en: Todos los temas"),
        ('<p lang="es">All topics</p>', "es: All topics"),
        ("<p>ارتفاع ضغط الدم</p>", "en: ارتفاع ضغط الدم"),
        ('<p lang="es">Temas de salud</p><p>All topics</p>', ""),
    ],
)
def test_a_text_without_its_language_is_found(plant: str, fault: str, languages_of: dict[str, set[str]]) -> None:
    assert find_faults(f'<html lang="en"><body>{plant}</body></html>', languages_of) == ([fault] if fault else [])


def test_a_source_in_another_language_says_which(starter_release: Release) -> None:
    topic = starter_release.read("public/v1/topics/ar/high-blood-pressure.html").decode()
    assert (
        ' lang="en" dir="auto">High Blood Pressure - MedlinePlus, National Library of Medicine</a> (الإنجليزية)'
        in topic
    )
    # Its own language goes without saying.
    assert re.search(r'rel="noopener noreferrer">معلومات صحية', topic)


def test_names_are_joined_as_the_language_does(starter_release: Release) -> None:
    joined = {
        lang: re.search(r'<p class="cs-also">(.*?)</p>', starter_release.read(f"public/{path}").decode())[1]  # type: ignore[index]
        for lang in ("en", "es", "ar")
        for path in [f"v1/topics/{lang}/high-blood-pressure.html"]
    }
    assert joined == {
        "en": "Also called: Hypertension and HBP",
        "es": "También se llama: Hipertensión, Hipertensión arterial y Presión alta",
        "ar": "يُسمى أيضًا: فرط ضغط الدم والضغط المرتفع",
    }
