"""`caresheet review`: the reviews that are due, as a table and as a self-contained report."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from caresheet.errors import ConfigError
from caresheet.packager.pipeline import examine_library
from caresheet.packager.review import MARK, format_reviews, list_reviews, write_report
from conftest import LibraryFolder
from server_process import CARESHEET, make_environment

TODAY = date(2026, 11, 23)
SVG = "{http://www.w3.org/2000/svg}"


def review(next_: str) -> str:
    return f"reviewed:\n  by: [A. Name, MD]\n  on: 2025-01-10\n  next: {next_}\n"


@pytest.fixture
def reviewed(library: LibraryFolder) -> LibraryFolder:
    """Return a library with a topic in each state."""
    library.write_settings(languages=("en", "es"))
    library.write_topic("asthma", settings=review("2026-12-24"))
    library.write_topic("asthma", lang="es")
    library.write_topic("copd", settings=review("2026-11-22"))
    library.write_topic("flu", settings=review("2026-11-23"))
    library.write_topic("gout", settings=review("2027-11-23"))
    library.write_topic("old", settings="withdrawn: {on: 2026-01-01, reason: Replaced.}\n")
    return library


def test_lists_reviews_by_month(reviewed: LibraryFolder) -> None:
    rows = list_reviews(examine_library(reviewed.root, today=TODAY), TODAY)
    assert list(format_reviews(rows)) == [
        "topic   language  reviewed    next        state         covers        translation",
        "-- 2026-11",
        "copd    en        2025-01-10  2026-11-22  overdue       not recorded  -",
        "flu     en        2025-01-10  2026-11-23  due           not recorded  -",
        "-- 2026-12",
        "asthma  en        2025-01-10  2026-12-24  due           not recorded  -",
        "-- 2027-11",
        "gout    en        2025-01-10  2027-11-23  current       not recorded  -",
        "-- no date",
        "asthma  es        -           -           not reviewed  -             not checked",
        "old     en        -           -           withdrawn     -             -",
        "1 overdue, 2 due, 1 current, 1 not reviewed, 1 withdrawn.",
    ]


def test_lists_topics_withdrawn_because_their_review_lapsed(reviewed: LibraryFolder) -> None:
    reviewed.write_settings(languages=("en", "es"), more="[policy]\ngrace_days = 0\n")
    rows = list_reviews(examine_library(reviewed.root, today=TODAY), TODAY)
    assert (rows[0].topic, rows[0].state) == ("copd", "overdue, withdrawn")
    assert list(format_reviews(rows))[-1].startswith("1 overdue, withdrawn, 2 due")


def test_the_report_loads_nothing_and_describes_every_chart_in_words(reviewed: LibraryFolder, tmp_path: Path) -> None:
    reviewed.write_topic("odd", "## What is it?\n\n<script>x</script>\n", title="A & B <i>")
    target = tmp_path / "report.html"
    write_report(target, examine_library(reviewed.root, today=TODAY), TODAY)
    page = target.read_text("utf-8")
    assert page.startswith(MARK)
    assert re.findall(r"(?:src|href|url|import|action)\s*[=(]", page) == []
    assert "<script" not in page
    assert "A &amp; B &lt;i&gt;" in page
    assert "&lt;script&gt; is not allowed; remove it" in page
    charts = [ElementTree.fromstring(chart) for chart in re.findall(r"<svg.*?</svg>", page, re.S)]
    assert len(charts) >= 2
    for chart in charts:
        title, description = chart.find("title"), chart.find("desc")
        assert title is not None
        assert description is not None
        assert chart.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}"
    # Each chart has a table of its numbers below it.
    assert page.count("<summary>The numbers</summary>") == len(charts)


def test_the_report_overwrites_an_earlier_report_and_nothing_else(reviewed: LibraryFolder, tmp_path: Path) -> None:
    examined = examine_library(reviewed.root, today=TODAY)
    own, ours = tmp_path / "own.html", tmp_path / "ours.html"
    own.write_text("<!doctype html>\n<p>My notes</p>", "utf-8")
    with pytest.raises(
        ConfigError, match="was not written by this command, so it is not overwritten; choose another name"
    ):
        write_report(own, examined, TODAY)
    assert "My notes" in own.read_text("utf-8")
    write_report(ours, examined, TODAY)
    write_report(ours, examined, date(2026, 12, 1))
    assert "As of 2026-12-01" in ours.read_text("utf-8")


def test_the_command_says_why_it_cannot_list_reviews(reviewed: LibraryFolder) -> None:
    reviewed.write("library.toml", "name = [\n")
    done = subprocess.run([CARESHEET, "review"], cwd=reviewed.root.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("library.toml:1:9: error: what [ opens here cannot be read; ")


def test_the_command_says_where_the_report_is(reviewed: LibraryFolder) -> None:
    folder = reviewed.root.parent
    done = subprocess.run(
        [CARESHEET, "review", "--html", "report.html"],
        cwd=folder,
        env=make_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = "Wrote report.html. Open it in a browser, and print it from there.\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
    assert (folder / "report.html").is_file()
