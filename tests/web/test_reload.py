"""A running server loads a new release, refuses a damaged one, and says so."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from caresheet.atomic import replace_link
from caresheet.errors import ContentError, ReleaseError
from caresheet.packager.pipeline import build_release
from caresheet.release import format as release_format
from caresheet.release.format import CURRENT, REFUSED, Release, open_release
from caresheet.release.publish import roll_back
from caresheet.web.app import make_app
from caresheet.web.documents import load_release
from caresheet.web.newest import open_newest
from caresheet.web.reload import ReleaseWatcher
from caresheet.web.state import AppState, get_release, get_state
from conftest import TODAY, LibraryFolder
from server_process import CARESHEET, ServerProcess

FRAGMENT = "/v1/topics/en/asthma.html"
FILE = f"public{FRAGMENT}"


class Watched:
    """A library, the app that serves it, and its watcher, which polls only when a test calls it."""

    def __init__(self, root: Path) -> None:
        self.library = LibraryFolder(root / "content")
        self.releases = root / "releases"
        self.log: list[str] = []
        self.state = AppState(load_release(self.build("One.")), lambda: TODAY)
        self.app = make_app(self.state)
        self.watcher = ReleaseWatcher(self.releases, self.state, self.log.append)

    def build(self, text: str) -> Release:
        self.library.write_topic("asthma", f"## What is it?\n\n{text}\n")
        return build_release(self.library.root, self.releases)

    def read(self) -> str:
        return self.app.test_client().get(FRAGMENT).text

    def ask_ready(self) -> dict[str, object]:
        answer: dict[str, object] = self.app.test_client().get("/readyz").json
        return answer


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_serves_a_new_release(watched: Watched) -> None:
    watched.watcher.poll()
    assert "One." in watched.read()
    release = watched.build("Two.")
    assert "One." in watched.read()
    watched.watcher.poll()
    assert "Two." in watched.read()
    assert watched.ask_ready() == {"status": "ok", "release": release.id, "topics": 1, "refused": []}
    assert watched.log == []


def test_serves_the_release_that_a_rollback_puts_in_place(watched: Watched) -> None:
    watched.build("Two.")
    watched.watcher.poll()
    roll_back(watched.releases)
    watched.watcher.poll()
    assert "One." in watched.read()


def test_keeps_the_files_that_did_not_change(watched: Watched) -> None:
    before = watched.state.release
    watched.build("Two.")
    watched.watcher.poll()
    after = watched.state.release
    assert after.held["public/caresheet.js"] is before.held["public/caresheet.js"]
    assert after.held[FILE] is not before.held[FILE]
    assert after.held == load_release(open_release(watched.releases / CURRENT)).held


DAMAGES: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "cut off": (FILE, lambda body: body[:-9], f"{FILE}: is not what the manifest says; build the release again"),
    "manifest": ("manifest.json", lambda body: body[:-9], "the release is damaged ("),
    "contents": ("contents.json", lambda _: b"{}", "contents.json: is not what the manifest says"),
}


@pytest.mark.parametrize(("name", "damage", "reason"), DAMAGES.values(), ids=DAMAGES)
def test_refuses_a_damaged_release_and_says_why(
    name: str, damage: Callable[[bytes], bytes], reason: str, watched: Watched
) -> None:
    first = watched.state.release.release_id
    second = watched.build("Two.")
    path = second.folder / name
    path.write_bytes(damage(path.read_bytes()))
    for _ in range(3):
        watched.watcher.poll()
    assert "One." in watched.read()
    ready = watched.ask_ready()
    assert (ready["release"], len(watched.log)) == (first, 1)
    (refused,) = ready["refused"]  # type: ignore[misc]
    assert refused["release"] == second.id
    assert refused["reason"].startswith(reason)
    assert str(watched.releases) not in json.dumps(ready)
    watched.build("Two.")
    watched.watcher.poll()
    assert "Two." in watched.read()
    assert watched.ask_ready()["refused"] == []


def test_refuses_a_release_in_a_folder_with_another_s_name(watched: Watched) -> None:
    second = watched.build("Two.")
    shutil.rmtree(second.folder)
    shutil.copytree(watched.releases / watched.state.release.release_id, second.folder)
    watched.watcher.poll()
    assert watched.ask_ready()["refused"] != []


def test_says_why_the_content_could_not_be_published(watched: Watched) -> None:
    with pytest.raises(ContentError):
        watched.build("[x](http://a.example) [y](http://b.example)\n\n<script>")
    watched.watcher.poll()
    assert "One." in watched.read()
    line = "topics/en/asthma.md:11:5: error: link scheme 'http' is not allowed; use https"
    (refused,) = watched.ask_ready()["refused"]  # type: ignore[misc]
    assert refused == {"release": None, "reason": line, "count": 3}
    watched.build("Two.")
    watched.watcher.poll()
    assert watched.ask_ready()["refused"] == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"reason": 1}', b"\xff", b"[" * 100_000])
def test_ignores_a_broken_record_of_a_refusal(body: bytes, watched: Watched) -> None:
    (watched.releases / REFUSED).write_bytes(body)
    watched.watcher.poll()
    assert watched.ask_ready()["refused"] == []


def test_goes_on_serving_when_the_releases_are_deleted(watched: Watched) -> None:
    shutil.rmtree(watched.releases)
    watched.watcher.poll()
    assert "One." in watched.read()


def test_one_request_is_answered_from_one_release(watched: Watched) -> None:
    first = watched.state.release
    watched.build("Two.")
    with watched.app.test_request_context(FRAGMENT):
        assert get_release() is first
        watched.watcher.poll()
        assert get_state().release is not first
        assert get_release() is first
    with watched.app.test_request_context(FRAGMENT):
        assert get_release() is watched.state.release


def test_headers_follow_the_new_release(watched: Watched) -> None:
    client = watched.app.test_client()
    origin = {"Origin": "https://www.elm.example"}
    assert client.get(FRAGMENT, headers=origin).headers["Access-Control-Allow-Origin"] == "*"
    watched.library.write(
        "sites/elm.toml", 'name = "Elm"\nisolation = "frame"\nframe_ancestors = ["https://www.elm.example"]\n'
    )
    watched.build("Two.")
    watched.watcher.poll()
    answer = client.get(FRAGMENT, headers=origin)
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Origin" in answer.headers["Vary"]
    framed = client.get("/v1/frame/en/asthma.html?site=elm").headers["Content-Security-Policy"]
    assert "frame-ancestors https://www.elm.example" in framed


def damage_current(releases: Path) -> None:
    path = releases / CURRENT / FILE
    path.write_bytes(path.read_bytes()[:-9])


def test_starts_with_the_newest_undamaged_release(watched: Watched) -> None:
    second = watched.build("Two.")
    third = watched.build("Three.")
    assert open_newest(watched.releases)[0].release_id == third.id
    damage_current(watched.releases)
    loaded, refusal = open_newest(watched.releases)
    assert loaded.release_id == second.id
    assert refusal is not None
    assert (refusal.release, refusal.reason.split(":")[0]) == (third.id, FILE)


def test_starts_with_the_release_before_a_damaged_one_that_a_rollback_put_in_place(watched: Watched) -> None:
    first = watched.state.release.release_id
    watched.build("Two.")
    watched.build("Three.")
    roll_back(watched.releases)
    damage_current(watched.releases)
    assert open_newest(watched.releases)[0].release_id == first


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def replace_link_with(current: Path, text: str | None) -> None:
    current.unlink()
    if text is not None:
        current.write_text(text)


# What happens to the link `current`, or behind it, and the text of the release that is then served.
LOST: dict[str, tuple[Callable[[Path], object], str]] = {
    "current is missing": (lambda current: replace_link_with(current, None), "Two."),
    "current is cut off": (lambda current: replace_link_with(current, ""), "Two."),
    "current leads nowhere": (lambda current: replace_link(current, "0" * 64), "Two."),
    "current leads to itself": (lambda current: replace_link(current, CURRENT), "Two."),
    "its folder is gone": (lambda current: shutil.rmtree(current.resolve()), "One."),
    "its manifest is cut off": (lambda current: cut_off(current / "manifest.json"), "One."),
    "its contents are cut off": (lambda current: cut_off(current / "contents.json"), "One."),
    "a file is cut off": (lambda current: cut_off(current / FILE), "One."),
}


@pytest.mark.by_turns("current is missing", "its manifest is cut off", "a file is cut off")
@pytest.mark.parametrize(("lose", "text"), LOST.values(), ids=LOST)
def test_starts_with_the_last_good_release_if_the_current_one_is_lost_and_says_so(
    watched: Watched, lose: Callable[[Path], object], text: str
) -> None:
    watched.build("Two.")
    lose(watched.releases / CURRENT)
    loaded, refusal = open_newest(watched.releases)
    watched.state.release = loaded
    watched.watcher.poll()
    assert text in watched.read()
    (refused,) = watched.ask_ready()["refused"]  # type: ignore[misc]
    assert refusal is not None
    assert refused["reason"] == refusal.reason
    assert "build" in refused["reason"]
    assert str(watched.releases) not in refused["reason"]
    third = watched.build("Three.")
    watched.watcher.poll()
    assert watched.ask_ready() == {"status": "ok", "release": third.id, "topics": 1, "refused": []}


def test_cannot_start_if_every_release_is_damaged(watched: Watched) -> None:
    damage_current(watched.releases)
    with pytest.raises(ReleaseError, match=r"asthma\.html: is not what the manifest says"):
        open_newest(watched.releases)


@pytest.mark.parametrize("is_damaged", [False, True])
def test_skips_a_release_that_is_being_pruned(watched: Watched, *, is_damaged: bool) -> None:
    second = watched.build("Two.")
    (watched.releases / ("0" * 64)).mkdir()
    if is_damaged:
        damage_current(watched.releases)
    loaded, refusal = open_newest(watched.releases)
    assert (loaded.release_id == second.id) is not is_damaged
    assert (refusal is not None) is is_damaged


def test_loads_the_next_release_if_the_current_one_is_pruned_while_it_is_read(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = watched.state.release.release_id, watched.build("Two.").id
    roll_back(watched.releases)
    read = release_format.read_regular_file

    def prune_and_read(path: Path | str) -> bytes:
        if Path(path) == watched.releases.resolve() / first / FILE:
            roll_back(watched.releases, second)
            shutil.rmtree(watched.releases / first)
        return read(path)

    monkeypatch.setattr(release_format, "read_regular_file", prune_and_read)
    loaded, refusal = open_newest(watched.releases)
    assert not (watched.releases / first).exists()
    assert (loaded.release_id, refusal) == (second, None)


def test_a_server_starts_with_the_release_before_a_damaged_one_and_says_so(watched: Watched, tmp_path: Path) -> None:
    watched.build("Two.")
    damage_current(watched.releases)
    with ServerProcess(tmp_path, command=[CARESHEET, "serve"]) as server:
        assert b"One." in server.get(FRAGMENT, {"Accept-Encoding": "identity"})[2]
        assert "is damaged (" in server.written
        assert json.loads(server.get("/readyz")[2])["refused"][0]["reason"].startswith(FILE)


def test_every_answer_is_whole_while_new_releases_are_published(tmp_path: Path) -> None:
    """Two workers, three readers that never pause, and builds that change every topic."""
    library = LibraryFolder(tmp_path / "content")
    releases = tmp_path / "releases"
    slugs = [f"topic-{number}" for number in range(3)]
    bodies: dict[str, set[bytes]] = {slug: set() for slug in slugs}

    def publish(number: int) -> str:
        for slug in ("asthma", *slugs):
            text = f"## What is it?\n\nAs of release {number}. {('Many words. ' * 90 + chr(10) * 2) * 10}\n"
            library.write_topic(slug, text)
        release = build_release(library.root, releases)
        for slug in slugs:
            bodies[slug].add(release.read(f"public/v1/topics/en/{slug}.html"))
        return release.id

    publish(0)
    faults: list[str] = []
    seen: dict[str, set[bytes]] = {slug: set() for slug in slugs}
    ending = False
    with ServerProcess(tmp_path, settings={"WEB_CONCURRENCY": "2"}) as server:

        def read(slug: str) -> None:
            while not ending:
                status, headers, body = server.get(f"/v1/topics/en/{slug}.html", {"Accept-Encoding": "identity"})
                if status != 200 or int(headers["content-length"]) != len(body):
                    faults.append(f"{slug}: {status}, {len(body)} bytes")
                seen[slug].add(body)

        readers = [Thread(target=read, args=[slug], daemon=True) for slug in slugs]
        for reader in readers:
            reader.start()
        for number in range(1, 4):
            wait_until_served(server, publish(number))
        ending = True
        for reader in readers:
            reader.join()
    assert faults == []
    assert [slug for slug in slugs if not seen[slug] <= bodies[slug]] == []
    assert all(len(found) >= 3 for found in seen.values())


def wait_until_served(server: ServerProcess, release_id: str) -> None:
    """Ask until both workers serve a release: until many answers in a row, each on its own connection, come from it."""
    agreed = 0
    while agreed < 20:
        ready = json.loads(server.get("/readyz")[2])
        agreed = agreed + 1 if ready["release"] == release_id else 0
        assert ready["refused"] == []


def test_a_new_release_keeps_the_clock(watched: Watched) -> None:
    watched.build("Two.")
    watched.watcher.poll()
    assert watched.state.clock() == date(2026, 11, 22)
