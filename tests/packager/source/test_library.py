"""The settings of a library, above all its disclaimers."""

from __future__ import annotations

from pathlib import Path

import pytest

from caresheet.errors import ConfigError
from caresheet.packager.pipeline import load_library
from caresheet.packager.source.places import find_slug_fault
from conftest import FULL, SHORT, LibraryFolder


def disclaim(short: str = SHORT, full: str = FULL) -> str:
    return f'[disclaimers.en]\nshort = "{short}"\nfull = """{full}"""\n'


def test_reads_a_whole_library(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "es", "ar"), more='copyright = "© 2026 Us"')
    for lang in ("en", "es", "ar"):
        library.write_topic("asthma", lang=lang)
    found = load_library(library.root)
    assert (found.name, found.publisher, found.copyright) == ("Test library", "Test publisher", "© 2026 Us")
    assert [(lang.code, lang.name, lang.direction) for lang in found.languages] == [
        ("en", "English", "ltr"),
        ("es", "Español", "ltr"),
        ("ar", "العربية", "rtl"),
    ]
    assert found.languages[0].disclaimer.label == "Disclaimer"
    assert found.languages[0].disclaimer.full == tuple(FULL.split("\n\n"))
    assert [(topic.lang, topic.slug) for topic in found.topics] == [
        ("ar", "asthma"),
        ("en", "asthma"),
        ("es", "asthma"),
    ]


def test_each_language_can_have_a_line_of_copyright(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "es"), more='copyright = {en = "© Us", es = "© Nosotros"}')
    for lang in ("en", "es"):
        library.write_topic("asthma", lang=lang)
    found = load_library(library.root)
    assert [found.find_copyright(code) for code in ("en", "es")] == ["© Us", "© Nosotros"]
    assert found.copyright == "© Us"
    library.write_settings(languages=("en", "es"), more='copyright = {en = "© Us"}')
    assert library.find_faults() == ["library.toml:4: 'es' is missing; add it"]


def test_the_publisher_holds_the_copyright_by_default(library: LibraryFolder) -> None:
    assert load_library(library.root).copyright == "© Test publisher"


NO_DISCLAIMER = {
    "none": ("", "library.toml:1: 'disclaimers' is missing; add a [disclaimers.en] with 'short' and 'full'"),
    "of another language": ("[disclaimers.es]\n", "library.toml:5: unknown key 'es'"),
    "empty table": ("[disclaimers.en]\n", "library.toml:5: 'short' is missing; add it"),
    "no short": (f'[disclaimers.en]\nfull = "{SHORT * 3}"\n', "library.toml:5: 'short' is missing; add it"),
    "no full": (f'[disclaimers.en]\nshort = "{SHORT}"\n', "library.toml:5: 'full' is missing; add it"),
    "short empty": (disclaim(short=""), "library.toml:6: 'short' is empty; fill it in"),
    "full empty": (disclaim(full=""), "library.toml:7: 'full' is empty; fill it in"),
    "short blank": (disclaim(short="   "), "library.toml:6: 'short' is blank; write some text"),
    "full blank": (disclaim(full=" \n\n \n"), "library.toml:7: disclaimer 'en': 'full' has 0 letters"),
    "short of zero width": (disclaim(short="\u200b" * 60), "library.toml:6: contains an invisible character"),
    "short of joiners": (disclaim(short="\u200d" * 60), "library.toml:6: 'short' is blank; write some text"),
    "full of zero width": (
        disclaim(full="\u200b" * 200),
        "library.toml:7: contains an invisible character (U+200B)",
    ),
    "full of joiners": (disclaim(full="\u200d" * 200), "library.toml:7: disclaimer 'en': 'full' has 0 letters"),
    "full of blank letters": (disclaim(full="\u3164" * 200), "contains an invisible character (U+3164); delete it"),
    "two words": (disclaim(short="No advice."), "library.toml:6: disclaimer 'en': 'short' has 8 letters; write the"),
    "full of two words": (disclaim(full="No advice."), "library.toml:7: disclaimer 'en': 'full' has 8 letters; write"),
    "one letter": (disclaim(short="a" * 60), "disclaimer 'en': 'short' does not say anything"),
    "full of one word": (disclaim(full="aha " * 60), "disclaimer 'en': 'full' does not say anything"),
    "numbers": (disclaim(short="1234567890" * 6), "library.toml:6: disclaimer 'en': 'short' has 0 letters"),
    "short too long": (
        disclaim(short="abcdefghijklm " * 14),
        "'short' has 182 letters; write the most important sentence",
    ),
    "not a text": ("[disclaimers.en]\nshort = 5\nfull = 6\n", "library.toml:6: 'short' must be text"),
    "text in its place": ('disclaimers = "none"\n', "'disclaimers' must have entries of its own"),
    "switched off": (
        disclaim() + "enabled = false\n",
        "library.toml:10: unknown key 'enabled'; the known keys are",
    ),
}


