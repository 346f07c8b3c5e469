"""One browser for each worker, a new context for each page, and two origins: a clinic's site and the library."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from browser.page_record import PATIENCE_MS, PageRecord, record_of
from browser.reused_pages import ReusedPages
from browser.scripts import SCRIPTS, ScriptBuilds
from browser.servers import Clinic, Relay
from caresheet.export.hosts import export_release
from caresheet.release.format import Release
from caresheet.shipped import find_widget
from install_browser import FLAGS, find_browser, find_playwrights_own, find_shell
from nginx_process import serve_export
from server_process import ServerProcess
from shared import SharedFolder
from widget_build import OPEN, WidgetBuild

_FLAGS = (
    *FLAGS,
    # A process fewer. There is no graphics card that it could protect the browser from.
    "--in-process-gpu",
    # A frame of another site runs in a process of its own. Only the full browser does that by default.
    "--site-per-process",
    # A page can reach nothing but this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE *.localhost",
)

expect.set_options(timeout=PATIENCE_MS)

NewPage = Callable[..., Page]
ReusePage = Callable[..., Page]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Start the browser, without a user interface if there is such a one."""
    with start_browser(playwright, find_shell() or find_browser() or find_playwrights_own()) as browser:
        yield browser


@pytest.fixture(scope="session")
def full_browser(playwright: Playwright) -> Iterator[Browser]:
    """Start the full browser: the headless shell leaves the frames of other sites out of what it prints."""
    with start_browser(playwright, find_browser() or find_playwrights_own()) as browser:
        yield browser


def start_browser(playwright: Playwright, path: str | None, *, without: Sequence[str] = ()) -> Browser:
    """Start a browser, without some of Playwright's flags. If there is none, the tests fail: nobody would notice it."""
    if not path:
        pytest.fail("browser: found no Chromium or Chrome; run python tests/install_browser.py")
    return playwright.chromium.launch(executable_path=path, args=_FLAGS, ignore_default_args=list(without))


@pytest.fixture(scope="session")
def library_root(starter_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the starter library as an operator does, and return its address. LIBRARY_HOST=nginx has nginx serve it."""
    if os.environ.get("LIBRARY_HOST") == "nginx":
        folder = tmp_path_factory.mktemp("nginx")
        export_release(starter_release, folder / "export", "nginx", date.today(), apart_from=())
        with serve_export(folder / "nginx", folder / "export", demo=find_widget() / "demo") as server:
            yield server.root
        return
    settings = {"CARESHEET_RELEASES": str(starter_release.folder.parent), "CARESHEET_DEMO": "on"}
    with ServerProcess(tmp_path_factory.mktemp("server"), settings=settings) as server:
        yield server.root


@pytest.fixture
def scripts(shared: SharedFolder, library_root: str) -> ScriptBuilds:
    """Return the builds of the widget's script. A test adds its own libraries to them."""
    return ScriptBuilds(shared, library_root)


@pytest.fixture
def servers() -> Iterator[ExitStack]:
    """Keep a test's servers until its pages are closed: a browser may request one more file, an icon, at any time."""
    with ExitStack() as servers:
        yield servers


@pytest.fixture
def clinic(library_root: str, servers: ExitStack) -> Clinic:
    """Return a clinic's site that has the tags of the starter library."""
    return servers.enter_context(Clinic(library_root))


@pytest.fixture
def relay(starter_release: Release, servers: ExitStack) -> Relay:
    """Return a server of the starter library's files that a test can make misbehave."""
    return servers.enter_context(Relay(starter_release.folder / "public"))


@pytest.fixture
def relay_clinic(relay: Relay, servers: ExitStack) -> Clinic:
    """Return a clinic's site that has the tags of the relay."""
    return servers.enter_context(Clinic(relay.root))


@pytest.fixture
def new_page(browser: Browser, servers: ExitStack, scripts: ScriptBuilds) -> Iterator[NewPage]:
    """Return a function that opens a page in a context of its own.

    `opens_roots` gives the page a build of the widget whose root is open, so that the test can look inside; `widget`
    gives it another build. `opened_by` names another browser. Further options are the context's. At the end the
    page must have written nothing on its console, raised no error, and requested nothing from other hosts.
    `record_of(page).allow` makes exceptions.
    """
    contexts: list[BrowserContext] = []
    records: list[PageRecord] = []

    def open_page(
        *,
        opens_roots: bool = False,
        widget: WidgetBuild | None = None,
        opened_by: Browser = browser,
        width: int = 1280,
        height: int = 800,
        **options: Any,
    ) -> Page:
        context = opened_by.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        if build := widget or (OPEN if opens_roots else None):
            context.route(SCRIPTS, partial(scripts.replace, build=build))
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        records.append(PageRecord.start(page))
        return page

    yield open_page
    for context in contexts:
        # A request that is still being answered would fail the next test.
        context.unroute_all(behavior="ignoreErrors")
        context.close()
    assert [fault for record in records for fault in record.find_faults()] == []


@pytest.fixture(scope="session")
def reused_pages(browser: Browser, shared: SharedFolder, library_root: str) -> Iterator[ReusedPages]:
    pages = ReusedPages(browser, ScriptBuilds(shared, library_root), PATIENCE_MS)
    yield pages
    pages.close()


@pytest.fixture
def reuse_page(reused_pages: ReusedPages, servers: ExitStack) -> Iterator[ReusePage]:
    """Return a function that gives a page that other tests use, too. `media` are features such as `color_scheme`.

    A test may use it if it changes nothing else that outlives a document, such as a script for every page or a route;
    tests/test_architecture.py knows the functions for that. The rest is as in `new_page`.
    """
    used: list[Page] = []

    def open_page(
        *,
        opens_roots: bool = False,
        widget: WidgetBuild | None = None,
        bypass_csp: bool = False,
        width: int = 1280,
        height: int = 800,
        **media: Any,
    ) -> Page:
        build = widget or (OPEN if opens_roots else None)
        page = reused_pages.open(widget=build, bypass_csp=bypass_csp, width=width, height=height, **media)
        if page in used:
            raise ValueError("a test can have this page only once; take new_page for the other one")
        used.append(page)
        return page

    yield open_page
    for page in used:
        reused_pages.leave(page)
    assert [fault for page in used for fault in record_of(page).find_faults()] == []
