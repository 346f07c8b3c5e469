"""What readers and authors are told once a topic or a translation is no longer as it was recorded."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from caresheet.model import Coverage, Topic
from caresheet.packager.pipeline import build_release, examine_library
from caresheet.packager.review import format_reviews, list_reviews
from caresheet.release.diff import describe_changes
from caresheet.release.format import Release
from caresheet.shipped import find_widget
from conftest import TODAY, LibraryFolder, edit
from drawing import draw
from reviewed_library import BOTH, FILE, SPANISH, find_rules

BY_HAND = "reviewed: {by: [A. Tester], on: 2026-05-01, next: 2028-05-01}\n"

Build = Callable[[], Release]


def find_topic(library: LibraryFolder, lang: str = "en", slug: str = "asthma") -> Topic:
    """Return a topic as the documents are made from it."""
    outlines = examine_library(library.root).outlines
    return next(each.topic for each in outlines if (each.topic.lang, each.topic.slug) == (lang, slug))


def find_coverage(library: LibraryFolder, slug: str = "asthma") -> Coverage:
    coverage = find_topic(library, slug=slug).coverage
    assert coverage is not None
    return coverage


def read(release: Release, lang: str = "en", slug: str = "asthma") -> dict[str, object]:
    return json.loads(release.read(f"public/v1/topics/{lang}/{slug}.json"))


def find_notes(release: Release, lang: str = "en", slug: str = "asthma") -> list[str]:
    """Return what readers are told: above and in each section, then below “Review”."""
    html = str(read(release, lang, slug)["html"])
    notes = re.findall(r'<p class="cs-(?:changed|reviewed)">(.*?)</p>', html)
    below = re.search(r'<section class="cs-dates".*?</section>', html, re.DOTALL)
    assert below
    shown = re.findall(r"<p(?![^>]*hidden)[^>]*>(?!<a)(.*?)</p>", below[0])
    return [re.sub(r"<[^>]+>", "", note) for note in [*notes, *shown]]


def change_settings(library: LibraryFolder, **levels: str) -> None:
    findings = "".join(f'{name.replace("_", "-")} = "{level}"\n' for name, level in levels.items())
    library.write_settings(languages=("en", "es"), more=f"[policy.findings]\n{findings}")


SEEN = "Reviewed by A. Tester, MD on May 1, 2026."
NEXT = f"{SEEN} Next review by May 1, 2028."
LAST = "Last changed on November 1, 2026."


def test_readers_are_told_section_by_section(reviewed: LibraryFolder, build: Build) -> None:
    before = build()
    assert find_notes(before) == [NEXT, LAST]
    assert read(before)["reviewed"]["covers"] == {  # type: ignore[index]
        "title": "reviewed",
        "summary": "reviewed",
        "sections": {"dose": "reviewed", "when-not": "reviewed", "help": "reviewed"},
        "removed": [],
    }
    edit(reviewed, FILE, "5 mg", "50 mg")
    edit(reviewed, FILE, "## Help", "## More help")
    edit(reviewed, FILE, "title: Asthma", "title: Asthma 2")
    release = build()
    notes = [
        "The title or the summary has changed since the review.",
        "This section has changed since its review.",
        SEEN,
        "This section was added or renamed after the review.",
        NEXT,
        "Parts of this topic have changed since this review. A section that was reviewed has been removed.",
        LAST,
    ]
    assert find_notes(release) == notes
    for page in ("v1/topics/en/asthma.html", "topics/en/asthma/index.html", "v1/frame/en/asthma.html"):
        document = release.read(f"public/{page}").decode()
        assert [note for note in notes[:2] if note not in document] == []
    covers = read(release)["reviewed"]["covers"]  # type: ignore[index]
    assert covers["sections"] == {"dose": "changed", "when-not": "reviewed", "more-help": "new"}
    assert (covers["title"], covers["summary"], covers["removed"]) == ("changed", "reviewed", ["help"])
    assert list(describe_changes(before, release))[:6] == [
        "Changed: en/asthma (Asthma 2)",
        "  title: “Asthma” → “Asthma 2”",
        "  the title has changed since its review",
        "  section “Dose” has changed since its review",
        "  section “More help” was added or renamed after the review",
        "  the reviewed section #help is gone",
    ]
    # The translation, too, is of an earlier version.
    assert find_notes(release, "es")[0] == "Esta traducción es de una versión anterior."


def test_the_widget_shows_what_a_fragment_says(reviewed: LibraryFolder, build: Build) -> None:
    """Its own list of classes, and of a topic's parts in their order, must know these sentences."""
    topic = find_widget() / "src" / "topic"
    (classes,) = re.findall(r"^  /(\^cs-.*\$)/;$", (topic / "allowlist.js").read_text("utf-8"), re.MULTILINE)
    (order,) = re.findall(r"^  /(\^cs-.*\$)/;$", (topic / "disclaimer.js").read_text("utf-8"), re.MULTILINE)
    edit(reviewed, FILE, "title: Asthma", "title: Asthma 2")
    edit(reviewed, FILE, "5 mg", "50 mg")
    release = build()
    for lang in ("en", "es"):
        article = BeautifulSoup(str(read(release, lang)["html"]), "html.parser").article
        assert article is not None
        used = {name for part in article.find_all(class_=True) for name in part["class"]}
        assert "cs-changed" in used
        assert [name for name in used if not re.fullmatch(classes, name)] == []
        assert re.fullmatch(order, "".join(part["class"][0] for part in article.find_all(recursive=False)))


