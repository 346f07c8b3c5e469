"""`caresheet preview` as an administrator uses it: a browser beside a text editor."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from browser.accessibility import find_barriers
from browser.fixtures import NewPage, ReusePage
from browser.measure import find_box, measure_overflow
from browser.page_record import record_of
from browser.scripts import ScriptBuilds
from browser.servers import Clinic
from browser.waiting import comes_true
from caresheet.shipped import find_starter
from cli.command import run_here
from conftest import LibraryFolder
from server_process import CARESHEET, ServerProcess, find_free_port

TOPICS = {"eczema", "fever-in-children", "mesotherapy"}
FRAME_SITE = 'name = "Sealed Street Clinic"\nisolation = "frame"\n'


class Preview:
    """A library while somebody edits it, and its preview. At the end of a test, its changes are undone."""

    def __init__(self, content: Path, server: ServerProcess) -> None:
        self.content = content
        self.server = server
        self._before: dict[Path, str | None] = {}

    @property
    def address(self) -> str:
        return f"{self.server.root}preview/"

    def write(self, path: str, text: str) -> None:
        file = self.content / path
        self._before.setdefault(file, file.read_text("utf-8") if file.exists() else None)
        file.write_text(text, "utf-8")

    def edit(self, old: str, new: str, *, path: str = "topics/en/eczema.md") -> None:
        text = (self.content / path).read_text("utf-8")
        assert text.count(old) == 1
        self.write(path, text.replace(old, new))

    def await_state(self, is_wanted: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Read the states that the preview sends, and return the first that meets a condition."""
        with urllib.request.urlopen(f"{self.address}events", timeout=120) as events:
            for line in events:
                if line.startswith(b"data: ") and is_wanted(state := json.loads(line[6:])):
                    return dict(state)
        raise AssertionError("the preview has stopped")

    def read_script(self) -> bytes:
        """Read the script that pages in the preview load."""
        return self.server.get("/caresheet.js", {"Accept-Encoding": "identity"})[2]

    def restore(self, topics: list[dict[str, Any]], findings: list[dict[str, Any]], script: bytes) -> None:
        """Undo the test's changes, and wait until the preview shows that."""
        for file, text in self._before.items():
            if text is None:
                file.unlink(missing_ok=True)
            else:
                file.write_text(text, "utf-8")
        if self._before:
            self.await_state(
                lambda state: (
                    state["topics"] == topics and state["findings"] == findings and self.read_script() == script
                )
            )
        self._before.clear()


def copy_starter(content: Path) -> None:
    """Copy the starter library with as few topics as the tests and their links need: each start builds all of them."""
    shutil.copytree(find_starter(), content)
    for topic in content.glob("topics/*/*.md"):
        # A language needs a topic.
        if topic.stem not in TOPICS and topic.parent.name != "ar":
            topic.unlink()
    (content / "sites" / "sealed-street.toml").write_text(FRAME_SITE, "utf-8")


def start_preview(content: Path, drafts: Path) -> ServerProcess:
    """Preview a library; what is not published yet is kept in a folder."""
    folder, port = content.parent, find_free_port()
    command = [CARESHEET, "preview", "--content", str(content), "--port", str(port)]
    return ServerProcess(folder, command=command, settings={"TMPDIR": str(drafts)}, port=port, ready="/preview/")


@pytest.fixture(scope="session")
def running_preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    folder = tmp_path_factory.mktemp("preview")
    content = folder / "content"
    copy_starter(content)
    with start_preview(content, folder) as server:
        yield Preview(content, server)


@pytest.fixture
def preview(running_preview: Preview) -> Iterator[Preview]:
    # The state that comes with the first grades is complete.
    before = running_preview.await_state(lambda state: any(topic["grade"] for topic in state["topics"]))
    script = running_preview.read_script()
    yield running_preview
    running_preview.restore(before["topics"], before["findings"], script)


def test_says_its_address(preview: Preview) -> None:
    assert re.search(r"Preview +(\S+)", preview.server.written)[1] == preview.address  # type: ignore[index]


@pytest.mark.by_turns("15")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_removes_its_drafts_however_it_is_ended(ending: signal.Signals, library: LibraryFolder, tmp_path: Path) -> None:
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    # A shell that runs the tests in the background may have made them ignore the signal.
    before = signal.signal(ending, signal.SIG_DFL)
    process = start_preview(library.root, drafts)
    signal.signal(ending, before)
    with process as server:
        assert len(list(drafts.iterdir())) == 1
        server.process.send_signal(ending)
        assert server.process.wait(90) == 0
        assert "Traceback" not in server.written
    assert list(drafts.iterdir()) == []


