"""A release in memory: which encoding is sent, with which entity tag, and when 304 is enough."""

from __future__ import annotations

import gzip
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from caresheet.errors import ReleaseError
from caresheet.release.contents import Contents, SiteEntry
from caresheet.release.format import LATER, PUBLIC, Release, open_release
from caresheet.release.publish import write_release
from caresheet.web.app import create_app
from caresheet.web.documents import SHORT, load_release
from conftest import TODAY

PATH = "/v1/topics/en/mesotherapy.html"
LIST = "/v1/topics"
EMPTY = Contents("Test library", "inline", {}, (), (), (), {}, {})
KEPT_BY_304 = ("ETag", "Cache-Control", "Access-Control-Allow-Origin", "X-Content-Type-Options")

NEGOTIATIONS = [
    (None, ""),
    ("", ""),
    ("br", "br"),
    ("BR", "br"),
    ("gzip", "gzip"),
    ("gzip, br", "br"),
    ("gzip, deflate, br, zstd", "br"),
    ("br;q=0.2, gzip;q=0.9", "gzip"),
    ("br;q=0, gzip", "gzip"),
    ("gzip;q=0", ""),
    ("br;q=0, gzip;q=0.000", ""),
    ("identity", ""),
    ("identity, br;q=0.5", ""),
    ("identity;q=0.5, gzip", "gzip"),
    ("identity;q=0", ""),
    ("identity;q=0, gzip", "gzip"),
    ("*", "br"),
    ("*;q=0", ""),
    ("br;q=0, *", "gzip"),
    ("gzip, *;q=0", "gzip"),
    ("deflate, zstd", ""),
    ("br;q=much", ""),
    ("brotli", ""),
]


def get(client: FlaskClient, path: str = PATH, *, method: str = "GET", **headers: str) -> TestResponse:
    return client.open(path, method=method, headers={name.replace("_", "-"): value for name, value in headers.items()})


def decode(response: TestResponse) -> bytes:
    decoders = {"br": brotli.decompress, "gzip": gzip.decompress}
    return decoders.get(response.headers.get("Content-Encoding", ""), bytes)(response.data)


def say_headers(response: TestResponse) -> dict[str, str]:
    return {name: value for name, value in response.headers if name != "Date"}


@pytest.fixture
def plain(client: FlaskClient) -> TestResponse:
    return get(client)


@pytest.mark.parametrize(("accepted", "expected"), NEGOTIATIONS, ids=[str(accepted) for accepted, _ in NEGOTIATIONS])
def test_sends_the_encoding_that_the_client_prefers(
    client: FlaskClient, plain: TestResponse, accepted: str | None, expected: str
) -> None:
    response = get(client, **({} if accepted is None else {"Accept-Encoding": accepted}))
    assert response.status_code == 200
    assert response.headers.get("Content-Encoding", "") == expected
    assert decode(response) == plain.data
    assert int(response.headers["Content-Length"]) == len(response.data)


@pytest.mark.parametrize(
    "path",
    [
        PATH,
        "/v1/topics/en",
        "/v1/topics/es/mesotherapy.json",
        "/v1/frame/en/eczema.html",
        "/topics/en/",
        "/caresheet.js",
    ],
)
def test_each_encoding_has_its_own_entity_tag_and_the_answer_varies_by_encoding(client: FlaskClient, path: str) -> None:
    answers = [get(client, path, Accept_Encoding=accepted) for accepted in ("identity", "gzip", "br")]
    assert len({answer.headers["ETag"] for answer in answers}) == 3
    assert {decode(answer) for answer in answers} == {answers[0].data}
    assert {answer.headers["Vary"] for answer in answers} == {"Accept-Encoding"}
    assert not any(answer.headers["ETag"].startswith("W/") for answer in answers)


@pytest.mark.parametrize("path", [PATH, LIST, "/openapi.json"])
def test_no_cache_keeps_the_answer_to_a_failed_condition(client: FlaskClient, path: str) -> None:
    answers = [get(client, path, If_Match=condition) for condition in ('"another"', "*")]
    assert [answer.status_code for answer in answers] == [412, 200]
    assert [answer.headers["Cache-Control"] for answer in answers] == ["no-store", SHORT]


@pytest.mark.parametrize("path", [PATH, LIST])
@pytest.mark.parametrize(
    "condition",
    ["{tag}", "W/{tag}", '"another", {tag}', 'W/"another", W/{tag}', "*"],
    ids=["exact", "weak", "list", "weak-list", "star"],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accepted", ["identity", "br"])
def test_answers_304_to_a_client_that_has_the_document_already(
    client: FlaskClient, path: str, condition: str, method: str, accepted: str
) -> None:
    whole = get(client, path, Accept_Encoding=accepted)
    response = get(
        client,
        path,
        method=method,
        Accept_Encoding=accepted,
        If_None_Match=condition.format(tag=whole.headers["ETag"]),
    )
    assert response.status_code == 304
    assert response.data == b""
    assert "Content-Encoding" not in response.headers
    assert "Content-Type" not in response.headers
    kept = {*KEPT_BY_304, *({"Vary"} & {*whole.headers.keys()})}
    assert {name: response.headers[name] for name in kept} == {name: whole.headers[name] for name in kept}


@pytest.mark.parametrize("condition", ['"another"', "another", "W/", '""', "97765ff2"])
def test_sends_the_whole_document_to_a_client_that_has_another(
    client: FlaskClient, plain: TestResponse, condition: str
) -> None:
    response = get(client, If_None_Match=condition)
    assert (response.status_code, response.data) == (200, plain.data)


def test_the_entity_tag_of_one_encoding_does_not_match_another(client: FlaskClient) -> None:
    compressed = get(client, Accept_Encoding="br")
    assert get(client, Accept_Encoding="br", If_None_Match=compressed.headers["ETag"]).status_code == 304
    assert get(client, Accept_Encoding="gzip", If_None_Match=compressed.headers["ETag"]).status_code == 200


@pytest.mark.parametrize("path", [PATH, LIST, "/", "/topics/en/nothing/", "/v1/topics/en/nothing.html", "/readyz"])
@pytest.mark.parametrize("accepted", ["identity", "gzip", "br"])
def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient, path: str, accepted: str) -> None:
    whole = get(client, path, Accept_Encoding=accepted)
    head = get(client, path, method="HEAD", Accept_Encoding=accepted)
    assert head.data == b""
    assert head.status_code == whole.status_code
    assert say_headers(head) == say_headers(whole)


