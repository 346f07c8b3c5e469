"""Each page obeys its content security policy and loads only what exists."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from caresheet.release.format import Release
from web.addresses import find_addresses, make_app


class PageReader(HTMLParser):
    """Collects what a page has that its policy forbids, and what the page loads."""

    LOADS: ClassVar = {
        "script": "src",
        "img": "src",
        "iframe": "src",
        "source": "src",
        "link": "href",
        "object": "data",
    }
    INLINE = ("script", "style")

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.stopped: list[str] = []
        self.loads: list[str] = []
        self._inside = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        given = {name: value or "" for name, value in attrs}
        self.stopped += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]
        self.stopped += [f"<{tag} {value}>" for value in given.values() if re.match(r"\s*javascript:", value, re.I)]
        is_base = tag == "base" and "href" in given
        if is_base or tag in ("style", "object", "embed") or "action" in given or "srcdoc" in given:
            self.stopped.append(f"<{tag}>")
        loaded = given.get(self.LOADS.get(tag, ""))
        if loaded is None or (tag == "link" and given.get("rel") not in ("stylesheet", "icon", "preload")):
            return
        if urlsplit(loaded).netloc or urlsplit(loaded).scheme:
            self.stopped.append(f"<{tag} {loaded}>")
        self.loads.append(loaded)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in self.INLINE and data.strip():
            self.stopped.append(f"<{self._inside}>{data[:40]}")


def test_every_page_obeys_its_content_security_policy_and_loads_only_what_exists(
    app: Flask, starter_release: Release
) -> None:
    client = app.test_client()
    pages = 0
    for address in find_addresses(app, starter_release):
        response = client.get(address)
        if not response.text.startswith("<!doctype html>"):
            continue
        pages += 1
        reader = PageReader(response.text)
        assert reader.stopped == [], address
        for loaded in reader.loads:
            assert client.get(urljoin(address, loaded)).status_code == 200, f"{address} loads {loaded}"
    assert pages > len(starter_release.contents.topics)


@pytest.mark.parametrize(
    "markup",
    [
        "<script>1</script>",
        "<style>a{}</style>",
        '<p style="color:red">',
        '<img onerror="x()">',
        '<a href=" javascript:x()">',
        '<script src="https://elsewhere.example/x.js"></script>',
        '<link rel="stylesheet" href="//elsewhere.example/x.css">',
        '<img src="http://elsewhere.example/x.png">',
        '<base href="/">',
        '<base href="/" target="_top">',
        '<form action="/x">',
    ],
)
def test_the_page_reader_finds_what_the_policy_forbids(markup: str) -> None:
    assert PageReader(markup).stopped


def test_the_page_reader_finds_what_a_page_loads() -> None:
    reader = PageReader('<link rel="stylesheet" href="/a.css"><script src="b.js"></script><a href="https://x.example">')
    assert (reader.loads, reader.stopped) == (["/a.css", "b.js"], [])


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("/topics/en/asthma/", ["script-src 'self'", "frame-ancestors 'self'", "require-trusted-types-for 'script'"]),
        ("/", ["script-src 'self'", "frame-ancestors 'self'", "trusted-types 'none'"]),
        ("/v1/frame/en/asthma.html", ["style-src 'self'", "require-trusted-types-for 'script'"]),
        ("/v1/topics/en/asthma.html", ["frame-ancestors 'none'", "sandbox"]),
        ("/v1/topics/en/asthma.json", ["frame-ancestors 'none'", "sandbox"]),
    ],
)
def test_each_kind_of_answer_has_its_policy(varied_release: Release, address: str, parts: list[str]) -> None:
    policy = make_app(varied_release).test_client().get(address).headers["Content-Security-Policy"].split("; ")
    assert {*parts} <= {*policy}
    assert not any("unsafe" in part or "https:" in part for part in policy)
    assert "base-uri 'none'" in policy or "sandbox" in policy


def test_a_cross_origin_isolated_page_may_embed_the_frame(varied_release: Release) -> None:
    headers = make_app(varied_release).test_client().get("/v1/frame/en/asthma.html").headers
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
