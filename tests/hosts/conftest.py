"""A reader for each test, and which tests `make test` runs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from browser.fixtures import NewPage
from browser.scripts import ScriptBuilds
from caresheet.release.format import Release
from hosts.not_yet import NOT_YET
from hosts.reader import Reader
from hosts.site import Site
from redteam.engines import Engine, start_engine
from redteam.judge import Judge
from redteam.sample import SAMPLES, read_sample
from widget_build import OPEN

HERE = Path(__file__).parent
# These need libraries from npm, another browser, or a machine that does nothing else.
ONLY_ON_REQUEST = (
    "test_libraries.py",
    "test_packages.py",
    "test_frameworks.py",
    "test_firefox.py",
    "test_firefox_take_home.py",
    "test_calm.py",
)

# Each other test has its day within so many: three or four tests a day. The red team's sample is the day.
DAYS = SAMPLES // 4

OpenReader = Callable[..., Reader]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep today's sample, unless the environment says HOSTS=all. A file that is named in the command runs whole."""
    ours = sorted((item for item in items if item.path.is_relative_to(HERE)), key=lambda item: item.nodeid)
    reasons = {test: reason for reason, tests in NOT_YET.items() for test in tests}
    for item in ours:
        if reason := reasons.get(item.nodeid.partition("hosts/")[2]):
            item.add_marker(pytest.mark.xfail(strict=True, reason=reason))
    if os.environ.get("HOSTS") == "all" or any("hosts/" in argument for argument in config.args):
        return
    cheap = [item for item in ours if item.path.name not in ONLY_ON_REQUEST]
    left_out = {*ours} - {*cheap[read_sample(os.environ, date.today()) % DAYS :: DAYS]}
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=list(left_out))


@pytest.fixture(scope="session")
def judge() -> Judge:
    """Return a judge for all pages of this worker: it remembers lines that it has read."""
    return Judge()


@pytest.fixture
def site(library_root: str, servers: ExitStack) -> Site:
    return servers.enter_context(Site(library_root))


@pytest.fixture
def open_reader(
    site: Site, new_page: NewPage, scripts: ScriptBuilds, starter_release: Release, judge: Judge
) -> OpenReader:
    """Return a function that opens a window for a reader. Its options are those of `new_page`."""
    fragment = starter_release.read("public/v1/topics/en/mesotherapy.html").decode()

    def open_window(**options: Any) -> Reader:
        page = new_page(**{"opens_roots": True, "width": 800, "height": 600} | options)
        # Content management systems add their version to the address of a script.
        page.route(re.compile(r"caresheet\.js\?"), partial(scripts.replace, build=OPEN))
        return Reader(page, site, fragment, judge)

    return open_window


@pytest.fixture
def reader(open_reader: OpenReader) -> Reader:
    return open_reader()


@pytest.fixture(scope="module")
def firefox_site(library_root: str) -> Iterator[Site]:
    with Site(library_root) as site:
        site.add("marked", "<!doctype html><title>marked</title><style>html{background:#ff00fe}</style>")
        yield site


@pytest.fixture(scope="module")
def firefox(firefox_site: Site) -> Iterator[Engine]:
    engine = start_engine("firefox", firefox_site.root.rstrip("/"))
    yield engine
    engine.close()
