"""The addresses under /v1: topics, lists, filters, pages of lists, and requests for what does not exist."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from caresheet.release.format import Release
from caresheet.release.topic_lines import TopicEntry
from caresheet.web.app import create_app
from conftest import SHORT, TODAY, WITHDRAWN_SENTENCE

FORMS = ["/v1/topics/en/{}.html", "/v1/topics/en/{}.json", "/v1/frame/en/{}.html"]
in_each_form = pytest.mark.parametrize("form", FORMS, ids=["fragment", "json", "frame"])


def list_slugs(response: TestResponse) -> list[tuple[str, str]]:
    assert response.status_code == 200
    return [(topic["lang"], topic["slug"]) for topic in response.get_json()["topics"]]


def may_be_read_by_scripts(response: TestResponse) -> bool:
    """Tell whether scripts of other origins may read an answer. No script may read a sealed frame's page."""
    return response.headers.get("Access-Control-Allow-Origin") == "*"


def assert_json_error(response: TestResponse, status: int, code: str) -> str:
    assert response.status_code == status
    assert response.content_type == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "no-store"
    assert [*response.get_json()] == ["error"]
    assert response.get_json()["error"].keys() == {"code", "message"}
    assert response.get_json()["error"]["code"] == code
    message: str = response.get_json()["error"]["message"]
    return message


def encode_cursor(place: str) -> str:
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


@in_each_form
def test_sends_a_topic_in_each_form(varied: FlaskClient, form: str) -> None:
    response = varied.get(form.format("asthma"))
    assert response.status_code == 200
    assert "Asthma makes the small airways of the lungs narrow" in response.text
    assert SHORT in response.text
    assert may_be_read_by_scripts(response) == ("/frame/" not in form)


def test_sends_a_topic_s_data_with_the_fragment_inside(varied: FlaskClient) -> None:
    data = varied.get("/v1/topics/en/asthma.json").get_json()
    assert data["html"] == varied.get("/v1/topics/en/asthma.html").text
    assert data["disclaimer"]["short"] == SHORT
    assert (data["lang"], data["slug"], data["title"]) == ("en", "asthma", "Asthma")
    assert data["codes"] == {"icd10cm": ["J45"]}
    assert data["reviewed"] is None
    assert varied.get("/v1/topics/en/flu.json").get_json()["reviewed"] == {
        "by": ["Reviewer of the test"],
        "on": "2024-11-22",
        "next": "2026-11-22",
        # Written by hand: nobody knows which words were reviewed.
        "covers": None,
    }
    assert varied.get("/v1/topics/en/flu.json").get_json()["translation"] is None


@in_each_form
def test_an_old_name_redirects_to_the_new_one(varied: FlaskClient, form: str) -> None:
    response = varied.get(form.format("old-asthma"))
    assert (response.status_code, response.headers["Location"]) == (301, form.format("asthma"))
    assert may_be_read_by_scripts(response) == ("/frame/" not in form)
    assert response.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=60, stale-if-error=86400"
    assert varied.get(form.format("old-asthma"), follow_redirects=True).status_code == 200


@in_each_form
def test_an_old_name_redirects_to_the_new_one_under_a_prefix(varied: FlaskClient, form: str) -> None:
    response = varied.get(form.format("old-asthma"), environ_overrides={"SCRIPT_NAME": "/library"})
    assert response.headers["Location"] == "/library" + form.format("asthma")


@in_each_form
def test_an_old_name_belongs_to_one_language(varied: FlaskClient, form: str) -> None:
    assert varied.get(form.format("old-asthma").replace("/en/", "/es/")).status_code == 404


@in_each_form
@pytest.mark.parametrize("slug", ["cupping", "old-cupping"])
def test_a_withdrawn_topic_is_a_notice_with_status_410(varied: FlaskClient, form: str, slug: str) -> None:
    response = varied.get(form.format(slug), follow_redirects=True)
    assert response.status_code == 410
    assert "The advice in it has changed." in response.text
    assert WITHDRAWN_SENTENCE not in response.text
    assert SHORT in response.text
    assert may_be_read_by_scripts(response) == ("/frame/" not in form)


def test_no_file_of_a_release_holds_the_text_of_a_withdrawn_topic(varied_release: Release) -> None:
    def holding(sentence: str) -> list[str]:
        return [path for path in varied_release.files if sentence.encode() in varied_release.read(path)]

    assert holding("Asthma makes the small airways of the lungs")
    assert holding("The advice in it has changed.")
    assert not holding(WITHDRAWN_SENTENCE)
    assert not holding("warm glass cups")


