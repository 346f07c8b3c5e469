"""The sealed frame: the page cannot reach the text, and the text looks as if it were part of the page."""

from __future__ import annotations

import re
from itertools import pairwise
from math import inf
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FloatRect, FrameLocator, Locator, Page, expect
from pypdf import PdfReader

from browser.fixtures import NewPage, ReusePage
from browser.measure import TOPIC_ROOT, find_box
from browser.page_record import NETWORK_LINE, await_events, find_events, record_of, show
from browser.servers import Answer, Clinic, Relay
from browser.waiting import comes_true
from widget.test_print import print_page, squeeze

SHEET = '<care-sheet topic="eczema" isolation="frame"{}><a href="/ask">Ask us.</a></care-sheet>'
# It clears all timers again in every animation frame.
STOP_TIMERS = """() => {
  const clear = () => {
    for (let id = 0; id < 9999; id++) clearTimeout(id);
    requestAnimationFrame(clear);
  };
  clear();
}"""
WORDS_OF_EACH = """(sections) => sections.map((section) =>
  section.innerText.replace(/Back to top/g, "").split(/\\s+/).filter((word) => word.length > 3))"""
LOWERED = "([element, top]) => element.getBoundingClientRect().top >= top"
PAGE = SHEET.format("") + "{script}"
BARE = '<iframe src="{{root}}v1/frame/en/eczema.html" title="Eczema" style="width: 100%; height: 400px"{}></iframe>'


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def test_framed_topic_looks_as_if_it_were_part_of_the_page(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    [event] = show(page, clinic.page(PAGE))
    assert (event["type"], event["detail"]) == ("caresheet-load", {"topic": "eczema", "lang": "en"})
    expect(inside(page).get_by_role("heading", name="Eczema", exact=True, level=2)).to_be_visible()
    expect(page.get_by_role("link", name="Ask us.")).to_be_hidden()
    # The seal in the page covers the seal in the frame.
    outer, inner = page.locator(".cs-seal").first, inside(page).locator(".cs-seal")
    assert comes_true(page, lambda: are_alike(find_box(outer), find_box(inner)))


def are_alike(one: FloatRect, other: FloatRect) -> bool:
    return all(abs(one[side] - other[side]) <= 1 for side in ("x", "y", "width", "height"))


def test_no_script_of_the_page_can_read_a_framed_topic(
    clinic: Clinic, library_root: str, reuse_page: ReusePage
) -> None:
    # Not even if the widget's root is open.
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(PAGE))
    reached = page.evaluate(
        f"""(address) => {{
      const frame = {TOPIC_ROOT}.querySelector("iframe");
      return [frame.contentDocument, window.length, fetch(address).then((answer) => answer.text(), String)][0];
    }}""",
        f"{library_root}v1/frame/en/eczema.html",
    )
    assert reached is None
    record_of(page).allow("CORS policy|Failed to load resource")
    read = page.evaluate(
        "(address) => fetch(address).then((answer) => answer.text(), () => 'refused')",
        f"{library_root}v1/frame/en/eczema.html",
    )
    assert read == "refused"


def test_frame_is_as_high_as_its_content(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True, width=400)
    show(page, clinic.page(PAGE))
    frame = page.locator("iframe")

    def gap() -> float:
        whole = inside(page).locator("body").evaluate("(body) => body.offsetHeight")
        return abs(find_box(frame)["height"] - whole)

    expect(inside(page).locator("article")).to_be_visible()
    page.wait_for_function("(frame) => frame.offsetHeight > 2000", arg=frame.element_handle())
    before = find_box(frame)["height"]
    inside(page).locator(".cs-contents summary").click()
    page.wait_for_function(
        "([frame, before]) => frame.offsetHeight > before + 100", arg=[frame.element_handle(), before]
    )
    assert comes_true(page, lambda: gap() <= 1)


def test_links_in_the_frame_scroll_the_page(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(f'<div style="height: 300px">Top</div>{PAGE}'))
    inside(page).get_by_role("link", name="What causes it?").click()
    heading = inside(page).get_by_role("heading", name="What causes it?")
    expect(heading).to_be_focused()
    page.wait_for_function("scrollY > 700")
    expect(heading).to_be_in_viewport()
    seal = page.locator(".cs-seal").first
    assert comes_true(page, lambda: is_below(find_box(heading), find_box(seal)))
    inside(page).get_by_role("link", name="Back to top").nth(2).click()
    expect(inside(page).get_by_role("heading", name="Eczema", exact=True)).to_be_focused()
    page.wait_for_function("scrollY < 350")


def is_below(one: FloatRect, other: FloatRect) -> bool:
    return one["y"] >= other["y"] + other["height"]