@pytest.mark.parametrize(
    ("change", "section"),
    [
        (("5 mg", "50 mg"), "dose"),
        (("5 mg", "5 mcg"), "dose"),
        (("Not if", "If"), "when-not"),
        (("911", "912"), "help"),
        (("[A rash]", "[No rash]"), "help"),
    ],
)
def test_a_number_a_unit_a_negation_or_an_emergency_number_counts(
    change: tuple[str, str], section: str, reviewed: LibraryFolder
) -> None:
    edit(reviewed, FILE, *change)
    assert find_coverage(reviewed).changed == (section,)
    assert find_rules(reviewed) == BOTH


@pytest.mark.parametrize(
    "change", [("5 mg, with", "5 mg with"), ("Call 911.", "**Call**\n911"), ("\n\n## Help", "\n\n\n## Help")]
)
def test_commas_markup_and_white_space_change_nothing(change: tuple[str, str], reviewed: LibraryFolder) -> None:
    edit(reviewed, FILE, *change)
    assert find_coverage(reviewed).is_whole
    assert find_rules(reviewed) == []


def test_a_replaced_picture_counts_and_its_file_name_does_not(reviewed: LibraryFolder) -> None:
    (reviewed.root / "pictures/rash.png").rename(reviewed.root / "pictures/skin.png")
    edit(reviewed, FILE, "pictures/rash.png", "pictures/skin.png")
    assert find_rules(reviewed) == []
    reviewed.write("pictures/skin.png", draw("PNG", colour="#00ff00"))
    assert find_rules(reviewed) == BOTH


