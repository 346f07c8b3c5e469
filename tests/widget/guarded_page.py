"""The page that tests of the guard cover, stop and change."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

SHEET = '<care-sheet topic="mesotherapy" lang="en"><a href="/ask">Ask us.</a></care-sheet>'
BOX = (
    "<style>.lid { position: absolute; z-index: 9; inset: 0; background: #fff }</style>"
    f'<div class="box" style="position: relative">{SHEET}</div>{{script}}'
)


def find_body(page: Page) -> Locator:
    return page.locator(".cs-body")