def test_framed_topic_takes_font_and_colours_from_the_page(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    style = "<style>body { background: #111; color: #eee; font: 20px/1.5 monospace }</style>"
    show(page, clinic.page(PAGE, head=style))
    article = inside(page).locator("article")
    expect(article).to_have_css("font-size", "20px")
    expect(article).to_have_css("color-scheme", "dark")
    expect(article).to_have_css("font-family", re.compile("monospace"))
    page.evaluate("document.body.style = 'background: #fff; color: #111'")
    expect(article).to_have_css("color-scheme", "light")


def test_framed_topic_takes_heading_level_section_and_language(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    more = ' heading-level="4" section="what-causes-it" lang="es"'
    [event] = show(page, clinic.page(SHEET.format(more) + "{script}"))
    # There is no translation: the note is in Spanish, the topic in English.
    assert event["detail"] == {"topic": "eczema", "lang": "en"}
    expect(page.get_by_text("no está disponible en español")).to_be_visible()
    expect(inside(page).get_by_role("heading", name="Eczema", exact=True, level=4)).to_be_visible()
    expect(inside(page).locator(".cs-section")).to_have_count(1)


def test_translated_topic_is_framed_in_its_language(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    sheet = SHEET.format(' lang="es"').replace("eczema", "mesotherapy")
    [event] = show(page, clinic.page(sheet + "{script}"))
    assert event["detail"] == {"topic": "mesotherapy", "lang": "es"}
    expect(inside(page).get_by_role("heading", name="Mesoterapia", exact=True)).to_be_visible()


def test_framed_topic_has_the_telephone_number_of_the_clinic(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    site = '<script async src="{root}sites/willow-street/caresheet.js"></script>'
    show(page, clinic.page(SHEET.format("") + site))
    expect(inside(page).get_by_role("link", name="+1 555 010 0142")).to_be_visible()


def test_missing_topic_shows_a_message_and_no_frame(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)
    [event] = show(page, clinic.page(PAGE.replace("eczema", "nothing")))
    assert event["detail"]["code"] == "not-found"
    expect(page.get_by_text("We could not find this health topic.")).to_be_visible()
    expect(page.get_by_role("link", name="Ask us.")).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)


def test_frame_that_sends_no_message_fails(relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage) -> None:
    relay.instead["v1/frame/en/eczema.html"] = Answer(b"<!doctype html><title>Captive portal</title><p>Log in here</p>")
    page = reuse_page(opens_roots=True)
    [event] = show(page, relay_clinic.page(PAGE))
    assert event["detail"]["code"] == "network"
    expect(page.locator("iframe")).to_have_count(0)
    expect(page.get_by_role("link", name="Ask us.")).to_be_visible()


def test_frame_below_the_fold_does_not_time_out(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    page.clock.install()
    page.goto(clinic.page('<div style="height: 9000px"></div>' + SHEET.format(' loading="eager"') + "{script}"))
    page.wait_for_load_state("networkidle")
    # Longer than the timeout.
    page.clock.run_for(20_000)
    assert find_events(page) == []
    page.locator("care-sheet").scroll_into_view_if_needed()
    page.clock.run_for(1000)
    page.clock.resume()
    [event] = await_events(page)
    assert event["type"] == "caresheet-load"


def test_framed_topic_is_withdrawn_while_its_seal_cannot_be_read(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(f'<div class="box" style="position: relative">{SHEET.format("")}</div>{{script}}'))
    expect(page.locator("iframe")).to_be_visible()
    page.evaluate("document.querySelector('.box').style.zoom = .3")
    expect(page.locator("iframe")).to_be_hidden()
    page.evaluate("document.querySelector('.box').style.zoom = 1")
    expect(page.locator("iframe")).to_be_visible()
    expect(inside(page).locator(".cs-body")).to_have_css("visibility", "visible")


def test_framed_topic_is_withdrawn_when_the_page_stops_the_widget(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(PAGE))
    body = inside(page).locator(".cs-body")
    expect(body).to_have_css("visibility", "visible")
    page.evaluate(STOP_TIMERS)
    expect(body).to_have_css("visibility", "hidden")


@pytest.mark.parametrize(("sandbox", "is_shown"), [(None, True), ("allow-scripts", True), ("", False)])
def test_bare_frame_shows_the_topic_if_scripts_run(
    sandbox: str | None, is_shown: bool, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    if not is_shown:
        record_of(page).allow("Blocked script execution")
    page.goto(clinic.page(BARE.format("" if sandbox is None else f' sandbox="{sandbox}"')))
    link = inside(page).get_by_role("link", name="Eczema", exact=True)
    if is_shown:
        expect(inside(page).get_by_role("heading", name="Eczema", exact=True, level=1)).to_be_visible()
        expect(inside(page).locator(".cs-seal")).to_be_in_viewport()
        expect(link).to_be_hidden()
    else:
        # Without scripts there is a link to the topic, and none of its text.
        expect(link).to_be_visible()
        assert "itchy" not in inside(page).locator("body").inner_text()


def test_bare_frame_moves_its_seal_into_view_where_it_is_cut(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    crop = '<div id="crop" style="overflow: hidden; height: 300px"><div style="margin-top: -70px">{}</div></div>'
    page.goto(clinic.page(crop.format(BARE.format(""))))
    # The first 70 px of the frame are cut off. The seal moves below them a moment later.
    seal = inside(page).locator(".cs-seal").element_handle()
    page.frames[1].wait_for_function(LOWERED, arg=[seal, 70 - 3])
    expect(inside(page).locator(".cs-body article")).to_be_visible()


# What pages lay over a frame. Chromium tells the page inside only that there is something, not where.
OVER_FRAMES = {
    "nothing": "{}",
    "chat button": '{}<b style="position: fixed; inset: auto 9px 9px auto; padding: 9px; background: #fc0">Chat</b>',
    "consent bar": '{}<p style="position: fixed; inset: auto 0 0; margin: 0; background: #fc0">We use cookies.</p>',
    "lid over the seal": '{}<i style="position: absolute; inset: 0 0 auto; height: 60px; background: #fff"></i>',
    "scroller above a footer": '<div style="height: 300px; overflow: auto">{}</div><p style="color: #fff">Footer</p>',
}


@pytest.mark.by_turns("nothing", "lid over the seal")
@pytest.mark.parametrize("name", OVER_FRAMES)
def test_bare_frame_says_in_its_text_what_the_page_may_cover(name: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    high = BARE.replace("400px", "1600px").format("")
    page.goto(clinic.page(OVER_FRAMES[name].format(high)))
    expect(inside(page).locator(".cs-body article")).to_be_visible()
    repeated = inside(page).locator(".cs-again")
    if name == "nothing":
        expect(repeated).to_have_count(0)
    else:
        expect(repeated.first).to_be_visible()
        expect(repeated.first).to_contain_text("not medical advice")
        # The table is the longest part of this topic.
        assert comes_true(page, lambda: find_longest_gap(repeated) < 600)


def find_longest_gap(lines: Locator) -> float:
    tops = lines.evaluate_all("(lines) => lines.map((line) => line.getBoundingClientRect().top)")
    return max((below - above for above, below in pairwise(tops)), default=inf)


def test_framed_topic_is_shown_in_a_cross_origin_isolated_page(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    headers = {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"}
    show(
        page,
        clinic.page(
            PAGE.replace("{script}", '<script async crossorigin src="{root}caresheet.js"></script>'), headers=headers
        ),
    )
    assert page.evaluate("crossOriginIsolated")
    expect(inside(page).get_by_role("heading", name="Eczema", exact=True)).to_be_visible()


@pytest.mark.by_turns("auto-4")
@pytest.mark.parametrize(("column", "most"), [("auto", 4), ("300px", 6)])
def test_framed_topic_is_printed_whole_and_without_blank_sheets(
    *, column: str, most: int, full_browser: Browser, clinic: Clinic, new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page(opened_by=full_browser, opens_roots=True)
    around = (
        f'<h1>Our clinic</h1><div style="width: {column}">{PAGE.replace("eczema", "mesotherapy")}</div><p>Call us.</p>'
    )
    show(page, clinic.page(around))
    # The page inside measures its height on paper a moment after it has its height on the screen.
    page.wait_for_function(
        "(box) => box.style.getPropertyValue('--cs-wide')", arg=page.locator(".cs-framed").element_handle()
    )
    text = print_page(page, tmp_path / "printed.pdf")
    sheets = [sheet.extract_text().strip() for sheet in PdfReader(tmp_path / "printed.pdf").pages]
    assert len(sheets) <= most
    # The topic begins on the first sheet, and each sheet is filled, except the last.
    assert "Mesotherapy" in sheets[0]
    assert min(len(sheet) for sheet in sheets[:-1]) > 900
    assert "Call us." in sheets[-1]
    sections = page.frames[1].locator(".cs-section").evaluate_all(WORDS_OF_EACH)
    assert len(sections) > 5
    words = {word for section in sections for word in section}
    assert [word for word in words if squeeze(word) not in text] == []
    assert squeeze("General information, not medical advice") in text
    assert squeeze("It is not medical advice, and it cannot") in text


def test_library_view_opens_its_topics_in_frames(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page('<care-sheet view="library" isolation="frame"></care-sheet>{script}'))
    page.get_by_role("link", name="Menopause", exact=True).click()
    await_events(page, 2)
    expect(inside(page).get_by_role("heading", name="Menopause", exact=True)).to_be_visible()
    page.get_by_role("button", name="All topics").click()
    await_events(page, 3)
    expect(page.get_by_role("link", name="Eczema", exact=True)).to_be_visible()
