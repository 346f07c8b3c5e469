"""The real server when something is damaged, stopped or killed, and with the settings of larger hosts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from caresheet.packager.pipeline import build_release
from caresheet.release.format import CURRENT, Release
from conftest import LibraryFolder
from web.test_serve import assert_one_line, can_connect, find_workers, open_connection, run_serve, serve_in


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a library and two releases of it."""
    folder = tmp_path_factory.mktemp("built")
    library = LibraryFolder(folder / "content")
    for text in ("One.", "Two."):
        library.write_topic("asthma", f"## What is it?\n\n{text}\n")
        build_release(library.root, folder / "releases")
    return folder


@pytest.fixture
def damaged(built: Path, tmp_path: Path) -> Path:
    """Return a copy to damage."""
    return Path(shutil.copytree(built, tmp_path / "copy", symlinks=True))


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def test_serves_the_last_good_release_if_the_current_one_is_lost_and_says_so(damaged: Path) -> None:
    cut_off(damaged / "releases" / CURRENT / "public/v1/topics/en/asthma.html")
    with serve_in(damaged) as server:
        assert b"One." in server.get("/v1/topics/en/asthma.html", {"Accept-Encoding": "identity"})[2]
        assert " is damaged (" in server.written
        (refused,) = json.loads(server.get("/readyz")[2])["refused"]
        assert "build" in refused["reason"]
        assert str(damaged) not in refused["reason"]


def test_builds_anew_if_every_release_is_damaged_and_the_content_is_there(damaged: Path) -> None:
    for release, name in zip((damaged / "releases").glob("?" * 64), ("manifest.json", "contents.json"), strict=True):
        cut_off(release / name)
    with serve_in(damaged) as server:
        assert b"Two." in server.get("/v1/topics/en/asthma.html", {"Accept-Encoding": "identity"})[2]
        assert server.written.startswith("No release in releases/ is whole (")
        assert json.loads(server.get("/readyz")[2])["refused"] == []


def test_reports_damage_in_one_line_and_starts_no_worker_if_there_is_no_content(damaged: Path) -> None:
    shutil.rmtree(damaged / "content")
    for release, name in zip((damaged / "releases").glob("?" * 64), ("manifest.json", "contents.json"), strict=True):
        cut_off(release / name)
    result = run_serve(damaged)
    assert_one_line(result, "releases", "again")
    assert result.stdout == ""


def test_a_half_sent_request_does_not_hold_up_a_stop(varied_release: Release, tmp_path: Path) -> None:
    with (
        serve_in(tmp_path, CARESHEET_RELEASES=str(varied_release.folder.parent)) as server,
        open_connection(server) as head,
        open_connection(server) as body,
    ):
        head.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Half: ")
        body.sendall(b"POST /v1/topics HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")
        assert server.get("/healthz")[0] == 200
        assert server.stop() == 0
        # Granian would say here that it had to kill a worker.
        assert server.written.endswith("Stop with Ctrl-C\n")


def test_workers_end_when_the_server_is_killed(varied_release: Release, tmp_path: Path) -> None:
    with serve_in(tmp_path, CARESHEET_RELEASES=str(varied_release.folder.parent), WEB_CONCURRENCY="2") as server:
        assert len(find_workers(server)) == 2
        server.process.kill()
        server.process.wait()
        while can_connect(server):
            pass


def test_serves_several_libraries_below_a_path_and_counts_what_it_answers(
    varied_release: Release, built: Path, tmp_path: Path
) -> None:
    settings = {
        "CARESHEET_RELEASES": str(varied_release.folder.parent),
        "CARESHEET_LIBRARIES": f"other.example={built / 'releases'}",
        "CARESHEET_PREFIX": "/library",
        "CARESHEET_METRICS": "on",
        "CARESHEET_LOG": "json",
    }
    plain = {"Accept-Encoding": "identity"}
    with serve_in(tmp_path, **settings) as server:
        for path in ("/library/v1/topics/en/asthma.html", "/v1/topics/en/asthma.html"):
            assert b"small airways" in server.get(path, plain)[2]
            assert b"Two." in server.get(path, {**plain, "Host": "Other.example:80"})[2]
            assert b"small airways" in server.get(path, {**plain, "Host": "evil.example"})[2]
        counted = server.get("/library/metrics")[2].decode()
        assert 'caresheet_answers_total{kind="fragment",status="200"} 6\n' in counted
        assert f'release="{varied_release.id}"' in counted
        assert "asthma" not in counted
        assert server.stop() == 0
