"""Searches by programs: any query gets an answer."""

from __future__ import annotations

import random
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from caresheet.packager.pipeline import build_release
from caresheet.web.app import create_app
from conftest import LibraryFolder

REVIEW = "reviewed: {by: [A. Person, MD], on: 2024-05-01, next: 2026-05-01}\n"


@pytest.fixture
def client(library: LibraryFolder) -> FlaskClient:
    library.write_settings(languages=("en", "es"), more="[policy]\ngrace_days = 30\n[policy.findings]\n")
    library.write_topic("asthma", settings="also_called: [Wheezing]\n")
    library.write_topic("copd", title="Chronic bronchitis", settings=REVIEW)
    library.write_topic("asthma", lang="es", title="Asma")
    release = build_release(library.root, library.root.parent / "releases")
    return create_app(release, clock=lambda: date(2026, 5, 20)).test_client()


def search(client: FlaskClient, query: str, **parameters: str) -> Any:
    answer = client.get("/v1/search", query_string={"q": query, **parameters})
    assert answer.status_code == 200, query
    return answer.json


@pytest.mark.parametrize(
    ("query", "lang", "slugs"),
    [
        ("asthma", "en", ["asthma"]),
        ("wheez", "en", ["asthma"]),
        ("athsma", "en", ["asthma"]),
        ("cronic bronchitis", "en", ["copd"]),
        ("asma", "es", ["asthma"]),
        ("asthma", "fr", ["asthma"]),
        ("knitting", "en", []),
    ],
)
def test_finds_topics_by_title_other_names_and_misspelled_words(
    query: str, lang: str, slugs: list[str], client: FlaskClient
) -> None:
    found = search(client, query, lang=lang)
    assert [topic["slug"] for topic in found["topics"]] == slugs
    assert set(found["disclaimer"]) == {"label", "short", "full"}


def test_a_withdrawn_topic_is_not_found(client: FlaskClient, library: LibraryFolder) -> None:
    release = build_release(library.root, library.root.parent / "releases")
    later = create_app(release, clock=lambda: date(2026, 6, 1)).test_client()
    assert [topic["slug"] for topic in search(client, "bronchitis")["topics"]] == ["copd"]
    assert search(later, "bronchitis")["topics"] == []


def test_any_query_gets_an_answer(client: FlaskClient) -> None:
    generator = random.Random(12)  # the same queries at each run
    pieces = (*"""*"'()^:-%""", "\\", "\0", "\udcff", "😀", "糖", "asthma", "AND", "OR", "NOT", "NEAR(")
    queries = ["".join(generator.choices([*pieces, " "], k=generator.randint(0, 12))) for _ in range(100)]
    for query in [*queries, "x" * 10_000, "asthma " * 1500, '"' * 10_000]:
        # A surrogate becomes bytes that are not UTF-8.
        raw = quote(query.encode("utf-8", "surrogatepass"))
        assert client.get(f"/v1/search?q={raw}&lang={raw[:30]}").status_code == 200, query
    assert search(client, "")["topics"] == []
    assert client.get("/v1/search?lang=en&lang=es&unknown=1").json["topics"] == []


def test_no_cache_keeps_what_was_searched_for(client: FlaskClient) -> None:
    assert client.get("/v1/search?q=asthma").headers["Cache-Control"] == "no-store"
