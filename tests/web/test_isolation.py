"""Sealed frames: who may frame them, who may read a topic's text, and what is refused aloud."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from caresheet.packager.pipeline import load_library
from caresheet.packager.render.bundle import bundle_scripts
from caresheet.release.format import Release
from caresheet.shipped import find_widget
from caresheet.web.app import create_app
from conftest import LibraryFolder

CLINIC, STRANGER = "https://www.elm.example", "https://stranger.example"
TEXT = ["/v1/topics/en/asthma.html", "/v1/topics/en/asthma.json", "/v1/topics/en/wheezing.html"]
OPEN = ["/v1/topics", "/v1/topics/en", "/v1/topics/en/index.json", "/caresheet.js", "/sites/elm/caresheet.js"]
FRAME = "/v1/frame/en/asthma.html"
SEALED_SITE = f'name = "Elm"\nisolation = "frame"\nframe_ancestors = ["{CLINIC}", "https://*.elm.example:8443"]\n'


def serve(
    library: LibraryFolder, build: Callable[[], Release], *, site: str = SEALED_SITE, more: str = ""
) -> FlaskClient:
    library.write_settings(more=more)
    library.write_topic("asthma", settings="aliases: [wheezing]\n")
    library.write("sites/elm.toml", site)
    library.write("sites/oak.toml", 'name = "Oak"\n')
    return create_app(build()).test_client()


def ask(client: FlaskClient, address: str, origin: str = STRANGER) -> TestResponse:
    return client.get(address, headers={"Origin": origin})


def may_read(response: TestResponse) -> bool:
    return response.headers.get("Access-Control-Allow-Origin") is not None


def find_ancestors(response: TestResponse) -> str:
    directives = response.headers["Content-Security-Policy"].split("; ")
    return next(each for each in directives if each.startswith("frame-ancestors "))


@pytest.mark.parametrize("origin", [CLINIC, STRANGER, "null"])
def test_library_of_frames_gives_its_text_to_no_script(
    origin: str, library: LibraryFolder, build: Callable[[], Release]
) -> None:
    client = serve(library, build, more='isolation = "frame"')
    assert [address for address in TEXT if may_read(ask(client, address, origin))] == []
    assert [address for address in OPEN if not may_read(ask(client, address, origin))] == []


def test_clinic_of_frames_alone_is_refused_the_text(library: LibraryFolder, build: Callable[[], Release]) -> None:
    client = serve(library, build)
    for address in TEXT:
        assert not may_read(ask(client, address, CLINIC))
        response = ask(client, address, STRANGER)
        assert may_read(response)
        # A cache must not give the one what it keeps for the other.
        assert "Origin" in response.headers["Vary"]
    assert all(may_read(ask(client, address, CLINIC)) for address in OPEN)


def test_where_nobody_asks_for_frames_the_answer_is_the_same_for_all(
    library: LibraryFolder, build: Callable[[], Release]
) -> None:
    client = serve(library, build, site='name = "Elm"\n')
    for address in TEXT:
        response = ask(client, address, CLINIC)
        assert may_read(response)
        assert "Origin" not in response.headers.get("Vary", "")


def test_each_clinic_says_which_pages_may_frame_its_topics(
    library: LibraryFolder, build: Callable[[], Release]
) -> None:
    client = serve(library, build)
    assert find_ancestors(client.get(FRAME)) == "frame-ancestors *"
    assert find_ancestors(client.get(f"{FRAME}?site=oak")) == "frame-ancestors *"
    sealed = client.get(f"{FRAME}?site=elm")
    assert find_ancestors(sealed) == f"frame-ancestors {CLINIC} https://*.elm.example:8443"
    assert sealed.data == client.get(FRAME).data


@pytest.mark.parametrize("site", ["nowhere", "", "elm/../oak", "ELM", "elm,oak"])
def test_a_clinic_that_nobody_knows_has_no_frames(
    site: str, library: LibraryFolder, build: Callable[[], Release]
) -> None:
    client = serve(library, build)
    response = client.get(FRAME, query_string={"site": site})
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert "inhalers" not in response.text


def test_an_old_name_keeps_its_clinic(library: LibraryFolder, build: Callable[[], Release]) -> None:
    response = serve(library, build).get("/v1/frame/en/wheezing.html?site=elm")
    assert (response.status_code, response.location) == (301, f"{FRAME}?site=elm")


def test_the_script_knows_what_the_library_and_the_clinic_want(library: LibraryFolder) -> None:
    library.write_settings(more='isolation = "frame"')
    library.write("sites/elm.toml", SEALED_SITE)
    scripts = bundle_scripts(load_library(library.root), find_widget())
    # The library's own, then the clinic's.
    assert [scripts[site].body.count(b'isolation:"frame"') for site in ("", "elm")] == [1, 2]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('isolation = "iframe"', "'isolation' is 'iframe'; write \"inline\" or \"frame\""),
        ('frame_ancestors = ["http://www.elm.example"]', "'frame_ancestors' has 'http://www.elm.example'; write"),
        ('frame_ancestors = ["https://www.elm.example/page"]', "'frame_ancestors' has 'https://www.elm.example/page'"),
        ('frame_ancestors = ["*"]', "'frame_ancestors' has an entry that is blank"),
        ('frame_ancestors = ["https://a.example; script-src *"]', "'frame_ancestors' has 'https://a.example; script"),
        ('frame_ancestors = "https://www.elm.example"', "'frame_ancestors'"),
    ],
)
def test_says_what_is_wrong_with_a_clinic_s_wish(line: str, fault: str, library: LibraryFolder) -> None:
    library.write("sites/elm.toml", f'name = "Elm"\n{line}\n')
    (found,) = library.find_faults()
    assert found.startswith("sites/elm.toml:2: ")
    assert fault in found


def test_says_what_is_wrong_with_the_library_s_wish(library: LibraryFolder) -> None:
    library.write_settings(more='isolation = "sealed"')
    (found,) = library.find_faults()
    assert "'isolation' is 'sealed'" in found
