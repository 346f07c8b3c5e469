"""Get your tag writes what each kind of page needs, and offers nothing that it would have to ignore."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser.fixtures import NewPage, ReusePage
from browser.page_record import await_events, find_violations
from browser.servers import Clinic
from browser.waiting import comes_true
from widget.tag_page import go_to, open_choices

SECTION = "is-it-safe-and-does-it-work"
MESOTHERAPY = f"topic=mesotherapy&section={SECTION}"
# What is chosen, and parts of the snippets, in order. ROOT is the library's address, ORIGIN is its origin.
SNIPPETS = {
    "for=wordpress": [
        '<care-sheet topic="echocardiogram"><a href="ROOTtopics/en/echocardiogram/">',
        'data-cfasync="false"',
    ],
    "view=library&for=wix&form=div": [
        '<div data-caresheet data-view="library"><a href="ROOTtopics/en/">Health topics</a>',
    ],
    "view=search&lang=es": ['<script async src="ROOTcaresheet.js" data-view="search" data-lang="es" referrer'],
    "view=search&lang=es&for=drupal": [
        '<care-sheet view="search" lang="es"><a href="ROOTtopics/es/">Temas de salud</a>',
    ],
    "view=library&address=off": ['data-view="library" data-address="off"'],
    "for=csp": ['data-topic="echocardiogram"', "script-src ORIGIN; connect-src ORIGIN"],
    "for=csp&isolation=frame": [
        'data-isolation="frame"',
        "script-src ORIGIN; connect-src ORIGIN; frame-src ORIGIN",
    ],
    "for=react&pin=on": [
        "export function",
        '<care-sheet topic="echocardiogram"',
        'crossOrigin="anonymous"',
        'referrerPolicy="no-referrer" />',
    ],
    "for=vue": [
        "<template>\n  <care-sheet",
        '<script async src="ROOTcaresheet.js" data-cfasync',
        'tag === "care-sheet"',
    ],
    f"for=iframe&site=willow-street&scheme=dark&{MESOTHERAPY}": [
        f'<iframe src="ROOTv1/frame/en/mesotherapy.html?site=willow-street#section={SECTION}&amp;scheme=dark" ',
        'title="Mesotherapy" width="100%" height="600"></iframe>',
    ],
    f"for=link&{MESOTHERAPY}": [f'<a href="ROOTtopics/en/mesotherapy/#{SECTION}">Mesotherapy</a>'],
    "for=link&view=search": ['<a href="ROOTtopics/en/">Health topics</a>'],
}
# What is chosen, and the ids of the controls that are not offered then.
NOT_OFFERED = {
    "view=topic&": {"address"},
    "view=library": {"topic", "section", "paste-iframe"},
    "for=react": {"address", "form"},
    "for=iframe": {"address", "form", "heading-level", "isolation", "loading", "pin", "view-library", "view-search"},
    "for=link": {"address", "form", "heading-level", "isolation", "loading", "pin", "scheme", "site"},
}
FIND_DISABLED = """() => [...document.querySelectorAll(":is(#choices) :is(input, select, fieldset, option)")]
  .filter((each) => each.disabled && each.id).map(({ id }) => id)"""


@pytest.fixture
def page(library_root: str, new_page: NewPage) -> Page:
    return open_choices(new_page, library_root)


def count_copy_buttons(page: Page) -> int:
    """Count the buttons beside the snippets, or else the one button for all."""
    own = page.locator("#snippets").get_by_role("button").count()
    return own or page.get_by_role("button", name="Copy", exact=True).count()


def test_each_kind_of_page_gets_its_snippet(page: Page, library_root: str) -> None:
    snippets = page.locator("#snippets")
    for fragment, parts in SNIPPETS.items():
        go_to(page, fragment)
        for part in parts:
            expect(snippets).to_contain_text(
                part.replace("ROOT", library_root).replace("ORIGIN", library_root.rstrip("/"))
            )
        expect(page.locator("#notice")).to_be_empty()
        assert comes_true(page, lambda: count_copy_buttons(page) == snippets.locator("pre").count())
        expect(page.locator(".cs-guide >> visible=true")).to_have_count(1)


def test_offers_what_makes_sense_and_says_why_not(page: Page) -> None:
    offered = page.locator("#section-hint").inner_text()
    for fragment, ids in NOT_OFFERED.items():
        go_to(page, fragment)
        page.wait_for_function(f"(count) => ({FIND_DISABLED})().length === count", arg=len(ids))
        assert {*page.evaluate(FIND_DISABLED)} == ids
    go_to(page, "view=library")
    expect(page.locator("#section-hint")).to_have_text("This is for one topic. You show a list.")
    expect(page.get_by_label("Your page", exact=True)).to_have_accessible_description(
        re.compile("A plain frame is for")
    )
    page.get_by_label("One topic").check()
    expect(page.locator("#section-hint")).to_have_text(offered)


def test_lists_the_sections_of_the_topic_by_their_titles(page: Page) -> None:
    go_to(page, "topic=mesotherapy")
    section = page.get_by_label("Part of the topic")
    expect(section.get_by_role("option", name="Is it safe, and does it work?")).to_be_attached()
    section.select_option(SECTION)
    expect(page.locator("#tag")).to_contain_text(f'data-section="{SECTION}"')
    page.get_by_label("Topic", exact=True).fill("Eczema")
    page.get_by_role("option", name="Eczema", exact=True).click()
    expect(page.locator("#tag")).to_contain_text('data-topic="eczema"')
    expect(page.locator("#tag")).not_to_contain_text("section")


def test_the_strict_policy_is_enough_for_its_tag(page: Page, clinic: Clinic, reuse_page: ReusePage) -> None:
    go_to(page, "for=csp&isolation=frame&topic=eczema")
    expect(page.locator("#tag")).to_contain_text('data-topic="eczema"')
    tag, policy = page.locator("#snippets pre").all_inner_texts()
    strict = f"default-src 'none'; {policy}; require-trusted-types-for 'script'; trusted-types 'none'"
    reader = reuse_page()
    reader.goto(clinic.page(tag, headers={"Content-Security-Policy": strict}))
    [event] = await_events(reader)
    assert event["type"] == "caresheet-load"
    assert find_violations(reader) == []


def test_the_plain_frame_shows_its_part_for_its_clinic(page: Page, clinic: Clinic, reuse_page: ReusePage) -> None:
    go_to(page, f"for=iframe&site=willow-street&{MESOTHERAPY}")
    expect(page.locator("#tag")).to_contain_text(SECTION)
    reader = reuse_page(opens_roots=True)
    reader.goto(clinic.page(page.locator("#tag").inner_text()))
    frame = reader.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Is it safe, and does it work?")).to_be_visible()
    expect(frame.get_by_role("link", name="+1 555 010 0142")).to_be_attached()
    expect(frame.get_by_role("heading", name="What is injected?")).to_have_count(0)