def test_a_file_saved_by_another_editor_is_still_reviewed(reviewed: LibraryFolder) -> None:
    """A byte order mark, other line ends, settings in another order, a comment: none of them is a word."""
    text = (reviewed.root / FILE).read_text("utf-8")
    settings, body = text.removeprefix("---\n").split("---\n", 1)
    title, rest = settings.split("\n", 1)
    text = f"---\n{rest}# reviewed\n{title}\n---\n{body}"
    reviewed.write(FILE, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert find_rules(reviewed) == []
    reviewed.write(FILE, b"\xef\xbb\xbf" + text.replace("5 mg", "6 mg").replace("\n", "\r\n").encode())
    assert find_rules(reviewed) == BOTH


def test_a_section_can_move_but_not_go(reviewed: LibraryFolder) -> None:
    dose = "## Dose\n\nTake 5 mg, with water.\n\n"
    edit(reviewed, FILE, dose, "")
    assert find_coverage(reviewed).removed == ("dose",)
    assert find_rules(reviewed) == BOTH
    reviewed.write(FILE, f"{(reviewed.root / FILE).read_text('utf-8')}\n{dose}")
    assert find_rules(reviewed) == []


def test_a_renamed_or_split_topic_takes_its_review_along(reviewed: LibraryFolder) -> None:
    text = (reviewed.root / FILE).read_text("utf-8")
    (reviewed.root / FILE).unlink()
    reviewed.write("topics/en/breath.md", text.replace("sources:", "aliases: [asthma]\nsources:"))
    reviewed.write("topics/en/half.md", text.partition("## When not")[0])
    assert find_coverage(reviewed, "breath").is_whole
    half = find_coverage(reviewed, "half")
    assert (half.sections, half.removed) == ((("dose", "reviewed"),), ("when-not", "help"))


def test_a_review_that_was_written_by_hand_covers_nothing_that_can_be_proven(
    library: LibraryFolder, build: Build
) -> None:
    library.write_topic("asthma", settings=BY_HAND)
    release = build()
    said = "Which words were reviewed is not on record."
    assert find_notes(release) == ["Reviewed by A. Tester on May 1, 2026. Next review by May 1, 2028.", said, LAST]
    assert read(release)["reviewed"]["covers"] is None  # type: ignore[index]
    assert find_rules(library) == ["warning review-unrecorded"]
    rows = list_reviews(examine_library(library.root, today=TODAY), TODAY)
    assert [row.covers for row in rows] == ["not recorded"]


def test_the_list_of_reviews_says_what_has_changed(reviewed: LibraryFolder) -> None:
    edit(reviewed, FILE, "911", "912")
    rows = list_reviews(examine_library(reviewed.root, today=TODAY), TODAY)
    assert (rows[0].state, rows[0].covers) == ("changed", "all but #help")
    assert list(format_reviews(rows))[-1].startswith("1 changed")


@pytest.mark.parametrize(("level", "rules"), [("error", ["error review-changed"]), ("off", [])])
def test_policy_decides_how_severe_a_change_is(level: str, rules: list[str], reviewed: LibraryFolder) -> None:
    change_settings(reviewed, review_changed=level, translation_changed="off")
    assert reviewed.find_faults() == []
    edit(reviewed, FILE, "5 mg", "50 mg")
    assert find_rules(reviewed) == rules
    assert len(reviewed.find_faults()) == len(rules)


def test_policy_can_withdraw_a_topic_that_has_changed(reviewed: LibraryFolder, build: Build) -> None:
    change_settings(reviewed, review_changed="withdraw")
    assert "withdrawn" not in read(build())
    edit(reviewed, FILE, "5 mg", "50 mg")
    release = build()
    assert read(release)["withdrawn"]["on"] is None  # type: ignore[index]
    shown = str(read(release)["html"])
    assert "This topic is withdrawn. It has changed since its review." in shown
    assert "50 mg" not in shown
    assert "v1/topics/en/asthma.html" in release.contents.gone
    assert [path for path in release.files if "pictures/" in path] == []
    # Its translation no longer links to it, and readers of the translation are told.
    assert b'hreflang="en"' not in release.read("public/topics/es/asthma/index.html")
    assert find_notes(release, "es")[0] == "El original de esta traducción se retiró."
    assert find_rules(reviewed) == BOTH
    edit(reviewed, FILE, "50 mg", "5 mg")
    assert "withdrawn" not in read(build())


def test_only_rules_about_changes_can_withdraw(library: LibraryFolder) -> None:
    library.write_settings(more='[policy.findings]\njargon = "withdraw"\nreview-changed = "no"\n')
    assert [fault.partition(": ")[2] for fault in library.find_faults()] == [
        '\'jargon\' is \'withdraw\'; write "error", "warning" or "off"',
        '\'review-changed\' is \'no\'; write "error", "warning", "withdraw" or "off"',
    ]


WITHDRAWN = "withdrawn: {on: 2026-07-01, reason: Wrong.}\nsources:"


@pytest.mark.parametrize(
    ("change", "state", "is_same"),
    [
        ((FILE, "Take 5 mg, with", "Take 5 mg with"), "current", True),
        ((FILE, "5 mg", "50 mg"), "earlier", True),
        ((FILE, "sources:", WITHDRAWN), "withdrawn", True),
        ((SPANISH, "5 mg", "50 mg"), "current", False),
    ],
)
def test_a_translation_is_of_the_original_as_it_was(
    change: tuple[str, str, str], state: str, is_same: bool, reviewed: LibraryFolder
) -> None:
    change_settings(reviewed, translation_changed="withdraw")
    edit(reviewed, *change)
    topic = find_topic(reviewed, "es")
    assert (topic.translated_from, topic.translation_unchanged) == (state, is_same)
    has_changed = not is_same or state != "current"
    assert (topic.withdrawn is not None) is has_changed
    assert ("warning translation-changed" in find_rules(reviewed)) is has_changed


def test_readers_are_told_who_made_a_translation(reviewed: LibraryFolder, build: Build) -> None:
    made = "Traducción hecha o comprobada por B. Tester, translator el 1 de junio de 2026."
    release = build()
    assert made in find_notes(release, "es")
    assert read(release, "es")["translation"] == {
        "by": ["B. Tester", "translator"],
        "on": "2026-06-01",
        "of": "current",
        "unchanged": True,
    }
    # A change of the original alone also makes the documents of its translation again.
    edit(reviewed, FILE, "5 mg", "50 mg")
    after = build()
    assert read(after, "es")["translation"]["of"] == "earlier"  # type: ignore[index]
    said = "  the translation is of an earlier version of its original"
    assert list(describe_changes(release, after))[-2:] == ["Changed: es/asthma (Asma)", said]


def test_a_translation_without_a_record_is_named(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "es"))
    library.write_topic("asthma", lang="es")
    library.write_topic("only-spanish", lang="es")
    assert find_rules(library) == ["warning translation-unrecorded"]
    library.write_topic("asthma", lang="es", settings="translation: {by: [B. Tester], on: 2026-06-01}\n")
    assert find_rules(library) == ["warning translation-unrecorded"]