@pytest.mark.parametrize(("text", "fault"), NO_DISCLAIMER.values(), ids=NO_DISCLAIMER.keys())
def test_refuses_a_library_without_a_disclaimer(text: str, fault: str, library: LibraryFolder) -> None:
    library.write_settings(disclaimers=disclaim())
    assert library.find_faults() == []
    library.write_settings(disclaimers=text)
    assert any(fault in found for found in library.find_faults())


def test_refuses_a_language_whose_disclaimer_is_missing(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "es"), disclaimers=disclaim())
    library.write_topic("asma", lang="es")
    assert library.find_faults() == [
        "library.toml:5: language 'es' has no disclaimer; add a [disclaimers.es] with 'short' and 'full'"
    ]


def test_a_disclaimer_can_have_the_joiners_that_its_script_needs(library: LibraryFolder) -> None:
    library.write_settings(disclaimers=disclaim(SHORT.replace("not ", "not\u200c"), FULL.replace("not ", "not\u200c")))
    assert library.find_faults() == []


LANGUAGES = {
    "none": ("languages = []", "library.toml:3: 'languages' must name at least one language, such as [\"en\"]"),
    "text": ('languages = "en"', "library.toml:3: 'languages' must be a list"),
    "unknown": ('languages = ["en", "xx"]', "library.toml:3: 'xx' is not a known language; use its BCP 47 tag"),
    "its name": ('languages = ["en", "Spanish"]', "library.toml:3: 'Spanish' is not a known language"),
    "a path": ('languages = ["en", "../en"]', "library.toml:3: '../en' is not a known language"),
    "without words": (
        'languages = ["en", "de"]',
        "library.toml:3: Caresheet has no built-in messages for 'de'; translate",
    ),
}


@pytest.mark.parametrize(("line", "fault"), LANGUAGES.values(), ids=LANGUAGES.keys())
def test_refuses_languages(line: str, fault: str, library: LibraryFolder) -> None:
    path = library.root / "library.toml"
    path.write_text(path.read_text("utf-8").replace('languages = ["en"]', line), "utf-8")
    assert any(found.startswith(fault) for found in library.find_faults())


def test_a_language_that_is_named_twice_counts_once(library: LibraryFolder) -> None:
    path = library.root / "library.toml"
    path.write_text(path.read_text("utf-8").replace('["en"]', '["en", "en"]'), "utf-8")
    assert [language.code for language in load_library(library.root).languages] == ["en"]


SETTINGS = {
    "unknown key": (
        'publisher = "',
        'publsher = "',
        "library.toml:2: unknown key 'publsher'; did you mean 'publisher'?",
    ),
    "address without https": (
        'publisher = "',
        'url = "http://topics.clinic.example"\npublisher = "',
        "library.toml:2: 'url' is 'http://topics.clinic.example'; it must begin with https://",
    ),
    "address with a query": (
        'publisher = "',
        'url = "https://clinic.example/?health"\npublisher = "',
        "library.toml:2: 'url' is 'https://clinic.example/?health'; leave out everything from '?' or '#'",
    ),
    "no name": ('name = "Test library"', "", "library.toml:1: 'name' is missing; add it"),
    "no categories": ("[categories]", "[categorys]", "unknown key 'categorys'; did you mean 'categories'?"),
    "category without a name": ('{en = "Lungs"}', "{}", "library.toml:12: 'en' is missing; add it"),
    "category named in no language of ours": ('{en = "Lungs"}', '{en = "x", es = "y"}', "library.toml:12: unknown key"),
    "category as text": ('{en = "Lungs"}', '"Lungs"', "library.toml:12: 'lungs' must have entries of its own"),
    "long category": (
        "lungs =",
        f"{'a' * 101} =",
        "library.toml:12: a category's name can have at most 100 characters; choose a shorter one",
    ),
    "category in capitals": ("lungs =", "Lungs =", "library.toml:12: category 'Lungs' can have only lowercase letters"),
    "category like our ids": ("lungs =", "cs-title =", "library.toml:12: 'cs-title' is reserved for Caresheet's pages"),
    "category like the main part": ("lungs =", "main =", "library.toml:12: 'main' is reserved for Caresheet's pages"),
}


