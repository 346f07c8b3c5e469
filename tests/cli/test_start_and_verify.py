"""The commands that start a library or a topic, or verify a release, and what they say in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from caresheet.release.format import CURRENT
from cli.command import COMMAND, ENVIRONMENT, run, run_here
from conftest import LibraryFolder


def test_ends_without_a_word_if_nobody_reads_on(published: Path, tmp_path: Path) -> None:
    """As in `caresheet releases | head`, when head has seen enough."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [COMMAND, "releases", "--releases", published]
    with os.fdopen(writing, "w") as closed:
        done = subprocess.run(
            command, cwd=tmp_path, env=ENVIRONMENT, stdout=closed, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.stderr == ""
    assert run(*command[1:], cwd=tmp_path).stdout != ""


def test_verifies_a_release(published: Path, tmp_path: Path) -> None:
    done = run("verify", published / CURRENT, cwd=tmp_path)
    assert done.returncode == 0
    assert re.fullmatch(r"Release [0-9a-f]{12} is whole: \d+ files, the disclaimer in every document\.\n", done.stdout)


def test_verify_refuses_a_damaged_release_and_says_where(library: LibraryFolder) -> None:
    root = library.root.parent
    run_here("build", cwd=root)
    (root / "releases" / CURRENT / "public" / "robots.txt").write_text("x", "utf-8")
    done = run_here("verify", cwd=root)
    assert (done.returncode, done.stdout) == (1, "")
    fault, last = done.stderr.splitlines()
    assert fault.endswith("public/robots.txt: is not what the manifest says; build the release again")
    assert re.fullmatch(r"Release [0-9a-f]{12} must not be served\.", last)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["verify"], "there is no release; 'caresheet build' makes one"),
        (["build"], "content: there is no such folder; 'caresheet init' starts a library"),
        (["check"], "content: there is no such folder; 'caresheet init' starts a library"),
        (["new", "x"], "content: there is no such folder; 'caresheet init' starts a library"),
    ],
    ids=["verify", "build", "check", "new"],
)
def test_says_what_to_do_in_an_empty_folder(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = run_here(*arguments, cwd=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert message in done.stderr


def test_starts_a_library_that_builds(tmp_path: Path) -> None:
    assert run("init", "demo", cwd=tmp_path).returncode == 0
    assert run_here("check", cwd=tmp_path / "demo").returncode == 0
    again = run_here("init", "demo", cwd=tmp_path)
    assert (again.returncode, again.stderr) == (1, "demo: is not empty; name a new folder\n")


def test_starts_a_topic(library: LibraryFolder) -> None:
    done = run("new", "copd", cwd=library.root.parent)
    assert done.stdout == (
        "Wrote content/topics/en/copd.md. Fill it in, then run: caresheet check content/topics/en/copd.md\n"
    )
    assert (library.root / "topics/en/copd.md").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["COPD"], "'COPD': a topic's name can have only lowercase letters, digits and hyphens; use copd\n"),
        (["../x"], "'../x': a topic's name can have only lowercase letters, digits and hyphens; use x\n"),
        (["index"], "'index': 'index' is reserved for the list of topics; choose another name\n"),
        (["copd", "--lang", "es"], "'es' is not a language of this library; use en\n"),
        (["asthma"], "content/topics/en/asthma.md: there is a topic of that name; edit it, or choose another name\n"),
    ],
    ids=["capitals", "path", "reserved", "language", "taken"],
)
def test_refuses_to_start_a_topic(arguments: list[str], message: str, library: LibraryFolder) -> None:
    before = sorted(library.root.rglob("*"))
    done = run_here("new", *arguments, cwd=library.root.parent)
    assert (done.returncode, done.stderr) == (1, message)
    assert sorted(library.root.rglob("*")) == before
