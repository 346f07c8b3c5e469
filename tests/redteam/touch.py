"""Measures how steadily the seal stands while a reader scrolls by touch, in Chromium on a window of a phone's size.

A finger swipes up and down through a topic, and pictures of the screen are taken as fast as possible. In each one, the
seal is found by its ground colour. Its place is the row in which most pictures of the page show it.

`python tests/redteam/touch.py`
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from install_browser import FLAGS, find_browser  # needs the path above
from redteam.screen import Image, Screen
from redteam.servers import Clinic, Library

SIZE = (400, 844)
PAGES = ("plain", "overlay-grain-main", "overlay-grain-body", "sticky-header")
# From where to where the finger moves on the window, and how far in one step.
SWIPES_PX = ((750, 150), (750, 150), (200, 700), (750, 150), (200, 700))
STEP_PX = 8
STEADY_PX = 1

# The seal's ground on the screen, and how much a channel may differ from it.
_GROUND, _NEAR = (241, 244, 246), 4
# Left of the seal's text, below the first row and above the last one.
_COLUMN, _LEAST_ROWS = 24, 12
_REST_S = 2.0


def main() -> None:
    """Measure each page, and print in how many frames the seal is away from its place."""
    # Playwright ties a browser to the thread that starts it. Pictures are taken in this one.
    with Library() as library, Clinic(library) as clinic, Screen() as screen, ThreadPoolExecutor(1) as thread:
        reader = thread.submit(Reader, screen, clinic.root).result()
        for name in PAGES:
            thread.submit(reader.open, f"{clinic.root}/honest/{name}.html").result()
            swiping = thread.submit(reader.swipe)
            frames: list[Image] = []
            while not swiping.done():
                frame = screen.grab()
                if not frames or not np.array_equal(frame, frames[-1]):
                    frames.append(frame)
                time.sleep(0.004)
            swiping.result()
            print(f"{name}: {_describe([_find_top(frame) for frame in frames])}", flush=True)
        thread.submit(reader.close).result()


class Reader:
    """A reader with a phone: a Chromium that emulates touch on a small window."""

    def __init__(self, screen: Screen, root: str) -> None:
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(
            executable_path=find_browser(),
            headless=False,
            args=[*FLAGS, "--window-position=0,0"],
            env={"DISPLAY": screen.display},
        )
        size: Any = {"width": SIZE[0], "height": SIZE[1]}
        self._context = self._browser.new_context(viewport=size, has_touch=True)
        self._page = self._context.new_page()
        self._devtools = self._context.new_cdp_session(self._page)
        self._page.goto(f"{root}/marked")
        screen.find_page(SIZE)

    def open(self, address: str) -> None:
        self._page.goto(address)
        self._page.wait_for_function("document.querySelector('care-sheet').offsetHeight > 2000")
        time.sleep(_REST_S)
        self._page.evaluate("document.querySelector('care-sheet').scrollIntoView(); scrollBy(0, 200)")
        time.sleep(_REST_S)

    def swipe(self) -> None:
        for start, end in SWIPES_PX:
            steps = abs(end - start) // STEP_PX
            self._touch("touchStart", start)
            for step in range(1, steps + 1):
                self._touch("touchMove", start + (end - start) * step / steps)
                time.sleep(0.008)
            self._devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
            time.sleep(0.3)

    def _touch(self, kind: str, y: float) -> None:
        points = [{"x": SIZE[0] / 2, "y": y}]
        self._devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def close(self) -> None:
        self._browser.close()
        self._playwright.stop()


def _find_top(frame: Image) -> int | None:
    """Return the first of many rows in a line that have the seal's ground, or None."""
    differences = np.abs(frame[:, _COLUMN].astype(int) - _GROUND)
    is_ground = np.asarray(differences <= _NEAR).all(axis=1)
    run = 0
    for row, found in enumerate(is_ground.tolist()):
        run = run + 1 if found else 0
        if run == _LEAST_ROWS:
            return row - _LEAST_ROWS + 1
    return None


def _describe(tops: list[int | None]) -> str:
    ((place, _),) = Counter(top for top in tops if top is not None).most_common(1)
    away = [top for top in tops if top is None or abs(top - place) > STEADY_PX]
    furthest = max((abs(top - place) for top in away if top is not None), default=0)
    return (
        f"of {len(tops)} frames, {len(away)} show the seal more than {STEADY_PX} px away from row {place}: "
        f"{away.count(None)} not at all, the others at most {furthest} px away"
    )


if __name__ == "__main__":
    main()
