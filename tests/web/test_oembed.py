"""What oEmbed consumers are told about a topic's address."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from caresheet.packager.pipeline import build_release
from caresheet.packager.verify import find_release_faults
from caresheet.release.format import Release
from caresheet.web.app import create_app
from conftest import SHORT, LibraryFolder, write_varied

URL = "https://clinic.example/health/"
PAGE = f"{URL}topics/en/asthma/"


@pytest.fixture(scope="module")
def addressed(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("addressed")
    write_varied(LibraryFolder(folder / "content"))
    return build_release(folder / "content", folder / "releases", url=URL)


@pytest.fixture
def consumer(addressed: Release) -> FlaskClient:
    return create_app(addressed).test_client()


@pytest.mark.parametrize(
    "address",
    [PAGE, PAGE.rstrip("/"), f"{PAGE}?utm_source=x#how", "http://mirror.example/topics/en/asthma/"],
)
def test_describes_the_topic_at_an_address(address: str, consumer: FlaskClient) -> None:
    response = consumer.get("/oembed", query_string={"url": address, "format": "json", "maxwidth": 600})
    assert (response.status_code, response.content_type) == (200, "application/json")
    described = response.json
    assert (described["version"], described["type"], described["title"]) == ("1.0", "rich", "Asthma")
    assert f'<a href="{PAGE}">Asthma</a> - {SHORT}</blockquote>' in described["html"]
    assert f'<iframe src="{URL}v1/frame/en/asthma.html" title="Asthma" width="100%" height="800" ' in described["html"]


@pytest.mark.parametrize("path", ["/oembed", "/oembed/en/asthma.json"])
@pytest.mark.parametrize(
    ("limits", "size"),
    [
        ({"maxwidth": 500, "maxheight": 750}, (500, 750)),
        ({"maxwidth": 5000, "maxheight": 400}, (600, 400)),
        ({"maxwidth": "wide", "maxheight": 0}, (600, 800)),
        ({"maxwidth": "9" * 5000}, (600, 800)),
    ],
)
def test_frame_is_no_larger_than_the_consumer_asks_for(
    limits: dict[str, object], size: tuple[int, int], path: str, consumer: FlaskClient
) -> None:
    response = consumer.get(path, query_string={"url": PAGE, **limits})
    assert (response.json["width"], response.json["height"]) == size
    assert ' height="{1}" style="max-width:{0}px" '.format(*size) in response.json["html"]
    again = consumer.get(
        path, query_string={"url": PAGE, **limits}, headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "frame"),
    [("?site=elm-road", "asthma.html?site=elm-road"), ("?site=elsewhere", "asthma.html"), ('?site="x', "asthma.html")],
)
def test_frame_has_the_settings_of_the_clinic_in_the_address(query: str, frame: str, consumer: FlaskClient) -> None:
    for path in ("/oembed", "/oembed/en/asthma.json"):
        response = consumer.get(path, query_string={"url": PAGE + query})
        assert f'<iframe src="{URL}v1/frame/en/{frame}" ' in response.json["html"]


def test_page_names_the_description_that_static_hosts_serve(addressed: Release, consumer: FlaskClient) -> None:
    named = f'type="application/json+oembed" title="Asthma - Test library" href="{URL}oembed/en/asthma.json"'
    assert named in consumer.get("/topics/en/asthma/").text
    assert consumer.get("/oembed/en/asthma.json").data == addressed.read("public/oembed/en/asthma.json")
    assert "oembed" not in consumer.get("/topics/en/cupping/").text


def test_an_old_name_leads_to_the_topic(consumer: FlaskClient) -> None:
    asked = {"url": f"{URL}topics/en/old-asthma/", "maxwidth": 300}
    response = consumer.get("/oembed", query_string=asked, follow_redirects=True)
    assert (response.json["title"], response.json["width"]) == ("Asthma", 300)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("url=", 400),
        (f"url={PAGE}&format=xml", 501),
        (f"url={URL}topics/en/no-such-topic/", 404),
        (f"url={URL}topics/en/cupping/", 404),
        (f"url={URL}about/", 404),
        ("url=https://[", 404),
        (f"url={URL}topics/en/../../secret", 404),
    ],
)
def test_other_requests_get_the_status_of_the_specification(query: str, status: int, consumer: FlaskClient) -> None:
    assert consumer.get(f"/oembed?{query}").status_code == status


@pytest.mark.parametrize("old", ["<blockquote>", SHORT, "allow-scripts", "https://clinic.example/health/v1/frame"])
def test_verify_refuses_other_markup(old: str, addressed: Release) -> None:
    path = "public/oembed/en/asthma.json"
    body = addressed.read(path)
    files = {name: addressed.read(name) for name in addressed.files if name.startswith("public/oembed/en/asthma.json")}
    assert list(find_release_faults(files, addressed.contents)) == []
    assert old.encode() in body
    changed = {path: body.replace(old.encode(), b"<script>alert(1)</script>")}
    assert list(find_release_faults(changed, addressed.contents))
