"""The whole app: no route yields a topic without its disclaimer, and every answer has the headers that protect it.

Both are checked for every rule of the URL map, with every argument in a release and every kind of request that we know.
A rule with an argument that `ARGUMENTS` does not have fails the test.
"""

from __future__ import annotations

import gzip
import html
import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import NamedTuple

import brotli
import pytest
from flask import Flask, Response, request
from werkzeug.datastructures import Headers

from caresheet.packager.pipeline import load_library
from caresheet.release.format import Release
from caresheet.shipped import find_starter, find_widget
from conftest import SHORT, WITHDRAWN_SENTENCE, LibraryFolder
from web.addresses import find_addresses, make_app

WAYS: list[tuple[str, dict[str, str]]] = [
    ("GET", {}),
    ("HEAD", {}),
    ("OPTIONS", {}),
    ("POST", {}),
    *(("GET", {"Accept-Encoding": accepted}) for accepted in ("br", "gzip", "identity", "*", "identity;q=0")),
    *(("GET", {"Range": wanted}) for wanted in ("bytes=0-499", "bytes=-3000", "bytes=900-1900,2000-2900")),
    ("GET", {"Range": "bytes=0-499", "If-Range": '"x"'}),
    ("GET", {"If-None-Match": "*"}),
    ("GET", {"If-None-Match": '"x"'}),
    ("GET", {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}),
    ("GET", {"Accept": "text/plain"}),
    ("GET", {"Accept": "application/json"}),
    ("GET", {"Origin": "https://evil.example"}),
    ("POST", {"X-HTTP-Method-Override": "GET"}),
]
SUFFIXES = ["/", "index.html", ".br", ".json", "%2f", "?lang=en", "?section=what-is-it", "?disclaimer=off", "?print=1"]
# A method, headers, and what is put after the address.
Way = tuple[str, dict[str, str], str]
EVERY_WAY: list[Way] = [(*way, "") for way in WAYS] + [("GET", {}, suffix) for suffix in SUFFIXES]
# Enough where it is the content that differs, and not the routes.
PLAIN_WAYS: list[Way] = [("GET", {"Accept-Encoding": accepted}, "") for accepted in ("identity", "br", "gzip")]
# Once a review is overdue, other files answer, in the same ways.
OVERDUE_WAYS: list[Way] = [
    *PLAIN_WAYS,
    ("HEAD", {}, ""),
    ("GET", {"Range": "bytes=0-499"}, ""),
    ("GET", {"If-None-Match": '"x"'}, ""),
    ("GET", {}, "?section=what-is-it"),
    ("GET", {}, ".json"),
]
PAGE_TEXT_LETTERS_AT_LEAST = 40


class Sentence(NamedTuple):
    lang: str
    words: str


def find_sentences(content: Path) -> list[Sentence]:
    return [
        Sentence(topic.lang, words)
        for topic in load_library(content).topics
        for text in (topic.summary, *(read_text(section.html) for section in topic.sections))
        for words in re.split(r"(?<=[.?!])\s", text)
        if len(words) >= PAGE_TEXT_LETTERS_AT_LEAST
    ]


