"""One broken page, said three ways: by the widget in the console, by `caresheet doctor`, and by "Check my page"."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from browser.fixtures import NewPage, ReusePage
from browser.measure import measure_overflow
from browser.page_record import await_events, record_of, show
from browser.servers import Answer, Clinic, Relay
from caresheet.doctor.examine import examine_page
from caresheet.doctor.web_page import WebPage, read_web_page

SOURCE = "{root}caresheet.js"
# The file that has the sentences of the console.
SENTENCES = "/assets/actions."


class Broken(NamedTuple):
    """A page, what the widget says about it (blank: nothing), and the rules of what the checks find."""

    body: str
    console: str
    rules: tuple[str, ...]


PAGES = {
    "attribute": Broken(
        '<care-sheet topc="eczema"></care-sheet>{script}', "unknown attribute topc: use topic", ("unknown-attribute",)
    ),
    "value": Broken(
        '<care-sheet topic="eczema" scheme="drak"></care-sheet>{script}',
        'unknown value scheme="drak": use dark',
        ("unknown-value",),
    ),
    "topic": Broken(
        f'<script src="{SOURCE}" data-topic="eczemaa"></script>',
        'unknown topic "eczemaa": use one of {root}topics/en/',
        ("unknown-topic",),
    ),
    "section": Broken(
        '<care-sheet topic="eczema" section="x"></care-sheet>{script}',
        'unknown section "x": use ',
        ("unknown-section",),
    ),
    "self-closed": Broken(
        '<care-sheet topic="eczema" /><h2>Us</h2><p>Call 555-0100.</p>{script}',
        "HTML has no self-closing <care-sheet … />",
        ("self-closed",),
    ),
    "site": Broken(
        '<script src="{root}sites/wilow-street/caresheet.js" data-topic="eczema"></script>',
        'unknown site "wilow-street": use willow-street. ',
        ("unknown-site",),
    ),
    "comment": Broken('<!-- <care-sheet topic="eczema"></care-sheet> -->', "", ("hidden",)),
    "text": Broken('<p>&lt;care-sheet topic="eczema"&gt;&lt;/care-sheet&gt;</p>{script}', "", ("escaped",)),
}


def read_page_at(address: str) -> WebPage:
    """Read a page of the clinic. Only browsers know the name of its host."""
    return read_web_page(address.replace("clinic.localhost", "127.0.0.1"))


@pytest.fixture
def home(library_root: str, new_page: NewPage) -> Page:
    page = new_page()
    page.goto(library_root)
    return page


def check(home: Page, html: str) -> list[str]:
    """Paste a page into the box, and return what it says."""
    home.get_by_label("Your page's HTML").fill(html)
    home.get_by_role("button", name="Check", exact=True).click()
    expect(home.locator("#check-said")).not_to_be_empty()
    return home.locator("#check-findings > li").all_inner_texts()


def test_console_doctor_and_box_say_the_same(
    clinic: Clinic, home: Page, reuse_page: ReusePage, subtests: pytest.Subtests
) -> None:
    page = reuse_page()
    record_of(page).allow(r"\[caresheet\]|Failed to load resource")
    record_of(home).allow("Failed to load resource")
    for name, broken in PAGES.items():
        with subtests.test(name):
            address = clinic.page(broken.body, name=f"{name}.html")
            if broken.console:
                with page.expect_console_message(lambda message: message.text.startswith("[caresheet]")) as message:
                    page.goto(address)
                assert message.value.text.startswith(f"[caresheet] {broken.console.format(root=clinic.library_root)}")
            source = read_page_at(address)
            findings = examine_page(source, None).findings
            assert tuple(finding.rule for finding in findings) == broken.rules
            for finding, said in zip(findings, check(home, source.text), strict=True):
                assert keep_words(finding.message) in keep_words(said)
                assert said.startswith(f"Line {finding.line} ")
                assert finding.write in said


def keep_words(text: str) -> str:
    """Leave out what only punctuates: the box makes sentences of a message."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def test_page_that_works_gets_one_sentence(clinic: Clinic, home: Page) -> None:
    tag = '<div data-caresheet="eczema"><a href="{root}topics/en/eczema/">Eczema</a></div>{script}'
    source = read_page_at(clinic.page(tag))
    examined = examine_page(source, None)
    assert (examined.findings, examined.count, examined.topics, examined.unasked) == ([], 3, ["eczema"], "")
    assert check(home, source.text) == []
    expect(home.locator("#check-said")).to_have_text("No problem found: 3 tags, topic eczema.")


def test_box_sends_nothing_of_the_page(clinic: Clinic, home: Page) -> None:
    record_of(home).requests.clear()
    check(
        home,
        f'<p>Secret words</p><care-sheet topic="eczema"></care-sheet><script src="{clinic.library_root}caresheet.js">',
    )
    # The preview above is a frame.
    requests = [request for request in record_of(home).requests if request.frame == home.main_frame]
    sent = [(request.url, request.post_data) for request in requests]
    assert sent == [(f"{clinic.library_root}v1/topics/en/eczema.html", None)]


def test_box_says_whose_tags_it_cannot_check(home: Page) -> None:
    check(home, '<script src="https://other.example/caresheet.js" data-topic="eczemaa"></script>')
    expect(home.locator("#check-said")).to_contain_text("Its tags name another library, https://other.example/")


def test_box_fits_a_phone_and_announces_what_it_finds(library_root: str, reuse_page: ReusePage) -> None:
    page = reuse_page(width=320)
    page.goto(library_root)
    assert check(page, f'<script src="{library_root}caresheet.js" data-topc="eczema"></script>')
    expect(page.get_by_role("status").filter(has_text="1 thing to correct.")).to_be_visible()
    assert measure_overflow(page) <= 0


