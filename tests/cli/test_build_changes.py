"""A build says what changes for readers before it publishes, and asks where topics would disappear."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from caresheet.cli import main, publishing
from caresheet.release.format import CURRENT, open_release
from cli.command import OUR_SETTINGS, TOPIC, edit
from conftest import LibraryFolder

Build = Callable[..., Result]


@pytest.fixture
def build(library: LibraryFolder, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Return a function that runs the command in a library with three topics that has been built once."""
    for slug in ("copd", "flu"):
        library.write_topic(slug)
    monkeypatch.chdir(library.root.parent)

    def run(*arguments: str, answer: str = "") -> Result:
        return CliRunner(env=dict.fromkeys(OUR_SETTINGS)).invoke(main, ["build", *arguments], input=answer)

    first = run()
    assert first.exit_code == 0
    assert first.stdout.startswith("Built release ")
    return run


def read_slugs(library: LibraryFolder) -> list[str]:
    release = open_release(library.root.parent / "releases" / CURRENT)
    return [topic.slug for topic in release.contents.topics]


def test_says_what_appears_changes_and_is_withdrawn(library: LibraryFolder, build: Build) -> None:
    before = open_release(library.root.parent / "releases" / CURRENT).id[:12]
    library.write_topic("cough")
    edit(library, TOPIC, "A long illness", "A very long illness")
    edit(library, "topics/en/copd.md", "category:", "withdrawn: {on: 2026-11-01, reason: Old.}\ncategory:")
    edit(library, "topics/en/flu.md", "category:", "aliases: [influenza]\ncategory:")
    done = build()
    assert done.exit_code == 0
    assert done.stdout.split("\n")[:-2] == [
        f"What changes for readers since release {before}:",
        "  Changed: en/asthma (Asthma)",
        "  Withdrawn: en/copd (Copd); readers see a notice",
        "  New: en/cough (Cough)",
    ]


def test_says_nothing_where_nothing_changes(build: Build) -> None:
    assert build().stdout.startswith("Built release ")


def test_publishes_nothing_where_a_topic_would_disappear_and_nobody_can_answer(
    library: LibraryFolder, build: Build
) -> None:
    (library.root / "topics/en/copd.md").unlink()
    (library.root / "topics/en/flu.md").unlink()
    refused = build()
    assert refused.exit_code == 1
    assert "  Removed: en/copd (Copd); readers are told that there is nothing at its address\n" in refused.stdout
    assert refused.stderr == (
        "2 topics would disappear without a notice for readers (en/copd, en/flu); withdraw them, put their files back, "
        "or build with --yes\n"
    )
    assert read_slugs(library) == ["asthma", "copd", "flu"]
    assert build("--yes").exit_code == 0
    assert read_slugs(library) == ["asthma"]


@pytest.mark.parametrize(("answer", "status", "slugs"), [("n\n", 1, 3), ("\n", 1, 3), ("y\n", 0, 2)])
def test_asks_on_a_terminal(  # noqa: PLR0917
    answer: str, status: int, slugs: int, library: LibraryFolder, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_can_ask", lambda: True)
    (library.root / "topics/en/copd.md").unlink()
    done = build(answer=answer)
    assert done.exit_code == status
    assert "1 topic would disappear without a notice for readers (en/copd). Publish this? [y/N]: " in done.stderr
    assert ("nothing was published; withdraw these topics" in done.stderr) == bool(status)
    assert len(read_slugs(library)) == slugs


def test_a_renamed_topic_does_not_disappear(library: LibraryFolder, build: Build) -> None:
    (library.root / "topics/en/copd.md").unlink()
    library.write_topic("lung-disease", settings="aliases: [copd]\n")
    done = build()
    assert done.exit_code == 0
    assert "  Renamed: en/copd is now en/lung-disease (Lung disease)\n" in done.stdout


def test_lists_only_so_many_changes(library: LibraryFolder, build: Build) -> None:
    for number in range(30):
        library.write_topic(f"cough-{number}")
    done = build()
    assert done.stdout.count("  New: ") == 20
    assert "  … and 10 more; 'caresheet diff' lists all after the build\n" in done.stdout


def test_a_release_whose_topics_cannot_be_read_is_replaced_without_a_question(
    library: LibraryFolder, build: Build
) -> None:
    Path(library.root.parent, "releases", CURRENT, "contents.json").write_bytes(b"")
    (library.root / "topics/en/copd.md").unlink()
    assert build().exit_code == 0
    assert read_slugs(library) == ["asthma", "flu"]