@pytest.mark.parametrize("address", ["/v1/topics", "/v1/topics/en", "/v1/topics/en/index.json", "/topics/en/"])
def test_no_list_names_a_withdrawn_topic(varied: FlaskClient, address: str) -> None:
    text = varied.get(address).text
    assert "asthma" in text
    assert "cupping" not in text


@in_each_form
def test_a_review_is_overdue_from_the_day_after_it_was_due(varied_release: Release, form: str) -> None:
    def ask(days: int) -> TestResponse:
        return create_app(varied_release, clock=lambda: TODAY + timedelta(days)).test_client().get(form.format("flu"))

    def shown(response: TestResponse) -> str:
        html = response.get_json()["html"] if form.endswith("json") else response.text
        return next(line for line in html.split("<p ") if "Reviewer of the test" in line and " hidden" not in line)

    eve, last, overdue, later = ask(-1), ask(0), ask(1), ask(500)
    assert eve.headers["ETag"] == last.headers["ETag"] != overdue.headers["ETag"] == later.headers["ETag"]
    assert 'data-until="2026-11-22"' in shown(last)
    assert 'data-from="2026-11-23"' in shown(overdue)


@in_each_form
def test_a_client_that_has_yesterday_s_answer_is_sent_the_overdue_one(varied_release: Release, form: str) -> None:
    today = TODAY
    client = create_app(varied_release, clock=lambda: today).test_client()
    held = client.get(form.format("flu")).headers["ETag"]
    assert client.get(form.format("flu"), headers={"If-None-Match": held}).status_code == 304
    today += timedelta(days=1)
    assert client.get(form.format("flu"), headers={"If-None-Match": held}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *(form.format("nothing") for form in FORMS if "/frame/" not in form),
        "/v1/",
        "/v1/nothing",
        "/v1/topics/",
        "/v1/topics/en/",
        "/v1/topics/xx",
        "/v1/topics/EN",
        "/v1/topics/en/index.html",
        "/v1/topics/en/asthma",
        "/v1/topics/en/Asthma.html",
        "/v1/topics/en/asthma.html/",
        "/v1/topics/en/asthma.html.br",
        "/v1/topics/en/asthma.xml",
        "/v1/topics/en/%2e%2e/%2e%2e/contents.json",
        "/v1/topics/en/..%2fes%2fasthma.html",
        "/v1/topics/en/%00.html",
        "/v1/topics/en/%ff.html",
        "/v1/topics/en/" + "a" * 5000 + ".html",
    ],
    ids=lambda address: address[:40],
)
def test_answers_404_in_json(varied: FlaskClient, address: str) -> None:
    message = assert_json_error(varied.get(address), 404, "not-found")
    assert message == "there is nothing at this address"


@pytest.mark.by_turns(
    "/v1/topics-POST", "/v1/topics-TRACE", "/v1/topics/en/asthma.html-PUT", "/v1/topics/en/asthma.html-PROPFIND"
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("address", ["/v1/topics", "/v1/topics/en/asthma.html"])
def test_refuses_every_method_but_get_and_head(varied: FlaskClient, method: str, address: str) -> None:
    response = varied.open(address, method=method)
    assert_json_error(response, 405, "method-not-allowed")
    assert {*response.headers["Allow"].split(", ")} == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [("en", "asthma"), ("en", "flu"), ("es", "asthma")]),
        ("lang=en", [("en", "asthma"), ("en", "flu")]),
        ("lang=es", [("es", "asthma")]),
        ("lang=xx", []),
        ("category=lungs&lang=es", [("es", "asthma")]),
        ("category=heart", []),
        ("code=icd10cm:J45", [("en", "asthma")]),
        ("code=icd10cm%3AJ45&lang=es", []),
        ("code=J45", []),
        ("code=snomedct:J45", []),
        ("limit=1", [("en", "asthma")]),
        ("limit=200&lang=", [("en", "asthma"), ("en", "flu"), ("es", "asthma")]),
    ],
)
def test_filters_the_list(varied: FlaskClient, query: str, expected: list[tuple[str, str]]) -> None:
    assert list_slugs(varied.get(f"/v1/topics?{query}")) == expected


