"""A real nginx that serves an export answers as Caresheet's own server does. Skipped aloud where nginx is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from caresheet.export.hosts import export_release
from caresheet.release.format import Release
from conftest import TODAY
from export.comparison import Host, OurServer, compare, find_differences
from nginx_process import BROTLI_MODULE, serve_export, start_nginx
from server_process import find_free_port

READERS = {
    "https://www.oak.example": False,
    "https://WWW.oak.example:443": False,
    "https://a.b.oak.example:8443": False,
    "https://a.oak.example": True,
    "https://www.oak.example.evil.example": True,
    "null": False,
}
ENCODINGS = ("identity", "gzip", "br") if BROTLI_MODULE.exists() else ("identity", "gzip")


@pytest.fixture(scope="module")
def nginx(exported_for_nginx: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with serve_export(tmp_path_factory.mktemp("nginx"), exported_for_nginx) as server, Host(server.port) as host:
        yield host


@pytest.fixture(scope="module")
def ours(everything: Release) -> OurServer:
    return OurServer(everything)


# Every address once, and every fifth in other ways.
WAYS = [("GET", ENCODINGS[-1], 1), ("GET", "identity", 5), ("GET", "gzip", 5), ("HEAD", "gzip", 5)]


@pytest.mark.parametrize(("method", "encoding", "step"), WAYS)
def test_nginx_answers_as_our_server_does(method: str, encoding: str, step: int, nginx: Host, ours: OurServer) -> None:
    assert len(ours.addresses) > 150
    assert not find_differences(nginx, ours, {"Accept-Encoding": encoding}, method, step=step)


def test_an_answer_that_differs_would_be_seen() -> None:
    ours = (200, {"vary": "Accept-Encoding"}, b"topic")
    assert compare(ours, ours) == []
    assert compare((404, {"x": "y"}, b""), ours) == [
        "status 404 instead of 200",
        "vary: None instead of Accept-Encoding",
        "x: y instead of None",
        "the body",
    ]


def test_the_same_scripts_may_read_a_topic(nginx: Host, ours: OurServer) -> None:
    for origin, may_read in READERS.items():
        for address in ("/v1/topics/en/asthma.html", "/v1/topics/en/index.json", "/v1/frame/en/asthma.html"):
            answer = nginx.ask(address, {"Origin": origin})
            assert compare(answer, ours.ask(address, {"Origin": origin})) == []
            is_shared = "access-control-allow-origin" in answer[1]
            assert is_shared == (may_read if address.endswith("asthma.html") else True) or "/frame/" in address


@pytest.mark.parametrize("name", ["aok", "Oak", "x" * 80])
def test_unknown_site_gets_the_widget_and_a_line(name: str, nginx: Host, ours: OurServer) -> None:
    status, headers, body = nginx.ask(f"/sites/{name}/caresheet.js", {})
    line, _, script = body.partition(b"\n")
    assert (status, headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert line.startswith(b'customElements.get("care-sheet") || console.warn("[caresheet] unknown site: use oak. ')
    assert script == ours.ask("/caresheet.js", {})[2]
    assert headers["cache-control"] == ours.ask("/caresheet.js", {})[1]["cache-control"]


@pytest.mark.parametrize("address", [f"/sites/{'x' * 81}/caresheet.js", "/sites/oak/other.js", "/unknown-site.js"])
def test_has_no_other_script(address: str, nginx: Host) -> None:
    assert nginx.ask(address, {})[0] == 404


SPELLINGS = [
    "/v1/./topics/en/asthma.html",
    "/assets/..%2fv1/topics/en/asthma.html",
    "/v1//topics/en/asthma.html",
    "/v1/topics/en/%61sthma.html",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_has_nothing_at_an_address_in_another_spelling(spelling: str, nginx: Host) -> None:
    """nginx itself would find the topic by each. The first looks like an asset, which every script may read."""
    status, _, body = nginx.ask(spelling, {})
    assert (status, b"Asthma" in body) == (404, False)
    assert b"Asthma" in nginx.ask("/v1/topics/en/asthma.html", {})[2]


def test_a_browser_that_has_a_file_gets_no_second_copy(nginx: Host, ours: OurServer) -> None:
    tags = set()
    for number, address in enumerate(ours.addresses[::2]):
        asked = {"Accept-Encoding": ENCODINGS[number % len(ENCODINGS)]}
        status, headers, body = nginx.ask(address, asked)
        if status == 200:
            tags.add(headers["etag"])
            theirs = nginx.ask(address, {**asked, "If-None-Match": headers["etag"]})
            known = ours.ask(address, asked)[1]["etag"]
            assert theirs[0] == 304
            assert compare(theirs, ours.ask(address, {**asked, "If-None-Match": known})) == [], address
            assert nginx.ask(address, {**asked, "If-None-Match": '"another"'})[::2] == (200, body)
    assert len(tags) > 20


@pytest.mark.parametrize(("headers", "status"), [({"If-Match": '"another"'}, 412), ({"Host": "a/b"}, 400), ({}, 200)])
def test_no_cache_keeps_an_error_that_an_odd_request_has_caused(
    headers: dict[str, str], status: int, nginx: Host
) -> None:
    with Host(nginx.port) as host:
        answer = host.ask("/v1/topics/en/asthma.html", headers)
    assert (answer[0], answer[1]["cache-control"] == "no-store") == (status, status != 200)


def test_a_page_without_its_slash_keeps_the_clinic_in_its_address(nginx: Host, ours: OurServer) -> None:
    address = "/handouts/en/old-asthma?site=oak"
    assert (
        nginx.ask(address, {})[1]["location"]
        == ours.ask(address, {})[1]["location"]
        == "/handouts/en/old-asthma/?site=oak"
    )


def test_offers_no_part_of_a_topic(nginx: Host) -> None:
    status, headers, body = nginx.ask("/v1/topics/en/asthma.html", {"Range": "bytes=0-99"})
    assert (status, len(body) > 100) == (200, True)
    assert not headers.keys() & {"accept-ranges", "content-range"}


def test_one_nginx_serves_several_libraries(everything: Release, unsealed: Release, tmp_path: Path) -> None:
    """Each by its host name. Only in the first one, Oak's scripts may not read topics."""
    other = replace(unsealed, contents=replace(unsealed.contents, name="Another library"))
    http, servers = "", []
    for name, release in (("one", everything), ("two", other)):
        export_release(release, tmp_path / name, "nginx", TODAY, apart_from=())
        http += f"include {tmp_path}/{name}/nginx/http.conf; "
        servers.append(
            f"server_name {name}.example; root {tmp_path}/{name}/public; include {tmp_path}/{name}/nginx/server.conf;"
        )
    port = find_free_port()
    http += f"server {{ listen 127.0.0.1:{port}; {servers[0]} }}"
    with (
        start_nginx(tmp_path / "nginx", http=http, server=servers[1]) as second,
        Host(port) as one,
        Host(second.port) as two,
    ):
        read = [host.ask("/v1/topics/en/asthma.html", {"Origin": "https://www.oak.example"})[1] for host in (one, two)]
    assert ["access-control-allow-origin" in headers for headers in read] == [False, True]


