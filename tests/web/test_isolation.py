"""Sealed frames: which pages may frame them, and which settings are refused."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from caresheet.packager.pipeline import build_release, load_library
from caresheet.packager.render.bundle import bundle_scripts
from caresheet.shipped import find_widget
from caresheet.web.app import create_app
from conftest import LibraryFolder

CLINIC = "https://www.elm.example"
FRAME = "/v1/frame/en/asthma.html"
SEALED_SITE = f'name = "Elm"\nisolation = "frame"\nframe_ancestors = ["{CLINIC}", "https://*.elm.example:8443"]\n'


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Return a client of a library with one clinic that wants sealed frames and one that does not."""
    library = LibraryFolder(tmp_path_factory.mktemp("isolation") / "content")
    library.write_topic("asthma", settings="aliases: [wheezing]\n")
    library.write("sites/elm.toml", SEALED_SITE)
    library.write("sites/oak.toml", 'name = "Oak"\n')
    return create_app(build_release(library.root, library.root.parent / "releases")).test_client()


def find_ancestors(response: TestResponse) -> list[str]:
    directives = response.headers["Content-Security-Policy"].split("; ")
    return [each for each in directives if each.startswith("frame-ancestors")]


def test_each_clinic_says_which_pages_may_frame_its_topics(client: FlaskClient) -> None:
    # A star would leave out sandboxed pages.
    assert find_ancestors(client.get(FRAME)) == []
    assert find_ancestors(client.get(f"{FRAME}?site=oak")) == []
    sealed = client.get(f"{FRAME}?site=elm")
    assert find_ancestors(sealed) == [f"frame-ancestors {CLINIC} https://*.elm.example:8443"]
    assert sealed.data == client.get(FRAME).data


@pytest.mark.parametrize("site", ["nowhere", "", "elm/../oak", "ELM", "elm,oak"])
def test_an_unknown_clinic_has_no_frames(site: str, client: FlaskClient) -> None:
    response = client.get(FRAME, query_string={"site": site})
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert "A long illness of the lungs" not in response.text
    assert "A long illness of the lungs" in client.get(FRAME).text


def test_an_old_name_keeps_its_clinic(client: FlaskClient) -> None:
    response = client.get("/v1/frame/en/wheezing.html?site=elm")
    assert (response.status_code, response.location) == (301, f"{FRAME}?site=elm")


def test_the_script_has_the_isolation_of_the_library_and_of_the_clinic(library: LibraryFolder) -> None:
    library.write_settings(more='isolation = "frame"')
    library.write("sites/elm.toml", SEALED_SITE)
    scripts = bundle_scripts(load_library(library.root), find_widget())
    # First the library's script, then the clinic's.
    assert [scripts[site].body.count(b'isolation:"frame"') for site in ("", "elm")] == [1, 2]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('isolation = "iframe"', "'isolation' is 'iframe'; write \"inline\" or \"frame\""),
        (
            'frame_ancestors = ["http://www.elm.example"]',
            "'http://www.elm.example' in 'frame_ancestors' is not",
        ),
        (
            'frame_ancestors = ["https://www.elm.example/page"]',
            "'https://www.elm.example/page' in 'frame_ancestors'",
        ),
        ('frame_ancestors = ["*"]', "'frame_ancestors' has an entry that is blank"),
        (
            'frame_ancestors = ["https://a.example; script-src *"]',
            "'https://a.example; script-src *' in",
        ),
        ('frame_ancestors = "https://www.elm.example"', "'frame_ancestors'"),
    ],
)
def test_refuses_a_clinic_s_faulty_settings(line: str, fault: str, library: LibraryFolder) -> None:
    library.write("sites/elm.toml", f'name = "Elm"\n{line}\n')
    (found,) = library.find_faults()
    assert found.startswith("sites/elm.toml:2: ")
    assert fault in found


def test_refuses_a_library_s_faulty_isolation(library: LibraryFolder) -> None:
    library.write_settings(more='isolation = "sealed"')
    (found,) = library.find_faults()
    assert "'isolation' is 'sealed'" in found