def test_a_list_has_each_language_s_disclaimer(varied: FlaskClient) -> None:
    disclaimers = varied.get("/v1/topics").get_json()["disclaimers"]
    assert {code: text["short"] for code, text in disclaimers.items()} == {"en": SHORT, "es": SHORT}
    assert all(text["full"] for text in disclaimers.values())


@pytest.mark.by_turns("-5", "-18", "&lang=en-17", "&category=heart-19")
@pytest.mark.parametrize("limit", [1, 2, 5, 17, 18, 19, 200])
@pytest.mark.parametrize("query", ["", "&lang=en", "&category=heart"])
def test_the_pages_of_a_list_have_every_topic_once(client: FlaskClient, limit: int, query: str) -> None:
    whole = list_slugs(client.get(f"/v1/topics?limit=200{query}"))
    seen: list[tuple[str, str]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(f"/v1/topics?limit={limit}&cursor={cursor}{query}")
        assert 0 < len(list_slugs(page)) <= limit
        assert not {*list_slugs(page)} & {*seen}
        seen += list_slugs(page)
        cursor = page.get_json()["next"]
    assert seen == whole == sorted(set(whole))


def test_a_cursor_is_still_valid_after_its_topic_is_gone(varied: FlaskClient) -> None:
    assert list_slugs(varied.get(f"/v1/topics?cursor={encode_cursor('en/bronchitis')}")) == [
        ("en", "flu"),
        ("es", "asthma"),
    ]
    assert list_slugs(varied.get(f"/v1/topics?cursor={encode_cursor('zz/zz')}")) == []


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=",
        "limit=ten",
        "limit=1.0",
        "limit=%D9%A5",
        "limit=0000000019999",
        "limit=" + "9" * 6000,
        "limit=5%00",
        "cursor=!",
        "cursor=abc",
        "cursor=%C3%A9",
        "cursor=" + encode_cursor("asthma"),
        "cursor=" + encode_cursor("en/a/b"),
        "cursor=" + encode_cursor("en/é"),
        "colour=red",
        "Lang=en",
        "lang=en&fields=title",
        "callback=steal",
    ],
    ids=lambda query: query[:24],
)
def test_refuses_a_parameter_that_it_cannot_use(varied: FlaskClient, query: str) -> None:
    message = assert_json_error(varied.get(f"/v1/topics?{query}"), 400, "bad-request")
    assert query.rpartition("&")[2].partition("=")[0] in message
    assert "\n" not in message


@pytest.mark.parametrize("address", ["/v1/topics/en", "/v1/topics/en/index.json"])
def test_a_language_s_list_is_the_file_of_a_static_host(
    varied: FlaskClient, varied_release: Release, address: str
) -> None:
    response = varied.get(address)
    assert response.data == Path(varied_release.folder, "public/v1/topics/en/index.json").read_bytes()
    assert [topic["slug"] for topic in json.loads(response.data)["topics"]] == ["asthma", "flu"]


def test_a_language_s_list_has_the_topics_of_the_whole_list(client: FlaskClient) -> None:
    for lang in ("en", "es"):
        listed = client.get(f"/v1/topics/{lang}").get_json()["topics"]
        filtered = client.get(f"/v1/topics?limit=200&lang={lang}").get_json()["topics"]
        assert len(listed) > 5
        assert [{key: topic[key] for key in listed[0]} for topic in filtered] == listed


@pytest.mark.parametrize("query", ["category=heart", "limit=1", "anything=1"])
@pytest.mark.parametrize("address", ["/v1/topics/en", "/v1/topics/en/index.json"])
def test_a_language_s_list_refuses_filters(varied: FlaskClient, address: str, query: str) -> None:
    message = assert_json_error(varied.get(f"{address}?{query}"), 400, "bad-request")
    assert "/v1/topics?lang=en" in message


def test_every_path_in_a_list_is_a_page_s(client: FlaskClient) -> None:
    for topic in client.get("/v1/topics?limit=200").get_json()["topics"]:
        assert client.get(f"/{topic['path']}").status_code == 200


def test_every_topic_of_the_release_is_listed_once(client: FlaskClient, starter_release: Release) -> None:
    def place(topic: TopicEntry) -> tuple[str, str]:
        return topic.lang, topic.slug

    assert list_slugs(client.get("/v1/topics?limit=200")) == [*map(place, starter_release.contents.topics)]
