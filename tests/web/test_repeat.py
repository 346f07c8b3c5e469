"""What is repeated is what Flask answers, byte for byte, and it depends on nothing that the key leaves out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest

from caresheet.packager.pipeline import build_release
from caresheet.release.format import Release
from caresheet.web import documents, kept_answers, repeat
from caresheet.web.app import make_app
from caresheet.web.documents import load_release
from caresheet.web.repeat import RepeatedAnswers
from caresheet.web.state import AppState
from conftest import TODAY, LibraryFolder
from web.addresses import find_addresses

Environ = dict[str, Any]
Answered = tuple[str, list[tuple[str, str]], bytes]

REQUESTS = 1000
HEADERS: dict[str, list[str | None]] = {
    "HTTP_ACCEPT_ENCODING": [None, "", "br", "gzip, deflate, br, zstd", "identity", "br;q=0, gzip", "*;q=0", "\xff"],
    "HTTP_IF_NONE_MATCH": [None, None, "*", '"x"', "ETAG", "W/ETAG"],
    "HTTP_ORIGIN": [None, "https://elm.example", "https://evil.example", "null", ""],
    "HTTP_HOST": ["caresheet.example", "evil.example", "evil.example:99", "", "a b", None],
    "HTTP_CONNECTION": [None, "keep-alive", "upgrade"],
    "CONTENT_LENGTH": [None, "", "0"],
    "SCRIPT_NAME": ["", "", "/library"],
    "HTTP_X_FORWARDED_HOST": [None, "evil.example"],
    "HTTP_COOKIE": [None, "a=b"],
}
UNUSUAL: dict[str, list[str | None]] = {
    "HTTP_RANGE": [None, "bytes=0-9"],
    "HTTP_IF_RANGE": [None, '"x"'],
    "HTTP_IF_MATCH": [None, '"x"', "*"],
    "HTTP_IF_MODIFIED_SINCE": [None, "Fri, 01 Jan 2100 00:00:00 GMT"],
    "HTTP_UPGRADE": [None, "websocket"],
    "HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK": [None, "true"],
    "CONTENT_LENGTH": [None, "4"],
}
QUERIES = ["", "", "", "site=elm", "site=none", "lang=en", "limit=1", "limit=0", "utm=x", "%ff"]
METHODS = ["GET", "GET", "GET", "GET", "HEAD", "OPTIONS", "POST"]


def make_environ(path: str, **values: str | None) -> Environ:
    environ: Environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(b"body"),
        "wsgi.errors": None,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    return environ | {name: value for name, value in values.items() if value is not None}


def ask(app: Any, environ: Environ) -> Answered:
    """Return an app's answer, without `Date`, which the server adds."""
    said: list[tuple[str, list[tuple[str, str]]]] = []
    parts = app(dict(environ), lambda *answer: said.append((answer[0], answer[1])))
    body = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    status, headers = said[-1]
    return status, [(name, value) for name, value in headers if name != "Date"], body


class Served:
    """A library that looks different to different origins, answered by Flask, and by Flask with repeated answers."""

    def __init__(self, release: Release) -> None:
        self.today = TODAY
        self.state = AppState(load_release(release), self.read_clock)
        self.flask = make_app(self.state)
        self.repeated = RepeatedAnswers(self.flask, self.state)

    def read_clock(self) -> date:
        return self.today


