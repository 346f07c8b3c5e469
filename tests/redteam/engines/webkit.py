"""WebKitGTK's MiniBrowser on a screen of its own, driven by selenium."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from selenium.common.exceptions import InvalidSessionIdException, WebDriverException
from selenium.webdriver import WebKitGTK
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from redteam.engines import BrowserEndedError, OnScreen

_BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
_DRIVER = "/usr/bin/WebKitWebDriver"


class WebKit(OnScreen):
    name = "webkit"
    # MiniBrowser's toolbar keeps its window at least this wide.
    narrowest = 447

    def __init__(self, clinic_root: str) -> None:
        super().__init__(clinic_root)
        self._environment = os.environ | {
            "DISPLAY": self.screen.display,
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
            "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "NO_AT_BRIDGE": "1",
        }
        self._start()
        self.version = self._driver.capabilities["browserVersion"]

    def _start(self) -> None:
        options = Options()
        options.binary_location = _BROWSER
        options.add_argument("--automation")
        options.set_capability("pageLoadStrategy", "normal")
        self._driver = WebKitGTK(options=options, service=Service(_DRIVER, env=self._environment))
        self._driver.set_page_load_timeout(10)
        self._driver.set_script_timeout(5)
        self._driver.set_window_rect(0, 0, 720, 560)

    def open(self, address: str, size: tuple[int, int]) -> None:
        # All pages share one session. Only a new session would drop a page's service worker.
        if self._size != size:
            self._fit(size)
        else:
            self._visit(self._marked)
        self._visit(address)

    def _fit(self, size: tuple[int, int]) -> None:
        self._visit(self._marked)
        width, height = size
        self._driver.set_window_rect(0, 0, width, height + 40)
        inner = self.run("[innerWidth, innerHeight]")
        self._driver.set_window_rect(0, 0, 2 * width - inner[0], 2 * height + 40 - inner[1])
        self.screen.find_page(size)
        self._size = size

    def _visit(self, address: str) -> None:
        with suppress(WebDriverException):  # a page may prevent the load from ever ending
            self._driver.get(address)

    def run(self, script: str) -> Any:
        try:
            return self._driver.execute_script(f"return eval({script!r})")
        except InvalidSessionIdException as error:
            raise BrowserEndedError from error
        except WebDriverException:
            return None

    def click(self, x: float, y: float) -> None:
        self._point(x, y).click().perform()

    def hover(self, x: float, y: float) -> None:
        self._point(x, y).perform()

    def _point(self, x: float, y: float) -> ActionChains:
        actions = ActionChains(self._driver, duration=0)
        actions.w3c_actions.pointer_action.move_to_location(round(x), round(y))
        return actions

    def press(self, key: str) -> None:
        ActionChains(self._driver).send_keys(getattr(Keys, key.upper(), key)).perform()

    def set_media(self, _features: dict[str, str]) -> bool:
        return False

    def leave_for(self, _seconds: float) -> bool:
        return False

    def print(self) -> bytes | None:
        return None

    def close(self) -> None:
        self._driver.quit()
        self.screen.close()
