"""The same pages in Firefox: the topic can be read with its disclaimer."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from caresheet.release.format import Release
from hosts.reader import PATIENCE_S
from hosts.site import PAGES, Site
from redteam.engines import Engine, start_engine
from redteam.judge import Judge, find_topic_words

SIZE = (800, 600)
FOLDERS = ("editors", "frames", "grounds", "shadow-roots", "themes", "typos")
# These need a click, or have no topic.
LEFT_OUT = {"themes/slide-in-panel.html", "typos/curly-src.html"}
AT_TOPIC = "document.querySelector('care-sheet')?.scrollIntoView()"


def find_paths() -> list[str]:
    paths = [path.relative_to(PAGES).as_posix() for folder in FOLDERS for path in (PAGES / folder).glob("[!_]*.html")]
    return sorted(set(paths) - LEFT_OUT)


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


@pytest.mark.parametrize("path", find_paths())
def test_topic_is_shown_in_firefox(
    path: str, firefox: Engine, firefox_site: Site, starter_release: Release, judge: Judge
) -> None:
    fragment = starter_release.read("public/v1/topics/en/mesotherapy.html").decode()
    words = find_topic_words(fragment, firefox_site.find(path))
    firefox.open(firefox_site.root + path, SIZE)
    end = time.monotonic() + PATIENCE_S
    while True:
        firefox.run(AT_TOPIC)
        sight = judge.look(firefox.picture(), words, for_topic=True)
        if (sight.has_topic and sight.has_disclaimer) or time.monotonic() > end:
            break
    assert sight.has_topic
    assert sight.has_disclaimer
