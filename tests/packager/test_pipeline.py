"""From a topic file to the bytes of an answer."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from caresheet.disclaimer import find_document_faults
from caresheet.errors import ContentError, ReleaseError
from caresheet.packager.pipeline import build_release
from caresheet.packager.verify import verify_release
from caresheet.release.format import CURRENT, REFUSED, Release, open_release
from caresheet.web.app import create_app
from conftest import SHORT, TODAY, LibraryFolder

Build = Callable[[], Release]
REVIEWED = "reviewed: {by: [A. Person, MD], on: 2024-05-01, next: 2026-05-01}\n"


def serve(release: Release, today: date = TODAY) -> FlaskClient:
    return create_app(release, clock=lambda: today).test_client()


def read_tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def test_a_topic_file_becomes_an_answer(library: LibraryFolder, build: Build) -> None:
    library.write_topic("asthma", "## What is it?\n\nA *long* illness; see [a page](https://host.example/x).\n")
    release = build()
    answer = serve(release).get("/v1/topics/en/asthma.html")
    assert answer.status_code == 200
    assert answer.data == release.read("public/v1/topics/en/asthma.html")
    link = '<a href="https://host.example/x" rel="noopener noreferrer">a page</a>'
    assert f"<p>A <em>long</em> illness; see {link}.</p>" in answer.text
    assert find_document_faults(answer.text, release.contents.languages[0].disclaimer) == []


def test_every_address_of_a_topic_carries_the_disclaimer(build: Build) -> None:
    client = serve(build())
    for path in ("/v1/topics/en/asthma.html", "/v1/frame/en/asthma.html", "/topics/en/asthma/", "/topics/en/"):
        assert client.get(path).text.count(SHORT) >= 2
    data = client.get("/v1/topics/en/asthma.json").json
    assert data["disclaimer"]["short"] == SHORT
    assert data["html"] == client.get("/v1/topics/en/asthma.html").text


@pytest.mark.parametrize(
    ("encoding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)], ids=["br", "gzip"]
)
def test_the_compressed_bytes_are_the_same_words(
    encoding: str, decode: Callable[[bytes], bytes], library: LibraryFolder, build: Build
) -> None:
    library.write_topic("asthma", "## What is it?\n\n" + "Words enough to compress. " * 40)
    client = serve(build())
    plain = client.get("/v1/topics/en/asthma.html", headers={"Accept-Encoding": "identity"})
    small = client.get("/v1/topics/en/asthma.html", headers={"Accept-Encoding": encoding})
    assert small.headers["Content-Encoding"] == encoding
    assert len(small.data) < len(plain.data)
    assert decode(small.data) == plain.data


def test_a_withdrawn_topic_is_gone_and_an_alias_redirects(library: LibraryFolder, build: Build) -> None:
    library.write_topic("cupping", settings="aliases: [cups]\nwithdrawn: {on: 2026-01-01, reason: Replaced.}\n")
    library.write_topic("asthma", settings="aliases: [wheezing]\n")
    client = serve(build())
    gone = client.get("/v1/topics/en/cupping.html")
    assert (gone.status_code, "Replaced." in gone.text, SHORT in gone.text) == (410, True, True)
    assert client.get("/topics/en/cupping/").status_code == 410
    moved = client.get("/v1/topics/en/wheezing.html")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/v1/topics/en/asthma.html")
    assert client.get("/topics/en/cups/").headers["Location"] == "/topics/en/cupping/"
    assert client.get("/v1/topics/en/zzz.html").status_code == 404


@pytest.mark.parametrize(
    ("today", "overdue"),
    [(date(2026, 5, 1), False), (date(2026, 5, 2), True)],
    ids=["on the last day", "the day after"],
)
def test_a_review_is_overdue_from_the_day_after_it_was_due(
    today: date, overdue: bool, library: LibraryFolder, build: Build
) -> None:
    library.write_topic("asthma", settings=REVIEWED)
    client = serve(build(), today)
    for path in ("/v1/topics/en/asthma.html", "/v1/frame/en/asthma.html", "/topics/en/asthma/"):
        text = client.get(path).text
        assert ('<p data-until="2026-05-01" hidden>' in text) is overdue
        assert ('<p data-from="2026-05-02" hidden>' in text) is not overdue


@pytest.mark.parametrize(
    ("today", "status"),
    [(date(2026, 5, 31), 200), (date(2026, 6, 1), 410), (date(2036, 1, 1), 410)],
    ids=["on the last day", "the day after", "years after"],
)
def test_beyond_the_grace_period_a_topic_is_withdrawn(
    today: date, status: int, library: LibraryFolder, build: Build
) -> None:
    library.write_settings(more="[policy]\ngrace_days = 30\n")
    library.write_topic("asthma", "## What is it?\n\nA long illness.\n", settings=REVIEWED + "aliases: [wheezing]\n")
    client = serve(build(), today)
    for path in (
        "v1/topics/en/asthma.html",
        "v1/topics/en/asthma.json",
        "v1/frame/en/asthma.html",
        "topics/en/asthma/",
    ):
        answer = client.get(f"/{path}")
        assert answer.status_code == status
        assert ("A long illness." in answer.text) is (status == 200)
        assert ("Its review was due by May 1, 2026." in answer.text.partition("cs-summary")[0]) is True
        assert SHORT in answer.text
    assert client.get("/v1/topics/en/wheezing.html").status_code == 301
    # Lists still link to its page, which says why.
    assert "asthma" in client.get("/topics/en/").text


def test_a_library_with_only_withdrawn_topics_can_be_published(library: LibraryFolder, build: Build) -> None:
    library.write_topic("asthma", settings="withdrawn: {on: 2026-01-01, reason: Replaced.}\n")
    client = serve(build())
    assert client.get("/topics/en/").status_code == 200
    assert client.get("/").status_code == 200


def test_a_new_release_passes_verification(library: LibraryFolder, build: Build) -> None:
    library.write_topic("asthma", settings=REVIEWED)
    assert verify_release(build()) == []


def test_one_byte_of_a_topic_changes_the_id(library: LibraryFolder, build: Build) -> None:
    path = library.write_topic("asthma", "## What is it?\n\nAn illness.\n")
    first = build()
    assert build().id == first.id
    path.write_bytes(path.read_bytes().replace(b"An illness.", b"An illness!"))
    second = build()
    assert second.id != first.id
    assert (first.folder.parent / CURRENT).resolve() == second.folder


def test_content_that_cannot_be_published_changes_nothing(library: LibraryFolder, build: Build, tmp_path: Path) -> None:
    first = build()
    before = read_tree(tmp_path / "releases")
    library.write_topic("asthma", "## What is it?\n\n<script>x</script>\n")
    with pytest.raises(ContentError, match=r"asthma\.md:\d+:\d+: error: <script> is not allowed"):
        build()
    after = read_tree(tmp_path / "releases")
    assert json.loads(after.pop(REFUSED))["count"] == 1
    assert after == before
    assert open_release(tmp_path / "releases" / CURRENT).id == first.id


def test_a_release_that_cannot_be_written_changes_nothing(library: LibraryFolder, tmp_path: Path) -> None:
    blocked = library.write("../blocked", "a file where the folder should be")
    with pytest.raises(ReleaseError, match=r"the published library has not changed"):
        build_release(library.root, blocked / "releases")
    assert blocked.read_text("utf-8") == "a file where the folder should be"


def write_varied(folder: Path, *, backwards: bool) -> Path:
    """Write a library with some of everything, its files in this order or backwards."""
    library = LibraryFolder(folder / "first")
    library.write_settings(languages=("en", "ar"))
    for lang in ("en", "ar"):
        for slug in ("asthma", "copd", "cough"):
            library.write_topic(
                slug, lang=lang, settings=f"aliases: [old-{slug}]\ncodes: {{icd10cm: [J45]}}\n" + REVIEWED
            )
    library.write_topic("cupping", settings="withdrawn: {on: 2026-01-01, reason: Replaced.}\n")
    for site in ("willow", "elm"):
        library.write(f"sites/{site}.toml", f'name = "{site}"\n')
    paths = sorted((path for path in library.root.rglob("*") if path.is_file()), reverse=backwards)
    for path in paths:
        target = folder / "content" / path.relative_to(library.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return folder / "content"


def build_elsewhere(folder: Path, umask: int, **environment: str) -> dict[str, bytes]:
    """Build in another process, and read the whole release."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("CARESHEET_", "LC_", "LANG"))}
    command = [Path(sys.executable).with_name("caresheet"), "build"]
    done = subprocess.run(
        command, cwd=folder, env={**clean, **environment}, capture_output=True, text=True, umask=umask, check=False
    )
    assert done.returncode == 0, done.stderr
    return read_tree((folder / "releases" / CURRENT).resolve())


