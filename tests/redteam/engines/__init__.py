"""One small interface to three engines: a reader's hands, and a picture of what the reader sees."""

from __future__ import annotations

from typing import Any, Protocol

from redteam.screen import Image, Screen

ENGINES = ("chromium", "firefox", "webkit")


class Engine(Protocol):
    """A browser that shows one page at a time. Sizes and points are in CSS pixels of the page."""

    name: str
    version: str
    narrowest: int

    def open(self, address: str, size: tuple[int, int]) -> None:
        """Open an address as a new reader would, with nothing kept from the page before; wait until it has loaded."""

    def run(self, script: str) -> Any:
        """Evaluate an expression in the page; None where the page does not let it."""

    def picture(self, *, whole: bool = False) -> Image:
        """Picture the page; the whole screen, for one that fills it."""

    def click(self, x: float, y: float) -> None: ...

    def hover(self, x: float, y: float) -> None: ...

    def press(self, key: str) -> None: ...

    def set_media(self, features: dict[str, str]) -> bool:
        """Pretend a medium or a reader's setting; False where the engine cannot."""

    def leave_for(self, seconds: float) -> bool:
        """Put the page into the background for a while; False where the engine cannot."""

    def print(self) -> bytes | None:
        """Print to PDF; None where the engine cannot."""

    def close(self) -> None: ...


def start_engine(name: str, clinic_root: str) -> Engine:
    """Start one of "chromium", "firefox", "webkit"."""
    if name == "chromium":
        from redteam.engines.chromium import Chromium  # noqa: PLC0415  # each needs its own driver installed

        return Chromium(clinic_root)
    if name == "firefox":
        from redteam.engines.firefox import Firefox  # noqa: PLC0415

        return Firefox(clinic_root)
    from redteam.engines.webkit import WebKit  # noqa: PLC0415

    return WebKit(clinic_root)


class OnScreen:
    """What the engines share that stand on a screen of their own."""

    def __init__(self, clinic_root: str) -> None:
        self.screen = Screen()
        self._marked = f"{clinic_root}/marked"
        self._size = (0, 0)

    def picture(self, *, whole: bool = False) -> Image:
        return self.screen.grab(whole=whole)
