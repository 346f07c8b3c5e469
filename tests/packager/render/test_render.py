"""A library rendered as documents."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import pytest

from caresheet.packager.markup import allowlist
from caresheet.packager.markup.allowlist import Vocabulary
from caresheet.packager.markup.sanitize import find_grammar_fault
from caresheet.packager.pipeline import load_library
from caresheet.packager.render.data import describe_library
from caresheet.packager.render.library_pages import LibraryPages
from caresheet.packager.render.render import Renderer, lay_out_topic
from caresheet.release.contents import Contents
from caresheet.release.format import LAPSED, LATER, PUBLIC
from conftest import STATIC, LibraryFolder, fingerprint

FRAGMENT, DATA, FRAME, PAGE, HANDOUT = EVERY = (
    "v1/topics/en/asthma.html",
    "v1/topics/en/asthma.json",
    "v1/frame/en/asthma.html",
    "topics/en/asthma/index.html",
    "handouts/en/asthma/index.html",
)
TWO_DAYS = "reviewed: {by: [A. Person, MD], on: 2024-05-01, next: 2026-05-01}\n"


@dataclass(frozen=True)
class Rendered:
    files: dict[str, bytes]
    contents: Contents


def render(library: LibraryFolder) -> Rendered:
    loaded = load_library(library.root)
    renderer = Renderer(loaded, STATIC, version="0a1b2c3d")
    layouts = [lay_out_topic(renderer, topic, fingerprint(topic)) for topic in loaded.topics]
    files = {path: body for layout in layouts for path, body in layout.files.items()}
    pages = LibraryPages(renderer, {topic.path: () for topic in loaded.topics})
    for language in loaded.languages:
        topics = [topic for topic in loaded.topics if topic.lang == language.code and not topic.withdrawn]
        files |= {PUBLIC + path: body for path, body in pages.render_language(language, topics)}
    files[f"{PUBLIC}404.html"] = renderer.render_missing()
    gone = [path for layout in layouts for path in layout.gone]
    redirects = {old: path for layout in layouts for old, path in layout.redirects.items()}
    later = {path: dated for layout in layouts for path, dated in layout.later.items()}
    return Rendered(files, describe_library(loaded, gone, redirects, later))


def read(library: LibraryFolder, path: str) -> str:
    return render(library).files[PUBLIC + path].decode()


def _find_vocabulary(path: str) -> Vocabulary:
    if "v1/frame/" in path:
        return allowlist.FRAME
    if "handouts/" in path:
        return allowlist.HANDOUT
    return allowlist.DOCUMENT if "v1/" in path else allowlist.PAGE


def list_levels(document: str) -> list[tuple[str, str]]:
    return [(level, re.sub("<.*?>", "", text)) for level, text in re.findall(r"<h(\d)[^>]*>(.*?)</h\1>", document)]


@pytest.mark.parametrize(("path", "level"), [(FRAGMENT, 2), (FRAME, 2), (PAGE, 1)], ids=["fragment", "frame", "page"])
def test_headings_begin_where_the_document_begins(path: str, level: int, library: LibraryFolder) -> None:
    library.write_topic("asthma", "## One\n\n### A\n\n#### B\n\nx\n")
    levels = [
        (level, "Asthma"), (level + 1, "One"), (level + 2, "A"), (level + 3, "B"), (level + 1, "Sources"),
        (level + 1, "Review"), (level + 1, "Disclaimer"),
    ]  # fmt: skip
    assert list_levels(read(library, path)) == [(str(number), text) for number, text in levels]


def test_lists_the_sections_of_long_topics_only(library: LibraryFolder) -> None:
    library.write_topic("asthma", "## A\n\nx\n\n## B\n\nx\n")
    assert "On this page" not in read(library, FRAGMENT)
    library.write_topic("asthma", "## A\n\nx\n\n## B\n\nx\n\n## C & D\n\nx\n")
    assert '<li><a href="#c-d">C &amp; D</a></li>' in read(library, FRAGMENT)


def test_no_two_elements_of_a_page_have_one_id(library: LibraryFolder) -> None:
    library.write_topic("asthma", "".join(f"## {t}\n\nx\n\n" for t in ("Main", "cs-title", "CS contents", "A", "a")))
    for path in (FRAGMENT, FRAME, PAGE, "topics/en/index.html"):
        ids = re.findall(r' id="([^"]*)"', read(library, path))
        assert len(ids) == len(set(ids)) > 3


def test_escapes_what_people_wrote(library: LibraryFolder) -> None:
    path = library.write_topic("asthma", '## Under < 60 & "x"\n\n|a|\n|-|\n|b|\n', title="\"A <b> & 'c'\"")
    path.write_text(path.read_text("utf-8").replace("What to know.", "Above > 38 & <i>"), "utf-8")
    for document in (path for path in render(library).files.items() if path[0].endswith(".html")):
        text = document[1].decode().removeprefix("<!doctype html>\n")
        assert find_grammar_fault(text, _find_vocabulary(document[0])) is None
        assert "<i>" not in text
    assert 'aria-label="Table: Under &lt; 60 &amp; &quot;x&quot;"' in read(library, FRAGMENT)
    assert json.loads(read(library, DATA))["title"] == "A <b> & 'c'"


def test_says_that_nobody_reviewed_a_topic(library: LibraryFolder) -> None:
    assert "<p>Not yet reviewed by a clinician.</p>" in read(library, FRAGMENT)
    assert render(library).contents.later == {}
    assert json.loads(read(library, DATA))["reviewed"] is None


def test_writes_the_overdue_review_as_a_later_edition(library: LibraryFolder) -> None:
    library.write_topic("asthma", settings=TWO_DAYS)
    documents = render(library)
    due, overdue = '<p data-until="2026-05-01"', '<p data-from="2026-05-02"'
    assert documents.contents.later == {path: (("2026-05-02", LATER + path),) for path in EVERY}
    for path in (FRAGMENT, FRAME, PAGE):
        now, later = documents.files[PUBLIC + path].decode(), documents.files[LATER + path].decode()
        assert f"{due}>Reviewed by A. Person, MD on" in now
        assert f"{overdue} hidden>" in now
        assert f"{due} hidden>" in later
        assert f"{overdue}>Reviewed by A. Person, MD on" in later
        assert 'Review overdue since <time datetime="2026-05-01">May 1, 2026</time>.' in later


def test_a_withdrawn_topic_keeps_its_notice_and_loses_its_text(library: LibraryFolder) -> None:
    library.write_topic("asthma", "## A\n\nsecret\n", settings="withdrawn: {on: 2026-10-31, reason: Replaced.}\n")
    documents = render(library)
    for path in (FRAGMENT, FRAME, PAGE):
        document = documents.files[PUBLIC + path].decode()
        assert '<p class="cs-withdrawn">This topic was withdrawn on October 31, 2026. Replaced.</p>' in document
        assert 'data-state="withdrawn"' in document
    assert 'data-nearest="Asthma"' in documents.files[PUBLIC + PAGE].decode()
    assert not any(b"secret" in body or b"What to know" in body for body in documents.files.values())
    assert json.loads(documents.files[PUBLIC + DATA])["withdrawn"] == {"on": "2026-10-31", "reason": "Replaced."}
    assert documents.contents.gone == EVERY
    assert documents.contents.topics == ()
    assert "asthma" not in documents.files[f"{PUBLIC}topics/en/index.html"].decode()


def test_an_old_name_leads_to_the_new_one(library: LibraryFolder) -> None:
    library.write_topic("asthma", settings="aliases: [wheezing]\n")
    documents = render(library)
    assert documents.contents.redirects == {path.replace("asthma", "wheezing"): path for path in EVERY}
    old = documents.files[f"{PUBLIC}v1/topics/en/wheezing.html"]
    assert old == documents.files[PUBLIC + FRAGMENT]


def test_a_page_names_its_other_languages(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "ar"))
    library.write_topic("asthma", lang="ar")
    library.write_topic("copd")
    assert '<link rel="alternate" hreflang="ar" href="../../../topics/ar/asthma/">' in read(library, PAGE)
    assert "hreflang" not in read(library, PAGE.replace("asthma", "copd"))


def find_languages(document: bytes) -> tuple[set[str], set[str]]:
    """Return the languages that a page links to: for search engines, and for readers."""
    text = document.decode()
    return (
        set(re.findall(r'<link rel="alternate" hreflang="(\w+)"', text)),
        set(re.findall(r'<a href="[^"]*" lang="\w+" hreflang="(\w+)"', text)),
    )


BOTH, NEITHER = ({"es"}, {"es"}), (set[str](), set[str]())
WITHDRAWN = "withdrawn: {on: 2026-10-31, reason: Replaced.}\n"
LAPSES_IN_JUNE = "reviewed: {by: [A. Person, MD], on: 2024-05-01, next: 2026-05-01}\n"
LAPSES_IN_AUGUST = "reviewed: {by: [A. Person, MD], on: 2024-05-01, next: 2026-07-02}\n"
GRACE = "[policy]\ngrace_days = 30\n[policy.findings]\n"


def test_a_page_does_not_lead_to_a_withdrawn_translation(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "es"))
    library.write_topic("asthma", lang="es")
    assert find_languages(render(library).files[PUBLIC + PAGE]) == BOTH
    library.write_topic("asthma", lang="es", settings=WITHDRAWN)
    assert find_languages(render(library).files[PUBLIC + PAGE]) == NEITHER
    # The notice still links to the other translation.
    spanish = PAGE.replace("/en/", "/es/")
    assert find_languages(render(library).files[PUBLIC + spanish]) == ({"en"}, {"en"})


def test_a_page_leads_to_a_translation_until_its_review_lapses(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "es"), more=GRACE)
    library.write_topic("asthma", lang="es", settings=LAPSES_IN_JUNE)
    documents = render(library)
    then = f"later/2026-06-01/{PAGE}"
    # No other document has such links.
    assert {path: days for path, days in documents.contents.later.items() if "/en/" in path} == {
        PAGE: (("2026-06-01", then),)
    }
    assert find_languages(documents.files[PUBLIC + PAGE]) == BOTH
    assert find_languages(documents.files[then]) == NEITHER


def test_a_page_s_own_days_and_those_of_its_translations_are_in_order(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "es"), more=GRACE)
    library.write_topic("asthma", settings=LAPSES_IN_JUNE)
    library.write_topic("asthma", lang="es", settings=LAPSES_IN_AUGUST)
    documents = render(library)
    spanish = PAGE.replace("/en/", "/es/")
    editions = documents.contents.later[PAGE]
    assert editions == (
        ("2026-05-02", LATER + PAGE),
        ("2026-06-01", LAPSED + PAGE),
        ("2026-08-02", f"{LAPSED}2026-08-02/{PAGE}"),
    )
    assert [find_languages(documents.files[path]) for _, path in editions] == [BOTH, BOTH, NEITHER]
    assert documents.contents.later[spanish] == (
        ("2026-06-01", f"{LATER}2026-06-01/{spanish}"),
        ("2026-07-03", LATER + spanish),
        ("2026-08-02", LAPSED + spanish),
    )
    assert [bool(find_languages(documents.files[path])[0]) for _, path in documents.contents.later[spanish]] == [
        False,
        False,
        False,
    ]
    library.write_topic("asthma", settings=WITHDRAWN)
    assert render(library).contents.later[PAGE] == (("2026-08-02", f"{LAPSED}2026-08-02/{PAGE}"),)


def test_a_language_written_from_the_right_says_so_everywhere(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "ar"))
    library.write_topic("asthma", "## ما هو؟\n\nمرض.\n", lang="ar", settings=TWO_DAYS)
    documents = render(library)
    for path in (FRAGMENT, FRAME, PAGE, "topics/en/index.html"):
        document = documents.files[PUBLIC + path.replace("/en/", "/ar/")].decode()
        assert '<article class="cs-topic' in document
        assert re.search(r'<article [^>]*lang="ar" dir="rtl"', document)
        assert find_grammar_fault(document.removeprefix("<!doctype html>\n"), _find_vocabulary(path)) is None
    assert "إخلاء المسؤولية" in read(library, FRAGMENT.replace("/en/", "/ar/"))
    assert 'lang="en" dir="ltr"' in read(library, FRAGMENT)


def test_lists_the_topics_of_a_language_by_category(library: LibraryFolder) -> None:
    library.write_topic("copd")
    listed = json.loads(read(library, "v1/topics/en/index.json"))
    assert [topic["path"] for topic in listed["topics"]] == ["topics/en/asthma/", "topics/en/copd/"]
    assert listed["categories"] == [{"id": "lungs", "name": "Lungs"}]
    assert set(listed["disclaimer"]) == {"label", "short", "full"}


def test_a_review_overdue_beyond_the_grace_period_withdraws_the_topic(library: LibraryFolder) -> None:
    library.write_settings(more="[policy]\ngrace_days = 30\n[policy.findings]\n")
    library.write_topic("asthma", "## A\n\nsecret\n", settings=TWO_DAYS)
    documents = render(library)
    notice = "This topic was withdrawn on June 1, 2026. Its review was due by May 1, 2026."
    for path in EVERY:
        editions = (("2026-05-02", LATER + path), ("2026-06-01", LAPSED + path))
        assert documents.contents.later[path] == editions
        overdue, lapsed = (documents.files[folder + path].decode() for folder in (LATER, LAPSED))
        assert "secret" in overdue
        assert "secret" not in lapsed
        assert notice in lapsed
    assert f'<p class="cs-withdrawn" data-from="2026-06-01" hidden>{notice}' in documents.files[PUBLIC + PAGE].decode()
    library.write_settings(more="[policy]\ngrace_days = 0\n[policy.findings]\n")
    assert render(library).contents.later[PAGE] == (("2026-05-02", LAPSED + PAGE),)
