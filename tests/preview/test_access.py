"""Which requests the preview answers: those of a browser on this computer, and not those of other web pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from werkzeug.test import Client, TestResponse

from caresheet.preview.access import Address
from caresheet.preview.app import make_preview
from caresheet.preview.live_library import LiveLibrary
from conftest import TODAY, LibraryFolder

HERE = Address("127.0.0.1", 8001, lets_others_in=False)
OWN_ORIGIN, SAME_SITE, FOREIGN = "http://127.0.0.1:8001", "http://localhost:3000", "https://evil.example"
DRAFT = "/v1/topics/en/asthma.html"
ADDRESSES = [
    DRAFT,
    "/v1/topics/en/asthma.json",
    "/v1/topics",
    "/v1/topics/en",
    "/v1/topics/en/nothing.html",
    "/v1/frame/en/asthma.html",
    "/topics/en/asthma/",
    "/caresheet.js",
    "/sites/elm/caresheet.js",
    "/",
    "/nothing",
    "/preview/",
    "/preview/page?topic=asthma&lang=en&scheme=light",
    "/preview/source/topics/en/asthma.md",
    "/preview/static/index.js",
    "/preview/nothing",
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveLibrary]:
    folder = LibraryFolder(tmp_path_factory.mktemp("access") / "content")
    folder.write("sites/elm.toml", 'name = "Elm"\n')
    library = LiveLibrary(folder.root, lambda: TODAY)
    library.build()
    yield library
    library.close()


def ask(
    library: LiveLibrary, headers: dict[str, str], path: str = DRAFT, *, address: Address = HERE, method: str = "GET"
) -> TestResponse:
    return Client(make_preview(library, address)).open(
        path, headers={"Host": "127.0.0.1:8001", **headers}, method=method
    )


OWN_REQUESTS: dict[str, dict[str, str]] = {
    "no browser": {},
    "an address that was typed": {"Sec-Fetch-Site": "none"},
    "our own page": {"Sec-Fetch-Site": "same-origin"},
    "our own page's script": {"Sec-Fetch-Site": "same-origin", "Origin": OWN_ORIGIN},
    "our own page's script in an old browser": {"Origin": OWN_ORIGIN},
    "a sandboxed frame of our own page": {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
}
FOREIGN_REQUESTS: dict[str, dict[str, str]] = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "another site's script": {"Sec-Fetch-Site": "cross-site", "Origin": FOREIGN},
    "another site's script in an old browser": {"Origin": FOREIGN},
    "another site's sandboxed frame": {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    "another site's sandboxed frame in an old browser": {"Origin": "null"},
    "another port of this computer": {"Sec-Fetch-Site": "same-site"},
    "a script on another port of this computer": {"Sec-Fetch-Site": "same-site", "Origin": SAME_SITE},
    "a script on another port in an old browser": {"Origin": "http://127.0.0.1:3000"},
    "a script on another name of this computer": {"Origin": "http://localhost:8001"},
    "an origin that cannot be read": {"Sec-Fetch-Site": "same-origin", "Origin": "a b"},
    "a value of Sec-Fetch-Site that does not exist": {"Sec-Fetch-Site": "x"},
}


@pytest.mark.parametrize("headers", OWN_REQUESTS.values(), ids=OWN_REQUESTS)
def test_answers_its_own_pages(library: LiveLibrary, headers: dict[str, str]) -> None:
    for path in ADDRESSES:
        assert ask(library, headers, path).status_code == (404 if "nothing" in path else 200), path


@pytest.mark.parametrize("headers", FOREIGN_REQUESTS.values(), ids=FOREIGN_REQUESTS)
def test_refuses_other_web_pages(library: LiveLibrary, headers: dict[str, str]) -> None:
    for path in ADDRESSES:
        for method in ("GET", "HEAD", "OPTIONS"):
            response = ask(library, headers, path, method=method)
            assert response.status_code == 403, path
            assert "asthma" not in response.text
    assert "Asthma" in ask(library, {}).text


@pytest.mark.parametrize("headers", [*OWN_REQUESTS.values(), *FOREIGN_REQUESTS.values()])
def test_lets_no_other_origin_use_an_answer(library: LiveLibrary, headers: dict[str, str]) -> None:
    preflight = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-a"}
    for path in ADDRESSES:
        for method in ("GET", "OPTIONS"):
            response = ask(library, {**headers, **preflight}, path, method=method)
            assert [name for name, _ in response.headers if name.startswith("Access-Control-")] == [], path
            if response.status_code != 403:
                assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin", path
                assert response.headers["Cache-Control"] == "no-store" or method == "OPTIONS", path


OWN_HOSTS = {
    8001: ["127.0.0.1:8001", "localhost:8001", "LocalHost:8001", "[::1]:8001", "127.0.0.2:8001", "127.255.0.9:8001"],
    80: ["127.0.0.1", "localhost", "[::1]", "127.0.0.2", "localhost:80", "[::1]:80"],
}
FOREIGN_HOSTS = [
    "",
    "clinic.example:8001",
    "127.0.0.1",
    "localhost",
    "127.0.0.1:8002",
    "127.0.0.1:8001.evil.example",
    "127.0.0.1.evil.example:8001",
    "localhost.evil.example:8001",
    "evil.example:8001",
    "10.0.0.1:8001",
    "0.0.0.0:8001",
    "[::]:8001",
    "[::1:8001",
    "::1:8001",
    "2130706433:8001",
    "127.0.0.1:8001, evil.example",
    "127.0.0.1:port",
    "127.0.0.1:",
]


@pytest.mark.parametrize(("port", "host"), [(port, host) for port, hosts in OWN_HOSTS.items() for host in hosts])
def test_answers_to_every_name_of_this_computer(library: LiveLibrary, port: int, host: str) -> None:
    address = Address("127.0.0.1", port, lets_others_in=False)
    for headers in ({}, {"Origin": f"http://{host}"}, {"Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}):
        assert ask(library, {"Host": host, **headers}, address=address).status_code == 200
    assert ask(library, {"Host": host, "Origin": FOREIGN}, address=address).status_code == 403


def test_answers_to_the_name_that_it_was_told_to_listen_on(library: LiveLibrary) -> None:
    address = Address("MyComputer", 8001, lets_others_in=False)
    assert ask(library, {"Host": "mycomputer:8001"}, address=address).status_code == 200
    assert ask(library, {"Host": "mycomputer:8001"}).status_code == 403


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_refuses_every_other_name(library: LiveLibrary, host: str) -> None:
    assert ask(library, {"Host": host}).status_code == 403


def test_protects_other_computers_that_are_let_in_from_other_web_pages(library: LiveLibrary) -> None:
    address = Address("0.0.0.0", 8001, lets_others_in=True)
    host = {"Host": "preview.clinic.example"}
    assert ask(library, host, address=address).status_code == 200
    assert ask(library, {**host, "Origin": "https://preview.clinic.example"}, address=address).status_code == 200
    assert ask(library, {**host, "Origin": FOREIGN}, address=address).status_code == 403
    assert ask(library, {**host, "Sec-Fetch-Site": "cross-site"}, address=address).status_code == 403
