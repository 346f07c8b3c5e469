"""Pages that the tests of a worker use one after another: a visit costs half the time of a new context and its page."""

from __future__ import annotations

from functools import partial
from typing import Any

from playwright.sync_api import Browser, Error, Page

from browser.page_record import PageRecord, record_of
from browser.scripts import SCRIPTS, ScriptBuilds
from widget_build import WidgetBuild

# As in a new context.
_MEDIA = {"media": "null", "color_scheme": "light", "reduced_motion": "no-preference", "forced_colors": "none"}


class ReusedPages:
    """A page for each build of the widget that a test asks for: as released, with open roots, or another one."""

    def __init__(self, browser: Browser, scripts: ScriptBuilds, patience_ms: int) -> None:
        self._browser = browser
        self._scripts = scripts
        self._patience_ms = patience_ms
        self._pages: dict[tuple[str, bool], Page] = {}

    def open(self, *, widget: WidgetBuild | None, bypass_csp: bool, width: int, height: int, **media: Any) -> Page:
        """Return one of the pages, with an empty record, in a window of this size and with these media features."""
        key = widget.name if widget else "", bypass_csp
        if key not in self._pages:
            self._pages[key] = self._make(bypass_csp=bypass_csp)
        page = self._pages[key]
        if widget:
            page.context.route(SCRIPTS, partial(self._scripts.replace, build=widget))
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(**{**_MEDIA, **media})
        # Whoever used it before may have left the mouse on a link.
        page.mouse.move(-1, -1)
        record_of(page).clear()
        return page

    def leave(self, page: Page) -> None:
        """Leave what a test has opened. A page that does not answer is given up."""
        # A request that is still being answered would fail the next test.
        page.context.unroute_all(behavior="ignoreErrors")
        try:
            page.goto("about:blank")
        except Error:
            self._pages = {key: each for key, each in self._pages.items() if each is not page}
            page.context.close()

    def close(self) -> None:
        for page in self._pages.values():
            page.context.close()

    def _make(self, *, bypass_csp: bool) -> Page:
        page = self._browser.new_context(bypass_csp=bypass_csp).new_page()
        page.set_default_timeout(self._patience_ms)
        PageRecord.start(page)
        return page