def test_two_builds_of_one_library_are_the_same_bytes(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "a longer folder" / "with ü"
    write_varied(here, backwards=False)
    write_varied(there, backwards=True)
    first = build_elsewhere(here, 0o022, LC_ALL="C", TZ="Pacific/Kiritimati", PYTHONHASHSEED="1", HOME="/")
    second = build_elsewhere(
        there, 0o077, LANG="tr_TR.UTF-8", LC_ALL="C.UTF-8", TZ="America/Adak", PYTHONHASHSEED="2", PYTHONUTF8="0"
    )
    assert list(first) == list(second)
    assert [path for path in first if first[path] != second[path]] == []
    assert len(first) > 100
    check_for_traces(first, (tmp_path, here, there))


def check_for_traces(files: dict[str, bytes], folders: tuple[Path, ...]) -> None:
    """Look for the time and the place of a build in its files."""
    now = datetime.now(UTC)
    traces = [
        *(os.fsencode(folder) for folder in folders),
        os.fsencode(Path(__file__).parents[2]),
        os.fsencode(sys.prefix),
        f"{now:%Y-%m-%dT}".encode(),
        # The feed writes each day as its midnight.
        *([f"{now:%H:%M:}".encode()] if (now.hour, now.minute) != (0, 0) else []),
        str(int(now.timestamp()) // 1000).encode(),
    ]
    for path, body in files.items():
        plain = {".br": brotli.decompress, ".gz": gzip.decompress}.get(Path(path).suffix, bytes)(body)
        assert [trace for trace in traces if trace in plain] == [], path


def test_the_search_for_traces_finds_one() -> None:
    with pytest.raises(AssertionError):
        check_for_traces({"x.gz": gzip.compress(f"built in {sys.prefix}".encode())}, ())
