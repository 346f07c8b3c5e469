"""A library behind Varnish: one copy for all, purged by key, and still there while no server answers.

These run in `make static` only: each starts several servers.
"""

from __future__ import annotations

import http.client
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from caresheet.packager.pipeline import build_release
from conftest import LibraryFolder, edit, write_varied
from server_process import ServerProcess
from varnish_process import read_counter, start_varnish

pytestmark = pytest.mark.skipif(os.environ.get("STATIC") != "all", reason="make static runs these")

ASTHMA, FLU, SCRIPT = "/v1/topics/en/asthma.html", "/v1/topics/en/flu.html", "/caresheet.js"


@dataclass
class Library:
    """A library, two servers of it, and Varnish in front of them."""

    content: LibraryFolder
    releases: Path
    servers: list[ServerProcess]
    varnish: ServerProcess
    folder: Path

    def ask(
        self, address: str, headers: dict[str, str] | None = None, method: str = "GET"
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.varnish.port, timeout=30)
        connection.request(method, address, headers=headers or {})
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found

    def purge(self, key: str, *, soft: bool) -> bytes:
        headers = {"Surrogate-Key": key} | ({"Fastly-Soft-Purge": "1"} if soft else {})
        status, _, body = self.ask("/", headers, "PURGE")
        assert status == 200
        return body

    def count_fetches(self, at_least: int) -> int:
        """Count what Varnish has asked of the servers. It counts a little later than it answers."""
        while (count := read_counter(self.folder, "MAIN.s_fetch")) < at_least:
            pass
        return count

    def publish(self, old: str, new: str) -> None:
        edit(self.content, "topics/en/asthma.md", old, new)
        release = build_release(self.content.root, self.releases)
        for server in self.servers:
            while release.id.encode() not in server.get("/readyz")[2]:
                pass


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Library]:
    content, releases = LibraryFolder(tmp_path / "content"), tmp_path / "releases"
    write_varied(content)
    build_release(content.root, releases)
    with ExitStack() as running:
        settings = {"CARESHEET_RELEASES": str(releases)}
        servers = [running.enter_context(ServerProcess(tmp_path, settings=settings)) for _ in range(2)]
        varnish = running.enter_context(start_varnish(tmp_path / "varnish", (servers[0].port, servers[1].port)))
        yield Library(content, releases, servers, varnish, tmp_path / "varnish")


def test_asks_the_servers_once_for_all_readers(behind: Library) -> None:
    # In the spelling of two browsers, with what a tracker adds, and with a cookie.
    readers = [
        (ASTHMA, {"Accept-Encoding": "gzip, deflate, br, zstd"}),
        (f"{ASTHMA}?utm_source=x", {"Accept-Encoding": "br, gzip", "Cookie": "a=b", "Origin": "https://one.example"}),
        (ASTHMA, {"Accept-Encoding": "gzip;q=0.5, br", "Origin": "https://two.example", "Host": "other.example"}),
    ]
    before = behind.count_fetches(1)
    answers = [behind.ask(*reader) for reader in readers]
    assert {answer[0] for answer in answers} == {200}
    assert len({answer[2] for answer in answers}) == 1
    assert {answer[1]["content-encoding"] for answer in answers} == {"br"}
    assert behind.ask(ASTHMA, {"Accept-Encoding": "br;q=0, gzip"})[1]["content-encoding"] == "gzip"
    assert "content-encoding" not in behind.ask(ASTHMA)[1]
    # Once in each encoding.
    assert behind.count_fetches(before + 3) == before + 3


def test_a_name_with_an_underscore_does_not_choose_an_encoding(behind: Library) -> None:
    behind.ask(ASTHMA, {"Accept_Encoding": "br"})
    assert "content-encoding" not in behind.ask(ASTHMA)[1]


def test_sends_no_part_of_a_topic(behind: Library) -> None:
    whole = behind.ask(ASTHMA)
    status, headers, body = behind.ask(ASTHMA, {"Range": "bytes=0-99"})
    assert (status, body) == (200, whole[2])
    assert not headers.keys() & {"accept-ranges", "content-range"}


def test_a_redirect_keeps_the_clinic_and_its_copy_is_one_for_all(behind: Library) -> None:
    for query in ("?site=oak", "", "?site=elm&a=b"):
        moved = behind.ask(f"/handouts/en/old-asthma/{query}")
        assert (moved[0], moved[1]["location"]) == (301, f"/handouts/en/asthma/{query}")
        slashed = behind.ask(f"/topics/en/asthma{query}")
        assert (slashed[0], slashed[1]["location"]) == (308, f"/topics/en/asthma/{query}")
    assert behind.ask("/topics/en/old-asthma/?a=b")[1]["location"] == "/topics/en/asthma/"


def test_hides_what_only_the_cache_needs(behind: Library) -> None:
    headers = behind.ask(ASTHMA)[1]
    assert headers["access-control-allow-origin"] == "*"
    assert not headers.keys() & {"surrogate-key", "xkey", "via", "x-varnish"}
    assert behind.ask(ASTHMA, {"If-None-Match": headers["etag"]})[0] == 304


def test_a_new_release_is_seen_after_a_purge_and_only_what_changed_is_fetched(behind: Library) -> None:
    before = behind.count_fetches(1)
    assert b"for years" in behind.ask(ASTHMA)[2]
    behind.ask(FLU)
    behind.publish("for years", "for decades")
    assert b"for years" in behind.ask(ASTHMA)[2]
    behind.purge("caresheet-en-asthma caresheet-lists", soft=False)
    assert b"for decades" in behind.ask(ASTHMA)[2]
    behind.ask(FLU)
    assert behind.count_fetches(before + 3) == before + 3


def test_after_a_soft_purge_readers_wait_for_nothing(behind: Library) -> None:
    behind.ask(ASTHMA)
    behind.publish("for years", "for decades")
    behind.purge("caresheet", soft=True)
    assert b"for years" in behind.ask(ASTHMA)[2]
    # Meanwhile Varnish has asked.
    for _ in range(200):
        if b"for decades" in behind.ask(ASTHMA)[2]:
            break
    assert b"for decades" in behind.ask(ASTHMA)[2]


def test_with_one_server_down_nothing_is_lost(behind: Library) -> None:
    behind.servers[0].kill()
    addresses = ["/", ASTHMA, FLU, SCRIPT, "/topics/en/asthma/", "/topics/en/flu/"]
    assert [behind.ask(address)[0] for address in addresses] == [200] * len(addresses)


def test_with_all_servers_down_the_library_still_answers(behind: Library) -> None:
    known = {address: behind.ask(address)[2] for address in (ASTHMA, SCRIPT, "/topics/en/flu/")}
    for server in behind.servers:
        server.kill()
    # All that is out of date now: without this, it would be fresh for five minutes anyway.
    assert behind.purge("caresheet", soft=True) != b"Purged 0\n"
    for _ in range(3):
        assert {address: behind.ask(address)[2] for address in known} == known
    status, headers, body = behind.ask(FLU)
    assert (status, headers["cache-control"], headers["access-control-allow-origin"]) == (503, "no-store", "*")
    assert body == b"The library does not answer; please try again later.\n"


def test_only_the_publishing_machine_may_purge(behind: Library) -> None:
    behind.ask(ASTHMA)
    assert behind.ask("/", {}, "PURGE")[0] == 403
    text = (behind.folder / "caresheet.vcl").read_text("utf-8")
    assert '"127.0.0.1";' in text
    assert behind.ask(ASTHMA, {}, "POST")[0] == 405
