"""Dead links are found among living ones, and servers that are silent or absent."""

from __future__ import annotations

import socket
from threading import Thread

import pytest

from caresheet.packager.check.editor.dead_links import Link, UnreachableError, ask_server, find_dead_links


def test_finds_dead_links_among_living_ones() -> None:
    asked: list[tuple[str, str]] = []
    status = {"https://a.example/gone": 404, "https://a.example/shy": 405, "https://b.example/": 200}

    def ask(url: str, method: str) -> int:
        asked.append((url, method))
        return 200 if method == "GET" and url.endswith("shy") else status[url]

    waits: list[float] = []
    links = [Link("t.md", line, url) for line, url in enumerate([*status, "https://a.example/gone#part"], start=1)]
    found = list(find_dead_links(links, ask=ask, wait=waits.append))
    assert [(finding.line, finding.rule) for finding in found] == [(1, "dead-link"), (4, "dead-link")]
    assert "is a dead link (status 404); find where" in found[0].message
    assert [method for url, method in asked if url.endswith("shy")] == ["HEAD", "GET"]
    # One question for each page, and a pause between two questions to the same host.
    assert len({url for url, _ in asked}) == 3
    assert waits[0] == 0
    assert waits[1] > 0.5
    assert waits[2] == 0


def test_a_silent_server_is_asked_once_and_no_server_after_the_time_limit() -> None:
    asked: list[str] = []
    now = 0.0

    def ask(url: str, method: str) -> int:
        nonlocal now
        asked.append(url)
        now += 400
        if "silent" in url:
            raise UnreachableError("timed out")
        return 200

    urls = [f"https://{place}" for place in ("silent.example/1", "silent.example/2", "b.example/", "c.example/")]
    links = [Link("t.md", line, url) for line, url in enumerate(urls, start=1)]
    found = list(find_dead_links(links, ask=ask, wait=lambda _: None, clock=lambda: now))
    assert asked == [urls[0], urls[2]]
    assert [finding.line for finding in found] == [1, 2, 0]
    assert found[2].message == "1 links were not checked within 10 minutes; name fewer files"


def test_a_missing_network_is_one_finding() -> None:
    def ask(url: str, method: str) -> int:
        raise UnreachableError("no route")

    links = [Link("t.md", line, f"https://{line}.example/") for line in range(5)]
    [found] = find_dead_links(links, ask=ask, wait=lambda _: None)
    assert str(found).startswith("topics: warning: no link could be checked (no route); check this computer's network")


def test_a_server_that_does_not_speak_http_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host, port = listening.getsockname()

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"garbage\r\n\r\n")

        thread = Thread(target=answer)
        thread.start()
        with pytest.raises(UnreachableError, match="garbage"):
            ask_server(f"http://{host}:{port}/", "HEAD")
        thread.join()
