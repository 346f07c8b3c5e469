"""Asks the servers that topics link to whether the pages are still there.

Enters: drafts. Leaves: findings of the rule "dead-link". Polite: one question at a time, a pause between two to one
host, HEAD before GET, and nothing said but what program is asking.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlsplit

from caresheet.model import Finding
from caresheet.packager.markdown import walk_inline
from caresheet.packager.parse import Draft

PATIENCE_S = 10.0
_PAUSE_S = 1.0
_AGENT = "Caresheet link check"
_GONE = {404, 410}
# Some servers do not answer HEAD, or not to programs.
_ASK_AGAIN = {403, 405, 429, 501}


@dataclass(frozen=True)
class Link:
    """A link that leads out of the library, and where it stands."""

    path: str
    line: int
    url: str


class UnreachableError(Exception):
    """No answer came at all; the message says why."""


Ask = Callable[[str, str], int]


def find_links(drafts: Sequence[Draft]) -> Iterator[Link]:
    """Yield the links to other sites, in texts and among the sources."""
    for draft in drafts:
        for number, source in enumerate(draft.front_matter.sources):
            if source.url:
                yield Link(draft.file.path, draft.front_matter.fields.find_line(("sources", number)), source.url)
        for section in draft.sections:
            for token in section.tokens:
                for child, line in walk_inline(token, token.map[0] + 1 if token.map else section.line):
                    if child.type == "link_open" and str(child.attrs["href"]).startswith("https:"):
                        yield Link(draft.file.path, line, str(child.attrs["href"]))


def ask_server(url: str, method: str) -> int:
    """Return the status of an answer.

    Raises:
        UnreachableError: there was none.
    """
    request = urllib.request.Request(url, method=method, headers={"User-Agent": _AGENT})  # noqa: S310  # https, by check
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError, HTTPException) as error:
        raise UnreachableError(" ".join(str(getattr(error, "reason", error)).split())) from error


def find_dead_links(
    links: Sequence[Link], *, ask: Ask = ask_server, wait: Callable[[float], None] = time.sleep
) -> Iterator[Finding]:
    """Yield a finding for each link that leads nowhere; a single one where no server at all could be reached."""
    verdicts: dict[str, str | None] = {}
    unreachable: dict[str, str] = {}
    asked_last: dict[str, float] = {}
    for link in links:
        address = link.url.partition("#")[0]
        if address not in verdicts:
            host = urlsplit(address).netloc
            wait(max(0.0, asked_last.get(host, 0.0) + _PAUSE_S - time.monotonic()))
            try:
                verdicts[address] = _judge(address, ask)
            except UnreachableError as error:
                verdicts[address] = f"could not be asked ({error}); try it in a browser"
                unreachable[address] = str(error)
            asked_last[host] = time.monotonic()
    if unreachable and len(unreachable) == len(verdicts):
        reason = next(iter(unreachable.values()))
        message = f"no link could be asked ({reason}); see to this computer's network, and try again"
        yield Finding("topics", 0, message, severity="warning", rule="dead-link")
        return
    for link in links:
        if verdict := verdicts[link.url.partition("#")[0]]:
            yield Finding(link.path, link.line, f"'{link.url}' {verdict}", severity="warning", rule="dead-link")


def _judge(address: str, ask: Ask) -> str | None:
    status = ask(address, "HEAD")
    if status in _ASK_AGAIN or status in _GONE:
        status = ask(address, "GET")
    if status in _GONE:
        return f"leads nowhere any more (status {status}); find where the page has gone, or take the link out"
    return None
