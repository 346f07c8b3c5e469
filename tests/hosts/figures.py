"""The figures of one page: where its seal is while a reader scrolls, contrast, paper, and layout shift."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from caresheet.release.format import Release
from hosts.contrast import measure_texts
from hosts.paper import find_missing, print_page
from hosts.reader import Reader

SCRIPT = Path(__file__).with_name("figures.js")
# One file for each page and run.
RESULTS = Path(__file__).parents[2] / "build" / "hosts"

_WHEEL_PX, _WHEEL_TURNS = 250, 16
_FRAMES = """() => new Promise((done) => {
  let left = 6;
  const next = () => (--left ? requestAnimationFrame(next) : done());
  next();
})"""
_REST_MS, _MEASURED_S = 4000, 3


def measure_figures(reader: Reader, path: str, release: Release, folder: Path) -> dict[str, Any]:
    """Read a page as a person does, then print it. Return its figures."""
    page = reader.page
    page.add_init_script(path=SCRIPT)
    open_topic(reader, path)
    sight = reader.await_topic()
    figures: dict[str, Any] = {"shown": sight.has_topic and sight.has_disclaimer}
    topic = reader.topics.first
    if not topic.count():
        return figures
    figures["shift"] = page.evaluate("document.hostFigures.measures.shift")
    if sight.has_topic:
        figures["contrast"], figures["palest"] = min((contrast, name) for name, contrast in measure_texts(reader))
    figures |= _scroll(page, topic)
    figures["missing on paper"] = find_missing(print_page(page, folder / "printed.pdf"), release)
    return figures


def open_topic(reader: Reader, path: str) -> None:
    """Go to a page, and to its topic. Some pages show it only after a click."""
    reader.open(path)
    if (opener := reader.page.locator("#open")).count():
        opener.click()
    reader.go_to_place()


def _scroll(page: Page, place: Locator) -> dict[str, Any]:
    """Scroll through the topic, then to the end of the page."""
    # Of a topic that a bar of the page covered just before it left the window, nothing is visible any more.
    topic = place.element_handle()
    topic.evaluate("(topic) => document.hostFigures.record(topic)")
    box = topic.evaluate("(topic) => document.hostFigures.findVisible(topic)")
    page.mouse.move((box["left"] + box["right"]) / 2, (box["top"] + box["bottom"]) / 2)
    covered: set[str] = set()
    for _ in range(_WHEEL_TURNS):
        page.mouse.wheel(0, _WHEEL_PX)
        page.evaluate(_FRAMES)
        covered |= {*topic.evaluate("(topic) => document.hostFigures.findCovered(topic)")}
    measures = page.evaluate("document.hostFigures.measures")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.evaluate(_FRAMES)
    page.evaluate(_FRAMES)
    is_left = topic.evaluate("(topic) => document.hostFigures.isLeftBehind(topic)")
    return {
        "changes": measures["changes"],
        "hops": measures["hops"],
        "frames": measures["framesWithText"],
        "out of place": measures["framesOutOfPlace"],
        "first": measures["firstOutOfPlace"],
        "covered": sorted(covered),
        "left behind": is_left,
    }


def measure_rest(page: Page) -> float:
    """Return the processor time of the page's main thread, in milliseconds per second."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def read() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(float(each["value"]) for each in metrics if each["name"] == "ThreadTime")

    page.wait_for_timeout(_REST_MS)
    before = read()
    page.wait_for_timeout(_MEASURED_S * 1000)
    return (read() - before) * 1000 / _MEASURED_S


def write_result(name: str, figures: dict[str, Any]) -> None:
    """Add figures of a page to those that other runs have found."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    file = RESULTS / f"{name}.json"
    former = json.loads(file.read_text("utf-8")) if file.exists() else {}
    file.write_text(json.dumps(former | figures), "utf-8")
