"""Opens "Get your tag" without its preview, which costs more time than all the rest of the page."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from browser.fixtures import NewPage


def leave_preview_out(page: Page) -> None:
    """Let the page's preview be empty."""
    page.route(re.compile(r"/preview\.html"), lambda route: route.fulfill(body="<!doctype html><title>none</title>"))


def open_choices(new_page: NewPage, library_root: str, fragment: str = "", **options: int) -> Page:
    """Open the page with the choices that a fragment names."""
    page = new_page(**options)
    leave_preview_out(page)
    page.goto(f"{library_root}#{fragment}")
    expect(page.get_by_role("button", name="Copy a link to these choices")).to_be_visible()
    return page


def go_to(page: Page, fragment: str) -> None:
    """Change the fragment of the page's address, as a person does who edits it."""
    page.evaluate("(fragment) => { location.hash = fragment }", fragment)
