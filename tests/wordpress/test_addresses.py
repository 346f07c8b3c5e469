"""A topic's address in WordPress: what the person who writes the page sees, and what its readers see."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from browser.page_record import NETWORK_LINE, record_of
from wordpress.conftest import OpenReader, SignIn
from wordpress.installation import BLOCK_THEMES, CLASSIC_THEME, WordPress
from wordpress.libraries import Https
from wordpress.people import ADMINISTRATOR, AUTHOR, Person

FRAME = "iframe.wp-embedded-content"
DISCLAIMER = "General information, not medical advice. Ask your own clinician."


def inside(page: Page, place: int = 0) -> FrameLocator:
    return page.frame_locator(FRAME).nth(place)


def expect_topic(frame: FrameLocator, title: str) -> None:
    expect(frame.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(frame.locator(".cs-seal summary")).to_be_in_viewport()


@pytest.mark.parametrize("user", [ADMINISTRATOR, AUTHOR])
def test_pasted_address_shows_the_topic_in_the_editor_and_on_the_page(
    user: str, sign_in: SignIn, library: Https, open_reader: OpenReader
) -> None:
    editor = sign_in(user).start_post()
    editor.write_title("Before your visit")
    editor.paste(library.page("mesotherapy"))
    expect_topic(editor.preview, "Mesotherapy")
    seal = editor.preview.locator(".cs-seal summary").bounding_box()
    title = editor.preview.get_by_role("heading", name="Mesotherapy", exact=True).bounding_box()
    assert seal
    assert title
    assert seal["y"] + seal["height"] <= title["y"]
    page = open_reader(editor.publish())
    expect_topic(inside(page), "Mesotherapy")
    frame = page.locator(FRAME)
    assert frame.get_attribute("sandbox") == "allow-scripts"
    assert frame.get_attribute("security") == "restricted"
    assert re.search(r"mesotherapy\.html#\?secret=\w+$", frame.get_attribute("src") or "")
    # The topic is higher than WordPress makes frames.
    expect(frame).to_have_attribute("height", "1000")
    expect(page.locator("blockquote.wp-embedded-content")).to_be_hidden()


def test_link_and_disclaimer_stand_in_the_page_until_the_topic_is_there(
    author: Person, library: Https, open_reader: OpenReader
) -> None:
    post = author.publish(library.page("mesotherapy"))
    page = open_reader("about:blank")
    record_of(page).allow(NETWORK_LINE)
    page.route("**/v1/frame/**", lambda route: route.abort())
    page.goto(post.address)
    quotation = page.locator("blockquote.wp-embedded-content")
    # WordPress makes the hyphen a dash.
    expect(quotation).to_have_text(re.compile(f"^Mesotherapy . {re.escape(DISCLAIMER)}$"))
    expect(quotation.get_by_role("link")).to_have_attribute("href", library.page("mesotherapy"))


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("en/itchy-skin/", ("Eczema", "What is eczema?")),
        ("es/mesotherapy/", ("Mesoterapia", "Información general, no un consejo médico.")),
        ("en/eczema/?site=willow-street", ("Eczema", "Flu shots are available")),
        ("en/eczema/?utm_source=newsletter", ("Eczema", "What is eczema?")),
    ],
    ids=["old name", "Spanish", "a clinic's", "campaign"],
)
def test_address_on_a_line_of_its_own_shows_the_topic(
    path: str, shown: tuple[str, str], author: Person, library: Https, open_reader: OpenReader
) -> None:
    page = open_reader(author.publish(f"{library.root}topics/{path}").address)
    title, text = shown
    expect_topic(inside(page), title)
    expect(inside(page).locator(".cs-topic, .cs-seal").filter(has_text=text).first).to_be_visible()


def test_library_on_a_static_host_shows_its_topic(author: Person, exported: Https, open_reader: OpenReader) -> None:
    page = open_reader(author.publish(exported.page("eczema")).address)
    expect_topic(inside(page), "Eczema")


def test_frame_of_a_short_topic_is_as_high_as_the_topic(
    author: Person, library: Https, open_reader: OpenReader
) -> None:
    page = open_reader(author.publish(library.page("fire-cupping")).address)
    expect_topic(inside(page), "Fire cupping")
    page.wait_for_function("(frame) => document.querySelector(frame).height < 1000", arg=FRAME)
    height = int(page.locator(FRAME).get_attribute("height") or 0)
    assert 200 <= height < 1000
    assert inside(page).locator("body").evaluate("(body) => body.offsetHeight") == height


def test_two_topics_on_one_page_each_have_their_disclaimer(
    author: Person, library: Https, open_reader: OpenReader
) -> None:
    both = f"{library.page('mesotherapy')}\n\n{library.page('eczema')}"
    page = open_reader(author.publish(both).address)
    for place, title in enumerate(("Mesotherapy", "Eczema")):
        page.locator(FRAME).nth(place).scroll_into_view_if_needed()
        expect_topic(inside(page, place), title)


@pytest.mark.parametrize("slug", ["cupping", "no-such-topic"])
def test_address_of_no_topic_stays_an_address(
    slug: str, author: Person, library: Https, open_reader: OpenReader
) -> None:
    page = open_reader(author.publish(library.page(slug)).address)
    expect(page.get_by_text(library.page(slug))).to_be_visible()
    assert page.locator("iframe, blockquote").count() == 0


@pytest.fixture(params=[*BLOCK_THEMES, CLASSIC_THEME])
def theme(request: pytest.FixtureRequest, wordpress: WordPress) -> Iterator[None]:
    with wordpress.use_theme(request.param):
        yield


@pytest.mark.usefixtures("theme")
@pytest.mark.parametrize("width", [1280, 375])
def test_topic_fits_into_every_theme(width: int, author: Person, library: Https, open_reader: OpenReader) -> None:
    page = open_reader(author.publish(library.page("mesotherapy")).address, width=width)
    frame = page.locator(FRAME)
    frame.scroll_into_view_if_needed()
    expect_topic(inside(page), "Mesotherapy")
    box = frame.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
