"""Which answers scripts of other origins may read: one table over every kind of address, and every form of a source."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from caresheet.packager.pipeline import build_release
from caresheet.shipped import find_widget
from caresheet.web.app import create_app
from conftest import TODAY, LibraryFolder, write_varied

ELM, STRANGER = "https://www.elm.example", "https://stranger.example"
SOURCES = [
    ELM,
    "https://*.oak.example",
    "https://ash.example:443",
    "https://Yew.Example:8443",
    "https://*.fir.example:8443",
    "https://*.box.example:443",
    "https://xn--bcher-kva.example",
    "https://10.0.0.7",
]


def serve(folder: LibraryFolder, *, site: str = "", more: str = "") -> FlaskClient:
    write_varied(folder)
    settings = folder.root / "library.toml"
    settings.write_text(f"{more}\n{settings.read_text('utf-8')}", "utf-8")
    if site:
        folder.write("sites/elm.toml", site)
    release = build_release(folder.root, folder.root.parent / "releases")
    return create_app(release, demo=find_widget() / "demo", clock=lambda: TODAY).test_client()


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FlaskClient]:
    """Return a client of a library of each kind: open to all, sealed for one clinic, sealed for all."""
    sealed = f'name = "Elm"\nisolation = "frame"\nframe_ancestors = {SOURCES}\n'
    folders = {name: LibraryFolder(tmp_path_factory.mktemp(name) / "content") for name in ("open", "sealed", "frames")}
    return {
        "open": serve(folders["open"], site='name = "Elm"\n'),
        "sealed": serve(folders["sealed"], site=sealed),
        "frames": serve(folders["frames"], site='name = "Elm"\n', more='isolation = "frame"'),
    }


# Each kind of address, with the status of its answer.
WIDGET = {
    "/caresheet.js": 200,
    "/sites/elm/caresheet.js": 200,
    "/sites/nowhere/caresheet.js": 200,
    "/sites/no.where/caresheet.js": 404,
    "/assets/nothing.css": 404,
    "/pictures/nothing.png": 404,
}
LISTS = {
    "/v1/topics": 200,
    "/v1/topics?limit=0": 400,
    "/v1/topics/en": 200,
    "/v1/topics/en/index.json": 200,
    "/v1/topics/xx": 404,
    "/v1/nothing": 404,
}
TEXTS = {
    "/v1/topics/en/asthma.html": 200,
    "/v1/topics/en/asthma.json": 200,
    "/v1/topics/en/old-asthma.html": 301,
    "/v1/topics/en/old-asthma.json": 301,
    "/v1/topics/en/cupping.html": 410,
    "/v1/topics/en/cupping.json": 410,
    "/v1/topics/en/nothing.html": 404,
}
FRAMES = {
    "/v1/frame/en/asthma.html": 200,
    "/v1/frame/en/asthma.html?site=elm": 200,
    "/v1/frame/en/old-asthma.html": 301,
    "/v1/frame/en/cupping.html": 410,
    "/v1/frame/en/nothing.html": 404,
}
PAGES = {
    "/": 200,
    "/topics/en/": 200,
    "/topics/en": 308,
    "/topics/en/asthma/": 200,
    "/topics/en/old-asthma/": 301,
    "/topics/en/cupping/": 410,
    "/healthz": 200,
    "/readyz": 200,
    "/nothing": 404,
    "/demo/clinic.html": 200,
}
ADDRESSES = WIDGET | LISTS | TEXTS | FRAMES | PAGES
PREFLIGHT = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-requested-with"}
ASKING: list[tuple[str, dict[str, str]]] = [
    ("GET", {}),
    ("HEAD", {}),
    ("GET", {"If-None-Match": "*"}),
    ("OPTIONS", {}),
    ("OPTIONS", PREFLIGHT),
    ("POST", {}),
]


def may_read(address: str, library: str, origin: str | None) -> bool:
    """Say for each kind of address whether a script of an origin may read the answer."""
    if address in TEXTS and library == "frames":
        return False
    if address in TEXTS and library == "sealed":
        return origin in (None, STRANGER)
    return address in WIDGET | LISTS | TEXTS


def find_shared(response: TestResponse) -> dict[str, str]:
    return {name: value for name, value in response.headers if name.startswith("Access-Control-")}


def ask_all(client: FlaskClient) -> Iterator[tuple[str, str | None, str, dict[str, str], TestResponse]]:
    for address in ADDRESSES:
        for origin in (None, ELM, STRANGER, "null"):
            for method, headers in ASKING:
                asked = {**headers, "Origin": origin} if origin else headers
                yield address, origin, method, headers, client.open(address, method=method, headers=asked)


@pytest.mark.parametrize("library", ["open", "sealed", "frames"])
def test_each_kind_of_address_has_the_right_cross_origin_headers(clients: dict[str, FlaskClient], library: str) -> None:
    bodies: dict[tuple[str, str, str], bytes] = {}
    for address, origin, method, headers, response in ask_all(clients[library]):
        asked = f"{method} {address} from {origin} with {headers}"
        if method != "OPTIONS":  # whose body lists the methods in any order
            assert bodies.setdefault((address, method, str(headers)), response.data) == response.data, asked
        expected = {}
        if may_read(address, library, origin):
            expected["Access-Control-Allow-Origin"] = "*"
            if headers is PREFLIGHT:
                expected["Access-Control-Allow-Methods"] = "GET, HEAD"
                expected["Access-Control-Allow-Headers"] = "x-requested-with"
        assert find_shared(response) == expected, asked
        # A cache must not give one origin what it keeps for another.
        assert ("Origin" in response.headers.get("Vary", "")) == (library == "sealed" and address in TEXTS), asked
        if not address.startswith("/demo/"):
            assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin", asked


def test_the_table_has_every_status(clients: dict[str, FlaskClient]) -> None:
    client = clients["open"]
    assert {address: client.get(address).status_code for address in ADDRESSES} == ADDRESSES
    assert {*ADDRESSES.values()} == {200, 301, 308, 400, 404, 410}
    for address in TEXTS | FRAMES:
        if ADDRESSES[address] == 200:
            assert client.get(address, headers={"If-None-Match": "*"}).status_code == 304
            assert client.head(address).status_code == client.options(address).status_code == 200
            assert client.post(address).status_code == 405


COVERED = [
    # A plain host, with its default port or without.
    ELM,
    "https://www.elm.example:443",
    "HTTPS://WWW.Elm.Example",
    "https://www.elm.example.",
    # A source that names the default port.
    "https://ash.example",
    "https://ash.example:443",
    # Any subdomain.
    "https://www.oak.example",
    "https://a.b.oak.example",
    "https://www.oak.example:443",
    "https://WWW.OAK.EXAMPLE",
    # Another port.
    "https://yew.example:8443",
    "https://YEW.example:8443",
    # Any subdomain, at a port.
    "https://www.fir.example:8443",
    "https://a.b.fir.example:8443",
    "https://www.box.example",
    # An international name as browsers send it, and an address.
    "https://xn--bcher-kva.example",
    "https://10.0.0.7",
]
NOT_COVERED = [
    STRANGER,
    "http://www.elm.example",
    "http://www.elm.example:443",
    "https://www.elm.example:8443",
    "https://elm.example",
    "https://awww.elm.example",
    "https://a.www.elm.example",
    "https://www.elm.example.evil.test",
    "https://www-elm.example",
    "https://oak.example",
    "https://aoak.example",
    "https://www.oak.example.evil.test",
    "https://www.oak.example:8443",
    "https://www.ash.example",
    "https://aash.example",
    "https://ash.example.evil.test",
    "https://ash.example:4430",
    "https://yew.example",
    "https://yew.example:443",
    "https://www.fir.example",
    "https://fir.example:8443",
    "https://box.example",
    "https://example",
    "https://10.0.0.70",
    "https://[::1]:8443",
    "http://localhost:3000",
    "chrome-extension://abcdefgh",
]
# What no browser sends for a page with an origin of its own.
UNREADABLE = [
    "null",
    "*",
    "a b",
    "https://",
    "https://stranger.example/",
    "https://stranger.example/www.elm.example",
    "https://stranger.example, https://www.elm.example",
    "https://stranger.example https://www.elm.example",
    "https://user@stranger.example",
    "https://stranger.example:",
    "https://stranger.example:port",
    "https://stranger.example:123456",
    "stranger.example",
    "//stranger.example",
    "https://str\xe4nger.example",
]


@pytest.mark.parametrize("origin", COVERED)
def test_scripts_of_a_sealed_site_cannot_read_the_text(clients: dict[str, FlaskClient], origin: str) -> None:
    for address in TEXTS:
        assert find_shared(clients["sealed"].get(address, headers={"Origin": origin})) == {}
        assert find_shared(clients["open"].get(address, headers={"Origin": origin})) != {}


@pytest.mark.parametrize("origin", NOT_COVERED)
def test_scripts_of_other_sites_can_read_the_text(clients: dict[str, FlaskClient], origin: str) -> None:
    for address in TEXTS:
        assert find_shared(clients["sealed"].get(address, headers={"Origin": origin})) != {}


@pytest.mark.parametrize("origin", UNREADABLE, ids=ascii)
def test_an_origin_that_cannot_be_parsed_gets_no_text_if_a_site_is_sealed(
    clients: dict[str, FlaskClient], origin: str
) -> None:
    for address in TEXTS:
        assert find_shared(clients["sealed"].get(address, headers={"Origin": origin})) == {}
        assert find_shared(clients["open"].get(address, headers={"Origin": origin})) != {}
    assert find_shared(clients["sealed"].get("/v1/topics", headers={"Origin": origin})) != {}


@pytest.mark.parametrize("address", ["/v1/topics/en/asthma.html", "/caresheet.js"])
def test_no_answer_repeats_the_origin(clients: dict[str, FlaskClient], address: str) -> None:
    for client in clients.values():
        response = client.get(address, headers={"Origin": STRANGER})
        assert "stranger" not in str(response.headers)
