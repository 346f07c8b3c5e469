"""The choices of Get your tag are in the page's address, and an address brings them back."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from browser.fixtures import NewPage
from browser.page_record import record_of
from browser.waiting import comes_true
from widget.tag_page import go_to, open_choices

EVERYTHING = (
    "lang=es&section=es-segura-y-da-resultado&heading-level=3&site=willow-street&scheme=dark&for=wordpress"
    "&form=div&loading=eager&isolation=frame&pin=on&topic=mesotherapy"
)
# What an address asks for, and what the line below the title says of it.
REFUSED = {
    "topic=no-such-topic": "topic “no-such-topic”.",
    "topic=eczema&section=no-such-part": "section “no-such-part”.",
    "topic=eczema&lang=xx": "lang “xx”.",
    "view=library&section=what-is-it": "section “what-is-it”.",
    "view=search&for=iframe": "for “iframe”.",
    "heading-level=9&scheme=pink&unknown=1": "heading-level “9”, scheme “pink”, unknown “1”.",
    "for=link&pin=on": "pin “on”.",
    f"topic={'x' * 500}": f"topic “{'x' * 40}”.",
    "topic=%3Cb%3E": "topic “<b>”.",
}


def read_fragment(page: Page) -> str:
    """Return the fragment of the page's address. The browser's driver learns of a new one a moment later."""
    return urlsplit(page.evaluate("location.href")).fragment


def test_an_address_brings_every_choice_back(library_root: str, new_page: NewPage) -> None:
    page = open_choices(new_page, library_root, EVERYTHING)
    expect(page.get_by_role("combobox", name="Topic", exact=True)).to_have_value("Mesoterapia")
    for part in (
        '<div data-caresheet="mesotherapy"',
        'data-lang="es"',
        'data-section="es-segura-y-da-resultado"',
        'data-heading-level="3"',
        'data-scheme="dark"',
        'data-loading="eager"',
        'data-isolation="frame"',
        'integrity="sha384-',
    ):
        expect(page.locator("#tag")).to_contain_text(part)
    expect(page.locator("#notice")).to_be_empty()
    page.get_by_label("Pin this version").uncheck()
    wanted = {name: values for name, values in parse_qs(EVERYTHING).items() if name != "pin"}
    assert comes_true(page, lambda: parse_qs(read_fragment(page)) == wanted)


def test_choices_are_in_the_fragment_alone_and_add_no_step_for_back(library_root: str, new_page: NewPage) -> None:
    page = open_choices(new_page, library_root)
    before = page.evaluate("history.length")
    page.get_by_label("A search box").check()
    page.get_by_label("Language", exact=True).select_option("es")
    expect(page).to_have_url(f"{library_root}#view=search&lang=es")
    assert page.evaluate("history.length") == before
    # A link to a place in the page does not lose them, and Back leads to them.
    page.get_by_role("link", name="All topics").click()
    expect(page.get_by_role("heading", name="All topics")).to_be_in_viewport()
    expect(page).to_have_url(f"{library_root}#view=search&lang=es")
    page.go_back()
    expect(page.locator("#tag")).to_contain_text('data-view="search" data-lang="es"')
    page.get_by_role("button", name="Start again").click()
    expect(page.locator("#tag")).not_to_contain_text("data-view")
    expect(page).to_have_url(library_root)
    # A browser never sends a fragment, so a query would be the only way into a server's log.
    assert {urlsplit(request.url).query for request in record_of(page).requests} == {""}


def test_what_an_address_cannot_have_is_left_out_and_named(library_root: str, new_page: NewPage) -> None:
    page = open_choices(new_page, library_root)
    notice, tag = page.locator("#notice"), page.locator("#tag")
    for fragment, refused in REFUSED.items():
        go_to(page, fragment)
        expect(notice).to_contain_text(f"cannot be had here, so it was left out: {refused}")
        for wrong in ("no-such", "xx", "pink", "unknown", "iframe", "<b>", "integrity"):
            expect(tag).not_to_contain_text(wrong)
    go_to(page, "view=topic&scheme=auto&heading-level=2&topic=eczema")
    expect(tag).to_contain_text('data-topic="eczema"')
    expect(notice).to_be_empty()


def test_the_link_to_the_choices_can_be_copied(library_root: str, new_page: NewPage) -> None:
    page = open_choices(new_page, library_root)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=library_root)
    page.get_by_label("Dark", exact=True).check()
    page.get_by_role("button", name="Copy a link to these choices").click()
    expect(page.locator("#said")).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    expect(page).to_have_url(link)
    assert parse_qs(urlsplit(link).fragment) == {"topic": ["echocardiogram"], "scheme": ["dark"]}