POLICY = "script-src {origin}; connect-src 'self'"


def test_policy_that_blocks_the_library_is_named(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page()
    record_of(page).allow("Content Security Policy|content security policy|violates")
    policy = POLICY.format(origin=clinic.library_root.rstrip("/"))
    address = clinic.page(
        f'<script src="{SOURCE}" data-topic="eczema"></script>', headers={"Content-Security-Policy": policy}
    )
    with page.expect_console_message(lambda message: message.text.startswith("[caresheet]")) as message:
        page.goto(address)
    expected = f"[caresheet] add {clinic.library_root} to connect-src in the content security policy"
    assert message.value.text == expected
    [finding] = examine_page(read_page_at(address), None).findings
    assert (finding.rule, finding.write) == (
        "blocked-by-header",
        f"connect-src 'self' {clinic.library_root.rstrip('/')}",
    )


def test_policy_that_only_reports_is_not_mentioned(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page()
    record_of(page).allow("Report Only|report-only|Report-Only")
    policy = POLICY.format(origin=clinic.library_root.rstrip("/"))
    tag = f'<script src="{SOURCE}" data-topic="eczema"></script>'
    page.goto(clinic.page(tag, headers={"Content-Security-Policy-Report-Only": policy}))
    assert await_events(page)[0]["type"] == "caresheet-load"
    page.wait_for_function("document.violations.length > 0")
    assert [text for text in record_of(page).messages if "[caresheet]" in text] == []


def test_pinned_script_that_knows_another_disclaimer_is_told(
    relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page()
    record_of(page).allow("no longer the newest")
    script = relay.read("caresheet.js").encode()
    digest = base64.b64encode(hashlib.sha384(script).digest()).decode()
    relay.instead["v1/topics/en/eczema.html"] = Answer(
        b"<article>Changed</article>", headers={"Access-Control-Allow-Origin": "*"}
    )
    tag = f'<script src="{SOURCE}" {{}} data-topic="eczema"></script>'
    page.goto(relay_clinic.page(tag.replace("{}", "")))
    await_events(page)
    assert record_of(page).messages == []
    with page.expect_console_message() as message:
        page.goto(relay_clinic.page(tag.replace("{}", f'integrity="sha384-{digest}" crossorigin="anonymous"')))
    assert (
        message.value.text
        == f"[caresheet] this pinned script is no longer the newest: copy a new tag from {relay.root}"
    )


def test_readers_keep_their_topic_if_the_site_is_unknown(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    record_of(page).allow(r"^\[caresheet\] unknown site")
    # Otherwise, the second topic may wait until the reader comes to it.
    tag = '<script src="{root}sites/wilow-street/caresheet.js" data-topic="eczema" data-loading="eager"></script>'
    with page.expect_console_message():
        page.goto(clinic.page(tag + tag.replace("eczema", "menopause")))
        assert {event["type"] for event in await_events(page, 2)} == {"caresheet-load"}
    assert len(find_said(page)) == 1


def find_said(page: Page) -> list[str]:
    return [text for text in record_of(page).messages if text.startswith("[caresheet]")]


def test_what_is_wrong_is_named_even_if_the_sentences_cannot_be_loaded(
    relay: Relay, relay_clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page()
    record_of(page).allow(r"\[caresheet\]|digest in the 'integrity' attribute")
    address = relay_clinic.page('<care-sheet topic="eczema" section="x" scheme="drak"></care-sheet>{script}')
    lines = [
        ['[caresheet] unknown value scheme="drak": use dark', '[caresheet] unknown section "x": use '],
        ["[caresheet] unknown-value scheme drak dark", "[caresheet] unknown-section x "],
    ]
    [path] = re.findall(r"assets/actions\.\w+\.js", relay.read("caresheet.js"))
    for expected in lines:
        record_of(page).messages.clear()
        with page.expect_console_message(lambda _: len(find_said(page)) == 2):
            page.goto(address)
        said = find_said(page)
        assert [line[: len(start)] for line, start in zip(said, expected, strict=True)] == expected
        assert len(record_of(page).find_requests(part=SENTENCES)) == 1
        relay.alter(path, '"use strict";', '"use strict";document.title="stolen";')
        record_of(page).requests.clear()
    assert page.title() == "A page"


def test_old_pinned_script_that_still_shows_its_topic_is_told(
    relay: Relay, relay_clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page()
    record_of(page).allow("no longer the newest")
    path = re.findall(r"assets/caresheet\.\w+\.js", relay.read("index.html"))[0]
    tags = [f'<script src="{{root}}{each}" data-topic="eczema"></script>' for each in ("caresheet.js", path)]
    for tag in tags:
        assert show(page, relay_clinic.page(tag))[0]["type"] == "caresheet-load"
    relay.alter("v1/topics/en/eczema.html", 'data-widget="', 'data-widget="0')
    assert show(page, relay_clinic.page(tags[0]))[0]["type"] == "caresheet-load"
    assert record_of(page).messages == []
    with page.expect_console_message() as message:
        assert show(page, relay_clinic.page(tags[1]))[0]["type"] == "caresheet-load"
    assert message.value.text.startswith("[caresheet] this pinned script is no longer the newest")


@pytest.mark.by_turns("div", "frame")
@pytest.mark.parametrize("demo", ["div", "frame", "headings", "late", "search", "twice"])
def test_nothing_is_said_on_a_page_that_works(demo: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page()
    page.goto(address := clinic.demo(f"{demo}.html"))
    await_events(page)
    assert record_of(page).messages == []
    assert record_of(page).find_requests(part=SENTENCES) == []
    examined = examine_page(read_page_at(address), None)
    assert (examined.findings, examined.unasked) == ([], "")
