"""A library while somebody edits it: its state, and the thread that builds it, which nothing ends."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager
from datetime import date
from queue import Queue
from threading import Event, Thread

import pytest
from werkzeug.test import Client

from caresheet.errors import ContentError
from caresheet.model import Finding
from caresheet.preview.access import Address
from caresheet.preview.app import make_preview
from caresheet.preview.live_library import LiveLibrary, PreviewState
from conftest import TODAY, LibraryFolder

PATIENCE_S = 60.0


class FakeWatcher:
    """Watches nothing: the test says what it finds. An exception that is put in is raised."""

    def __init__(self) -> None:
        self.found: Queue[Sized | BaseException] = Queue()
        self.starts = 0

    def __call__(self) -> Iterator[Sized]:
        self.starts += 1
        yield ()
        while True:
            found = self.found.get()
            if isinstance(found, BaseException):
                raise found
            yield found


class Running:
    """A live library with the thread that builds it."""

    def __init__(self, library: LiveLibrary, watcher: FakeWatcher, thread: Thread) -> None:
        self.library, self.watcher, self.thread = library, watcher, thread

    def await_state(self, is_wanted: Callable[[PreviewState], object]) -> PreviewState:
        state = self.library.state
        while not is_wanted(state):
            before, state = state, self.library.await_change(state.version, PATIENCE_S)
            assert state.version != before.version, f"waited in vain at {state.fault or state.findings}"
        return state


@contextmanager
def run(folder: LibraryFolder, today: Callable[[], date] = lambda: TODAY) -> Iterator[Running]:
    library, watcher, stopping = LiveLibrary(folder.root, today), FakeWatcher(), Event()
    thread = Thread(target=library.build_on_changes, args=[watcher, stopping], kwargs={"retry_after_s": 0}, daemon=True)
    thread.start()
    try:
        yield Running(library, watcher, thread)
    finally:
        stopping.set()
        watcher.found.put(InterruptedError())
        thread.join(PATIENCE_S)
        library.close()


def find_titles(state: PreviewState) -> list[str]:
    return [topic.title for topic in state.contents.topics] if state.contents else []


def test_builds_at_once_and_for_each_change(library: LibraryFolder) -> None:
    with run(library) as running:
        running.await_state(lambda state: find_titles(state) == ["Asthma"])
        library.write_topic("flu")
        running.watcher.found.put({"flu.md"})
        running.await_state(lambda state: find_titles(state) == ["Asthma", "Flu"])


class Panic(BaseException):
    """An exception as a library written in Rust raises it."""


@pytest.mark.parametrize(
    "error", [RuntimeError("it broke"), OSError(28, "it broke"), UnicodeError("it broke"), Panic("it broke")], ids=repr
)
def test_a_watcher_that_fails_is_started_again_and_what_it_missed_is_built(
    library: LibraryFolder, error: BaseException
) -> None:
    with run(library) as running:
        running.await_state(lambda state: find_titles(state) == ["Asthma"] and state.findings)
        library.write_topic("flu")
        running.watcher.found.put(error)
        state = running.await_state(lambda state: state.fault and find_titles(state) == ["Asthma", "Flu"])
        assert state.fault.startswith(f"{library.root}: watching the files for changes failed (")
        assert "it broke" in state.fault
        assert state.fault.endswith("; if the name of a file is not UTF-8, rename that file")
        library.write_topic("gout")
        running.watcher.found.put({"gout.md"})
        running.await_state(lambda state: not state.fault and find_titles(state) == ["Asthma", "Flu", "Gout"])
        assert running.watcher.starts == 2


@pytest.mark.parametrize("error", [RuntimeError("it broke"), Panic("it broke")], ids=repr)
def test_says_that_a_build_failed_until_the_next_one_succeeds(library: LibraryFolder, error: BaseException) -> None:
    errors: list[BaseException] = []

    def find_day() -> date:
        if errors:
            raise errors.pop()
        return TODAY

    with run(library, find_day) as running:
        running.await_state(lambda state: find_titles(state) == ["Asthma"] and state.findings)
        errors.append(error)
        running.watcher.found.put({"asthma.md"})
        state = running.await_state(lambda state: state.fault)
        assert state.fault == f"A fault in Caresheet itself, not in your files: {type(error).__name__} (it broke)"
        assert find_titles(state) == ["Asthma"]
        running.watcher.found.put({"asthma.md"})
        running.await_state(lambda state: not state.fault)
        assert running.watcher.starts == 1


def test_says_that_the_library_is_missing(library: LibraryFolder) -> None:
    gone = library.root.rename(library.root.with_name("elsewhere"))
    with run(library) as running:
        state = running.await_state(lambda state: state.fault)
        assert "there is no such folder" in state.fault
        gone.rename(library.root)
        running.watcher.found.put({"library.toml"})
        running.await_state(lambda state: not state.fault and find_titles(state) == ["Asthma"])


def test_a_finding_stands_at_its_line_whatever_odd_characters_come_before(library: LibraryFolder) -> None:
    link = "[x](http://a.example)"
    library.write_topic("asthma", f"## What is it?\n\nOne\u2028line.\n\nAnd\u2028one.\n\n{link}\n")
    live = LiveLibrary(library.root, lambda: TODAY)
    live.build()
    preview = Client(make_preview(live, Address("127.0.0.1", 80, lets_others_in=False)))
    page = preview.get("/preview/source/topics/en/asthma.md").text
    live.close()
    (finding,) = (each for each in live.state.findings if "http" in each.message)
    line = page.partition(f'<li id="L{finding.line}" class="marked">')[2].partition("</li>")[0]
    assert f"<code>{link}</code>" in line
    assert finding.message in html.unescape(line)
    assert f'id="L{finding.line + 1}"' not in page


def test_says_what_keeps_a_build_from_being_shown_even_if_a_check_finds_nothing(
    library: LibraryFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Finding("topics/en/asthma.md", 0, "cannot be published")

    def refuse(*_: object) -> None:
        raise ContentError([refused])

    live = LiveLibrary(library.root, lambda: TODAY)
    live.build()
    assert refused not in live.state.findings
    monkeypatch.setattr("caresheet.preview.live_library.build_unseen", refuse)
    live.build()
    live.close()
    assert refused in live.state.findings
