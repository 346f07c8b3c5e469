"""Compare what a static host answers with what Caresheet's own server answers, header by header."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from flask.testing import FlaskClient

from caresheet.release.format import Release
from web.addresses import find_addresses, make_app

Answer = tuple[int, dict[str, str], bytes]

# Answered by a program, and not by a file. "x" is a clinic that the library does not have.
_PROGRAMS = re.compile(
    r"/v1/(topics|search)(\?.*)?|/oembed(\?.*)?|/openapi[.]json|/healthz|/readyz|/demo/.*|/sites/x/caresheet[.]js"
)
# Folders, and what no page of ours links to.
_MORE = ("/nothing", "/v1/nothing", "/v1/topics/en/", "/assets/", "/topics/", "/404.html")
# Each connection has some of these. Every host makes entity tags of its own.
_IGNORED = {
    "server",
    "date",
    "connection",
    "content-length",
    "transfer-encoding",
    "keep-alive",
    "etag",
    "surrogate-key",
}
# A redirect's body is for people only, and an error may be sent in any encoding.
_IGNORED_WITHOUT_TOPIC = {"content-type", "content-encoding", "vary"}


class Host:
    """A host at a port of this machine, asked on one connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port)

    def ask(self, address: str, headers: Mapping[str, str], method: str = "GET") -> Answer:
        """Ask for an address. A server may end a connection at any time, and a client then asks on a new one."""
        try:
            return self._ask_once(address, headers, method)
        except ConnectionError:
            self._connection.close()
            return self._ask_once(address, headers, method)

    def _ask_once(self, address: str, headers: Mapping[str, str], method: str) -> Answer:
        self._connection.request(method, address, headers=dict(headers))
        answer = self._connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._connection.close()


class OurServer:
    """Caresheet's own server with a release, on a fixed day."""

    def __init__(self, release: Release) -> None:
        app = make_app(release)
        self._client: FlaskClient = app.test_client()
        self.addresses = [found for found in find_addresses(app, release) if not _PROGRAMS.fullmatch(found)]
        frames = [address for address in self.addresses if address.startswith("/v1/frame/")]
        self.addresses += [f"{frame}?site={site}" for frame in frames for site in ("oak", "nobody")]
        self.addresses += _MORE

    def ask(self, address: str, headers: Mapping[str, str], method: str = "GET") -> Answer:
        answer = self._client.open(address, method=method, headers=dict(headers))
        return answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, answer.data


def compare(theirs: Answer, ours: Answer, *, ignored: frozenset[str] = frozenset()) -> list[str]:
    """Return how two answers differ. `ignored` are more headers that this host must send differently."""
    (status, got, body), (wanted_status, wanted, wanted_body) = theirs, ours
    left_out = _IGNORED | ignored | (_IGNORED_WITHOUT_TOPIC if wanted_status in (301, 308, 404) else set())
    differing = [f"status {status} instead of {wanted_status}"] if status != wanted_status else []
    for name in sorted((got.keys() | wanted.keys()) - left_out):
        if got.get(name) != wanted.get(name):
            differing.append(f"{name}: {got.get(name)} instead of {wanted.get(name)}")
    if wanted_status in (200, 304, 410) and body != wanted_body and "content-encoding" not in ignored:
        differing.append("the body")
    return differing


def find_differences(
    host: Host,
    ours: OurServer,
    headers: Mapping[str, str],
    method: str = "GET",
    *,
    step: int = 1,
    ignored: frozenset[str] = frozenset(),
) -> str:
    """Ask for every address, or every `step`th, and return a line for each that is answered differently."""
    lines = []
    for address in ours.addresses[::step]:
        theirs = host.ask(address, headers, method)
        if differing := compare(theirs, ours.ask(address, headers, method), ignored=ignored):
            lines.append(f"{address}: {', '.join(differing)}")
    return "\n".join(lines)
