"""A clinic's own topics: programs get them for that clinic alone, and each has its address."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from caresheet.web.app import create_app
from clinics import build_clinics
from conftest import TODAY
from shared import SharedFolder


@pytest.fixture
def client(shared: SharedFolder) -> FlaskClient:
    """Return a client on a day after the grace period of one of the clinic's topics."""
    return create_app(build_clinics(shared), clock=lambda: TODAY).test_client()


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("lang=en", ["asthma", "copd"]),
        ("lang=en&site=", ["asthma", "copd"]),
        ("lang=en&site=oak", ["asthma", "copd"]),
        ("lang=en&site=willow", ["asthma", "copd", "travel", "visit"]),
        ("site=willow&category=visits", ["travel", "visit", "travel"]),
        ("category=visits", []),
    ],
)
def test_a_list_has_the_own_topics_of_the_clinic_that_asks(query: str, slugs: list[str], client: FlaskClient) -> None:
    topics = client.get(f"/v1/topics?{query}").json["topics"]
    assert [topic["slug"] for topic in topics] == slugs
    assert {topic["site"] for topic in topics} <= {None, "willow"}


def test_a_list_is_read_page_by_page(client: FlaskClient) -> None:
    first = client.get("/v1/topics?lang=en&limit=1").json
    rest = client.get(f"/v1/topics?lang=en&limit=1&cursor={first['next']}").json
    assert [topic["slug"] for page in (first, rest) for topic in page["topics"]] == ["asthma", "copd"]
    assert rest["next"] is None


def test_refuses_a_clinic_that_does_not_exist(client: FlaskClient) -> None:
    answer = client.get("/v1/topics?site=elm")
    assert (answer.status_code, answer.json["error"]["message"]) == (400, "there is no site 'elm'")


@pytest.mark.parametrize(
    ("query", "site", "slugs"),
    [
        ("travel clinic", "willow", ["travel"]),
        ("travle", "willow", ["travel"]),
        ("travel clinic", "oak", []),
        ("travel clinic", "", []),
        ("travle", "elm", []),
        # It is found for that clinic until its review has been overdue for too long.
        ("first visit", "willow", []),
        ("bronchitis", "willow", ["copd"]),
        ("bronchitis", "oak", ["copd"]),
        ("bronchitis", "elm", ["copd"]),
    ],
)
def test_a_search_finds_the_own_topics_of_the_clinic_that_asks(
    query: str, site: str, slugs: list[str], client: FlaskClient
) -> None:
    found = client.get("/v1/search", query_string={"q": query, "site": site}).json
    assert [topic["slug"] for topic in found["topics"]] == slugs


def test_a_word_of_another_clinics_topics_changes_nothing(client: FlaskClient) -> None:
    assert [topic["slug"] for topic in client.get("/v1/search?q=asthma%20travel").json["topics"]] == ["asthma"]
    found = client.get("/v1/search?q=asthma%20travel&site=willow").json["topics"]
    assert {topic["slug"] for topic in found} == {"asthma", "travel"}


def test_a_clinics_own_topic_is_at_its_address_for_everybody(client: FlaskClient) -> None:
    for path in ("/topics/en/travel/", "/v1/topics/en/travel.html", "/v1/frame/en/travel.html?site=willow"):
        assert "Willow Street Clinic" in client.get(path).text
    assert client.get("/topics/en/trips/").headers["Location"] == "/topics/en/travel/"
    assert client.get("/v1/topics/en/parking.html").status_code == 410


def test_the_files_of_its_lists_can_be_read_by_every_page(client: FlaskClient) -> None:
    for path in ("/v1/sites/willow/topics/en/index.json", "/search/en/willow.json"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
        assert client.get(path.replace("willow", "oak")).status_code == 404