def read_text(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def decode_body(response: Answer) -> bytes:
    """Return a body as it was before it was compressed."""
    if not response.data:
        return b""
    decode = {"br": brotli.decompress, "gzip": gzip.decompress}.get(response.headers.get("Content-Encoding", ""), bytes)
    return bytes(decode(response.data))


def read_body(data: bytes, mimetype: str | None) -> str:
    """Return all that a reader or a program can read in a body: its text, its attributes, the strings of its JSON."""
    body = data.decode("utf-8", "replace")
    if data and mimetype == "application/json":
        body = "\n".join(walk_strings(json.loads(body)))
    return f"{read_text(body)} {' '.join(html.unescape(body).split())}"


def walk_strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from walk_strings([*value, *value.values()])
    elif isinstance(value, list):
        for item in value:
            yield from walk_strings(item)


class Answer(NamedTuple):
    """An answer, and what was asked."""

    asked: str
    status: int
    headers: Headers
    data: bytes
    mimetype: str | None


def ask_everything(app: Flask, addresses: list[str], ways: Iterable[Way] = EVERY_WAY) -> Iterator[Answer]:
    """Yield the answer to every kind of request for every address. Equal bodies are one object: all can be kept."""
    client = app.test_client()
    bodies: dict[bytes, bytes] = {}
    for address, (method, headers, suffix) in product(addresses, ways):
        response = client.open(address + suffix, method=method, headers=headers)
        asked = f"{method} {address}{suffix} {headers or ''}"
        data = bodies.setdefault(response.data, response.data)
        yield Answer(asked, response.status_code, response.headers, data, response.mimetype)


def find_leaks(
    release: Release, sentences: list[Sentence], answers: Iterable[Answer]
) -> tuple[list[str], set[Sentence]]:
    """Return the requests that give a topic's text without its disclaimer, and all sentences that were seen."""
    needed = {
        language.code: [" ".join(text.split()) for text in (language.disclaimer.short, *language.disclaimer.full)]
        for language in release.contents.languages
    }
    # Many answers are the same, and many are the same once they are decoded.
    known: dict[tuple[bytes, str], bool] = {}
    judged: dict[bytes, bool] = {}
    leaks, seen = [], set()
    for answer in answers:
        body = (answer.data, answer.headers.get("Content-Encoding", ""))
        if body not in known:
            if (plain := decode_body(answer)) not in judged:
                text = read_body(plain, answer.mimetype)
                shown = {sentence for sentence in sentences if sentence.words in text}
                seen |= shown
                judged[plain] = any(part not in text for lang in {each.lang for each in shown} for part in needed[lang])
            known[body] = judged[plain]
        if known[body]:
            leaks.append(answer.asked)
    return leaks, seen


def assert_no_leak(release: Release, folder: LibraryFolder, answers: Iterable[Answer]) -> None:
    sentences = find_sentences(folder.root)
    leaks, seen = find_leaks(release, sentences, answers)
    assert leaks == []
    # The walk has seen every sentence of every topic except the withdrawn one.
    assert {sentence.words for sentence in {*sentences} - seen} == {WITHDRAWN_SENTENCE}


def test_no_answer_has_a_topic_s_text_without_its_disclaimer_and_each_has_its_security_headers(
    varied_release: Release, varied_folder: LibraryFolder, subtests: pytest.Subtests
) -> None:
    """Both in one test, so that one worker asks for everything, once."""
    app = make_app(varied_release)
    answers = [*ask_everything(app, find_addresses(app, varied_release))]
    with subtests.test("disclaimers"):
        assert_no_leak(varied_release, varied_folder, answers)
    with subtests.test("headers"):
        assert_security_headers(answers)


def assert_security_headers(answers: list[Answer]) -> None:
    assert len(answers) > len(EVERY_WAY) * 20
    for asked, status, headers, *_ in answers:
        assert headers["X-Content-Type-Options"] == "nosniff", asked
        assert headers["Referrer-Policy"] == "no-referrer", asked
        assert "Set-Cookie" not in headers, asked
        assert status < 500, asked
        assert "Server" not in headers, asked
        assert "Access-Control-Allow-Credentials" not in headers, asked
        if " /demo/" not in asked:
            assert headers["Content-Security-Policy"].startswith("default-src 'none'; "), asked
            assert headers["Cross-Origin-Resource-Policy"] == "cross-origin", asked


def test_no_answer_has_a_topic_s_text_without_its_disclaimer_when_a_review_is_overdue(
    varied_release: Release, varied_folder: LibraryFolder
) -> None:
    app = make_app(varied_release, days=1)
    assert_no_leak(
        varied_release, varied_folder, ask_everything(app, find_addresses(app, varied_release), OVERDUE_WAYS)
    )


def test_no_answer_of_the_starter_library_has_a_topic_s_text_without_its_disclaimer(
    starter_release: Release, app: Flask
) -> None:
    sentences = find_sentences(find_starter())
    answers = ask_everything(app, find_addresses(app, starter_release), PLAIN_WAYS)
    leaks, seen = find_leaks(starter_release, sentences, answers)
    assert leaks == []
    assert seen == {*sentences}


LEAKS: dict[str, Callable[[str, str], object]] = {
    "alone": lambda text, _: text,
    "with-the-short-text-alone": lambda text, short: f"{text} {short}",
    "deep-in-json": lambda text, _: {"deep": [{"html": f"<p>{text}"}]},
    "in-an-attribute": lambda text, _: f'<meta content="{html.escape(text)}">',
    "only-when-asked-oddly": lambda text, _: text if request.range or request.query_string else "",
    "compressed": lambda text, _: Response(brotli.compress(text.encode()), headers={"Content-Encoding": "br"}),
}


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_the_walk_finds_a_new_route_that_forgets_the_disclaimer(
    varied_release: Release, varied_folder: LibraryFolder, leak: Callable[[str, str], object]
) -> None:
    app, sentences = make_app(varied_release), find_sentences(varied_folder.root)
    app.add_url_rule("/v1/excerpt/<lang>/<slug>", view_func=lambda **_: leak(sentences[0].words, SHORT))
    rogue = [address for address in find_addresses(app, varied_release) if address.startswith("/v1/excerpt/")]
    leaks, _ = find_leaks(varied_release, sentences, ask_everything(app, rogue))
    assert leaks


def test_the_walk_finds_a_new_route_with_an_unknown_argument(varied_release: Release) -> None:
    app = make_app(varied_release)
    app.add_url_rule("/v1/excerpt/<passage>", view_func=lambda **_: "")
    with pytest.raises(pytest.fail.Exception, match="add the values of <passage> to ARGUMENTS"):
        find_addresses(app, varied_release)


def test_the_walk_finds_a_cookie(varied_release: Release) -> None:
    app = make_app(varied_release)

    @app.get("/v1/rogue")
    def set_cookie() -> Response:
        response = Response()
        response.set_cookie("reader", "1")
        return response

    rogue = [address for address in find_addresses(app, varied_release) if address == "/v1/rogue"]
    assert any("Set-Cookie" in answer.headers for answer in ask_everything(app, rogue))


@pytest.mark.parametrize(
    ("address", "media_type", "body"),
    [
        ("/v1/rogue", "application/json", '{"error":{"code":"server","message":"something went wrong here; '),
        ("/rogue", "text/plain; charset=utf-8", "Something went wrong here; please try again later.\n"),
    ],
)
def test_an_internal_error_is_hidden_from_readers_and_the_log_does_not_say_what_was_read(
    varied_release: Release, caplog: pytest.LogCaptureFixture, address: str, media_type: str, body: str
) -> None:
    app = make_app(varied_release)

    def break_down(slug: str) -> Response:
        raise RuntimeError("the roof fell down")

    app.add_url_rule(f"{address}/<slug>", view_func=break_down)
    with caplog.at_level(logging.DEBUG):
        response = app.test_client().get(f"{address}/marked-slug?marked=query", headers={"User-Agent": "marked-agent"})
    assert (response.status_code, response.content_type) == (500, media_type)
    assert response.text.startswith(body)
    assert "Traceback" not in response.text
    assert "roof" not in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers.get("Access-Control-Allow-Origin", "") == ("*" if address.startswith("/v1/") else "")
    assert "the roof fell down" in caplog.text
    assert "marked" not in caplog.text


def test_serves_the_demonstration_pages_unchanged(varied_release: Release) -> None:
    client = make_app(varied_release).test_client()
    for path in (find_widget() / "demo").iterdir():
        response = client.get(f"/demo/{path.name}")
        assert (response.status_code, response.data) == (200, path.read_bytes())
    assert client.get("/demo/").data == (find_widget() / "demo" / "index.html").read_bytes()
    assert client.get("/demo/nothing.html").status_code == 404
    assert client.get("/demo/..%2fsrc%2findex.js").status_code == 404
