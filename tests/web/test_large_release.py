"""A release that is too large to be held in memory: files are read when they are asked for, and proven each time."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from caresheet.packager.pipeline import build_release
from caresheet.release.format import Release
from caresheet.web import documents
from caresheet.web.app import make_app
from caresheet.web.newest import open_newest
from caresheet.web.reload import ReleaseWatcher
from caresheet.web.state import AppState
from conftest import TODAY, LibraryFolder

PATH = "/v1/topics/en/asthma.html"
FILE = f"public{PATH}"


class Large:
    """A library whose releases are not held in memory, with two of them, and the app that serves the newest."""

    def __init__(self, library: LibraryFolder) -> None:
        self.library, self.releases = library, library.root.parent / "releases"
        self.first, self.second = self.build("One."), self.build("Two.")
        self.log: list[str] = []
        self.state = AppState(open_newest(self.releases)[0], lambda: TODAY)
        self.client = make_app(self.state).test_client()
        self.watcher = ReleaseWatcher(self.releases, self.state, self.log.append)

    def build(self, text: str) -> Release:
        self.library.write_topic("asthma", f"## What is it?\n\n{text} {'Many words. ' * 200}\n")
        return build_release(self.library.root, self.releases)

    def get(self, encoding: str = "identity", path: str = PATH) -> TestResponse:
        return self.client.get(path, headers={"Accept-Encoding": encoding})


@pytest.fixture
def large(library: LibraryFolder, monkeypatch: pytest.MonkeyPatch) -> Large:
    monkeypatch.setattr(documents, "FILES_HELD", 0)
    return Large(library)


def cut_off(release: Release, *suffixes: str) -> None:
    for suffix in suffixes:
        path = release.folder / f"{FILE}{suffix}"
        path.write_bytes(path.read_bytes()[:-1])


def test_answers_as_a_small_one_does(large: Large, monkeypatch: pytest.MonkeyPatch) -> None:
    assert large.state.release.held == {}
    monkeypatch.setattr(documents, "FILES_HELD", 10_000)
    held = AppState(open_newest(large.releases)[0], lambda: TODAY)
    assert held.release.held
    client = make_app(held).test_client()
    for path in (PATH, "/", "/v1/topics", "/v1/topics?code=icd10cm:I10", "/caresheet.js", "/topics/en/", "/nothing"):
        for encoding in ("br", "gzip", "identity"):
            ours, theirs = large.get(encoding, path), client.get(path, headers={"Accept-Encoding": encoding})
            assert (ours.status, ours.data, ours.headers["ETag"]) == (
                theirs.status,
                theirs.data,
                theirs.headers["ETag"],
            )


@pytest.mark.parametrize(
    ("lost", "encoding", "sent"),
    [
        (["", ".br"], "br", "gzip"),
        ([".br"], "br", ""),
        ([""], "identity", ""),
        (["", ".gz"], "identity", ""),
        (["", ".br"], "identity", ""),
    ],
)
def test_sends_another_form_of_a_damaged_file(large: Large, lost: list[str], encoding: str, sent: str) -> None:
    whole = large.get().data
    cut_off(large.second, *lost)
    response = large.get(encoding + (", gzip;q=0.5" if sent == "gzip" else ""))
    assert (response.status_code, response.headers.get("Content-Encoding", "")) == (200, sent)
    if not sent:
        assert response.data == whole
    assert large.state.release.faults


def test_never_sends_what_it_cannot_prove(large: Large) -> None:
    cut_off(large.second, "", ".br", ".gz")
    responses = [large.get() for _ in range(3)]
    assert len(large.state.release.faults) == 1
    response = responses[-1]
    assert (response.status_code, response.headers["Cache-Control"]) == (503, "no-store")
    assert response.get_json()["error"]["code"] == "server"
    assert large.get(path="/topics/en/asthma/").status_code == 200


def test_changes_to_the_last_good_release_when_damage_is_found_and_back_when_it_is_mended(large: Large) -> None:
    cut_off(large.second, "", ".br", ".gz")
    large.get()
    large.watcher.poll()
    assert "One." in large.get().text
    (refused,) = large.client.get("/readyz").get_json()["refused"]
    assert refused["reason"] == f"{FILE}: is not what the manifest says; build the release again"
    assert (len(large.log), large.state.reload_failures) == (1, 1)
    large.build("Two.")
    large.watcher.poll()
    assert "Two." in large.get().text
    assert large.client.get("/readyz").get_json()["refused"] == []


def test_goes_on_with_what_is_whole_if_no_other_release_is(large: Large) -> None:
    shutil.rmtree(large.first.folder)
    cut_off(large.second, "", ".br", ".gz")
    for _ in range(3):
        assert large.get().status_code == 503
        assert large.get(path="/topics/en/asthma/").status_code == 200
        large.watcher.poll()
    assert len(large.client.get("/readyz").get_json()["refused"]) == 1
    assert len(large.log) == 1
    large.build("Two.")
    large.watcher.poll()
    assert "Two." in large.get().text


def test_finds_damage_that_nobody_has_asked_for(large: Large) -> None:
    assert list(large.state.release.find_faults()) == []
    cut_off(large.second, ".gz")
    assert [fault.partition("public")[2].partition(":")[0] for fault in large.state.release.find_faults()] == [
        f"{PATH}.gz"
    ]


def test_proves_what_changes_before_it_serves_a_new_release(large: Large) -> None:
    third = large.build("Three.")
    cut_off(third, ".gz")
    large.watcher.poll()
    assert "Two." in large.get().text
    assert large.client.get("/readyz").get_json()["refused"][0]["release"] == third.id


DAMAGED_TABLES: dict[str, Callable[[str], str]] = {
    "cut off": lambda text: text[:-40],
    "a digest": lambda text: text.replace('": "', '": "0', 1),
    "a path": lambda text: text.replace("asthma", "asthmo", 1),
    "a line less": lambda text: text.replace(text.splitlines()[3] + "\n", "", 1),
    "two lines in another order": lambda text: "\n".join(
        [*text.split("\n")[:2], *text.split("\n")[3:1:-1], *text.split("\n")[4:]]
    ),
    "another id": lambda text: text.replace('"id": "', '"id": "0'),
    "another format": lambda text: text.replace('"format": 1', '"format": 2'),
    "empty": lambda text: text[:0],
    "not JSON": lambda text: "{" + text,
}


@pytest.mark.by_turns("cut off", "a digest", "another id", "not JSON")
@pytest.mark.parametrize("damage", DAMAGED_TABLES.values(), ids=DAMAGED_TABLES)
def test_serves_no_release_whose_table_is_damaged(large: Large, damage: Callable[[str], str]) -> None:
    manifest = large.second.folder / "manifest.json"
    text = manifest.read_text()
    assert damage(text) != text
    manifest.write_text(damage(text))
    loaded, refusal = open_newest(large.releases)
    assert loaded.release_id == large.first.id
    assert refusal is not None
