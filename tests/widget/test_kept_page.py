"""A reader goes on to another page and comes back, and the browser has kept the page as it was (bfcache).

Playwright loses a page that is kept, so the pages drive themselves and tell the clinic's server what they see. They are
in a window that Playwright does not know.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from queue import Queue
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Playwright

from browser.fixtures import PATIENCE_MS, start_browser
from browser.scripts import ScriptBuilds
from browser.servers import Answer, Clinic, Relay
from install_browser import find_browser, find_playwrights_own
from widget_build import OPEN

BACKS = 3
KEEP = {"Cache-Control": "max-age=60"}
# A page that the browser has not kept is loaded again, and tells so.
VISIT = """{script}<h1>Visit us</h1><care-sheet topic="eczema"></care-sheet><script>
const tell = (text) => fetch("tell?" + text, { keepalive: true });
const nextFrame = () => new Promise(requestAnimationFrame);
function isShown() {
  const host = [...document.querySelector("care-sheet").shadowRoot.children].find((child) => child.shadowRoot);
  const topic = host?.shadowRoot.querySelector(".cs-body");
  return !!topic?.firstChild && topic.checkVisibility({ opacityProperty: true, visibilityProperty: true });
}
let events = 0;
for (const type of ["load", "error", "withdrawn"]) document.addEventListener(`caresheet-${type}`, () => events++);
addEventListener("pageshow", async ({ persisted }) => {
  const atFirst = isShown() ? "shown" : "hidden";
  for (let frame = 0; frame < 300 && !(events && isShown()); frame++) await nextFrame();
  const visits = (sessionStorage.visits = Number(sessionStorage.visits ?? 0) + 1);
  await tell([persisted ? "kept" : "loaded", atFirst, isShown() ? "shown" : "hidden", events].join("-"));
  if (visits <= BACKS) location.href = "hours.html";
});
</script>"""
HOURS = '<h1>Hours</h1><script>addEventListener("pageshow", () => setTimeout(() => history.back()));</script>'


@pytest.fixture
def keeping_browser(playwright: Playwright) -> Iterator[Browser]:
    """Start a browser that keeps pages. Headless shells keep none, and Playwright asks for none to be kept."""
    path = find_browser() or find_playwrights_own()
    with start_browser(playwright, path, without=("--disable-back-forward-cache",)) as browser:
        yield browser


class TalkingClinic(Clinic):
    """A clinic whose pages tell what they see, in the query of an address."""

    def __init__(self, library_root: str) -> None:
        self.told: Queue[str] = Queue()
        super().__init__(library_root)

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        super().reply(handler)
        if told := urlsplit(handler.path).query:
            self.told.put(told)


def test_topic_is_there_when_the_reader_comes_back_to_a_page_that_the_browser_has_kept(
    keeping_browser: Browser, relay: Relay, servers: ExitStack, scripts: ScriptBuilds
) -> None:
    relay.instead["caresheet.js"] = Answer(scripts.find(relay.read("caresheet.js").encode(), OPEN), "text/javascript")
    clinic = servers.enter_context(TalkingClinic(relay.root))
    clinic.put("tell", Answer())
    clinic.put("hours.html", Answer(HOURS.encode(), headers=KEEP))
    address = clinic.page(VISIT.replace("BACKS", str(BACKS)), headers=KEEP)
    keeping_browser.new_browser_cdp_session().send("Target.createTarget", {"url": address})
    told = [clinic.told.get(timeout=PATIENCE_MS / 1000) for _ in range(BACKS + 1)]
    # The next page may show a picture of this one (view transitions), so the topic is taken out of it.
    assert told == ["loaded-hidden-shown-1", *["kept-hidden-shown-1"] * BACKS]
