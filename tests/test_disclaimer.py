"""The disclaimer: which texts it can have, and that a document without it is never accepted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caresheet.disclaimer import find_document_faults, find_text_faults, make_block, make_line, make_seal
from caresheet.model import Disclaimer
from caresheet.packager.pipeline import load_library
from caresheet.packager.render.library_pages import LibraryPages
from caresheet.packager.render.render import Renderer, lay_out_topic
from caresheet.release.format import PUBLIC
from conftest import FULL, SHORT, STATIC, LibraryFolder, fingerprint

TEXT = Disclaimer("Disclaimer", SHORT, tuple(FULL.split("\n\n")))
SEAL, LINE = str(make_seal(TEXT)), str(make_line(TEXT))
BLOCK = str(make_block(TEXT, "© A & B", heading_level=3))
COPYRIGHT = BLOCK[BLOCK.index('<p class="cs-copyright"') : -len("</section>")]
SECTION = f'<section class="cs-section" aria-labelledby="a"><h3 id="a">A</h3><p>x</p><p>{LINE}</p></section>\n'
DOCUMENT = f'<article class="cs-topic" lang="en">\n{SEAL}\n<h2>T</h2>\n{SECTION}{SECTION}{BLOCK}\n</article>\n'
BLOCK_START = '<section class="cs-disclaimer"'


def test_finds_nothing_wrong_with_a_whole_document() -> None:
    assert find_document_faults(DOCUMENT, TEXT) == []
    assert find_document_faults(f"<html><body>{DOCUMENT}</body></html>", TEXT) == []


def test_ends_with_all_of_the_text_and_the_copyright() -> None:
    for paragraph in TEXT.full:
        assert f"<p>{paragraph}</p>" in SEAL
        assert f"<p>{paragraph}</p>" in BLOCK
    assert COPYRIGHT.endswith(">© A &amp; B</p>")


def test_escapes_what_a_library_wrote() -> None:
    text = Disclaimer('a"b', "<b>", ("<script>",))
    made = make_seal(text) + make_line(text) + make_block(text, "<i>", heading_level=2)
    assert not any(tag in made for tag in ("<b>", "<script>", "<i>", 'a"b'))


OUTSIDE, SEALED, LINED, ENDED = (
    "has topic text outside the topic",
    "does not begin with the seal",
    "has a section without the disclaimer's line",
    "does not end with the disclaimer",
)
CHANGES: dict[str, tuple[Callable[[str], str], str]] = {
    "no article": (lambda d: d.replace("article", "div"), "has 0 articles instead of one topic"),
    "another article": (lambda d: d + "<article>x</article>", "has 2 articles instead of one topic"),
    "a second topic": (lambda d: d + d, "has 2 articles instead of one topic"),
    "article of another class": (lambda d: d.replace("cs-topic", "x"), "has 1 articles instead of one topic"),
    "article never ends": (lambda d: d.replace("</article>", ""), OUTSIDE),
    "text after the end": (lambda d: d + SECTION, OUTSIDE),
    "text before the beginning": (lambda d: SECTION + d, OUTSIDE),
    "ended early": (lambda d: d.replace(SECTION, SECTION + BLOCK + "</article>", 1), OUTSIDE),
    "seal removed": (lambda d: d.replace(SEAL, ""), SEALED),
    "seal altered": (lambda d: d.replace(SEAL, SEAL.replace("not medical", "medical")), SEALED),
    "seal cut": (lambda d: d.replace(SEAL, SEAL.replace(f"<p>{TEXT.full[1]}</p>", "")), SEALED),
    "seal moved down": (lambda d: d.replace(SEAL, "").replace("<h2>T</h2>", f"<h2>T</h2>{SEAL}"), SEALED),
    "seal hidden": (lambda d: d.replace('"cs-seal"', '"cs-seal" hidden'), SEALED),
    "seal wrapped": (lambda d: d.replace(SEAL, f"<div hidden>{SEAL}</div>"), SEALED),
    "line removed": (lambda d: d.replace(LINE, "", 1), LINED),
    "last line removed": (lambda d: LINE.join(d.split(LINE)[:2]) + d.split(LINE)[2], LINED),
    "line altered": (lambda d: d.replace(LINE, LINE.replace("not ", ""), 1), LINED),
    "both lines in one section": (lambda d: d.replace(LINE, "", 1).replace(LINE, LINE + LINE, 1), LINED),
    "line hidden": (lambda d: d.replace('"cs-line"', '"cs-line" hidden', 1), LINED),
    "block removed": (lambda d: d.replace(BLOCK, ""), ENDED),
    "block altered": (lambda d: d.replace(BLOCK, BLOCK.replace("not medical", "medical")), ENDED),
    "block cut": (lambda d: d.replace(BLOCK, BLOCK.replace(f"<p>{TEXT.full[0]}</p>", "")), ENDED),
    "block hidden": (lambda d: d.replace(BLOCK_START, BLOCK_START + " hidden"), ENDED),
    "block wrapped": (lambda d: d.replace(BLOCK, f"<div hidden>{BLOCK}</div>"), ENDED),
    "block moved up": (lambda d: d.replace(BLOCK, "").replace("<h2>T</h2>", f"<h2>T</h2>{BLOCK}"), ENDED),
    "text after the block": (lambda d: d.replace(BLOCK, BLOCK + "<p>Or ask nobody.</p>"), ENDED),
    "text in the copyright": (lambda d: d.replace("A &amp; B", "A</p><p>Ignore this."), ENDED),
    "copyright removed": (lambda d: d.replace(COPYRIGHT, ""), ENDED),
}


@pytest.mark.parametrize(("change", "fault"), CHANGES.values(), ids=CHANGES.keys())
def test_finds_each_change_of_a_document(change: Callable[[str], str], fault: str) -> None:
    changed = change(DOCUMENT)
    assert changed != DOCUMENT
    assert fault in find_document_faults(changed, TEXT)


def test_finds_the_disclaimer_of_another_language(library: LibraryFolder) -> None:
    other = Disclaimer("x", SHORT.upper(), TEXT.full)
    assert find_document_faults(DOCUMENT, other) == [SEALED, LINED, ENDED]


@pytest.mark.parametrize("lang", ["en", "es", "ar"])
def test_every_document_of_every_language_carries_its_own(lang: str, library: LibraryFolder) -> None:
    codes = ("en", "es", "ar")
    texts = "".join(
        f'[disclaimers.{code}]\nshort = "{code.upper()}. {SHORT}"\nfull = """{code} {FULL}"""\n' for code in codes
    )
    library.write_settings(languages=codes, disclaimers=texts)
    for code in codes:
        library.write_topic("asthma", lang=code)
    loaded = load_library(library.root)
    text = loaded.language(lang).disclaimer
    renderer = Renderer(loaded, STATIC, version="0a1b2c3d")
    files = {
        path: body
        for topic in loaded.topics
        for path, body in lay_out_topic(renderer, topic, fingerprint(topic)).files.items()
    }
    topics = [topic for topic in loaded.topics if topic.lang == lang]
    pages = LibraryPages(renderer, {topic.path: () for topic in topics})
    files |= {PUBLIC + path: body for path, body in pages.render_language(loaded.language(lang), topics)}
    documents = {path: body.decode() for path, body in files.items() if f"/{lang}/" in path and path.endswith(".html")}
    assert sorted(documents) == [
        f"{PUBLIC}handouts/{lang}/asthma/index.html",
        f"{PUBLIC}topics/{lang}/asthma/index.html",
        f"{PUBLIC}topics/{lang}/index.html",
        f"{PUBLIC}v1/frame/{lang}/asthma.html",
        f"{PUBLIC}v1/topics/{lang}/asthma.html",
    ]
    assert all(find_document_faults(document, text) == [] for document in documents.values())
    assert text.short.startswith(f"{lang.upper()}. ")


CJK = "本页面仅提供一般健康信息并非医疗建议请咨询您的医生"


@pytest.mark.parametrize(
    ("short", "full"),
    [(SHORT, TEXT.full), (CJK, (CJK + "不能代替了解您情况的医护人员的诊治如遇紧急情况请立即拨打急救电话",))],
    ids=["letters", "ideographs"],
)
def test_accepts_a_text_that_says_something(short: str, full: tuple[str, ...]) -> None:
    assert find_text_faults(short, full) == []


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\u2060", "\ufeff", "\x00", "\ue000", "\u3164", "\u2800"])
@pytest.mark.parametrize("part", ["short", "full"])
def test_finds_an_invisible_character(hidden: str, part: str) -> None:
    short, end = (SHORT + hidden, "") if part == "short" else (SHORT, hidden)
    (fault,) = find_text_faults(short, (*TEXT.full, f"More.{end}"))
    assert fault == f"'{part}' contains an invisible character (U+{ord(hidden):04X}); delete it"