def open_topic(page: Page, preview: Preview, topic: str = "eczema") -> FrameLocator:
    page.goto(f"{preview.address}#{topic}")
    frame = page.frame_locator("#page")
    expect(frame.locator("html")).to_have_attribute("data-shown", "")
    return frame


def test_a_save_is_shown_and_the_reader_stays_where_they_were(preview: Preview, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    frame = open_topic(page, preview)
    expect(page.get_by_role("status")).to_have_text("Up to date")
    frame.locator("html").evaluate("() => scrollTo(0, 900)")
    preview.edit("## What causes it?\n", "## What causes it?\n\nThis sentence has just been written.\n")
    expect(frame.get_by_text("This sentence has just been written.")).to_be_visible()
    expect(frame.locator("html")).to_have_attribute("data-shown", "")
    assert comes_true(page, lambda: frame.locator("html").evaluate("() => scrollY") == 900)


def test_a_broken_edit_is_shown_in_place_of_the_old_text(preview: Preview, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    frame = open_topic(page, preview)
    heading = frame.get_by_role("heading", name="Eczema", exact=True)
    expect(heading).to_be_visible()
    expect(page.locator("#refused")).to_be_hidden()
    preview.edit("title: Eczema\n", "titel: Eczema\n")
    expect(page.get_by_role("status")).to_have_text(
        "2 errors to correct. Until then, patients see the last good version."
    )
    expect(page.locator("#page")).not_to_be_in_viewport()
    expect(page.locator("#errors")).to_contain_text("unknown key 'titel'; did you mean 'title'?")
    page.get_by_role("button", name="Show the last good version").click()
    expect(heading).to_be_visible()
    expect(page.locator("#refused")).to_be_hidden()
    expect(page.locator("#topics [aria-current] small")).to_contain_text("2 errors")
    page.locator("#findings").get_by_role("link", name="topics/en/eczema.md:2:1").click()
    line = page.locator("li:target")
    expect(line).to_be_in_viewport()
    expect(line).to_contain_text("error: unknown key 'titel'; did you mean 'title'?")
    page.get_by_role("link", name="Back to the preview").click()
    preview.edit("titel: Eczema\n", "title: Eczema, mended\n")
    expect(page.get_by_role("status")).to_have_text("Up to date")
    expect(page.get_by_role("link", name="Eczema, mended")).to_be_visible()


def test_an_error_elsewhere_leaves_the_topic_in_view(preview: Preview, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    open_topic(page, preview)
    preview.edit("title: Fever", "titel: Fever", path="topics/en/fever-in-children.md")
    expect(page.get_by_role("status")).to_contain_text("errors to correct")
    expect(page.locator("#page")).to_be_in_viewport()
    page.locator("#topics").get_by_role("link", name="Fever").click()
    expect(page.locator("#page")).not_to_be_in_viewport()


def test_the_topic_stays_in_view_with_many_topics_beside_an_editor(preview: Preview, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True, width=960, height=700)
    open_topic(page, preview)
    # As with three hundred topics.
    page.locator("#topics").evaluate(
        "(list) => { for (let i = 0; i < 300; i++) list.append(list.children[0].cloneNode(true)); }"
    )

    def fits() -> bool:
        box = find_box(page.locator("#page"))
        return box["y"] + box["height"] <= 701 and box["height"] >= 280

    assert comes_true(page, fits)
    assert comes_true(page, lambda: page.locator("html").evaluate("(html) => html.scrollHeight") <= 701)
    expect(page.get_by_label("Find a topic")).to_be_in_viewport(ratio=1)


def test_an_editor_s_warnings_are_beside_the_topic(preview: Preview, reuse_page: ReusePage) -> None:
    page = reuse_page()
    open_topic(page, preview)
    preview.edit("## What causes it?\n", "## What causes it?\n\nYou may have edema.\n")
    expect(page.locator("#findings")).to_contain_text("'edema' has a plainer word; write 'swelling'")
    open_topic(page, preview, "fever-in-children")
    expect(page.locator("#findings")).to_have_text("Nothing.")
    page.get_by_label("For all topics").check()
    expect(page.locator("#findings")).to_contain_text("'edema' has a plainer word")


def test_topics_can_be_added_found_and_removed(preview: Preview, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    open_topic(page, preview)
    source = (preview.content / "topics/en/eczema.md").read_text("utf-8")
    preview.write("topics/en/rash.md", source.replace("title: Eczema", "title: Rash"))
    expect(page.get_by_role("link", name="Rash")).to_be_visible()
    page.get_by_label("Find a topic").fill("rash")
    expect(page.locator("#topics li")).to_have_count(1)
    page.get_by_label("Find a topic").fill("")
    (preview.content / "topics/en/rash.md").unlink()
    expect(page.get_by_role("link", name="Rash")).to_have_count(0)


def test_switches_language_width_scheme_and_site(preview: Preview, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    frame = open_topic(page, preview, "mesotherapy")
    page.get_by_label("Language").select_option("es")
    expect(frame.get_by_role("heading", name="Mesoterapia", exact=True)).to_be_visible()
    page.get_by_label("Page").select_option("dark")
    expect(frame.locator("body")).to_have_class("dark")
    page.get_by_label("Width").select_option("phone")
    expect(page.locator("#page")).to_have_js_property("offsetWidth", 390)
    page.get_by_label("Site").select_option("willow-street")
    expect(frame.locator("script[src='/sites/willow-street/caresheet.js']")).to_have_count(1)
    expect(frame.locator("html")).to_have_attribute("data-shown", "")


def test_the_preview_is_accessible(preview: Preview, new_page: NewPage) -> None:
    page = new_page(bypass_csp=True)
    open_topic(page, preview)
    preview.edit("title: Eczema\n", "titel: Eczema\n")
    expect(page.locator("#findings li")).not_to_have_count(1)
    assert find_barriers(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert comes_true(page, lambda: measure_overflow(page) == 0)


def test_a_sealed_frame_shows_its_topic_whatever_the_librarys_address_is(
    preview: Preview, new_page: NewPage, scripts: ScriptBuilds
) -> None:
    scripts.add_library(preview.content)
    page = new_page(opens_roots=True)
    # The preview shows what is being written, and not what stands at the library's own address.
    preview.edit('# url = "https://topics.example.org"', 'url = "https://topics.example.org"', path="library.toml")
    preview.await_state(lambda _: b"topics.example.org" in preview.read_script())
    open_topic(page, preview)
    page.get_by_label("Site").select_option("sealed-street")
    sealed = page.frame_locator("#page").frame_locator(".cs-framed > iframe")
    expect(sealed.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()


@pytest.mark.by_turns("another site")
@pytest.mark.parametrize("host", ["clinic.localhost", "127.0.0.1"], ids=["another site", "another port"])
def test_no_other_web_page_can_read_a_draft(host: str, preview: Preview, new_page: NewPage, servers: ExitStack) -> None:
    other = servers.enter_context(Clinic(preview.server.root, host=host))
    draft = f"{preview.server.root}v1/topics/en/eczema.html"
    read = "(address) => fetch(address).then((answer) => answer.text(), () => 'refused')"
    page = new_page()
    record_of(page).allow("Failed to load resource|blocked by CORS policy")
    page.goto(other.page(f'<a href="{draft}">A draft</a>'))
    assert page.evaluate(read, draft) == "refused"
    page.get_by_role("link", name="A draft").click()
    expect(page.locator("body")).to_contain_text("This preview does not answer other web pages.")
    # The same request from the preview's own page.
    page.goto(preview.address)
    assert "Eczema" in page.evaluate(read, draft)


def test_goes_on_after_a_file_whose_name_is_not_utf8(preview: Preview) -> None:
    odd = os.fsencode(preview.content / "topics/en") + b"/\xff.md"
    with open(odd, "wb") as file:  # noqa: PTH123  # a path of bytes
        file.write(b"x")
    said = preview.await_state(lambda state: state["fault"])
    assert "if the name of a file is not UTF-8, rename that file" in said["fault"]
    os.unlink(odd)  # noqa: PTH108
    preview.await_state(lambda state: not any("\udcff" in finding["path"] for finding in state["findings"]))
    preview.edit("title: Eczema\n", "title: Eczema, once more\n")
    preview.await_state(lambda state: any(topic["title"] == "Eczema, once more" for topic in state["topics"]))


def fetch_status(preview: Preview, path: str) -> int:
    return preview.server.get(f"/preview/{path}")[0]


def test_shows_the_source_of_the_library_and_nothing_else(preview: Preview) -> None:
    assert fetch_status(preview, "source/library.toml") == 200
    for path in ("../library.toml", "..%2f..%2fetc/passwd", "topics/en/none.md", "LICENSE.md"):
        assert fetch_status(preview, f"source/{path}") == 404, path


def test_says_in_one_line_that_a_folder_is_not_a_library(tmp_path: Path) -> None:
    for arguments, said in (
        ([], "content: there is no such folder; 'caresheet init' starts a library\n"),
        (
            ["--content", "."],
            ".: is not a library, because it has no library.toml; start the preview in the folder above",
        ),
    ):
        done = run_here("preview", *arguments, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(said)
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "a..b"])
def test_refuses_to_listen_for_other_computers_unless_told_to(host: str, tmp_path: Path) -> None:
    (tmp_path / "library.toml").touch()
    done = run_here("preview", "--host", host, "--content", tmp_path, cwd=tmp_path)
    said = f"{host}: others could read what is not published yet; leave --host out, or add --let-others-in\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
