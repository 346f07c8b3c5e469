"""Which of the library's languages a page's language tags find (RFC 4647, section 3.4)."""

from __future__ import annotations

import json
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page

from browser.fixtures import ReusePage
from widget.modules import Modules

LANGUAGES = ("en", "es", "zh", "zh-Hant", "pt-BR", "sr-Latn-RS")
# The element that asks, in pages whose elements around it say other things.
ASKING = '<i id="asking"{attributes}></i>'


@pytest.fixture
def modules(servers: ExitStack) -> Modules:
    """Return the widget's modules with a library of several languages."""
    modules = servers.enter_context(Modules())
    library = {"defaultLanguage": "en", "languages": {tag: {"dir": "ltr"} for tag in LANGUAGES}}
    modules.replace("base/config.js", f"export const LIBRARY = {json.dumps(library)}, SITE = null;")
    return modules


def find_language(page: Page) -> str:
    """Return the language that the widget would choose for the element that asks."""
    language: str = page.evaluate("""async () => {
      const { languageAt } = await import("/src/base/language.js");
      return languageAt(document.querySelector("#asking"));
    }""")
    return language


def write(page: Page, body: str) -> None:
    """Write the body of a page anew. The browser reads it as it reads a page's own HTML."""
    page.evaluate("(body) => { document.body.innerHTML = body; }", body)


TAGS = {
    "es": "es",
    "ES": "es",
    " es ": "es",
    "es-MX": "es",
    "es-419": "es",
    "es_ES": "es",
    "es_ES.UTF-8": "es",
    "es-": "es",
    "zh-Hant": "zh-Hant",
    "ZH-HANT": "zh-Hant",
    "zh-Hant-TW": "zh-Hant",
    "zh_Hant_TW": "zh-Hant",
    "zh-Hant-TW-x-private-use": "zh-Hant",
    "zh-Hant-u-nu-hanidec": "zh-Hant",
    "zh-Hans-CN": "zh",
    "zh-TW": "zh",
    "pt-br": "pt-BR",
    "pt-BR-abl1943": "pt-BR",
    "sr-latn-rs-x-a": "sr-Latn-RS",
    # A longer tag is not found by a shorter one; the default takes its place.
    "pt": "en",
    "sr-Latn": "en",
    "x-es": "en",
    "esperanto": "en",
    "fr-es": "en",
    "-": "en",
    "": "en",
}


def test_tag_finds_the_longest_one_that_the_library_has(
    modules: Modules, reuse_page: ReusePage, subtests: pytest.Subtests
) -> None:
    page = reuse_page()
    modules.open(page)
    for tag, language in TAGS.items():
        with subtests.test(tag=tag):
            write(page, ASKING.format(attributes=f' lang="{tag}"'))
            assert find_language(page) == language


PLACES = {
    "lang": ('<p lang="es">{}</p>', "", "es"),
    "xml-lang": ('<p xml:lang="es">{}</p>', "", "es"),
    "own-xml-lang": ('<p lang="zh">{}</p>', ' xml:lang="es"', "es"),
    "own-lang": ('<p xml:lang="zh">{}</p>', ' lang="es"', "es"),
    "nearest-is-xml-lang": ('<p lang="zh"><b xml:lang="es">{}</b></p>', "", "es"),
    "nearest-is-lang": ('<p xml:lang="zh"><b lang="es">{}</b></p>', "", "es"),
    "nearest-is-unknown": ('<p xml:lang="es"><b lang="fr">{}</b></p>', "", "es"),
    # As the browser does in HTML.
    "both": ("{}", ' xml:lang="zh" lang="es"', "es"),
    "none": ("{}", "", "en"),
}


def test_nearest_of_both_attributes_decides(modules: Modules, reuse_page: ReusePage, subtests: pytest.Subtests) -> None:
    page = reuse_page()
    modules.open(page)
    for place, (around, attributes, language) in PLACES.items():
        with subtests.test(place):
            write(page, around.format(ASKING.format(attributes=attributes)))
            assert find_language(page) == language


def test_attribute_of_the_xml_namespace_counts(modules: Modules, reuse_page: ReusePage) -> None:
    page = reuse_page()
    modules.open(page, body=ASKING.format(attributes=""))
    page.evaluate("""() =>
      document.body.setAttributeNS("http://www.w3.org/XML/1998/namespace", "xml:lang", "es")
    """)
    assert find_language(page) == "es"
