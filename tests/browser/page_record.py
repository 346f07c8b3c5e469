"""What a page does while a test drives it: its events, its console messages, its requests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import ConsoleMessage, Error, Page, Request

# What it adds are properties of the document, so that the page gets no global name. Pages may replace built-ins later.
_RECORD = """{
const { Promise, setTimeout } = globalThis;
const waiting = [];
Object.defineProperties(document, {
  seenEvents: { value: [] },
  violations: { value: [] },
  whenSeen: { value: (count, patienceMs) => new Promise((done, fail) => {
    const look = () => document.seenEvents.length >= count && done(document.seenEvents);
    waiting[waiting.length] = look;
    look();
    setTimeout(() => fail(`the widgets have sent ${document.seenEvents.length} events, not ${count}`), patienceMs);
  }) },
});
for (const type of ["caresheet-load", "caresheet-error", "caresheet-withdrawn"])
  document.addEventListener(type, ({ detail, target, bubbles, composed }) => {
    document.seenEvents.push({ type, detail, bubbles, composed, id: target.id, name: target.localName });
    for (let at = 0; at < waiting.length; at++) waiting[at]();
  });
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, sample, sourceFile }) =>
  document.violations.push([effectiveDirective, sample, sourceFile].join(" ")));
}"""
_WHEN_SEEN = "([count, patienceMs]) => document.whenSeen(count, patienceMs)"

# How long a test waits for a page on a busy machine. It stops waiting as soon as the page is ready.
PATIENCE_MS = 30_000

# The browser's own line about a failed request, which no script can prevent, and ours about a topic that is not there.
NETWORK_LINE = re.compile(
    r"Failed to load resource|Access to XMLHttpRequest at .* blocked by CORS policy|^\[caresheet\] unknown[ -]topic",
    re.DOTALL,
)

# Ours about a page that has replaced a built-in. A test that did not mean to replace one misses its topic anyway.
_REPLACED = re.compile(r"^\[caresheet\] (this page has )?replaced ")

_OUR_HOSTS = ("127.0.0.1", "clinic.localhost", "library.localhost")

_RECORDS: WeakKeyDictionary[Page, PageRecord] = WeakKeyDictionary()


@dataclass
class PageRecord:
    """The console messages, uncaught errors and requests of a page."""

    messages: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    expected: re.Pattern[str] | None = None

    @classmethod
    def start(cls, page: Page) -> PageRecord:
        record = _RECORDS[page] = cls()
        page.add_init_script(_RECORD)
        page.on("console", record._add_message)
        page.on("pageerror", record._add_message)
        page.on("request", record._add_request)
        return record

    def _add_message(self, message: ConsoleMessage | Error) -> None:
        self.messages.append(message.text if isinstance(message, ConsoleMessage) else str(message))

    def _add_request(self, request: Request) -> None:
        self.requests.append(request)

    def clear(self) -> None:
        """Forget everything, for the next test that uses the page."""
        self.messages.clear()
        self.requests.clear()
        self.expected = None

    def allow(self, pattern: str | re.Pattern[str]) -> None:
        """Expect messages that contain a pattern."""
        self.expected = re.compile(pattern)

    def find_faults(self) -> list[str]:
        """Return the messages that no test expected, and the addresses of requests to other hosts than ours."""
        told = [text for text in self.messages if not _REPLACED.search(text)]
        unexpected = [text for text in told if not (self.expected and self.expected.search(text))]
        return unexpected + [request.url for request in self.requests if not _is_ours(request.url)]

    def find_requests(self, *, part: str) -> list[str]:
        """Return the requested paths that contain `part`, in order."""
        return [path for request in self.requests if part in (path := urlsplit(request.url).path)]


def record_of(page: Page) -> PageRecord:
    return _RECORDS[page]


def _is_ours(address: str) -> bool:
    place = urlsplit(address)
    return place.scheme in ("data", "blob", "about") or place.hostname in _OUR_HOSTS


def await_events(page: Page, count: int = 1) -> list[dict[str, Any]]:
    """Wait until the widgets of a page have sent `count` events, and return all that they have sent.

    `wait_for_function` would load all of Playwright's script into the page, which takes a tenth of a visit.
    """
    while True:
        try:
            seen: list[dict[str, Any]] = page.evaluate(_WHEN_SEEN, [count, PATIENCE_MS])
        except Error as error:
            if "context was destroyed" not in error.message:
                raise
        else:
            return seen


def find_events(page: Page) -> list[dict[str, Any]]:
    """Return the events that the widgets of a page have sent so far."""
    seen: list[dict[str, Any]] = page.evaluate("document.seenEvents")
    return seen


def show(page: Page, address: str, *, count: int = 1) -> list[dict[str, Any]]:
    """Go to a page and wait for its widgets."""
    page.goto(address)
    return await_events(page, count)


def find_violations(page: Page) -> list[str]:
    violations: list[str] = page.evaluate("document.violations")
    return violations
