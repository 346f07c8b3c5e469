"""A reader of one page: goes to it, scrolls, and tells what a person sees of the topic and its disclaimer.

The judge is the red team's: it reads pictures and never asks the widget.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from playwright.sync_api import Locator, Page, expect

from browser.measure import take_picture
from hosts.site import Site
from redteam.judge import Judge, Sight, find_topic_words

# How long a reader waits for something to appear, and how often a reader looks at least: on a busy machine, a look may
# take seconds. Most pages need less than a second.
PATIENCE_S = 10.0
_LOOKS_AT_LEAST = 5
_AGAIN_MS = 100
_TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Reader:
    """Reads the pages of a site in one window."""

    def __init__(self, page: Page, site: Site, fragment: str, judge: Judge) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE_S * 1000)
        self.site = site
        self._fragment = fragment
        self._judge = judge
        self._words: frozenset[str] = frozenset()

    def open(self, path: str) -> None:
        """Go to a page of the site."""
        self._words = find_topic_words(self._fragment, self.site.find(path))
        self.page.goto(self.site.root + path)

    def go_to_place(self) -> None:
        """Scroll until the place of the topic is at the top of the window."""
        self.page.locator("care-sheet, [data-caresheet]").first.evaluate("(place) => place.scrollIntoView()")

    def look(self) -> Sight:
        """Judge what the window shows now."""
        picture = np.asarray(take_picture(self.page))
        return self._judge.look(picture, self._words, for_topic=True)

    def await_topic(self) -> Sight:
        """Wait until the window shows the topic with its disclaimer, and return what it shows in the end."""
        return self.await_sight(lambda sight: sight.has_topic and sight.has_disclaimer)

    def await_sight(self, is_expected: Callable[[Sight], bool]) -> Sight:
        end = time.monotonic() + PATIENCE_S
        looks = 1
        while not is_expected(sight := self.look()) and (time.monotonic() < end or looks < _LOOKS_AT_LEAST):
            self.page.wait_for_timeout(_AGAIN_MS)
            looks += 1
        return sight

    def scroll_by(self, pixels: int) -> Sight:
        """Turn the mouse wheel, and judge what the window shows two frames later."""
        size = self.page.viewport_size
        assert size
        self.page.mouse.move(size["width"] / 2, size["height"] / 2)
        self.page.mouse.wheel(0, pixels)
        self.page.evaluate(_TWO_FRAMES)
        return self.look()

    def expect_topics(self, count: int = 1) -> None:
        """Wait until so many topics are rendered."""
        expect(self.topics).to_have_count(count, timeout=PATIENCE_S * 1000)

    def expect_one_topic(self) -> None:
        """Wait until the window shows one topic with its disclaimer."""
        sight = self.await_topic()
        assert sight.has_topic
        assert sight.has_disclaimer
        self.expect_topics(1)

    @property
    def topics(self) -> Locator:
        """The topics that are rendered, in shadow roots too. The widget's build must have an open root."""
        return self.page.locator(".cs-topic >> visible=true")