def test_page_about_the_library_counts_as_the_table_of_reviews_does(reviewed: LibraryFolder, build: Build) -> None:
    def count() -> tuple[list[str], list[str]]:
        page = build().read("public/about/index.html").decode()
        states = [row.state for row in list_reviews(examine_library(reviewed.root), TODAY) if row.lang == "en"]
        return re.findall(r"(?:clinician|changed since): \d+\.", page), states

    assert count() == (["clinician: 1."], ["current"])
    edit(reviewed, FILE, "5 mg", "50 mg")
    assert count() == (["clinician: 0.", "changed since: 1."], ["changed"])


# What readers see of a topic, and of Caresheet's own words.
UNCHECKED = ("Ningún traductor calificado ha revisado todavía", "Ningún hablante nativo ha revisado todavía")


def test_readers_are_told_that_nobody_has_checked_a_translation(library: LibraryFolder) -> None:
    library.write_settings(languages=("en", "es"))
    library.write_topic("asthma")
    library.write_topic("asthma", lang="es")

    def find_said() -> list[list[bool]]:
        release = build_release(library.root, library.root.parent / "releases")
        pages = ("topics/en/asthma/", "topics/es/asthma/", "about/", "about/es/")
        texts = [release.read(f"public/{page}index.html").decode() for page in pages]
        return [[line in text for line in UNCHECKED] for text in texts]

    nothing = [False, False]
    assert find_said() == [nothing, [True, False], nothing, [False, True]]
    library.write_topic("asthma", lang="es", settings="translation: {by: [B. Tester], on: 2026-06-01}\n")
    library.write("messages/es.toml", 'checked_by = ["C. Tester, translator"]\n')
    assert find_said() == [nothing] * 4
