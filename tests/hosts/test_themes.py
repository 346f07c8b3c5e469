"""What real themes do around a topic: wrappers that cut, filters that change nothing, headers, floats, panels."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.measure import find_box, measure_difference, take_picture
from caresheet.release.format import Release
from hosts.conftest import OpenReader
from hosts.figures import SCRIPT
from hosts.paper import find_missing, print_page
from hosts.reader import Reader

SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(sum)));
})"""


def open_at_topic(reader: Reader, name: str) -> None:
    """Open a page, and scroll until the topic's place is at the top of the window."""
    reader.open(f"themes/{name}.html")
    reader.go_to_place()
    sight = reader.await_topic()
    assert sight.has_topic
    assert sight.has_disclaimer


@pytest.mark.parametrize(
    "name",
    ["filter-blur0", "filter-identity", "filter-opacity1", "filter-site-contrast", "mask-none-effect", "rounded-40"],
)
def test_effects_that_change_nothing_cost_nothing(name: str, reader: Reader) -> None:
    open_at_topic(reader, name)


@pytest.mark.parametrize(
    "name",
    [
        "body-height-100-overflow",
        "body-overflow-x",
        "html-body-overflow-x-far",
        "overflow-clip-far",
        "overflow-hidden-far",
        "plain",
        "wrapper-overflow-hidden",
    ],
)
def test_topic_and_seal_stay_in_view_while_the_reader_scrolls(name: str, reader: Reader) -> None:
    open_at_topic(reader, name)
    for _ in range(8):
        reader.scroll_by(130)
        sight = reader.await_topic()
        assert sight.has_topic
        assert sight.has_disclaimer


def test_header_with_a_soft_shadow_stays_as_it_is(open_reader: OpenReader) -> None:
    reader, bare = open_reader(), open_reader()
    bare.page.route("**/*caresheet*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    pictures = []
    for each in (reader, bare):
        each.open("themes/header-shadow.html")
        if each is reader:
            assert each.await_topic().has_topic
        scrolled = each.scroll_by(250)
        assert each.await_topic().has_topic if each is reader else not scrolled.has_topic
        pictures.append(take_picture(each.page).crop((0, 0, 780, 60)))
    assert reader.await_topic().has_disclaimer
    assert measure_difference(*pictures) == 0


def test_seal_never_lies_on_the_bars_that_its_topic_scrolls_under(reader: Reader) -> None:
    page = reader.page
    page.add_init_script(path=SCRIPT)
    reader.open("themes/fixed-bars.html")
    page.evaluate("scrollTo(0, document.querySelector('care-sheet').offsetTop - 300)")
    assert reader.await_topic().has_topic
    topic = reader.topics.first.element_handle()
    topic.evaluate("(topic) => document.hostFigures.record(topic)")
    page.mouse.move(400, 300)
    covered: set[str] = set()
    for _ in range(12):
        page.mouse.wheel(0, 50)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        covered |= {*topic.evaluate("(topic) => document.hostFigures.findCovered(topic)")}
    assert covered == set()
    assert page.evaluate("document.hostFigures.measures.hops") == 0
    assert find_box(page.locator(".cs-seal"))["y"] == 80
    # The last line of the topic is just below the bars, where the seal has no room.
    topic.evaluate("(topic) => scrollBy(0, topic.getBoundingClientRect().bottom - 100)")
    page.wait_for_function("(topic) => !document.hostFigures.findCovered(topic).length", arg=topic)
    assert topic.evaluate("(topic) => topic.getBoundingClientRect().bottom") == pytest.approx(100, abs=2)


@pytest.mark.parametrize("name", ["menu-button", "open-drawer"])
def test_seal_leaves_the_button_of_the_menu_free(name: str, open_reader: OpenReader) -> None:
    reader = open_reader(width=390)
    open_at_topic(reader, name)
    reader.scroll_by(400)
    assert reader.await_topic().has_disclaimer
    reader.page.locator("#menu").click(trial=True)


def test_text_after_a_topic_keeps_its_distance(reader: Reader) -> None:
    open_at_topic(reader, "menu-button")
    disclaimer, after = find_box(reader.page.locator(".cs-disclaimer")), find_box(reader.page.locator("#after"))
    assert after["y"] - disclaimer["y"] - disclaimer["height"] >= 16


def test_seal_is_on_the_screen_of_a_phone_where_a_page_in_arabic_is_wider(open_reader: OpenReader) -> None:
    reader = open_reader(width=390, height=780, has_touch=True, is_mobile=True)
    open_at_topic(reader, "rtl-wider-than-screen")
    assert reader.page.evaluate("innerWidth > 390")
    seal, topic = find_box(reader.page.locator(".cs-seal")), find_box(reader.topics)
    assert seal["x"] == pytest.approx(topic["x"], abs=1)


def test_topic_in_a_box_of_a_fixed_height_is_read_from_its_title_to_its_end(
    reader: Reader, starter_release: Release, tmp_path: Path
) -> None:
    page = reader.page
    reader.open("themes/hero-fixed-height.html")
    assert reader.await_topic().has_disclaimer
    assert find_box(page.locator(".cs-seal"))["y"] >= 0
    assert find_box(page.locator(".cs-title"))["y"] >= 0
    after = find_box(page.locator("#after"))
    page.mouse.move(600, 300)
    page.mouse.wheel(0, 9000)
    expect(page.locator(".cs-disclaimer")).to_be_in_viewport(ratio=0.5)
    assert find_box(page.locator("#after")) == after
    assert find_missing(print_page(page, tmp_path / "printed.pdf"), starter_release) == []


def test_seal_stands_inside_a_panel_that_slides_in(reader: Reader) -> None:
    reader.open("themes/slide-in-panel.html")
    reader.page.get_by_role("button", name="Read").click()
    sight = reader.await_topic()
    assert sight.has_topic
    assert sight.has_disclaimer
    seal, panel = find_box(reader.page.locator(".cs-seal >> visible=true").first), find_box(reader.page.locator(".p"))
    assert panel["x"] <= seal["x"]
    assert seal["x"] + seal["width"] <= panel["x"] + panel["width"] + 1


def test_topic_beside_floats_is_wide_enough_to_read(reader: Reader) -> None:
    open_at_topic(reader, "float-columns")
    box = find_box(reader.topics)
    assert box["width"] >= 300
    assert box["height"] <= 9000


def test_seal_goes_when_the_reader_leaves_the_topic(open_reader: OpenReader) -> None:
    reader = open_reader(height=400)
    open_at_topic(reader, "anchor-from-below")
    reader.page.get_by_role("link", name="Contact").click()
    expect(reader.page.get_by_role("heading", name="Contact")).to_be_in_viewport()
    assert not reader.await_sight(lambda sight: not sight.has_disclaimer).has_disclaimer
    reader.go_to_place()
    assert reader.await_topic().has_disclaimer


def test_address_below_a_topic_is_reached(reader: Reader) -> None:
    reader.open("themes/anchor-from-below.html")
    reader.page.goto(f"{reader.site.root}themes/anchor-from-below.html?again#contact")
    reader.page.wait_for_load_state("networkidle")
    expect(reader.page.get_by_role("heading", name="Contact")).to_be_in_viewport()


def test_page_does_not_jump_when_its_topic_loads(open_reader: OpenReader) -> None:
    reader = open_reader(height=900)
    reader.open("themes/plain.html")
    assert reader.await_topic().has_topic
    assert reader.page.evaluate(SHIFT) <= 0.1
