"""A real WordPress and two libraries. `make wordpress` runs these tests; `make test` leaves them out."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from browser.fixtures import PATIENCE_MS, NewPage
from caresheet.packager.pipeline import load_library
from caresheet.packager.render.bundle import bundle_scripts
from widget_build import OPEN
from wordpress.installation import WordPress, find_missing
from wordpress.libraries import Https, serve_export, serve_library
from wordpress.people import AUTHOR, Person

HERE = Path(__file__).parent
_SCRIPTS = re.compile(r"^https://library\.localhost[^?#]*/caresheet\.js$")

OpenRoots = Callable[[BrowserContext], None]
OpenReader = Callable[..., Page]
SignIn = Callable[[str], Person]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run these only when they are asked for: they take minutes, and need PHP and MariaDB."""
    if os.environ.get("WORDPRESS") == "all" or any("wordpress" in argument for argument in config.args):
        return
    left_out = [item for item in items if item.path.is_relative_to(HERE)]
    items[:] = [item for item in items if not item.path.is_relative_to(HERE)]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    if missing := find_missing():
        pytest.skip(f"found no {' and no '.join(missing)}; run make wordpress as root on Debian")
    with WordPress(tmp_path_factory.mktemp("clinic")) as site:
        print(f"\n{site.versions}")
        yield site


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Https]:
    """Return a library that `caresheet serve` serves."""
    with serve_library(tmp_path_factory.mktemp("library")) as library:
        yield library


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Https]:
    """Return a library on a static host."""
    with serve_export(tmp_path_factory.mktemp("exported")) as library:
        yield library


@pytest.fixture(scope="session")
def open_roots(library: Https, exported: Https, tmp_path_factory: pytest.TempPathFactory) -> OpenRoots:
    """Return a function that gives a context a widget whose roots are open, so that tests can look inside."""
    widget = OPEN.copy_widget(tmp_path_factory.mktemp("open") / "widget")
    scripts = {
        f"{one.root}{site and f'sites/{site}/'}caresheet.js": script.body
        for one in (library, exported)
        for site, script in bundle_scripts(load_library(one.content), widget).items()
    }

    def replace(route: Route) -> None:
        body, headers = scripts[route.request.url], {"Access-Control-Allow-Origin": "*"}
        route.fulfill(body=body, content_type="text/javascript", headers=headers)

    return lambda context: context.route(_SCRIPTS, replace)


@pytest.fixture(scope="session")
def sign_in(wordpress: WordPress, full_browser: Browser, open_roots: OpenRoots) -> Iterator[SignIn]:
    """Return a function that signs a user in, once."""
    people: dict[str, Person] = {}
    with ExitStack() as contexts:

        def sign_in_once(user: str) -> Person:
            if user not in people:
                context = full_browser.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 900})
                context.set_default_timeout(PATIENCE_MS)
                open_roots(context)
                contexts.callback(context.close)
                people[user] = Person(context, wordpress.root, user)
            return people[user]

        yield sign_in_once


@pytest.fixture
def author(sign_in: SignIn) -> Person:
    """Return a user who may not use every element of HTML (WordPress: "unfiltered_html")."""
    return sign_in(AUTHOR)


@pytest.fixture
def open_reader(new_page: NewPage, full_browser: Browser, open_roots: OpenRoots) -> OpenReader:
    """Return a function that opens a page for a reader who is not signed in."""

    def open_window(address: str, **options: Any) -> Page:
        page = new_page(ignore_https_errors=True, opened_by=full_browser, **options)
        open_roots(page.context)
        page.goto(address)
        return page

    return open_window