@pytest.mark.parametrize("wanted", ["bytes=0-99", "bytes=-200", "bytes=0-9,20-29", "bytes=999999-", "bytes=x"])
@pytest.mark.parametrize("path", [PATH, LIST, "/caresheet.js"])
def test_sends_the_whole_document_to_a_range_request(client: FlaskClient, path: str, wanted: str) -> None:
    whole = get(client, path)
    for extra in ({}, {"If-Range": whole.headers["ETag"]}):
        response = get(client, path, Range=wanted, **extra)
        assert (response.status_code, response.data) == (200, whole.data)
        assert "Content-Range" not in response.headers
        assert response.headers.get("Accept-Ranges", "none") == "none"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("assets/", "public, max-age=31536000, immutable"),
        ("caresheet.js", SHORT),
        ("v1/", SHORT),
        ("topics/", SHORT),
    ],
)
def test_caches_keep_only_files_that_are_named_by_their_hash_for_ever(
    starter_release: Release, pattern: str, expected: str
) -> None:
    loaded = load_release(starter_release)
    paths = [path.removeprefix(PUBLIC) for path in starter_release.files if path.startswith(PUBLIC + pattern)]
    found = {document.cache_control for path in paths if (document := loaded.find(path, TODAY))}
    assert found == {expected}


def test_a_dated_document_takes_its_path_s_place_on_its_day(varied_release: Release) -> None:
    loaded = load_release(varied_release)
    path = "v1/topics/en/flu.html"
    day_before, day = TODAY, TODAY + timedelta(days=1)
    before, after = loaded.find(path, day_before), loaded.find(path, day)
    assert before is not None
    assert after is not None
    assert (before.path, after.path) == (PUBLIC + path, LATER + path)
    assert after.digest != before.digest
    for later, found in (
        (loaded.find(path, day + timedelta(days=4000)), LATER + path),
        (loaded.find("v1/topics/en/asthma.html", day), f"{PUBLIC}v1/topics/en/asthma.html"),
    ):
        assert later is not None
        assert later.path == found


def test_finds_nothing_at_a_path_that_is_not_a_public_file_s(varied_release: Release) -> None:
    loaded = load_release(varied_release)
    assert loaded.find("index.html", TODAY)
    for path in ("", "/index.html", "../contents.json", "public/index.html", "index.html.br", "later", "manifest.json"):
        assert loaded.find(path, TODAY) is None


@pytest.mark.parametrize("suffix", ["", ".br", ".gz"], ids=["plain", "br", "gzip"])
def test_refuses_a_release_with_an_altered_file(starter_release: Release, copied: Release, suffix: str) -> None:
    altered = copied.folder / f"public/v1/topics/en/mesotherapy.html{suffix}"
    altered.write_bytes(altered.read_bytes()[:-1])
    with pytest.raises(ReleaseError, match=r"mesotherapy\.html.*is not what the manifest says"):
        load_release(copied)
    assert load_release(starter_release).held


@pytest.mark.parametrize(
    "name", ["LICENSE", "data.unknown", ".well-known/security", "folder.d/file", "archive.tar.zst", "dot."]
)
def test_sends_a_file_of_an_unknown_kind_as_bytes_that_browsers_do_not_run(tmp_path: Path, name: str) -> None:
    files = {f"public/assets/{name}": b"<script>", "public/index.html": b"<p>"}
    release = write_release(tmp_path, files, EMPTY)
    loaded = load_release(release)
    for path, kind in ((f"assets/{name}", "application/octet-stream"), ("index.html", "text/html; charset=utf-8")):
        document = loaded.find(path, TODAY)
        assert document is not None
        assert document.media_type == kind
    if "/" not in name:
        response = create_app(release).test_client().get(f"/assets/{name}")
        assert (response.status_code, response.data) == (200, b"<script>")
        assert response.content_type == "application/octet-stream"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


SITE = SiteEntry(isolation="frame", frame_ancestors=["https://*.elm.example", "elm.example"])
DISAGREEING = {
    "an edition without its file": (
        replace(EMPTY, later={"index.html": (("2026-11-22", "later/index.html"),)}),
        r"later/index\.html: is named in contents\.json and missing; build the release again",
    ),
    "a site without an origin": (
        replace(EMPTY, sites={"elm": SITE}),
        r"the release is damaged \(an origin of site elm is 'elm\.example'\); build it again",
    ),
}


@pytest.mark.parametrize(("contents", "reason"), DISAGREEING.values(), ids=DISAGREEING)
def test_refuses_a_release_whose_contents_do_not_agree_with_its_files(
    tmp_path: Path, contents: Contents, reason: str
) -> None:
    files = {"public/index.html": b"<p>"}
    with pytest.raises(ReleaseError, match=reason):
        load_release(write_release(tmp_path, files, contents))
    assert load_release(write_release(tmp_path, files, EMPTY)).held


@pytest.fixture
def copied(starter_release: Release, tmp_path: Path) -> Release:
    return open_release(Path(shutil.copytree(starter_release.folder, tmp_path / starter_release.id)))
