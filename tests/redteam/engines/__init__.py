"""One interface to three engines: what a reader can do, and pictures of what the reader sees."""

from __future__ import annotations

from typing import Any, Protocol

from redteam.screen import Image, Screen

ENGINES = ("chromium", "firefox", "webkit")


class Engine(Protocol):
    """A browser that shows one page at a time. Sizes and points are in CSS pixels."""

    name: str
    version: str
    narrowest: int

    def open(self, address: str, size: tuple[int, int]) -> None:
        """Open an address in a browser that has kept nothing from earlier pages, and wait until it has loaded."""

    def run(self, script: str) -> Any:
        """Evaluate an expression in the page. Return None if the page prevents that."""

    def picture(self, *, whole: bool = False) -> Image:
        """Take a picture of the page, or of the whole screen if the page fills it."""

    def click(self, x: float, y: float) -> None: ...

    def hover(self, x: float, y: float) -> None: ...

    def press(self, key: str) -> None: ...

    def set_media(self, features: dict[str, str]) -> bool:
        """Emulate media features. Return False if the engine cannot."""

    def leave_for(self, seconds: float) -> bool:
        """Put the page in the background for a while. Return False if the engine cannot."""

    def print(self) -> bytes | None:
        """Print to PDF. Return None if the engine cannot."""

    def close(self) -> None: ...


class BrowserEndedError(Exception):
    """A page has ended the browser that it was opened in."""


def start_engine(name: str, clinic_root: str) -> Engine:
    """Start one of "chromium", "firefox", "webkit"."""
    if name == "chromium":
        from redteam.engines.chromium import Chromium  # noqa: PLC0415  # each needs a driver of its own

        return Chromium(clinic_root)
    if name == "firefox":
        from redteam.engines.firefox import Firefox  # noqa: PLC0415

        return Firefox(clinic_root)
    from redteam.engines.webkit import WebKit  # noqa: PLC0415

    return WebKit(clinic_root)


class OnScreen:
    """What engines with a screen of their own have in common."""

    def __init__(self, clinic_root: str) -> None:
        self.screen = Screen()
        self._marked = f"{clinic_root}/marked"
        self._size = (0, 0)

    def picture(self, *, whole: bool = False) -> Image:
        return self.screen.grab(whole=whole)
