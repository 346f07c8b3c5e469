"""What happens in a page while a test drives it: its events, its complaints, its requests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import ConsoleMessage, Error, Page, Request

# Kept on the document, where it is no global of the page's.
_RECORD = """
Object.defineProperties(document, { seenEvents: { value: [] }, violations: { value: [] } });
for (const type of ["caresheet-load", "caresheet-error"])
  document.addEventListener(type, ({ detail, target, bubbles, composed }) =>
    document.seenEvents.push({ type, detail, bubbles, composed, id: target.id, name: target.localName }));
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, sample, sourceFile }) =>
  document.violations.push([effectiveDirective, sample, sourceFile].join(" ")));
"""

# The browser's own line about a request that failed: no script can keep it away.
NETWORK_LINE = re.compile(r"Failed to load resource|Access to XMLHttpRequest at .* blocked by CORS policy", re.DOTALL)

_WATCHES: WeakKeyDictionary[Page, Watch] = WeakKeyDictionary()


@dataclass
class Watch:
    """A page's complaints and requests."""

    complaints: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    foreseen: re.Pattern[str] | None = None

    @classmethod
    def over(cls, page: Page) -> Watch:
        watch = _WATCHES[page] = cls()
        page.add_init_script(_RECORD)
        page.on("console", watch.hear)
        page.on("pageerror", watch.hear)
        page.on("request", watch.note)
        return watch

    def hear(self, said: ConsoleMessage | Error) -> None:
        self.complaints.append(said.text if isinstance(said, ConsoleMessage) else str(said))

    def note(self, request: Request) -> None:
        self.requests.append(request)

    def allow(self, pattern: str | re.Pattern[str]) -> None:
        """Foresee complaints that contain a pattern."""
        self.foreseen = re.compile(pattern)

    def find_faults(self) -> list[str]:
        """Return the complaints that nobody foresaw, and the strangers that were asked."""
        unforeseen = [said for said in self.complaints if not (self.foreseen and self.foreseen.search(said))]
        return unforeseen + [request.url for request in self.requests if not _is_ours(request.url)]

    def find_requests(self, *, part: str) -> list[str]:
        """Return the paths asked for that contain something, in order."""
        return [path for request in self.requests if part in (path := urlsplit(request.url).path)]


def watch_of(page: Page) -> Watch:
    return _WATCHES[page]


def _is_ours(address: str) -> bool:
    place = urlsplit(address)
    return place.scheme in ("data", "blob", "about") or place.hostname in ("127.0.0.1", "clinic.localhost")


def await_events(page: Page, count: int = 1) -> list[dict[str, Any]]:
    """Wait until the widgets of a page have said that they are done, and return what they said."""
    page.wait_for_function("(count) => document.seenEvents.length >= count", arg=count)
    return find_events(page)


def find_events(page: Page) -> list[dict[str, Any]]:
    """Return what the widgets of a page have said so far."""
    seen: list[dict[str, Any]] = page.evaluate("document.seenEvents")
    return seen


def show(page: Page, address: str, *, count: int = 1) -> list[dict[str, Any]]:
    """Go to a page and wait for its widgets."""
    page.goto(address)
    return await_events(page, count)


def find_violations(page: Page) -> list[str]:
    violations: list[str] = page.evaluate("document.violations")
    return violations
