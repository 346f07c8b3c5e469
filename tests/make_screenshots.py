"""Takes the pictures in docs/images/: the starter library and its demonstration pages in a browser.

Run it with `make screenshots`. It builds a release, serves it on a free port, and takes each picture on a fixed day, so
that a picture changes only if the product does. It also takes each kind of page at three widths, light and dark, for
people to look at. These are in screenshots/, which is not in the repository.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from caresheet.packager.pipeline import build_release
from caresheet.shipped import find_starter
from install_browser import find_browser, find_playwrights_own
from server_process import CARESHEET, ServerProcess, find_free_port

PREVIEW = "preview"
ASKED_ABOUT = "Your doctor may utilize a cream."
IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
DAY = "2026-11-22T12:00:00Z"
# The library's address in the pictures. Its real port is a different one each time.
ROOT = "http://topics.clinic.example/"
SCALE = 1.5
COLOURS = 256
MAX_BYTES = 250_000
PAINTED_WITHIN_MS = 500
HEIGHT = "document.documentElement.scrollHeight"


@dataclass(frozen=True)
class Shot:
    """One picture: a page, its window, and the element to scroll to, which stands `above` px below the window's top."""

    name: str
    path: str
    width: int
    height: int
    top: str = ""
    above: int = 24


SHOTS = (
    Shot("clinic", "demo/clinic.html", 1200, 860),
    Shot("clinic-phone", "demo/clinic.html", 390, 844, top=".service > p:last-of-type"),
    Shot("dark", "demo/dark.html", 780, 620),
    Shot("spanish", "demo/spanish.html", 780, 620),
    Shot("get-your-tag", "", 1200, 860),
    Shot("failure", "demo/site.html", 780, 270, top="h2", above=8),
    Shot("topic-end", "topics/en/mesotherapy/", 780, 760, top=".cs-sources", above=64),
    Shot("all-topics", "topics/en/", 780, 780),
)

LOOK = "look"
LOOKS = IMAGES.parent.parent / "screenshots"
PAGES = {
    "get-your-tag": "",
    "all-topics": "topics/en/",
    "topic": "topics/en/mesotherapy/",
    "arabic": "topics/ar/high-blood-pressure/",
    "about": "about/",
    "sheet": "handouts/en/mesotherapy/?site=willow-street",
    "not-found": "topics/en/mesoterapy/",
    "clinic": "demo/clinic.html",
    "library": "demo/library.html",
    "search": "demo/search.html",
    "sealed-frame": "demo/frame.html",
}
WIDTHS = (320, 768, 1280)


def main() -> None:
    """Take every picture, or those that the command line names."""
    wanted = sys.argv[1:] or [*(shot.name for shot in SHOTS), PREVIEW, LOOK]
    path = find_browser() or find_playwrights_own()
    if not path:
        sys.exit("browser: found no Chromium or Chrome; run python tests/install_browser.py")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        releases = Path(folder) / "releases"
        build_release(find_starter(), releases)
        settings = {"CARESHEET_RELEASES": str(releases), "CARESHEET_DEMO": "on"}
        with ServerProcess(Path(folder), settings=settings) as server:
            flags = [
                f"--host-resolver-rules=MAP topics.clinic.example 127.0.0.1:{server.port}",
                f"--unsafely-treat-insecure-origin-as-secure={ROOT}",
                *([] if os.geteuid() else ["--no-sandbox"]),  # Chromium refuses its own sandbox to root
            ]
            browser = playwright.chromium.launch(executable_path=path, args=flags)
            for shot in SHOTS:
                if shot.name in wanted:
                    save(shot.name, take(browser, shot))
            if LOOK in wanted:
                take_looks(browser)
            browser.close()
        if PREVIEW in wanted:
            flags = [] if os.geteuid() else ["--no-sandbox"]
            browser = playwright.chromium.launch(executable_path=path, args=flags)
            save(PREVIEW, take_preview(browser, Path(folder) / "content"))
            browser.close()


def take_preview(browser: Browser, content: Path) -> bytes:
    """Take the picture of the preview, with a sentence that the editor's checks question."""
    shutil.copytree(find_starter(), content)
    topic = content / "topics" / "en" / "eczema.md"
    topic.write_text(topic.read_text("utf-8").replace("## What causes it?\n", f"## What causes it?\n\n{ASKED_ABOUT}\n"))
    port = find_free_port()
    command = [CARESHEET, "preview", "--content", str(content), "--port", str(port)]
    with ServerProcess(content.parent, command=command, port=port, ready="/preview/") as server:
        page = browser.new_page(viewport={"width": 1200, "height": 760}, device_scale_factor=SCALE)
        page.goto(f"{server.root}preview/#eczema")
        page.locator("#findings strong").wait_for()
        page.wait_for_timeout(4 * PAINTED_WITHIN_MS)
        return page.screenshot()


def take(browser: Browser, shot: Shot) -> bytes:
    """Take one picture, after every topic on the page has loaded."""
    window = {"width": shot.width, "height": shot.height}
    page = browser.new_page(viewport=window, device_scale_factor=SCALE, reduced_motion="reduce")
    page.clock.set_fixed_time(DAY)
    page.goto(ROOT + shot.path, wait_until="networkidle")
    if shot.top:
        page.locator(shot.top).first.evaluate("(top, above) => scrollTo(0, top.offsetTop - above)", shot.above)
        page.wait_for_load_state("networkidle")
    page.wait_for_timeout(PAINTED_WITHIN_MS)
    picture = page.screenshot()
    page.close()
    return picture


def take_looks(browser: Browser) -> None:
    """Take the whole of each kind of page, at each width, light and dark."""
    LOOKS.mkdir(exist_ok=True)
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        for width in WIDTHS:
            page = browser.new_page(reduced_motion="reduce")
            page.emulate_media(color_scheme=scheme)
            for name, path in PAGES.items():
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(ROOT + path, wait_until="networkidle")
                if name == "search":
                    type_in_search(page)
                # A picture of more than the window would resize it, and the guard would hide the topic for a moment.
                page.set_viewport_size({"width": width, "height": max(900, page.evaluate(HEIGHT))})
                page.wait_for_timeout(2 * PAINTED_WITHIN_MS)
                page.screenshot(path=LOOKS / f"{name}-{width}-{scheme}.png", full_page=True)
            page.close()
    print(f"screenshots/: {len(PAGES)} pages at {' px, '.join(map(str, WIDTHS))} px, light and dark")


def type_in_search(page: Page) -> None:
    """Search for a misspelled word. In the closed root, the keyboard reaches the box after the seal's button."""
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type("presure", delay=50)
    page.wait_for_load_state("networkidle")


def save(name: str, picture: bytes) -> None:
    """Write a picture as a small PNG. A page of text needs no more than 256 colours."""
    with Image.open(io.BytesIO(picture)) as image:
        small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    file = IMAGES / f"{name}.png"
    small.save(file, optimize=True)
    size_bytes = file.stat().st_size
    print(f"docs/images/{file.name:18} {small.width} x {small.height}  {size_bytes / 1000:.0f} kB")
    if size_bytes > MAX_BYTES:
        sys.exit(f"{file}: has {size_bytes} bytes; take a smaller picture, of at most {MAX_BYTES} bytes")


if __name__ == "__main__":
    main()
