"""One browser for each worker, a new context for each page, and the two origins of real life."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from browser.servers import Clinic, Relay
from browser.watch import Watch
from caresheet.release import Release
from install_browser import find_browser, find_playwrights_own
from server_process import find_free_port

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing but this machine can be reached, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE *.localhost",
)

NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser. Where there is none, its tests fail: nobody would notice a skip."""
    path = find_browser() or find_playwrights_own()
    if not path:
        pytest.fail("There is no Chromium or Chrome here; run: python tests/install_browser.py")
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=path, args=_FLAGS) as browser:
        yield browser


@pytest.fixture(scope="session")
def library_root(starter_release: Release) -> Iterator[str]:
    """Serve the starter library as an operator does, and return its address."""
    port = find_free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CARESHEET_")}
    environment |= {"CARESHEET_RELEASES": str(starter_release.folder.parent), "CARESHEET_DEMO": "on", "PORT": str(port)}
    command = [Path(sys.executable).with_name("caresheet"), "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        root = f"http://127.0.0.1:{port}/"
        _await_answer(process, f"{root}readyz")
        yield root
        process.terminate()


def _await_answer(process: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except URLError:
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            break
    pytest.fail(f"caresheet serve does not answer at {address}; its status is {process.returncode}")


@pytest.fixture
def clinic(library_root: str) -> Iterator[Clinic]:
    """Return a clinic's site that has the real library's tags."""
    with Clinic(library_root) as clinic:
        yield clinic


@pytest.fixture
def relay(starter_release: Release) -> Iterator[Relay]:
    """Return a library with the real one's bytes that can be told to misbehave."""
    with Relay(starter_release.folder / "public") as relay:
        yield relay


@pytest.fixture
def relay_clinic(relay: Relay) -> Iterator[Clinic]:
    """Return a clinic's site that has that library's tags."""
    with Clinic(relay.root) as clinic:
        yield clinic


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Return a function that opens a page in a context of its own.

    `opens_roots` lets the test look inside the widget: the script's one closed root is made open on its way; a function
    changes more of the script. All else are the context's options. At the end no page may have said anything on its
    console, failed, or asked a stranger for anything; `watch_of(page).allow` makes an exception.
    """
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def open_page(
        *, opens_roots: bool | Callable[[str], str] = False, width: int = 1280, height: int = 800, **options: Any
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        if opens_roots:
            change = opens_roots if callable(opens_roots) else str
            context.route("**/*caresheet*.js", lambda route: _open_root(route, change))
        page = context.new_page()
        page.set_default_timeout(15_000)
        watches.append(Watch.over(page))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [fault for watch in watches for fault in watch.find_faults()] == []


def hold_lease(script: str) -> str:
    """Let a topic's lease never end: axe keeps the page's only thread for longer than the lease is."""
    assert script.count("{opacity:0}]") == 1
    return script.replace("{opacity:0}]", "{opacity:1}]")


def _open_root(route: Route, change: Callable[[str], str]) -> None:
    response = route.fetch()
    script = change(response.text())
    assert script.count('mode:"closed"') == 1
    route.fulfill(response=response, body=script.replace('mode:"closed"', 'mode:"open"'))
