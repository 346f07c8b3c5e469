"""Small real libraries on disk, the starter library, and what all workers of a test run share."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from caresheet.errors import ContentError
from caresheet.model import Finding, Fingerprints, Topic
from caresheet.packager import bill_of_materials, pipeline
from caresheet.packager.pipeline import build_release, load_library
from caresheet.packager.render import bundle, incremental
from caresheet.packager.source.fingerprint import take_fingerprints
from caresheet.release.format import CURRENT, Release, open_release
from caresheet.shipped import find_starter
from caresheet.web.app import create_app
from ordering import SLOW_FILES, TOGETHER, count_workers, put_slow_first
from redteam import sample
from shared import SharedFolder, keep_shipped, name_bundle, name_file, remember
from temporary import write_in_memory

pytest_plugins = ["browser.fixtures", "turns"]

SHORT = "This is general information, not medical advice. Ask your own clinician."
FULL = (
    "This page gives general health information. It is not medical advice, and it cannot take the place of a "
    "visit with a doctor who knows you.\n\nIn an emergency, call your local emergency number right away."
)
TODAY = date(2026, 11, 22)
WITHDRAWN_SENTENCE = "Cupping draws the skin of the chest up into a row of warm glass cups."


# The paths of our own pages' files, for documents that are rendered without a build.
_FILES = ("page.css", "handout.css", "frame.js", "handout.js", "list.js", "search.js", "page.js", "actions.js")
STATIC = {name: f"assets/{name.replace('.', '.0.')}" for name in _FILES}


def fingerprint(topic: Topic) -> Fingerprints:
    """Take the fingerprints of a loaded topic, as a build does."""
    return take_fingerprints(topic.title, topic.also_called, topic.summary, topic.sections)


def leave_columns_out(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings without their columns, because most tests are not about columns."""
    return sorted(replace(finding, column=0) for finding in findings)


