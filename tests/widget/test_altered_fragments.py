"""A fragment that a proxy has altered to hide the disclaimer, or to cover it, is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from browser.fixtures import ReusePage
from browser.page_record import show
from browser.servers import CORS, Answer, Clinic, Relay

FRAGMENT = "v1/topics/en/eczema.html"
SHEET = '<care-sheet topic="eczema" loading="eager">Ask us.</care-sheet>'

LINE = re.compile(r'<small class="cs-line">[^<]*</small>')
END = re.compile(r'<p class="cs-end">.*?</p>')
SECTION = re.compile(r'<section class="cs-section".*?</section>', re.DOTALL)
BLOCK = re.compile(r'<section class="cs-disclaimer".*?</section>', re.DOTALL)


def wrap(part: re.Pattern[str], before: str, after: str) -> Callable[[str], str]:
    """Return a function that puts markup around a part, wherever the part occurs."""
    return lambda fragment: part.sub(lambda found: before + found[0] + after, fragment)


def replace(old: str, new: str) -> Callable[[str], str]:
    return lambda fragment: fragment.replace(old, new)


def fold_sections(fragment: str) -> str:
    """Turn each section into a closed <details> that keeps its text in the summary."""
    return SECTION.sub(
        lambda found: (
            found[0]
            .replace('<section class="cs-section"', '<details class="cs-section"')
            .replace("<h3", "<summary><h3", 1)
            .replace('<p class="cs-end">', '</summary><p class="cs-end">')
            .replace("</section>", "</details>")
        ),
        fragment,
    )


ALTERATIONS: dict[str, Callable[[str], str]] = {
    # The block.
    "block-in-a-hidden-box": wrap(BLOCK, '<div class="cs-unseen">', "</div>"),
    "block-in-closed-details": wrap(BLOCK, "<details>", "</details>"),
    "block-around-a-hidden-text": lambda fragment: BLOCK.sub(
        lambda found: re.sub("<p>(.*?)</p>", r'<p class="cs-unseen">\1</p>', found[0]), fragment
    ),
    "block-around-closed-details": lambda fragment: BLOCK.sub(
        lambda found: found[0].replace("</h3>", "</h3><details>").replace("<p class", "</details><p class"), fragment
    ),
    "block-in-small-type": lambda fragment: BLOCK.sub(
        lambda found: re.sub("<p>(.*?)</p>", f"<p>{'<small>' * 20}\\1{'</small>' * 20}</p>", found[0]), fragment
    ),
    "block-is-details": lambda fragment: BLOCK.sub(
        lambda found: found[0].replace("<section", "<details").replace("</section", "</details"), fragment
    ),
    "block-is-a-picture-to-screen-readers": replace('class="cs-disclaimer"', 'class="cs-disclaimer" role="img"'),
    "block-twice": lambda fragment: BLOCK.sub(lambda found: f"{found[0]}<p>Our cure works.</p>{found[0]}", fragment),
    "block-with-more-than-the-copyright": replace(
        '<p class="cs-copyright"', "<p>Never mind.</p><p class='cs-copyright'"
    ),
    "another-block-for-the-guard-to-look-at": replace(
        '<p class="cs-end">', '<p class="cs-disclaimer"></p><p class="cs-end">'
    ),
    # The lines.
    "lines-in-a-hidden-box": wrap(LINE, '<span class="cs-unseen">', "</span>"),
    "lines-around-a-hidden-box": lambda fragment: re.sub(
        r'(<small class="cs-line">)([^<]*)', r'\1<span class="cs-unseen">\2</span>', fragment
    ),
    "lines-in-small-type": wrap(LINE, "<small>" * 20, "</small>" * 20),
    "lines-in-links-that-paper-drops": wrap(LINE, '<a href="#cs-title">', "</a>"),
    "ends-in-closed-details": wrap(END, "<details><summary>More</summary>", "</details>"),
    "ends-in-a-hidden-box": wrap(END, '<div class="cs-unseen">', "</div>"),
    "ends-before-more-text": wrap(END, "", "<p>Our cure works.</p>"),
    "ends-are-details": lambda fragment: END.sub(
        lambda found: found[0].replace("<p ", "<details ").replace("</p>", "</details>"), fragment
    ),
    "ends-turned-around": replace('<p class="cs-end">', '<p class="cs-end" dir="rtl">'),
    "ends-are-pictures-to-screen-readers": replace('<p class="cs-end">', '<p class="cs-end" role="img">'),
    "sections-folded": fold_sections,
    # The widget folds this class in a narrow column, and paper leaves it out.
    "sections-are-contents": replace('<section class="cs-section"', '<section class="cs-contents"'),
    "sections-renamed": lambda fragment: END.sub("", fragment.replace('"cs-section"', '"cs-table"')),
    "sections-are-sources": lambda fragment: END.sub("", fragment.replace('"cs-section"', '"cs-sources"')),
    "sections-are-dates": lambda fragment: END.sub("", fragment.replace('"cs-section"', '"cs-dates"')),
    "sections-without-a-class": lambda fragment: END.sub("", fragment.replace(' class="cs-section"', "")),
    # Text outside the sections needs no line.
    "no-sections": lambda fragment: SECTION.sub("", fragment),
    "no-sections-and-a-notice-for-later": lambda fragment: re.sub(
        '<p class="cs-summary">.*?(?=<section class="cs-disclaimer")',
        '<p class="cs-withdrawn" data-from="2199-01-01" hidden>Withdrawn.</p>',
        fragment,
        flags=re.DOTALL,
    ),
    **{
        f"text-in-{name}": replace('<section class="cs-sources"', f'{text}<section class="cs-sources"')
        for name, text in {
            "a-paragraph": "<p>Our cure works.</p>",
            "a-second-summary": '<p class="cs-summary">Our cure works.</p>',
            "a-nav": "<nav>Our cure works.</nav>",
            "a-heading": "<h2>Our cure works.</h2>",
            "the-article-itself": "Our cure works.",
        }.items()
    },
    # Classes that hide their element, or lay it over the seal that the script makes.
    **{
        f"text-in-{name}": replace(
            '<p class="cs-summary">', f'<p class="{name}">Our cure works.</p><p class="cs-summary">'
        )
        for name in (
            "cs-place",
            "cs-unseen",
            "cs-skeleton",
            "cs-status",
            "cs-column",
            "cs-view",
            "cs-body",
            "cs-framed",
        )
    },
}


def show_altered(
    page: Page, relay: Relay, clinic: Clinic, alterations: dict[str, Callable[[str], str]]
) -> dict[str, dict[str, Any]]:
    """Go to a page that has a topic for each alteration by a proxy, and return the event that each sends."""
    fragment = relay.read(FRAGMENT)
    for name, alter in alterations.items():
        relay.instead[FRAGMENT.replace("eczema", name)] = Answer(alter(fragment).encode(), headers=CORS)
    sheets = "".join(
        SHEET.replace("eczema", name).replace("<care-sheet", f'<care-sheet id="{name}"') for name in alterations
    )
    events = show(page, clinic.page(sheets + "{script}"), count=len(alterations))
    assert len(events) == len(alterations)
    return {event["id"]: event for event in events}


def test_refuses_a_fragment_whose_disclaimer_a_reader_would_not_see(
    relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    fragment, page = relay.read(FRAGMENT), reuse_page(opens_roots=True)
    assert [name for name, alter in ALTERATIONS.items() if alter(fragment) == fragment] == []
    events = show_altered(page, relay, relay_clinic, ALTERATIONS)
    answers = {name: (event["type"], event["detail"].get("code")) for name, event in events.items()}
    assert answers == dict.fromkeys(ALTERATIONS, ("caresheet-error", "invalid"))
    assert page.locator("article").count() == 0


HARMLESS: dict[str, Callable[[str], str]] = {
    "untouched": str,
    # Some proxies make pages smaller in this way.
    "without-white-space": lambda fragment: re.sub(r"\s*\n\s*", " ", fragment),
    "with-more-white-space": replace("><", ">\n<"),
    "with-comments": replace("<section", "<!-- A proxy was here. --><section"),
    "with-details-in-the-text": replace(
        '<p class="cs-end">', '<details><summary>More</summary><p>More</p></details><p class="cs-end">'
    ),
}


def test_shows_a_fragment_whose_disclaimer_is_in_its_place(
    relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    answers = {}
    for name, event in show_altered(page, relay, relay_clinic, HARMLESS).items():
        sheet = page.locator(f"#{name}")
        sheet.scroll_into_view_if_needed()
        expect(sheet.locator("article")).to_be_visible()
        lines, sections = sheet.locator(".cs-line").count(), sheet.locator(".cs-section").count()
        answers[name] = (event["type"], sheet.locator(".cs-disclaimer").count(), lines == sections > 0)
    assert answers == dict.fromkeys(HARMLESS, ("caresheet-load", 1, True))


def test_a_link_that_no_browser_can_read_becomes_text(
    relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    """The libraries of today publish no such link, but an older one may have."""
    page = reuse_page(opens_roots=True)
    bad = '<li><a href="https://a.example:99999/" rel="noopener noreferrer">A bad source</a></li>'
    alter = replace("</ul>", f"{bad}</ul>")
    assert alter(relay.read(FRAGMENT)) != relay.read(FRAGMENT)
    event = show_altered(page, relay, relay_clinic, {"eczema": alter})["eczema"]
    assert event["type"] == "caresheet-load"
    text = page.locator("article a", has_text="A bad source").first
    assert text.get_attribute("href") is None
    assert text.is_visible()
    assert page.locator("article .cs-sources a[href^='https:']").count() > 1
