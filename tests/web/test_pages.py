"""The addresses outside /v1: pages for people, scripts for browsers, health checks for platforms."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from caresheet.release.format import Release
from conftest import SHORT, WITHDRAWN_SENTENCE


def test_shows_a_topic_as_a_full_page(varied: FlaskClient) -> None:
    response = varied.get("/topics/en/asthma/")
    assert response.status_code == 200
    assert response.content_type == "text/html; charset=utf-8"
    assert "Most people breathe easily again" in response.text
    assert SHORT in response.text


def test_a_page_links_to_its_translation(varied: FlaskClient) -> None:
    assert 'hreflang="es"' in varied.get("/topics/en/asthma/").text
    assert 'hreflang="es"' not in varied.get("/topics/en/flu/").text


def test_an_old_name_redirects_to_the_page(varied: FlaskClient) -> None:
    response = varied.get("/topics/en/old-asthma/")
    assert (response.status_code, response.headers["Location"]) == (301, "/topics/en/asthma/")
    assert response.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=60, stale-if-error=86400"


def test_a_sheet_at_an_old_name_keeps_the_clinic_in_its_address(varied: FlaskClient) -> None:
    response = varied.get("/handouts/en/old-asthma/?site=elm-road&print")
    assert (response.status_code, response.headers["Location"]) == (301, "/handouts/en/asthma/?site=elm-road&print")
    assert varied.get("/handouts/en/old-asthma/").headers["Location"] == "/handouts/en/asthma/"
    assert varied.get("/handouts/en/old-cupping/", follow_redirects=True).status_code == 410
    assert varied.get("/sites/elm-road/clinic.json").json["name"] == "Elm Road Clinic"


@pytest.mark.parametrize("slug", ["cupping", "old-cupping"])
def test_a_withdrawn_topic_s_page_is_a_notice_with_status_410(varied: FlaskClient, slug: str) -> None:
    response = varied.get(f"/topics/en/{slug}/", follow_redirects=True)
    assert response.status_code == 410
    assert response.content_type == "text/html; charset=utf-8"
    assert "The advice in it has changed." in response.text
    assert WITHDRAWN_SENTENCE not in response.text


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/topics/en/asthma", "/topics/en/asthma/"),
        ("/topics/en", "/topics/en/"),
        ("/topics/en/asthma?from=search", "/topics/en/asthma/?from=search"),
        ("/topics//en/asthma/", "/topics/en/asthma/"),
    ],
)
@pytest.mark.parametrize("host", ["clinic.example", "evil.example", "clinic.example:8443"])
def test_redirects_by_path_alone_whatever_the_host(varied: FlaskClient, address: str, expected: str, host: str) -> None:
    response = varied.get(address, headers={"Host": host})
    assert (response.status_code, response.headers["Location"]) == (308, expected)


@pytest.mark.parametrize(
    "address",
    [
        "/nothing",
        "/v1",
        "/topics",
        "/topics/",
        "/topics/xx/",
        "/topics/en/nothing/",
        "/TOPICS/en/asthma/",
        "/caresheet.js/",
        "/sites/no.where/caresheet.js",
        "/sites/../caresheet.js",
        "/assets/nothing.js",
        "/assets/..%2f..%2fmanifest.json",
        "/contents.json",
        "/manifest.json",
        "/index.html.br",
        "/.env",
        "/%2e%2e/manifest.json",
        "/%00",
    ],
)
def test_answers_404_with_a_page(varied: FlaskClient, address: str) -> None:
    response = varied.get(address)
    assert response.status_code == 404
    assert response.content_type == "text/html; charset=utf-8"
    assert "<h1" in response.text
    assert 'href="/topics/en/"' in response.text
    assert 'href="/topics/es/"' in response.text
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("address", ["/", "/topics/en/asthma/", "/caresheet.js", "/healthz"])
def test_refuses_every_method_but_get_and_head(varied: FlaskClient, method: str, address: str) -> None:
    response = varied.open(address, method=method)
    assert response.status_code == 405
    assert response.text == "Only GET and HEAD are answered here.\n"
    assert {*response.headers["Allow"].split(", ")} == {"GET", "HEAD", "OPTIONS"}


def test_the_current_script_is_one_of_the_assets(client: FlaskClient, starter_release: Release) -> None:
    names = [
        path.removeprefix("public") for path in starter_release.files if path.startswith("public/assets/caresheet.")
    ]
    bodies = {client.get(name).data for name in names if name.endswith(".js")}
    assert client.get("/caresheet.js").data in bodies
    assert client.get("/sites/willow-street/caresheet.js").data in bodies
    assert client.get("/caresheet.js").data != client.get("/sites/willow-street/caresheet.js").data


@pytest.mark.parametrize(
    ("address", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/preview.html", "text/html; charset=utf-8"),
        ("/topics/en/", "text/html; charset=utf-8"),
        ("/caresheet.js", "text/javascript; charset=utf-8"),
        ("/sites/elm-road/caresheet.js", "text/javascript; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/v1/topics/en/asthma.json", "application/json"),
        ("/v1/topics/en/asthma.html", "text/html; charset=utf-8"),
    ],
)
def test_sends_each_kind_of_file_with_its_media_type(varied: FlaskClient, address: str, media_type: str) -> None:
    response = varied.get(address)
    assert (response.status_code, response.content_type) == (200, media_type)
    assert response.data


def test_the_health_checks_say_what_is_served(varied: FlaskClient, varied_release: Release) -> None:
    alive, ready = varied.get("/healthz"), varied.get("/readyz")
    assert alive.get_json() == {"status": "ok"}
    assert ready.get_json() == {"status": "ok", "release": varied_release.id, "topics": 3, "refused": []}
    assert alive.headers["Cache-Control"] == ready.headers["Cache-Control"] == "no-store"


def test_has_no_demonstration_pages_by_default(varied: FlaskClient) -> None:
    assert varied.get("/demo/").status_code == 404
    assert varied.get("/demo/clinic.html").status_code == 404