def test_has_no_address_for_compressed_files(nginx: Host) -> None:
    assert [nginx.ask(f"/caresheet.js{suffix}", {})[0] for suffix in ("", ".gz", ".br")] == [200, 404, 404]


@pytest.mark.parametrize(("level", "is_written"), [("crit", False), ("error", True)])
def test_nginx_writes_down_no_reader(level: str, is_written: bool, exported_for_nginx: Path, tmp_path: Path) -> None:
    """Neither for a missing file nor for a server that is down. At nginx's own level, it writes both."""
    settings = (exported_for_nginx / "nginx/server.conf").read_text("utf-8")
    assert "access_log off;" in settings
    assert settings.count("error_log stderr crit;") == 1
    settings = settings.replace("stderr crit", f"stderr {level}").replace("log_not_found off;", "")
    down = f"location /down/ {{ proxy_pass http://127.0.0.1:{find_free_port()}; }}"
    with start_nginx(
        tmp_path,
        http=f"include {exported_for_nginx}/nginx/http.conf;",
        server=f"root {exported_for_nginx}/public; {settings} {down}",
    ) as server:
        assert server.get("/down/asthma")[0] == 502
        assert server.get("/nothing/eczema")[0] == 404
        assert [word in server.written for word in ("asthma", "eczema", "127.0.0.1, ")] == [is_written] * 3
