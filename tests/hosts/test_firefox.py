"""The same pages in Firefox: the topic can be read with its disclaimer."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from caresheet.release.format import Release
from hosts.figures import write_result
from hosts.packages import fetch_packages
from hosts.reader import PATIENCE_S
from hosts.site import PAGES, Site
from redteam.engines import Engine
from redteam.judge import Judge, find_topic_words

SIZE = (800, 600)
FOLDERS = ("editors", "frames", "grounds", "libraries", "shadow-roots", "themes", "typos")
# These need a click, or have no topic.
LEFT_OUT = {"themes/slide-in-panel.html", "typos/curly-src.html"}
AT_TOPIC = "document.querySelector('care-sheet, [data-caresheet]')?.scrollIntoView()"
OPEN = "document.querySelector('#open')?.click()"


def find_paths() -> list[str]:
    paths = [path.relative_to(PAGES).as_posix() for folder in FOLDERS for path in (PAGES / folder).glob("[!_]*.html")]
    return sorted(set(paths) - LEFT_OUT)


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    fetch_packages()


@pytest.mark.parametrize("path", find_paths())
def test_topic_is_shown_in_firefox(
    path: str, firefox: Engine, firefox_site: Site, starter_release: Release, judge: Judge
) -> None:
    fragment = starter_release.read("public/v1/topics/en/mesotherapy.html").decode()
    words = find_topic_words(fragment, firefox_site.find(path))
    firefox.open(firefox_site.root + path, SIZE)
    firefox.run(OPEN)
    end = time.monotonic() + PATIENCE_S
    while True:
        firefox.run(AT_TOPIC)
        sight = judge.look(firefox.picture(), words, for_topic=True)
        if (sight.has_topic and sight.has_disclaimer) or time.monotonic() > end:
            break
    if path.startswith("libraries/"):
        write_result(Path(path).stem, {"firefox": sight.has_topic and sight.has_disclaimer})
        write_result("versions", {"firefox": firefox.version})
    assert sight.has_topic
    assert sight.has_disclaimer


def test_search_finds_a_topic_in_firefox_and_gives_it_an_address(
    firefox: Engine, firefox_site: Site, library_root: str
) -> None:
    allowed = f"script-src {library_root}; connect-src {library_root}; require-trusted-types-for 'script'"
    address = firefox_site.add(
        "search",
        '<!doctype html><html lang="en"><title>A page</title>'
        f'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; {allowed}">'
        f'<care-sheet view="search"></care-sheet><script async src="{library_root}caresheet.js"></script>',
    )
    firefox.open(address, SIZE)
    firefox.run("new Promise((shown) => addEventListener('caresheet-load', () => shown(true)))")
    # The root is closed, so only the place's height and the page's address tell what happens inside.
    firefox.run("document.grown = new Promise((grown) => addEventListener('caresheet-resize', grown)), true")
    for key in ("Tab", "Tab", *"hypertenshun"):
        firefox.press(key)
    firefox.run("document.grown.then(() => true)")
    firefox.press("Tab")
    firefox.press("Enter")
    assert firefox.run("location.hash") == "#caresheet=high-blood-pressure"
    go_back = "addEventListener('hashchange', () => back(location.hash)); history.back()"
    assert firefox.run(f"new Promise((back) => {{ {go_back} }})") == ""


WAIT = "new Promise((seen) => {{ const look = () => ({0}) ? seen(true) : setTimeout(look, 50); look(); }})"


def test_get_your_tag_works_in_firefox(firefox: Engine, library_root: str) -> None:
    firefox.open(f"{library_root}#topic=mesotherapy&lang=es&for=wordpress", (900, 700))
    tag = "document.getElementById('tag').textContent"
    firefox.run(WAIT.format(f'{tag}.includes(\'<care-sheet topic="mesotherapy" lang="es">\')'))
    firefox.run("document.getElementById('scheme-auto').focus()")
    firefox.press("ArrowRight")
    firefox.press("ArrowRight")
    assert 'scheme="dark"' in firefox.run(tag)
    assert firefox.run("location.hash") == "#topic=mesotherapy&lang=es&scheme=dark&for=wordpress"
    preview = "document.getElementById('preview').contentDocument?.querySelector('care-sheet')"
    firefox.run(WAIT.format(f"{preview}?.getAttribute('scheme') === 'dark' && {preview}.offsetHeight > 500"))
    firefox.run("document.getElementById('section').focus()")
    firefox.run(WAIT.format("document.getElementById('section').options.length > 5"))
    firefox.press("ArrowDown")
    firefox.run(WAIT.format(f"{tag}.includes('section=\"que-es-la-mesoterapia\"')"))
    # It stays in view at the foot of a phone's screen, and Firefox scrolls what has the focus clear of it.
    firefox.open(library_root, (500, 640))
    firefox.run("document.getElementById('paste').focus()")
    bottom = firefox.run("document.getElementById('paste').getBoundingClientRect().bottom")
    top = firefox.run("document.querySelector('.cs-result').getBoundingClientRect().top")
    assert 0 < bottom <= top < 640
