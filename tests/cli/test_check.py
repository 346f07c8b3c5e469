"""Checks with the command: what it finds, in each format, and its progress on a terminal."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from caresheet.shipped import find_starter
from cli.command import COMMAND, ENVIRONMENT, TOPIC, Done, change, run, run_here
from conftest import LibraryFolder


def read_result(done: Done) -> tuple[int, str, str]:
    """Return a command's exit status and its output."""
    return done.returncode, done.stdout, done.stderr


NO_ADDRESS = (
    "The library has no 'url' in library.toml, so it has no sitemap, feed or data for search engines, and its sheets "
    "have no QR code.\n"
)
UNCHECKED = (
    "Nobody is on record as having made or checked these translations (ar: 1, es: 6), and readers see that. Once "
    "somebody has checked one, run 'caresheet translation record'.\n"
    "No native speaker has checked Caresheet's own words in these languages (es, ar), and the page about the library "
    "says so. Once somebody has, name them as 'checked_by' in messages/<code>.toml.\n"
)


def test_checks_without_building(library: LibraryFolder) -> None:
    done = run("check", cwd=library.root.parent)
    assert read_result(done) == (
        0,
        f"3 warnings; the library can be built as it is.\n{NO_ADDRESS}",
        (
            "topics/en/asthma.md:1:1: warning: no clinician has reviewed the topic; when one has, "
            "run 'caresheet review record'\n"
            "topics/en/asthma.md:6:1: warning: 1 of the sources has no 'accessed'; add the day on which you read it\n"
            "topics/en/asthma.md:9:1: warning: the topic has only 6 words; write what readers need, or leave it out "
            "until it is finished\n"
        ),
    )
    assert not (library.root.parent / "releases").exists()


def silence_warnings(library: LibraryFolder) -> None:
    path = library.root / "library.toml"
    quiet = '[policy.findings]\nlength = "off"\nreview-missing = "off"\nsource-undated = "off"\n'
    path.write_text(path.read_text("utf-8") + quiet, "utf-8")


def test_finds_nothing_in_the_starter_library(tmp_path: Path) -> None:
    done = run_here("check", "--content", find_starter(), cwd=tmp_path)
    assert read_result(done) == (0, f"Nothing to correct in 19 topics.\n{NO_ADDRESS}{UNCHECKED}", "")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (
            "json",
            """[
 {
  "path": "topics/en/asthma.md",
  "line": 4,
  "column": 11,
  "severity": "error",
  "rule": "",
  "message": "there is no category 'lung'",
  "fix": "did you mean 'lungs'?"
 }
]
""",
        ),
        (
            "github",
            (
                "::error file=content/topics/en/asthma.md,line=4,col=11::"
                "there is no category 'lung'; did you mean 'lungs'?\n"
            ),
        ),
    ],
)
def test_formats_findings_for_programs(form: str, expected: str, library: LibraryFolder) -> None:
    silence_warnings(library)
    change(TOPIC, "category: lungs", "category: lung")(library)
    done = run_here("check", "--format", form, cwd=library.root.parent)
    assert read_result(done) == (1, expected, "")


def test_checks_only_the_named_files(library: LibraryFolder) -> None:
    library.write_topic("copd", "## What is it?\n\n[x](http://a.example)\n")
    root = library.root.parent
    done = run_here("check", f"content/{TOPIC}", cwd=root)
    assert (done.returncode, "copd" in done.stderr) == (0, False)
    for path in ("content/topics/en/copd.md", "content/topics", "content"):
        done = run_here("check", path, cwd=root)
        assert done.returncode == 1
        assert "topics/en/copd.md:11:5: error: link scheme 'http' is not allowed; use https\n" in done.stderr
        assert re.search(r"\n1 error, \d warnings; correct the errors before you build\.\n$", done.stderr)


def test_refuses_to_check_a_missing_file(library: LibraryFolder) -> None:
    done = run_here("check", "content/topics/en/astma.md", cwd=library.root.parent)
    said = "content/topics/en/astma.md: there is no such file; give its path from the folder you are in\n"
    assert read_result(done) == (1, "", said)


def check_on_terminal(folder: Path) -> str:
    """Run a check with a terminal as its standard error, and return what the terminal shows."""
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [COMMAND, "check"],
            cwd=folder,
            env={**ENVIRONMENT, "TERM": "xterm"},
            stderr=theirs,
            timeout=300,
            check=False,
        )
    finally:
        os.close(theirs)
    assert done.returncode == 0
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # Linux reports the end of a terminal whose other side is closed in this way
        pass
    finally:
        os.close(ours)
    return shown.decode()


def test_shows_progress_on_a_terminal_if_there_is_much_to_do(library: LibraryFolder) -> None:
    root = library.root.parent
    silence_warnings(library)
    assert check_on_terminal(root) == ""
    for number in range(150):
        library.write_topic(f"topic-{number}")
    shown = check_on_terminal(root)
    assert "Reading topics" in shown
    assert "100%" in shown
    assert run_here("check", cwd=root).stderr == ""
