"""Where the lifted seal stands: always below a page's header."""

from __future__ import annotations

from playwright.sync_api import expect

from browser.fixtures import NewPage
from browser.servers import Clinic
from widget.guarded_page import SHEET, find_body

STICKY = "position: sticky; top: 0; z-index: 9; height: 64px; background: #fff"


def test_lifted_seal_never_jumps_over_a_header(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True, height=500)
    # An opaque page below the topic, and an effect on the topic, for which the seal is lifted.
    page.goto(
        clinic.page(
            f'<header style="{STICKY}">Clinic</header><main style="mix-blend-mode: multiply">{SHEET}</main>{{script}}',
            head="<style>body { margin: 0; background: #fff }</style>",
        )
    )
    expect(find_body(page)).to_be_visible()
    page.evaluate("scrollTo(0, 600)")
    seal = page.locator(".cs-seal").element_handle()
    stands_at = "([seal, top]) => Math.abs(seal.getBoundingClientRect().top - top) < 1"
    page.wait_for_function(stands_at, arg=[seal, 64])
    seal.evaluate("""(seal) => {
      document.tops = [];
      new MutationObserver(() => document.tops.push(seal.style.top)).observe(seal, { attributes: true });
    }""")
    # Each time the header changes, a place is looked for anew.
    for height in (90, 64):
        page.locator("header").evaluate("(header, height) => (header.style.height = `${height}px`)", height)
        page.wait_for_function(stands_at, arg=[seal, height])
    assert page.evaluate("document.tops") == ["90px", "64px"]
