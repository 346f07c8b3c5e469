"""Ask the servers that topics link to whether the pages are still there.

Input: drafts. Output: findings of the rule "dead-link". It is polite: it sends one request at a time, pauses between
requests to the same host, tries HEAD before GET, and tells the server nothing but the name of the program.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlsplit

from caresheet.model import Finding
from caresheet.packager.source.columns import find_column
from caresheet.packager.source.parse import Draft

# How long a server may take to answer: slow servers take a few seconds.
ANSWER_TIMEOUT_S = 10.0
# How long the whole check may take. Ten minutes is about as long as people and CI jobs wait.
TIME_LIMIT_S = 600.0
# The pause between two requests to a host, so that no host takes us for an attack.
_PAUSE_S = 1.0
_AGENT = "Caresheet link check"
_GONE = {404, 410}
# Some servers do not answer HEAD, or refuse programs.
_ASK_AGAIN = {403, 405, 429, 501}


@dataclass(frozen=True)
class Link:
    """A link that leads out of the library, and its place."""

    path: str
    line: int
    url: str
    column: int = 0

    @property
    def address(self) -> str:
        """The address of the page, without the part of it that the link leads to."""
        return self.url.partition("#")[0]


class UnreachableError(Exception):
    """The server did not answer; the message says why."""


Ask = Callable[[str, str], int]


def find_links(drafts: Sequence[Draft]) -> Iterator[Link]:
    """Yield the links to other sites in the texts and the sources of published topics."""
    for draft in drafts:
        if draft.front_matter.withdrawn:
            continue
        path, settings, lines = draft.file.path, draft.front_matter, draft.file.text.split("\n")
        for number, source in enumerate(settings.sources):
            if source.url:
                place = settings.fields.find_place(("sources", number, "url"))
                yield Link(path, place.line, source.url, place.column)
        for child, line in draft.walk_inline():
            address = str(child.attrs.get("href", ""))
            if child.type == "link_open" and address.startswith("https:"):
                yield Link(path, line, address, find_column(lines[line - 1], address))


def ask_server(url: str, method: str) -> int:
    """Return the status of the server's answer.

    Raises:
        UnreachableError: the server did not answer.
    """
    request = urllib.request.Request(url, method=method, headers={"User-Agent": _AGENT})  # noqa: S310  # https, by check
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_TIMEOUT_S) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError, HTTPException) as error:
        raise UnreachableError(" ".join(str(getattr(error, "reason", error)).split())) from error


def find_dead_links(
    links: Iterable[Link],
    *,
    ask: Ask = ask_server,
    wait: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Finding]:
    """Yield a finding for each dead link, or a single finding if no server at all could be reached.

    A server that did not answer is not asked again. After `TIME_LIMIT_S` no server is asked.
    """
    checker = _LinkChecker(ask, wait, clock)
    asked = []
    for link in links:
        checker.check(link.address)
        asked.append(link)
    if checker.unreachable and not checker.answered:
        reason = next(iter(checker.unreachable.values()))
        message = f"no link could be checked ({reason}); check this computer's network, and try again"
        yield Finding("topics", 0, message, severity="warning", rule="dead-link")
        return
    for link in asked:
        if verdict := checker.verdicts[link.address]:
            yield Finding(
                link.path,
                link.line,
                f"'{link.url}' {verdict}",
                column=link.column,
                severity="warning",
                rule="dead-link",
            )
    if checker.left:
        message = f"{checker.left} links were not checked within {TIME_LIMIT_S / 60:.0f} minutes; name fewer files"
        yield Finding("topics", 0, message, severity="warning", rule="dead-link")


class _LinkChecker:
    """Asks about one address after another, and remembers the answers."""

    def __init__(self, ask: Ask, wait: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._ask, self._wait, self._clock = ask, wait, clock
        self._ends = clock() + TIME_LIMIT_S
        self._asked_last: dict[str, float] = {}
        self.verdicts: dict[str, str | None] = {}
        self.unreachable: dict[str, str] = {}
        self.answered = False
        self.left = 0

    def check(self, address: str) -> None:
        """Ask about an address, unless it was asked before, its server did not answer or the time is up."""
        if address in self.verdicts:
            return
        self.verdicts[address] = None
        host = urlsplit(address).netloc
        if host not in self.unreachable:
            if self._clock() > self._ends:
                self.left += 1
                return
            self._wait(max(0.0, self._asked_last.get(host, -_PAUSE_S) + _PAUSE_S - self._clock()))
            try:
                self.verdicts[address] = _judge(address, self._ask)
                self.answered = True
            except UnreachableError as error:
                self.unreachable[host] = str(error)
            self._asked_last[host] = self._clock()
        if host in self.unreachable:
            self.verdicts[address] = f"could not be checked ({self.unreachable[host]}); try it in a browser"


def _judge(address: str, ask: Ask) -> str | None:
    status = ask(address, "HEAD")
    if status in _ASK_AGAIN or status in _GONE:
        status = ask(address, "GET")
    if status in _GONE:
        return f"is a dead link (status {status}); find where the page has gone, or remove the link"
    return None
