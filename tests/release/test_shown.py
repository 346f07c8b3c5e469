"""What a patient read on a day: as text, as the page that was served, and as a sheet to print."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from caresheet.cli import main
from caresheet.packager.pipeline import build_release
from caresheet.release import archive
from conftest import SHORT, LibraryFolder
from drawing import draw

DAY = datetime(2026, 3, 1, 12, 30, 15, tzinfo=UTC)
REVIEW = "reviewed: {by: [A. Tester], on: 2024-04-01, next: 2026-04-01}\n"
TABLE = "| Age | Dose |\n| --- | --- |\n| 3 | 5 mg |\n|  | 6 mg |\n"
LIST = "1. Wake up\n2. Take 10<sup>2</sup> drops\n\n![A spoon](pictures/spoon.png)\n"

Show = Callable[..., Result]


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return three releases, ten days apart: with a dose, with another one, and with the topic renamed."""
    folder = tmp_path_factory.mktemp("shown")
    library = LibraryFolder(folder / "content")
    library.write("pictures/spoon.png", draw("PNG"))
    bodies = [f"## Dose\n\nTake {dose} mg.\n\n{TABLE}\n## How\n\n{LIST}" for dose in (5, 50, 500)]
    with pytest.MonkeyPatch.context() as patch:
        for number, body in enumerate(bodies):
            patch.setattr(archive, "read_clock", lambda number=number: DAY + number * timedelta(days=10))
            if number == 2:
                (library.root / "topics/en/asthma.md").unlink()
                library.write_topic("breath", body, settings=f"{REVIEW}aliases: [asthma]\n")
            else:
                library.write_topic("asthma", body, settings=REVIEW)
            build_release(library.root, folder / "releases")
        patch.setattr(archive, "read_clock", lambda: DAY + timedelta(days=20, hours=1))
        library.write_topic("other")
        build_release(library.root, folder / "releases")
    return folder / "releases"


@pytest.fixture
def show(releases: Path) -> Show:
    """Return a function that runs the command."""
    return lambda slug, on, *more: CliRunner().invoke(
        main, ["show", slug, "--on", on, "--releases", str(releases), *more]
    )


@pytest.mark.parametrize(
    ("slug", "on", "dose"),
    [
        ("asthma", "2026-03-01", "5"),
        ("asthma", "2026-03-10", "5"),
        ("asthma", "2026-03-11T12:30:14", "5"),
        ("asthma", "2026-03-11T12:30:15", "50"),
        ("asthma", "2026-03-11T12:30", "50"),
        ("asthma", "2026-03-11", "50"),
        ("asthma", "2026-03-21", "500"),
        # By the name that the topic got later, and by the one that it had before.
        ("breath", "2026-03-01", "5"),
        ("breath", "2026-11-01", "500"),
    ],
)
def test_shows_what_was_in_view(show: Show, slug: str, on: str, dose: str) -> None:
    result = show(slug, on)
    assert result.exit_code == 0, result.output
    assert f"\nTake {dose} mg.\n" in result.stdout
    page = show(slug, on, "--format", "html").stdout
    assert f"<p>Take {dose} mg.</p>" in page


def test_text_has_what_a_reader_saw(show: Show) -> None:
    text = show("asthma", "2026-03-01").stdout
    for line in (
        "In view by 2026-03-01 23:59 UTC. Release ",
        f"{SHORT}\n",
        "# Asthma\n",
        "## Dose\n",
        "Age | Dose\n3 | 5 mg\n| 6 mg\n",
        "1. Wake up\n2. Take 10^2 drops\n",
        "[Picture: A spoon]\n",
        "- A source <https://source.example/page>\n",
    ):
        assert line in text
    assert "Back to top" not in text


def test_what_depends_on_the_day_is_as_it_was_on_that_day(show: Show) -> None:
    assert "Next review by April 1, 2026." in show("asthma", "2026-04-01").stdout
    late = show("asthma", "2026-04-02").stdout
    assert "Review overdue since April 1, 2026." in late
    assert "Next review" not in late


def test_a_sheet_loads_nothing_and_says_when_it_was_in_view(show: Show) -> None:
    sheet = show("asthma", "2026-03-01", "--format", "sheet").stdout
    assert re.findall(r'(?:src|<link[^>]* href)="(?!data:)[^"]*"', sheet) == []
    assert re.search(r'<p class="cs-as-shown"[^>]*>In view by 2026-03-01 23:59 UTC\. Release [0-9a-f]{12}, ', sheet)
    assert "data:image/png;base64," in sheet
    assert "<style>" in sheet


def test_other_releases_of_the_day_are_named(show: Show) -> None:
    assert "was in view on that day, too, from 2026-03-11 12:30 UTC" in show("asthma", "2026-03-21").stderr
    assert show("asthma", "2026-03-25").stderr == ""


@pytest.mark.parametrize(
    ("slug", "on", "said"),
    [
        (
            "asthma",
            "2026-02-28",
            "no release was in view by 2026-02-28 23:59 UTC; the first is of 2026-03-01 12:30 UTC",
        ),
        ("nope", "2026-03-01", "'nope': there was no such topic in release "),
        ("asthma", "1 March", "'1 March' is not a day such as 2026-05-01"),
        ("asthma", "2999-01-01", "'2999-01-01' is in the future"),
    ],
)
def test_refuses_in_one_line(show: Show, slug: str, on: str, said: str) -> None:
    result = show(slug, on)
    assert result.exit_code in (1, 2)
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert "not published in it then; use en" in show("asthma", "2026-03-01", "--lang", "fr").stderr


def test_history_follows_a_topic_through_its_names(releases: Path) -> None:
    def list_lines(*arguments: str) -> list[str]:
        output = CliRunner().invoke(main, ["history", *arguments, "--releases", str(releases)]).stdout
        return [re.sub(r"  [0-9a-f]{12}  ", "  ", line) for line in output.splitlines()]

    reviewed = "(reviewed by A. Tester on 2024-04-01, which words is not on record)"
    assert (
        list_lines("breath")
        == list_lines("asthma")
        == [
            f"   1  2026-03-01 12:30 UTC  build     new en/asthma {reviewed}",
            f"   2  2026-03-11 12:30 UTC  build     changed en/asthma {reviewed}",
            f"   3  2026-03-21 12:30 UTC  build     en/asthma is now en/breath; changed en/breath {reviewed}",
        ]
    )
    assert list_lines()[3] == "   4  2026-03-21 13:30 UTC  build     new en/other"
    assert list_lines("nope") == []
