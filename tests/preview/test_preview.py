"""`caresheet preview` as an administrator has it: a browser beside a text editor."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from browser.accessibility import find_barriers
from browser.fixtures import NewPage
from browser.measure import measure_overflow
from caresheet.shipped import find_starter
from server_process import CARESHEET, ServerProcess, find_free_port, make_environment


@dataclass(frozen=True)
class AppState:
    """A library under way, and the address of its preview."""

    content: Path
    address: str

    def edit(self, old: str, new: str, *, path: str = "topics/en/eczema.md") -> None:
        file = self.content / path
        text = file.read_text("utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), "utf-8")


def start_preview(folder: Path, drafts: Path) -> ServerProcess:
    """Preview a copy of the starter library; what is not published yet is kept in a folder."""
    content = folder / "content"
    shutil.copytree(find_starter(), content)
    port = find_free_port()
    command = [CARESHEET, "preview", "--content", str(content), "--port", str(port)]
    return ServerProcess(folder, command=command, settings={"TMPDIR": str(drafts)}, port=port, ready="/preview/")


@pytest.fixture
def desk(tmp_path: Path, servers: ExitStack) -> AppState:
    server = servers.enter_context(start_preview(tmp_path, tmp_path))
    told = re.search(r"Preview +(\S+)", server.written)
    assert told
    return AppState(tmp_path / "content", told[1])


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_leaves_nothing_behind_however_it_is_ended(ending: signal.Signals, tmp_path: Path) -> None:
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    # Whoever runs the tests may have it ignored, as a shell does in the background.
    before = signal.signal(ending, signal.SIG_DFL)
    process = start_preview(tmp_path, drafts)
    signal.signal(ending, before)
    with process as server:
        assert len(list(drafts.iterdir())) == 1
        server.process.send_signal(ending)
        assert server.process.wait(20) == 0
        assert "Traceback" not in server.written
    assert list(drafts.iterdir()) == []


def open_topic(page: Page, desk: AppState, topic: str = "eczema") -> FrameLocator:
    page.goto(f"{desk.address}#{topic}")
    frame = page.frame_locator("#page")
    expect(frame.locator("html")).to_have_attribute("data-shown", "")
    return frame


def test_a_save_is_shown_and_the_reader_stays_where_they_were(desk: AppState, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    frame = open_topic(page, desk)
    expect(page.get_by_role("status")).to_have_text("Up to date")
    frame.locator("html").evaluate("() => scrollTo(0, 900)")
    desk.edit("## What causes it?\n", "## What causes it?\n\nThis sentence has just been written.\n")
    expect(frame.get_by_text("This sentence has just been written.")).to_be_visible()
    expect(frame.locator("html")).to_have_attribute("data-shown", "")
    assert frame.locator("html").evaluate("() => scrollY") == 900


def test_a_broken_edit_leaves_the_last_good_version_and_says_what_to_do(desk: AppState, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    frame = open_topic(page, desk)
    desk.edit("title: Eczema\n", "titel: Eczema\n")
    expect(page.get_by_role("status")).to_have_text(
        "2 errors to put right: patients go on seeing the last good version"
    )
    expect(frame.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()
    expect(page.locator("#topics [aria-current] small")).to_contain_text("2 errors")
    page.get_by_role("link", name="topics/en/eczema.md:2:1").click()
    line = page.locator("li:target")
    expect(line).to_be_in_viewport()
    expect(line).to_contain_text("error: unknown key 'titel'; did you mean 'title'?")
    page.get_by_role("link", name="Back to the preview").click()
    desk.edit("titel: Eczema\n", "title: Eczema, mended\n")
    expect(page.get_by_role("status")).to_have_text("Up to date")
    expect(page.get_by_role("link", name="Eczema, mended")).to_be_visible()


def test_warnings_of_an_editor_stand_beside_the_topic(desk: AppState, new_page: NewPage) -> None:
    page = new_page()
    open_topic(page, desk)
    desk.edit("## What causes it?\n", "## What causes it?\n\nYou may have edema.\n")
    expect(page.locator("#findings")).to_contain_text("'edema' has a plainer word; write 'swelling'")
    open_topic(page, desk, "menopause")
    expect(page.locator("#findings")).to_have_text("Nothing.")
    page.get_by_label("In all topics").check()
    expect(page.locator("#findings")).to_contain_text("'edema' has a plainer word")


def test_topics_come_go_and_are_found(desk: AppState, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    open_topic(page, desk)
    source = (desk.content / "topics/en/eczema.md").read_text("utf-8")
    added = desk.content / "topics/en/rash.md"
    added.write_text(source.replace("title: Eczema", "title: Rash"), "utf-8")
    expect(page.get_by_role("link", name="Rash")).to_be_visible()
    page.get_by_label("Find a topic").fill("rash")
    expect(page.locator("#topics li")).to_have_count(1)
    page.get_by_label("Find a topic").fill("")
    added.unlink()
    expect(page.get_by_role("link", name="Rash")).to_have_count(0)


def test_switches_language_width_scheme_and_site(desk: AppState, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    frame = open_topic(page, desk, "mesotherapy")
    page.get_by_label("Language").select_option("es")
    expect(frame.get_by_role("heading", name="Mesoterapia", exact=True)).to_be_visible()
    page.get_by_label("Page").select_option("dark")
    expect(frame.locator("body")).to_have_class("dark")
    page.get_by_label("Width").select_option("phone")
    assert page.locator("#page").evaluate("(frame) => frame.offsetWidth") == 390
    page.get_by_label("Site").select_option("willow-street")
    expect(frame.locator("script[src='/sites/willow-street/caresheet.js']")).to_have_count(1)
    expect(frame.locator("html")).to_have_attribute("data-shown", "")


def test_keeps_nobody_out(desk: AppState, new_page: NewPage) -> None:
    page = new_page(bypass_csp=True)
    open_topic(page, desk)
    desk.edit("title: Eczema\n", "titel: Eczema\n")
    expect(page.locator("#findings li")).not_to_have_count(1)
    assert find_barriers(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert measure_overflow(page) == 0


def fetch_status(address: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_answers_only_to_this_computer_s_own_names(desk: AppState) -> None:
    assert fetch_status(desk.address, Host="clinic.example") == 403
    assert fetch_status(desk.address) == 200


def test_shows_the_source_of_the_library_and_nothing_else(desk: AppState) -> None:
    assert fetch_status(f"{desk.address}source/library.toml") == 200
    for path in ("../library.toml", "..%2f..%2fetc/passwd", "topics/en/none.md", "LICENSE.md"):
        assert fetch_status(f"{desk.address}source/{path}") == 404, path


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_lets_nobody_else_in_unless_told(host: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [CARESHEET, "preview", "--host", host, "--content", tmp_path],
        env=make_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = f"{host}: others could read what is not published yet; leave --host out, or add --let-others-in\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
