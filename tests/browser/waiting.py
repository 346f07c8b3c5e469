"""Waits for what becomes true some frames after a change: the widget answers from observers, timers and messages."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

# Five seconds at sixty frames a second; on a busy machine, where frames are rare, many more.
_FRAMES_AT_MOST = 300
_NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => done()))"


def await_frame(page: Page) -> None:
    """Wait for the next frame of a page."""
    page.evaluate(_NEXT_FRAME)


def comes_true(page: Page, is_true: Callable[[], bool]) -> bool:
    """Ask once a frame, and return True as soon as it is true. Return False if it has not come true after many frames.

    Use `expect` where it has an assertion for it. This is for what several measurements tell only together.
    """
    for _ in range(_FRAMES_AT_MOST):
        if is_true():
            return True
        await_frame(page)
    return is_true()