@pytest.mark.parametrize(("old", "new", "fault"), SETTINGS.values(), ids=SETTINGS.keys())
def test_says_what_is_wrong_with_a_setting(old: str, new: str, fault: str, library: LibraryFolder) -> None:
    path = library.root / "library.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    assert any(fault in found for found in library.find_faults())


MESSAGES = {
    "right": ('[document]\nlast_changed = "Changed: {date}"\n[widget]\nloading = "One moment"\n', None),
    "unknown table": ("[documents]\n", "1: unknown key 'documents'; did you mean 'document'?"),
    "unknown message": ('[document]\nsorces = "x"\n', "2: unknown key 'sorces'; did you mean 'sources'?"),
    "empty": ('[document]\ndisclaimer = ""\n', "2: 'disclaimer' is empty; fill it in"),
    "placeholder misspelled": (
        '[document]\nlast_changed = "{dat}"\n',
        "2: 'last_changed' has the wrong placeholders; write",
    ),
    "placeholder left out": (
        '[document]\nreviewed = "By {names}"\n',
        "2: 'reviewed' has the wrong placeholders; write",
    ),
    "placeholder twice": (
        '[document]\nlast_changed = "{date} {date}"\n',
        "2: 'last_changed' has the wrong placeholders",
    ),
    "placeholder where none goes": (
        '[document]\nsources = "{x}"\n',
        "2: 'sources' has the wrong placeholders; remove each",
    ),
    "brace alone": ('[document]\nsources = "a { b"\n', "2: 'sources' has the wrong placeholders; remove each { and }"),
    "placeholder that reaches inside": (
        '[widget]\ncall = "{site.__class__} {phone}"\n',
        "2: 'call' has the wrong placeholders",
    ),
    "as text": ('document = "x"\n', "1: 'document' must have entries of its own"),
}


@pytest.mark.parametrize(("text", "fault"), MESSAGES.values(), ids=MESSAGES.keys())
def test_reads_the_librarys_own_messages(text: str, fault: str | None, library: LibraryFolder) -> None:
    library.write("messages/en.toml", text)
    found = library.find_faults()
    assert [f.removeprefix("messages/en.toml:")[: len(fault or "")] for f in found] == ([fault] if fault else [])


def test_a_language_without_built_in_messages_needs_all_of_them(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "de"))
    library.write_topic("asthme", lang="de")
    library.write("messages/de.toml", '[document]\nsources = "Sources"\n')
    (found,) = library.find_faults()
    assert found.startswith("messages/de.toml:1: does not have document.disclaimer, document.on_this_page, ")


def test_uses_the_messages_of_the_library(library: LibraryFolder) -> None:
    ours = Path(__file__).parents[3] / "server" / "caresheet" / "messages" / "en.toml"
    library.write_settings(languages=("en", "de"))
    library.write_topic("asthme", lang="de")
    library.write("messages/de.toml", ours.read_text("utf-8").replace('"Sources"', '"Die Quellen"'))
    german = load_library(library.root).language("de")
    assert (german.name, german.document_messages["sources"]) == ("Deutsch", "Die Quellen")


def test_says_how_to_start_a_library_if_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no such folder; 'caresheet init' starts a library"):
        load_library(tmp_path / "none")


@pytest.mark.parametrize("slug", ["index", "Asthma", "a b", "a_b", "-a", "a--b", "é", "", "../x", "a.md"])
def test_refuses_a_name_that_cannot_be_an_address(slug: str) -> None:
    assert find_slug_fault("type-2-diabetes") is None
    assert find_slug_fault(slug)