@pytest.fixture(scope="module")
def releases(varied_folder: LibraryFolder, tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    """Return two releases of a library with a sealed site. They differ in one topic."""
    folder = tmp_path_factory.mktemp("repeat")
    library = LibraryFolder(folder / "content")
    for path in varied_folder.root.rglob("*.*"):
        library.write(str(path.relative_to(varied_folder.root)), path.read_bytes())
    library.write("sites/elm.toml", 'name = "Elm"\nisolation = "frame"\nframe_ancestors = ["https://elm.example"]\n')
    first = build_release(library.root, folder / "releases")
    library.write_topic("asthma", "## What is it?\n\nThe other release says this about asthma.\n")
    return [first, build_release(library.root, folder / "releases")]


@pytest.fixture
def served(releases: list[Release]) -> Served:
    return Served(releases[0])


def generate(served: Served, chance: random.Random) -> Iterator[Environ]:
    addresses = [*find_addresses(served.flask, served.state.release.release), *["/topics/en/asthma"] * 5]
    tags = [tag for address in addresses for tag in [find_tag(ask(served.flask, make_environ(address)))] if tag]
    for _ in range(REQUESTS):
        headers = HEADERS | UNUSUAL if chance.random() < 0.2 else HEADERS
        values = {name: chance.choice(found) for name, found in headers.items()}
        if values["HTTP_IF_NONE_MATCH"]:
            values["HTTP_IF_NONE_MATCH"] = values["HTTP_IF_NONE_MATCH"].replace("ETAG", chance.choice(tags))
        values |= {"QUERY_STRING": chance.choice(QUERIES), "REQUEST_METHOD": chance.choice(METHODS)}
        yield make_environ(chance.choice(addresses), **values)


def find_tag(answered: Answered) -> str | None:
    return dict(answered[1]).get("ETag")


def test_every_answer_is_flask_s_byte_for_byte(
    served: Served, releases: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(13)
    loaded = [load_release(release) for release in releases]
    monkeypatch.setattr(documents, "FILES_HELD", 0)
    monkeypatch.setattr(kept_answers, "BODIES_BYTES", 100_000)
    loaded += [load_release(release) for release in releases]
    differing, repeated, statuses = [], 0, set()
    for number, environ in enumerate(generate(served, chance)):
        if number % 100 == 0:
            served.state.release = chance.choice(loaded)
            served.today = TODAY + timedelta(chance.choice([0, 1, 400]))
        expected = ask(served.flask, environ)
        first = ask(served.repeated, environ)
        repeated += repeat._make_key(environ, served.state.release) in served.repeated._kept.answers.held
        again = ask(served.repeated, environ)
        statuses.add(expected[0][:3])
        if not expected == first == again:
            differing.append((environ, expected, first, again))
    assert differing == []
    assert repeated > REQUESTS / 8
    assert statuses >= {"200", "301", "304", "308", "400", "404", "405", "410", "412"}


class Watchful(dict[str, Any]):
    """A request that records what is read of it."""

    def __init__(self, environ: Environ) -> None:
        super().__init__(environ)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.read.add(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self.read.add(str(name))
        return super().__contains__(name)


# These never change within a server, or cannot change an answer that is kept: the tests above and below hold that.
HARMLESS = {"HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "REMOTE_ADDR", "HTTP_X_REAL_IP"}
KEYED = {"REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "SCRIPT_NAME", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH"}
# Werkzeug looks at `Connection` together with `Upgrade`.
GO_TO_FLASK = {*repeat._UNUSUAL, "CONTENT_LENGTH", "HTTP_CONNECTION"}


def test_flask_reads_nothing_of_a_request_that_the_key_leaves_out(served: Served) -> None:
    read: set[str] = set()
    for address in find_addresses(served.flask, served.state.release.release):
        environ = Watchful(make_environ(address, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH="*"))
        b"".join(served.flask(environ, lambda *_: None))  # type: ignore[arg-type,misc]
        read |= environ.read
    assert {"PATH_INFO", "HTTP_ACCEPT_ENCODING", "HTTP_ORIGIN"} <= read
    outside = {name for name in read if not name.startswith(("wsgi.", "werkzeug.", "flask."))}
    assert outside - KEYED - GO_TO_FLASK - HARMLESS - {"HTTP_ORIGIN"} == set()


FRAGMENT = "/v1/topics/en/asthma.html"


@pytest.mark.parametrize(
    "poison",
    [
        {"HTTP_HOST": "evil.example"},
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_ORIGIN": "https://elm.example"},
        {"QUERY_STRING": "site=evil"},
        {"HTTP_ACCEPT_ENCODING": "br"},
        {"SCRIPT_NAME": "//evil.example"},
        {"REQUEST_METHOD": "HEAD"},
    ],
    ids=lambda poison: next(iter(poison)),
)
@pytest.mark.parametrize("path", [FRAGMENT, "/v1/topics/en/old-asthma.html", "/topics/en/asthma", "/v1/topics"])
def test_one_reader_s_request_does_not_change_what_the_next_one_gets(
    served: Served, path: str, poison: dict[str, str]
) -> None:
    clean = ask(served.flask, make_environ(path))
    ask(served.repeated, make_environ(path, **poison))
    assert ask(served.repeated, make_environ(path)) == clean
    assert len(served.repeated._kept.answers.held) > 0 or path == "/topics/en/asthma"


def test_leaves_the_date_to_the_server(served: Served) -> None:
    def read_names(app: Any) -> set[str]:
        said: list[Any] = []
        b"".join(app(make_environ(FRAGMENT), lambda *answer: said.append(answer)))
        return {name for name, _ in said[0][1]}

    assert read_names(served.flask) - read_names(served.repeated) == {"Date"}
    assert read_names(served.flask) - read_names(served.repeated) == {"Date"}


def test_keeps_no_errors_and_no_reports(served: Served) -> None:
    for path in ("/healthz", "/readyz", "/v1/topics/en/nothing.html", "/nothing", "/topics/en/asthma"):
        ask(served.repeated, make_environ(path))
    assert list(served.repeated._kept.answers.held) == []
    ask(served.repeated, make_environ(FRAGMENT))
    assert len(served.repeated._kept.answers.held) == 1


def test_keeps_a_limited_number_of_bytes_and_what_was_used_last(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_answers, "ANSWERS_BYTES", 40_000)
    repeated = RepeatedAnswers(served.flask, served.state)
    wanted = make_environ(FRAGMENT)
    for number in range(100):
        ask(repeated, wanted)
        ask(repeated, make_environ(FRAGMENT, QUERY_STRING=f"n={number}"))
    kept = repeated._kept.answers
    assert kept.size_bytes == sum(kept_answers.count_bytes(*pair) for pair in kept.held.items()) <= 40_000
    queries = [key[2] for key in kept.held]
    assert 2 < len(queries) < 40
    assert {"", "n=99"} <= {*queries}
    assert "n=0" not in queries


def test_a_stranger_s_long_requests_take_no_memory(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of few bytes held millions: the entity tags that a request names are a part of its key."""
    monkeypatch.setattr(kept_answers, "ANSWERS_BYTES", 1_000_000)
    repeated = RepeatedAnswers(served.flask, served.state)
    tag = ask(repeated, make_environ(FRAGMENT))[1]
    etag = next(value for name, value in tag if name == "ETag")
    for length in (30_000, 50_000, 300_000, *range(20_000, 20_060)):
        environ = make_environ(FRAGMENT, HTTP_IF_NONE_MATCH=f'{etag}, "{"a" * length}"')
        assert ask(repeated, environ)[0].startswith("304")
    lengths = [len(key[4] or "") for key in repeated._kept.answers.held]
    assert 900_000 < sum(lengths) < 1_000_000
    assert max(lengths) < 60_000


@pytest.fixture
def large(served: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """Serve a release of which nothing is held, as if it were large."""
    monkeypatch.setattr(documents, "FILES_HELD", 0)
    monkeypatch.setattr(kept_answers, "BODIES_BYTES", 0)
    return Served(served.state.release.release)


def test_keeps_no_bodies_of_a_large_release(large: Served) -> None:
    """So that the answers of many topics fit. Their files are read again."""
    first = ask(large.repeated, make_environ(FRAGMENT))
    (answer,) = large.repeated._kept.answers.held.values()
    assert (answer.body, answer.file) == ([], f"public{FRAGMENT}")
    large.repeated._app = None  # type: ignore[assignment]  # Flask is not asked again
    assert ask(large.repeated, make_environ(FRAGMENT)) == first == ask(large.flask, make_environ(FRAGMENT))


def test_a_file_that_was_damaged_since_is_answered_by_flask(large: Served) -> None:
    asked = make_environ(FRAGMENT, HTTP_ACCEPT_ENCODING="br")
    first = ask(large.repeated, asked)
    file = large.state.release.release.folder / f"public{FRAGMENT}.br"
    whole = file.read_bytes()
    try:
        file.write_bytes(b"x" + whole[1:])
        again = ask(large.repeated, asked)
        assert again == ask(large.flask, asked)
        assert ("Content-Encoding", "br") in first[1]
        assert "Content-Encoding" not in dict(again[1])
    finally:
        file.write_bytes(whole)


def test_does_not_keep_what_was_made_from_the_release_before(served: Served, releases: list[Release]) -> None:
    def swap_and_answer(environ: Environ, start_response: Any) -> Any:
        parts = served.flask(environ, start_response)
        served.state.release = load_release(releases[1])
        return parts

    repeated = RepeatedAnswers(swap_and_answer, served.state)
    ask(repeated, make_environ(FRAGMENT))
    assert len(repeated._kept.answers.held) == 0
