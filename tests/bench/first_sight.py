"""How long a reader waits for a topic on a slow line: the widget next to a plain iframe of the same topic.

Run it alone: `python tests/bench/first_sight.py`. Both pages come from a clinic's server, both topics from a library's
server, and nothing is in a cache. Chromium slows the line down as its developer tools do: 150 ms for each request, and
1.6 Mbit/s for all of them. The topic is seen when the first picture of the page shows text in its place.

The time counts from the start of the navigation. The ratio of two medians is what counts: the times depend on the
machine. A page of the clinic moves by the sum of its layout shifts (Layout Instability).
"""

from __future__ import annotations

import argparse
import base64
import io
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, CDPSession, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.goals import Goal
from bench.goals import Measured as Section
from bench.load import describe_numbers, describe_ratios
from browser.servers import Answer, Clinic, Server
from caresheet.packager.pipeline import build_release
from caresheet.shipped import find_starter
from install_browser import FLAGS, find_browser, find_shell
from server_process import ServerProcess

LATENCY_MS, BITS_A_SECOND = 150, 1_600_000
WIDTH, HEIGHT = 390, 844
# Where the topic is in both pages, in px from the top: below the clinic's heading, above its next paragraph.
TOPIC_TOP = 100
# So many dark pixels are the first lines of a topic. The disclaimer's line alone has about 800.
DARK, TEXT_PIXELS = 110, 2000
RUNS = 7

_HEAD = (
    "<style>body{margin:0 16px;font:16px/1.5 sans-serif}h1{font-size:28px;height:84px;margin:0}"
    "iframe{border:0;width:100%;height:700px}</style>"
)
# Too pale to be taken for the topic.
_AFTER = "<p style='color:#bbb'>Our clinic is open on weekdays. Ask at the front desk. </p>" * 3
_TAG = '<script async src="{root}caresheet.js" data-topic="mesotherapy"></script>'
_HINT = '<link rel="preload" as="fetch" crossorigin href="{root}v1/topics/en/mesotherapy.html">'
_ROOM = f'<div style="min-height:700px">{_TAG}</div>'
PAGES = {
    "iframe": '<h1>Our clinic</h1><iframe src="{plain}topics/en/mesotherapy/" title="Mesotherapy"></iframe>' + _AFTER,
    "widget": f"<h1>Our clinic</h1>{_TAG}{_AFTER}",
    "widget in its room": f"<h1>Our clinic</h1>{_ROOM}{_AFTER}",
    "widget in its room, with the hint": f"<h1>Our clinic</h1>{_HINT}{_ROOM}{_AFTER}",
}
_OBSERVE = """
document.shifts = [];
new PerformanceObserver((list) => document.shifts.push(...list.getEntries().map(({ value }) => value)))
  .observe({ type: "layout-shift", buffered: true });
"""
_REST_MS = 1500


class PlainHost(Server):
    """The same library on a host that lets every page frame its pages. Ours does not: `frame-ancestors 'self'`."""

    def __init__(self, public: Path) -> None:
        self._public = public
        super().__init__("library.localhost")

    def answer(self, path: str) -> Answer:
        file = self._public / (path + "index.html" if path.endswith("/") else path)
        compressed = Path(f"{file}.br")
        if not compressed.is_file():
            return Answer(status=404)
        media_type = {".css": "text/css", ".html": "text/html", ".js": "text/javascript"}[
            file.suffix
        ] + "; charset=utf-8"
        return Answer(compressed.read_bytes(), media_type, headers={"Content-Encoding": "br"})


@dataclass
class Visit:
    """One visit of a page: when its topic was seen, how much the page moved, and what it requested of the library."""

    seen_ms: float
    shift: float
    requests: list[str]
    received_bytes: int


@dataclass
class Measured:
    """All visits of one page."""

    visits: list[Visit] = field(default_factory=list)

    @property
    def shift(self) -> float:
        """The largest shift of all visits."""
        return max(visit.shift for visit in self.visits)


