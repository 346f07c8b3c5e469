"""Get your tag at every width: tag and preview stay in view, and cover nothing that has the focus."""

from __future__ import annotations

from playwright.sync_api import expect

from browser.fixtures import NewPage
from browser.measure import measure_overflow
from browser.waiting import comes_true
from widget.tag_page import open_choices

COVERED = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const [x, y] = [box.left + Math.min(box.width, 40) / 2, box.top + Math.min(box.height, 40) / 2];
  const hit = document.elementFromPoint(x, y);
  const isClear = hit && (document.activeElement.contains(hit) || hit.contains(document.activeElement));
  return isClear ? "" : document.activeElement.id || document.activeElement.textContent;
}"""


SIZES = [(320, 640), (390, 844), (768, 1024), (1280, 800), (1920, 1080)]
# 1280 x 1024 pixels at 400 % zoom, and a phone on its side.
LOW_SIZES = [(320, 256), (667, 375)]


def test_tag_and_preview_stay_in_view_together(library_root: str, new_page: NewPage) -> None:
    page = open_choices(new_page, library_root)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for control in ("Language", "Your page"):
            choice = page.get_by_label(control, exact=True)
            choice.focus()
            expect(choice).to_be_in_viewport(ratio=1)
            for part in ("#copy", "#tag", "#preview"):
                expect(page.locator(part)).to_be_in_viewport()
            assert comes_true(page, lambda: page.evaluate(COVERED) == "")
        assert comes_true(page, lambda: measure_overflow(page) == 0)
    for width, height in LOW_SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.get_by_label("Language", exact=True).focus()
        expect(page.locator("#copy")).not_to_be_in_viewport()
        assert comes_true(page, lambda: measure_overflow(page) == 0)


def test_nothing_covers_what_has_the_focus(library_root: str, new_page: NewPage) -> None:
    page = open_choices(new_page, library_root, "for=vue&isolation=frame")
    expect(page.get_by_label("Pin this version")).to_be_visible()
    for width, height in (SIZES[0], SIZES[3]):
        page.set_viewport_size({"width": width, "height": height})
        page.locator("#view-topic").focus()
        reached = []
        while page.evaluate("document.activeElement.id") != "preview" and len(reached) < 40:
            reached.append(page.evaluate("document.activeElement.id"))
            assert comes_true(page, lambda: page.evaluate(COVERED) == "")
            page.keyboard.press("Tab")
        # In the order in which they are read, and none is left out.
        assert reached[:6] == ["view-topic", "topic", "section", "language", "site", "scheme-auto"]
        assert {"isolation", "pin", "paste", "copy-link", "reset", "snippets"} <= {*reached}


def test_a_phone_can_hide_the_preview(library_root: str, new_page: NewPage) -> None:
    page = open_choices(new_page, library_root, width=320, height=640)
    fold = page.get_by_role("button", name="Hide")
    fold.click()
    expect(page.locator("#preview")).to_be_hidden()
    expect(page.locator("#copy")).to_be_in_viewport()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#preview")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator("#fold")).to_be_hidden()


def test_without_its_script_every_guide_is_shown(library_root: str, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False, width=320, height=640)
    page.goto(library_root)
    expect(page.locator(".cs-guide >> visible=true")).to_have_count(12)
    expect(page.locator("#policy")).to_be_visible()
    expect(page.locator("#tag")).to_be_in_viewport()
    for part in ("#choices", "#copy", "#share", "#fold"):
        expect(page.locator(part)).to_be_hidden()