class LibraryFolder:
    """A library in a folder, written file by file. It starts as a valid one: one language, one category, one topic."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write_settings()
        self.write_topic("asthma")

    def write(self, path: str, text: str | bytes) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
        return target

    def find_faults(self) -> list[str]:
        """Check the library: return a line for each fault, without column and severity."""
        try:
            load_library(self.root)
        except ContentError as error:
            return [str(finding).replace(": error: ", ": ", 1) for finding in leave_columns_out(error.findings)]
        return []

    def write_settings(
        self,
        *,
        languages: tuple[str, ...] = ("en",),
        disclaimers: str | None = None,
        categories: str = "lungs = {{{names}}}",
        more: str = "",
    ) -> Path:
        if disclaimers is None:
            disclaimers = "".join(
                f'[disclaimers.{code}]\nshort = "{SHORT}"\nfull = """{FULL}"""\n' for code in languages
            )
        listed = ", ".join(f'"{code}"' for code in languages)
        names = ", ".join(f'{code} = "Lungs"' for code in languages)
        return self.write(
            "library.toml",
            f'name = "Test library"\npublisher = "Test publisher"\nlanguages = [{listed}]\n{more}\n{disclaimers}\n'
            f"[categories]\n{categories.format(names=names)}\n",
        )

    def write_topic(
        self,
        slug: str,
        body: str = "## What is it?\n\nA long illness of the lungs.\n",
        *,
        lang: str = "en",
        settings: str = "",
        title: str | None = None,
    ) -> Path:
        return self.write(
            f"topics/{lang}/{slug}.md",
            f"---\ntitle: {title or slug.replace('-', ' ').capitalize()}\nsummary: What to know.\ncategory: lungs\n"
            "updated: 2026-11-01\nsources:\n  - {title: A source, url: https://source.example/page}\n"
            f"{settings}---\n{body}",
        )


@pytest.fixture
def library(tmp_path: Path) -> LibraryFolder:
    """Return a small valid library to change."""
    return LibraryFolder(tmp_path / "content")


@pytest.fixture
def build(library: LibraryFolder, tmp_path: Path) -> Callable[[], Release]:
    """Return a function that builds the small library."""
    return lambda: build_release(library.root, tmp_path / "releases")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> SharedFolder:
    """Return the folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    # pytest-xdist gives each worker a folder inside the run's.
    return SharedFolder(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(scope="session", autouse=True)
def make_once(shared: SharedFolder) -> Iterator[None]:
    """Let builds in this process compress the same file, and read and bundle the same sources, only once in a run."""
    with pytest.MonkeyPatch.context() as patch:
        compress = remember(incremental.compress_file, shared.root / "compressed", name_file)
        patch.setattr(incremental, "compress_file", compress)
        for name in ("bundle_described", "bundle_static"):
            patch.setattr(bundle, name, remember(getattr(bundle, name), shared.root / name, name_bundle))
        # A fifth of a small build: it reads every source of ours.
        patch.setattr(pipeline, "identify_engine", keep_shipped(pipeline.identify_engine))
        # It reads what is known about every package that ours needs. No test changes that.
        made = cache(bill_of_materials.make_bill_of_materials)
        patch.setattr(bill_of_materials, "make_bill_of_materials", made)
        yield


@pytest.fixture(scope="session")
def starter_release(shared: SharedFolder) -> Release:
    """Return the release of the starter library. No test may change it."""
    folder = shared.make_once("starter", lambda to: build_release(find_starter(), to / "releases"))
    return open_release(folder / "releases" / CURRENT)


def edit(library: LibraryFolder, path: str, old: str, new: str) -> None:
    """Replace a text of a file, which must contain it."""
    text = (library.root / path).read_text("utf-8")
    assert old in text
    library.write(path, text.replace(old, new))


def write_varied(folder: LibraryFolder) -> None:
    """Write topics in every state: with an old name, translated, to be reviewed by the next day, withdrawn."""
    folder.write_settings(languages=("en", "es"))
    folder.write_topic(
        "asthma",
        "## What is it?\n\nAsthma makes the small airways of the lungs narrow and sore for years.\n\n"
        "## What to expect\n\nMost people breathe easily again once they use an inhaler every day.\n",
        settings="aliases: [old-asthma]\ncodes: {icd10cm: [J45]}\n",
    )
    folder.write_topic(
        "asthma", "## ¿Qué es?\n\nEl asma estrecha durante años las vías pequeñas de los pulmones.\n", lang="es"
    )
    folder.write_topic(
        "flu",
        "## What is it?\n\nInfluenza is a virus that comes back to most towns every single winter.\n",
        settings="reviewed: {by: [Reviewer of the test], on: 2024-11-22, next: 2026-11-22}\n",
    )
    folder.write_topic(
        "cupping",
        f"## What is it?\n\n{WITHDRAWN_SENTENCE}\n",
        settings="aliases: [old-cupping]\nwithdrawn: {on: 2026-10-01, reason: The advice in it has changed.}\n",
    )
    folder.write("sites/elm-road.toml", 'name = "Elm Road Clinic"\n')


@pytest.fixture(scope="session")
def varied_folder(tmp_path_factory: pytest.TempPathFactory) -> LibraryFolder:
    """Return a library with a topic in every state. No test may change it."""
    folder = LibraryFolder(tmp_path_factory.mktemp("varied") / "content")
    write_varied(folder)
    return folder


@pytest.fixture(scope="session")
def varied_release(shared: SharedFolder, varied_folder: LibraryFolder) -> Release:
    """Return the release of that library. No test may change it."""
    folder = shared.make_once("varied", lambda to: build_release(varied_folder.root, to / "releases"))
    return open_release(folder / "releases" / CURRENT)


@pytest.fixture(scope="session")
def varied_app(varied_release: Release) -> Flask:
    """Return the app that serves that release, on the last day before the review is overdue. No test may change it."""
    return create_app(varied_release, clock=lambda: TODAY)


@pytest.fixture
def varied(varied_app: Flask) -> FlaskClient:
    """Return a client of that app."""
    return varied_app.test_client()


@pytest.fixture(scope="session")
def app(starter_release: Release) -> Flask:
    """Return the app that serves the starter library, on a fixed day. No test may change it."""
    return create_app(starter_release, clock=lambda: TODAY)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client of that app."""
    return app.test_client()


def pytest_configure(config: pytest.Config) -> None:
    """Choose once, for all workers: the folder of temporary files, and the red team's sample."""
    write_in_memory()
    os.environ.setdefault(sample.VARIABLE, str(sample.read_sample(os.environ, date.today())))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while tests are collected, nor later among them: each worker collects a sixth faster."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Answer pytest-xdist's `-n auto`."""
    return count_workers()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put slow tests first, after pytest-randomly has shuffled all."""
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = put_slow_first(items, workers, partial(_is_in, SLOW_FILES), partial(_is_in, TOGETHER))


def _is_in(files: str | tuple[str, ...], item: pytest.Item) -> bool:
    return item.nodeid.partition("::")[0].endswith(files)


def pytest_report_header() -> str:
    return f"red team: sample {os.environ[sample.VARIABLE]} of {sample.SAMPLES} ({sample.VARIABLE} repeats it)"
