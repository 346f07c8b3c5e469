"""On paper, too, the seal is above whatever the page does. (This is Chromium; the red team prints in Firefox.)"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.fixtures import ReusePage
from browser.measure import find_box
from browser.page_record import show
from browser.servers import Clinic
from browser.waiting import comes_true
from widget.guarded_page import BOX, SHEET, await_lift, find_body, is_shown

PAPER = {
    "plain": "nav { display: none } body { font-size: 12pt }",
    "cropped": ".box { height: 200px; overflow: hidden }",
    "clipped": ".box { clip-path: inset(60px 0 0) }",
    "in columns": ".box { columns: 200px }",
    "off the sheet": ".box { margin-top: -400px }",
    "pale": ".box { opacity: .2 }",
    "covered": ".box::before { content: '' } .cover { display: block !important }",
}


@pytest.mark.by_turns("plain", "cropped", "off the sheet", "pale", "covered")
@pytest.mark.parametrize("style", PAPER.values(), ids=PAPER)
def test_seal_is_lifted_on_paper(style: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    lid = '<div class="cover" style="display: none; position: absolute; inset: 0 0 auto; height: 80px">x</div>'
    show(page, clinic.page(f"<style>@media print {{ {style} }}</style>" + BOX.replace("</div>{", f"{lid}</div>{{")))
    expect(find_body(page)).to_be_visible()
    # The page hears of the other medium in its next frame.
    page.emulate_media(media="print")
    await_lift(page)
    seal = page.locator(".cs-seal")
    assert comes_true(page, lambda: find_box(seal)["x"] >= 0 and find_box(seal)["y"] >= 0)
    expect(find_body(page)).to_be_visible()
    page.emulate_media(media="screen")
    expect(find_body(page)).to_be_visible()


def test_topic_below_the_fold_is_printed(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    sheet = SHEET.replace(" lang", ' loading="eager" lang')
    show(page, clinic.page(f'<div style="height: 9000px"></div>{sheet}{{script}}'))
    expect(page.locator("article")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator("article")).to_be_visible()
    assert comes_true(page, lambda: is_shown(page))
