from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from caresheet.errors import ConfigError
from caresheet.packager.pipeline import load_library
from caresheet.scaffold import start_library, start_topic
from conftest import TODAY, LibraryFolder


def test_a_started_library_can_be_published(tmp_path: Path) -> None:
    content = start_library(tmp_path / "new")
    assert content == tmp_path / "new" / "content"
    assert len(load_library(content).topics) >= 12
    assert (tmp_path / "new" / ".gitignore").read_text("utf-8") == "releases/\n"


def test_starts_a_library_in_an_empty_folder(tmp_path: Path) -> None:
    assert (start_library(tmp_path) / "library.toml").is_file()


@pytest.mark.parametrize("kind", ["folder with a file", "file"])
def test_never_overwrites_a_file(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "here"
    kept = target if kind == "file" else target / "kept"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("mine", "utf-8")
    with pytest.raises(ConfigError, match="is not empty; name a new folder"):
        start_library(target)
    assert kept.read_text("utf-8") == "mine"


def test_a_check_of_a_new_topic_says_what_to_fill_in(library: LibraryFolder) -> None:
    path = start_topic(library.root, "en", "type-2-diabetes", TODAY)
    text = path.read_text("utf-8")
    assert text.startswith("---\ntitle: Type 2 diabetes\n")
    assert "updated: 2026-11-22 " in text
    assert [found.partition(": ")[2].partition(";")[0] for found in library.find_faults()] == [
        "'summary' is empty",
        "'category' is empty",
        "'title' is empty",
        "'url': link 'https://' cannot be published",
        "'Write in plain words, as you would speak to a patient.' stands where a text is to be written",
        "section 'What to expect' is empty",
        "section 'When to call your clinic' is empty",
    ]


def test_never_overwrites_a_topic(library: LibraryFolder) -> None:
    before = (library.root / "topics/en/asthma.md").read_bytes()
    with pytest.raises(
        ConfigError, match=r"asthma\.md: there is a topic of that name; edit it, or choose another name"
    ):
        start_topic(library.root, "en", "asthma", date(2026, 1, 1))
    assert (library.root / "topics/en/asthma.md").read_bytes() == before
