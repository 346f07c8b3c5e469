"""Chromium, driven by Playwright. Pictures come from an Xvfb screen, or from Chromium itself if there is no Xvfb."""

from __future__ import annotations

import base64
import io
from contextlib import suppress
from typing import Any

import numpy as np
from PIL import Image as Pictures
from playwright.sync_api import BrowserContext, CDPSession, Error, Page, sync_playwright

from install_browser import FLAGS, find_browser
from redteam.screen import Image, Screen, can_have_screen

_FLAGS = (*FLAGS, "--window-position=0,0")

_MEDIA = {"media": "media", "prefers-color-scheme": "color_scheme", "prefers-reduced-motion": "reduced_motion"}
_MEDIA |= {"forced-colors": "forced_colors"}


class Chromium:
    name = "chromium"
    narrowest = 0

    def __init__(self, clinic_root: str) -> None:
        self._marked = f"{clinic_root}/marked"
        self._screen = Screen() if can_have_screen() else None
        self._playwright = sync_playwright().start()
        environment = {"env": {"DISPLAY": self._screen.display}} if self._screen else {}
        self._browser = self._playwright.chromium.launch(
            executable_path=find_browser(),
            headless=self._screen is None,
            args=_FLAGS,
            **environment,
        )
        self.version = self._browser.version
        self._size = (0, 0)
        self._context: BrowserContext | None = None

    def open(self, address: str, size: tuple[int, int]) -> None:
        if self._context:
            self._context.close()
        width, height = size
        self._context = self._browser.new_context(viewport={"width": width, "height": height})
        self._page: Page = self._context.new_page()
        self._page.on("dialog", lambda dialog: dialog.dismiss())
        self._cdp: CDPSession = self._context.new_cdp_session(self._page)
        if self._screen and self._size != size:
            self._page.goto(self._marked)
            self._screen.find_page(size)
            self._size = size
        with suppress(Error):  # a page may prevent the load from ever ending
            self._page.goto(address, timeout=10_000)

    def run(self, script: str) -> Any:
        try:
            answer = self._cdp.send(
                "Runtime.evaluate", {"expression": script, "returnByValue": True, "timeout": 1000, "userGesture": True}
            )
        except Error:
            return None
        return answer["result"].get("value")

    def picture(self, *, whole: bool = False) -> Image:
        if self._screen:
            return self._screen.grab(whole=whole)
        data = self._cdp.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})["data"]
        return np.asarray(Pictures.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))

    def click(self, x: float, y: float) -> None:
        self._page.mouse.click(x, y)

    def hover(self, x: float, y: float) -> None:
        self._page.mouse.move(x, y)

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)

    def set_media(self, features: dict[str, str]) -> bool:
        self._page.emulate_media(**{_MEDIA[name]: value for name, value in features.items()})  # type: ignore[arg-type]
        return True

    def leave_for(self, seconds: float) -> bool:
        assert self._context
        other = self._context.new_page()
        other.bring_to_front()
        other.wait_for_timeout(seconds * 1000)
        other.close()
        self._page.bring_to_front()
        return True

    def print(self) -> bytes | None:
        answer = self._cdp.send("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
        return base64.b64decode(answer["data"])

    def close(self) -> None:
        self._browser.close()
        self._playwright.stop()
        if self._screen:
            self._screen.close()
