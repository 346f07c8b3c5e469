"""One browser for each worker, a new context for each page, and the two origins of real life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from browser.servers import Clinic, Relay
from browser.watch import Watch
from caresheet.release.format import Release
from install_browser import FLAGS, find_browser, find_playwrights_own
from server_process import ServerProcess

_FLAGS = (
    *FLAGS,
    # Nothing but this machine can be reached, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE *.localhost",
)

# How long a page may take on a machine that has much else to do. Whoever gets there sooner waits no longer.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

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
def library_root(starter_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the starter library as an operator does, and return its address."""
    settings = {"CARESHEET_RELEASES": str(starter_release.folder.parent), "CARESHEET_DEMO": "on"}
    with ServerProcess(tmp_path_factory.mktemp("server"), settings=settings) as server:
        yield server.root


@pytest.fixture
def servers() -> Iterator[ExitStack]:
    """Keep a test's servers until its pages have ended: a browser may ask for one more thing, an icon, at any time."""
    with ExitStack() as servers:
        yield servers


@pytest.fixture
def clinic(library_root: str, servers: ExitStack) -> Clinic:
    """Return a clinic's site that has the real library's tags."""
    return servers.enter_context(Clinic(library_root))


@pytest.fixture
def relay(starter_release: Release, servers: ExitStack) -> Relay:
    """Return a library with the real one's bytes that can be told to misbehave."""
    return servers.enter_context(Relay(starter_release.folder / "public"))


@pytest.fixture
def relay_clinic(relay: Relay, servers: ExitStack) -> Clinic:
    """Return a clinic's site that has that library's tags."""
    return servers.enter_context(Clinic(relay.root))


@pytest.fixture
def new_page(browser: Browser, servers: ExitStack) -> Iterator[NewPage]:
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
        page.set_default_timeout(PATIENCE_MS)
        watches.append(Watch.over(page))
        return page

    yield open_page
    for context in contexts:
        # What is still under way on its routes would fail the next test.
        context.unroute_all(behavior="ignoreErrors")
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
