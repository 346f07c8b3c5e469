"""What operators and proxies see: keys for caches, a path prefix, several libraries, metrics, and a log in JSON."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from caresheet.release.format import Release
from caresheet.web.app import create_app
from caresheet.web.documents import load_release
from caresheet.web.log import JsonFormatter
from caresheet.web.metrics import TOPIC_ANSWERS_AT_LEAST, Counts, find_kind, measure_answers
from caresheet.web.mount import choose_by_host, mount_at
from caresheet.web.state import AppState
from conftest import TODAY

FRAGMENT = "/v1/topics/en/asthma.html"


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        (FRAGMENT, "caresheet caresheet-en-asthma"),
        ("/v1/topics/en/asthma.json", "caresheet caresheet-en-asthma"),
        ("/v1/frame/es/asthma.html", "caresheet caresheet-es-asthma"),
        ("/topics/en/asthma/", "caresheet caresheet-en-asthma"),
        ("/v1/topics/en/old-asthma.html", "caresheet caresheet-en-old-asthma"),
        ("/v1/topics/en/cupping.html", "caresheet caresheet-en-cupping"),
        ("/v1/topics", "caresheet caresheet-lists"),
        ("/v1/topics/en", "caresheet caresheet-lists"),
        ("/v1/topics/en/index.json", "caresheet caresheet-lists"),
        ("/topics/en/", "caresheet caresheet-lists"),
        ("/", "caresheet caresheet-lists"),
        ("/caresheet.js", "caresheet caresheet-lists"),
        ("/v1/topics/en/nothing.html", None),
        ("/topics/en/asthma", None),
        ("/readyz", None),
    ],
)
def test_an_answer_that_caches_may_keep_names_what_it_is_made_from(
    varied: FlaskClient, path: str, keys: str | None
) -> None:
    response = varied.get(path)
    assert response.headers.get("Surrogate-Key") == keys
    assert ("no-store" in response.headers.get("Cache-Control", "no-store")) == (keys is None)
    tag = response.headers.get("ETag", "x")
    assert varied.get(path, headers={"If-None-Match": tag}).headers.get("Surrogate-Key") == keys


def test_an_asset_has_no_key_because_it_never_changes(varied: FlaskClient, varied_release: Release) -> None:
    asset = next(path for path in varied_release.files if path.startswith("public/assets/")).removeprefix("public")
    response = varied.get(asset)
    assert "immutable" in response.headers["Cache-Control"]
    assert "Surrogate-Key" not in response.headers


@pytest.fixture
def below(varied: FlaskClient) -> Client:
    """Return a client of the library below a path."""
    return Client(mount_at("/library", varied.application.wsgi_app))


@pytest.mark.parametrize("start", ["/library", ""], ids=["passed on", "removed by the proxy"])
def test_every_address_works_below_a_path(below: Client, varied: FlaskClient, start: str) -> None:
    for path in (FRAGMENT, "/", "/topics/en/asthma/", "/v1/topics", "/caresheet.js", "/readyz"):
        response = below.get(start + path)
        assert (response.status_code, response.data) == (200, varied.get(path).data)
    assert below.get(f"{start}/v1/topics/en/old-asthma.html").headers["Location"] == f"/library{FRAGMENT}"
    assert below.get(f"{start}/topics/en/asthma").headers["Location"] == "/library/topics/en/asthma/"


def test_the_path_itself_leads_to_the_home_page(below: Client) -> None:
    response = below.get("/library")
    assert (response.status_code, response.headers["Location"]) == (308, "/library/")
    assert below.get("/librarynothing").status_code == 404


def test_the_page_for_what_is_missing_links_to_the_library_below_its_path(below: Client, varied: FlaskClient) -> None:
    page, plain = below.get("/library/nothing"), varied.get("/nothing")
    assert page.status_code == plain.status_code == 404
    assert 'href="/topics/en/"' in plain.text
    assert page.text == plain.text.replace('="/', '="/library/')


@pytest.mark.parametrize(
    ("host", "library"),
    [
        ("b.example", "b"),
        ("B.Example:8000", "b"),
        ("b.example.", "b"),
        ("evil.b.example", "default"),
        ("b.example.evil", "default"),
        ("", "default"),
    ],
)
def test_a_host_name_chooses_the_library(host: str, library: str) -> None:
    def make(name: str) -> Any:
        def answer(environ: Any, start_response: Any) -> list[bytes]:
            start_response("200 OK", [])
            return [name.encode()]

        return answer

    client = Client(choose_by_host(make("default"), {"b.example": make("b")}))
    assert client.get("/", headers={"Host": host}).text == library


@pytest.fixture
def measured(varied_release: Release, tmp_path: Path) -> Client:
    state = AppState(load_release(varied_release), lambda: TODAY)
    app = create_app(varied_release, clock=lambda: TODAY).wsgi_app
    # The counts of another worker, which has ended.
    (tmp_path / "1.json").write_text(json.dumps({"seconds": 2.0, "rows": [["answers", "fragment", "200", 3]]}))
    return Client(measure_answers(app, Counts(tmp_path), {"": state, "b.example": state}))


def test_counts_the_answers_of_all_workers_by_kind_and_status(measured: Client, varied_release: Release) -> None:
    for path in (FRAGMENT, "/v1/topics/en/cupping.html", "/nothing", "/caresheet.js"):
        measured.get(path)
    response = measured.get("/metrics")
    assert response.headers["Cache-Control"] == "no-store"
    lines = response.text.splitlines()
    assert 'caresheet_answers_total{kind="fragment",status="200"} 4' in lines
    assert 'caresheet_answers_total{kind="fragment",status="410"} 1' in lines
    assert 'caresheet_answers_total{kind="other",status="404"} 1' in lines
    assert "caresheet_answer_seconds_count 4" in lines
    assert f'caresheet_release_info{{host="b.example",release="{varied_release.id}"}} 1' in lines
    assert 'caresheet_reload_failures_total{host=""} 0' in lines


def test_every_line_of_the_metrics_has_the_form_that_prometheus_reads(measured: Client) -> None:
    measured.get(FRAGMENT)
    described = ""
    for line in measured.get("/metrics").text.splitlines():
        if line.startswith("# TYPE "):
            described = line.split()[2]
        elif not line.startswith("# HELP "):
            name, value = line.partition("{")[0].split()[0], line.rpartition(" ")[2]
            assert name.startswith(described)
            float(value)


@pytest.mark.parametrize("readers", [TOPIC_ANSWERS_AT_LEAST - 1, TOPIC_ANSWERS_AT_LEAST])
def test_names_a_topic_only_if_many_have_read_it_on_that_day(measured: Client, readers: int) -> None:
    for _ in range(readers):
        measured.get(FRAGMENT, headers={"User-Agent": "marked-reader", "Host": "b.example"})
    text = measured.get("/metrics").text
    line = f'caresheet_topic_answers{{day="2026-11-22",host="b.example",lang="en",topic="asthma"}} {readers}\n'
    assert (line in text) == (readers >= TOPIC_ANSWERS_AT_LEAST)
    assert ("asthma" in text) == (readers >= TOPIC_ANSWERS_AT_LEAST)
    assert "marked-reader" not in text


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (FRAGMENT, "fragment"),
        ("/v1/topics/en/asthma.json", "data"),
        ("/v1/frame/en/asthma.html", "frame"),
        ("/topics/en/asthma/", "page"),
        ("/topics/en/", "list"),
        ("/v1/topics", "list"),
        ("/v1/topics/en/index.json", "list"),
        ("/assets/x.js", "script"),
        ("/pictures/x.png", "picture"),
        ("/", "other"),
    ],
)
def test_every_answer_has_a_kind(path: str, kind: str) -> None:
    assert find_kind(path) == kind


def test_a_line_of_the_log_is_one_json_object(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("caresheet").warning("release %s is refused:\na reason", "x")
    try:
        raise RuntimeError("the roof fell down")
    except RuntimeError:
        logging.getLogger("caresheet").exception("an answer failed")
    lines = list(map(JsonFormatter().format, caplog.records))
    assert not any("\n" in line for line in lines)
    first, second = map(json.loads, lines)
    assert first.keys() == {"time", "level", "message"}
    assert (first["level"], first["message"]) == ("warning", "release x is refused:\na reason")
    assert (second["level"], second["message"]) == ("error", "an answer failed")
    assert "the roof fell down" in second["traceback"]


def test_a_worker_writes_its_counts_to_a_file_of_its_own(tmp_path: Path) -> None:
    counts = Counts(tmp_path)
    counts.add(FRAGMENT, "200", 0.5, "2026-11-22", "")
    counts.write()
    assert [path.name for path in tmp_path.iterdir()] == [f"{os.getpid()}.json"]


def test_forgets_the_topics_of_days_that_are_no_longer_shown(tmp_path: Path) -> None:
    counts = Counts(tmp_path)
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        counts.add(FRAGMENT, "200", 0.1, day, "")
    total, _ = counts.read_all()
    assert sorted(key[1] for key in total if key[0] == "topic") == ["2026-01-02", "2026-01-03"]
    assert total["answers", "fragment", "200"] == 3