def measure(runs: int = RUNS) -> dict[str, Measured]:
    """Visit each page so many times, in turns, and return what was measured."""
    found = {name: Measured() for name in PAGES}
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_library(Path(folder)) as root,
        PlainHost(Path(folder, "releases/current/public")) as plain,
        Clinic(root) as clinic,
    ):
        addresses = {
            name: clinic.page(
                body.replace("{plain}", plain.root), head=_HEAD, name=f"{name.partition(' ')[0]}-{len(name)}.html"
            )
            for name, body in PAGES.items()
        }
        with sync_playwright() as playwright:
            path = find_shell() or find_browser()
            # An iframe of another site would have a process of its own, to which the slow line would not apply.
            flags = [*FLAGS, "--disable-site-isolation-trials", "--host-resolver-rules=MAP *.localhost 127.0.0.1"]
            browser = playwright.chromium.launch(executable_path=path, args=flags)
            for _ in range(runs):
                for name, address in addresses.items():
                    found[name].visits.append(_visit(browser, address))
            browser.close()
    return found


@contextmanager
def serve_library(folder: Path) -> Iterator[str]:
    build_release(find_starter(), folder / "releases")
    with ServerProcess(folder, settings={"CARESHEET_RELEASES": str(folder / "releases")}) as server:
        yield server.root


def _visit(browser: Browser, address: str) -> Visit:
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    page = context.new_page()
    page.add_init_script(_OBSERVE)
    devtools = context.new_cdp_session(page)
    pictures: list[tuple[float, bytes]] = []
    received: list[int] = []
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    _slow_down(devtools)
    devtools.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    devtools.on("Page.screencastFrame", lambda event: _keep_picture(devtools, event, pictures))
    devtools.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
    page.goto(address, wait_until="load")
    page.wait_for_timeout(_REST_MS)
    started_s = page.evaluate("performance.timeOrigin") / 1000
    shift = sum(page.evaluate("document.shifts"))
    seen_s = next((time for time, body in pictures if time > started_s and _shows_text(body)), None)
    context.close()
    if seen_s is None:
        raise RuntimeError(f"{address}: the topic was not seen")
    ours = [url for url in requests if "clinic.localhost" not in url]
    return Visit((seen_s - started_s) * 1000, shift, ours, sum(received))


def _slow_down(devtools: CDPSession) -> None:
    devtools.send("Network.enable")
    rate = BITS_A_SECOND / 8
    line = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": rate, "uploadThroughput": rate}
    devtools.send("Network.emulateNetworkConditions", line)


def _keep_picture(devtools: CDPSession, event: dict[str, Any], pictures: list[tuple[float, bytes]]) -> None:
    pictures.append((event["metadata"]["timestamp"], base64.b64decode(event["data"])))
    devtools.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})


def _shows_text(body: bytes) -> bool:
    picture = Image.open(io.BytesIO(body)).convert("L")
    scale = picture.width / WIDTH
    place = picture.crop((0, int(TOPIC_TOP * scale), picture.width, int(400 * scale)))
    return sum(place.histogram()[:DARK]) > TEXT_PIXELS * scale * scale


def describe(found: dict[str, Measured]) -> Iterator[str]:
    """Yield the table."""
    yield "| page | seen after | of the iframe | requests to the library | bytes in all | layout shift |\n"
    yield "| --- | --- | --- | --- | --- | --- |\n"
    for name, measured in found.items():
        times = describe_numbers((visit.seen_ms for visit in measured.visits), " ms")
        last = measured.visits[-1]
        ratios = describe_ratios(compare(found, name))
        counts = f"{len(last.requests)} | {last.received_bytes:,}"
        yield f"| {name} | {times} | {ratios} | {counts} | {measured.shift:.3f} |\n"


def compare(found: dict[str, Measured], name: str) -> list[float]:
    """Return the ratio of a page's time to the iframe's in each round."""
    pairs = zip(found[name].visits, found["iframe"].visits, strict=True)
    return [one.seen_ms / plain.seen_ms for one, plain in pairs]


def judge(found: dict[str, Measured]) -> Iterator[Goal]:
    """Yield the goals."""
    for name in [name for name in found if name != "iframe"]:
        ratios, requests = compare(found, name), len(found[name].visits[-1].requests)
        yield Goal(f"{name}: seen", "≤ 1.1 of the iframe", describe_ratios(ratios), statistics.median(ratios) <= 1.1)
        yield Goal(f"{name}: requests to the library", "2", str(requests), requests == 2)
        yield Goal(f"{name}: layout shift", "≤ 0.02", f"{found[name].shift:.3f}", found[name].shift <= 0.02)


def make_section(runs: int = RUNS) -> Section:
    """Measure, and return the goals and the table."""
    found = measure(runs)
    return Section(list(judge(found)), "".join(describe(found)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(make_section(parser.parse_args().runs).describe())
