"""The pages and views that the accessibility tests visit. Add each new page of the library here."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from caresheet.shipped import find_widget

# `make accessibility` visits every page and view. Each other run visits those in which most can go wrong.
EVERY = os.environ.get("ACCESSIBILITY") == "all"

# The demonstration pages, each on a clinic's own host.
_OFTEN = {"dark.html", "element.html", "headings.html", "hostile.html", "spanish.html"}
DEMOS = sorted(path.name for path in (find_widget() / "demo").glob("*.html") if EVERY or path.name in _OFTEN)

# The library's own pages.
PAGES = {
    "home": "#for=vue&isolation=frame",
    "preview": "preview.html",
    "list": "topics/en/",
    "topic": "topics/en/type-2-diabetes/",
    "spanish-topic": "topics/es/mesotherapy/",
    "arabic-topic": "topics/ar/high-blood-pressure/",
    "handout": "handouts/en/mesotherapy/?site=willow-street",
    "about": "about/",
    "frame": "v1/frame/en/eczema.html",
    "not-found": "no-such-page",
}


_USUAL_PAGES = {"home", "topic", "arabic-topic", "handout", "frame"}
VISITED_PAGES = [name for name in PAGES if EVERY or name in _USUAL_PAGES]


@dataclass(frozen=True)
class View:
    """What a reader sees on one of the library's own pages after a step."""

    path: str
    step: Callable[[Page], None]


def search(page: Page) -> None:
    page.get_by_role("searchbox").fill("diabetis")
    expect(page.locator(".cs-found mark").first).to_be_visible()


def open_seal(page: Page) -> None:
    page.locator(".cs-seal summary").click()


def list_topics(page: Page) -> None:
    page.locator("#topic").click()
    expect(page.get_by_role("option").first).to_be_visible()


def offer_address(page: Page) -> None:
    """Share where the browser has neither a sheet nor a clipboard: the row shows the address to copy."""
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_label("Copy this address:")).to_be_focused()


def compare_sheet(page: Page) -> None:
    """In large type, follow the address of a sheet that was printed when the topic had other words."""
    page.get_by_label("Large type").check()
    page.locator(".cs-clinic").wait_for()
    page.evaluate("location.hash = `v=20260501-${document.body.dataset.version.slice(9).replace(/.../g, 'xxx')}`")
    expect(page.locator(".cs-check a").first).to_be_visible()


VIEWS = {
    "search-results": View("topics/en/", search),
    "open-seal": View("topics/ar/high-blood-pressure/", open_seal),
    "open-picker": View("", list_topics),
    "offered-address": View("topics/en/eczema/", offer_address),
    "compared-sheet": View("handouts/en/mesotherapy/?site=willow-street", compare_sheet),
}
# A test of the widget opens the other two parts.
_USUAL_VIEWS = {"search-results", "open-picker", "compared-sheet"}
VISITED_VIEWS = [name for name in VIEWS if EVERY or name in _USUAL_VIEWS]
