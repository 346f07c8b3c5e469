"""Which source a topic belongs to: a source writes its own topic, and never that of another source."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from caresheet.importers.import_record import write_topics
from caresheet.importers.target_library import TargetLibrary
from caresheet.importers.web_pages import read_html


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "content/topics/en").mkdir(parents=True)
    return tmp_path / "content"


def write_page(path: Path, text: str, title: str = "Leaflet") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"<meta charset=utf-8><h1>{title}</h1><p>{text}</p>", "utf-8")
    return path


def import_pages(content: Path, *pages: Path, dry_run: bool = False) -> dict[str, str]:
    """Import pages; return the outcome for each topic."""
    library = TargetLibrary(content, ("en",), {}, "lungs")
    topics = [topic for page in pages for topic in read_html(page, library)]
    return {each.topic.slug: each.outcome for each in write_topics(content, topics, dry_run=dry_run)}


def read(content: Path, slug: str) -> str:
    return (content / f"topics/en/{slug}.md").read_text("utf-8")


def test_sources_with_one_title_get_topics_of_their_own(content: Path, tmp_path: Path) -> None:
    a, b = write_page(tmp_path / "a.html", "Cataract."), write_page(tmp_path / "b.html", "Hip.")
    assert import_pages(content, a, b, dry_run=True) == {"leaflet": "written", "leaflet-2": "written"}
    assert import_pages(content, a) == {"leaflet": "written"}
    assert import_pages(content, b) == {"leaflet-2": "written"}
    write_page(b, "Hip, new.")
    assert import_pages(content, b, a) == {"leaflet-2": "written again", "leaflet": "unchanged"}
    assert "Cataract." in read(content, "leaflet")
    assert "Hip, new." in read(content, "leaflet-2")
    record = json.loads((content / "imports.json").read_text())
    assert [(path, entry["source"]) for path, entry in record.items()] == [
        ("topics/en/leaflet-2.md", "../b.html"),
        ("topics/en/leaflet.md", "../a.html"),
    ]
    assert all(len(entry["source_sha256"]) == 64 for entry in record.values())


def test_a_source_keeps_its_topic_when_its_title_changes(content: Path, tmp_path: Path) -> None:
    page = write_page(tmp_path / "a.html", "Rest.")
    import_pages(content, page)
    assert import_pages(content, write_page(page, "Rest.", title="Flu")) == {"leaflet": "written again"}


def test_files_of_one_name_in_two_folders_are_two_sources(content: Path, tmp_path: Path) -> None:
    pages = [write_page(tmp_path / folder / "index.html", folder) for folder in ("hip", "knee")]
    assert list(import_pages(content, *pages)) == ["leaflet", "leaflet-2"]
    assert list(import_pages(content, *reversed(pages))) == ["leaflet-2", "leaflet"]


def test_a_source_that_was_moved_keeps_its_topic(content: Path, tmp_path: Path) -> None:
    page = write_page(tmp_path / "a.html", "Rest.")
    import_pages(content, page)
    moved = page.rename(tmp_path / "b.html")
    assert import_pages(content, moved) == {"leaflet": "unchanged"}
    assert import_pages(content, write_page(moved, "Rest more.")) == {"leaflet": "written again"}


def test_a_copy_makes_no_second_topic(content: Path, tmp_path: Path) -> None:
    pages = [write_page(tmp_path / name, "Rest.") for name in ("a.html", "b.html")]
    assert import_pages(content, pages[0]) == {"leaflet": "written"}
    copy = {"leaflet": "left out: its source has the same content as that of topics/en/leaflet.md"}
    assert import_pages(content, pages[1]) == copy


def test_a_topic_that_a_person_edited_stays(content: Path, tmp_path: Path) -> None:
    page = write_page(tmp_path / "a.html", "Rest.")
    import_pages(content, page)
    (content / "topics/en/leaflet.md").write_text("mine")
    left = {"leaflet": "left alone: the file there was written or edited by a person"}
    assert import_pages(content, write_page(page, "Rest more.")) == left
    assert import_pages(content, page) == left
    assert read(content, "leaflet") == "mine"


def test_a_topic_that_a_person_wrote_stays_beside_one_of_the_same_title(content: Path, tmp_path: Path) -> None:
    (content / "topics/en").mkdir(parents=True, exist_ok=True)
    (content / "topics/en/leaflet.md").write_text("mine")
    page = write_page(tmp_path / "a.html", "Rest.")
    assert import_pages(content, page) == {"leaflet-2": "written"}
    assert import_pages(content, page) == {"leaflet-2": "unchanged"}
    assert read(content, "leaflet") == "mine"


def test_the_record_of_older_versions_is_still_read(content: Path, tmp_path: Path) -> None:
    page, other = write_page(tmp_path / "a.html", "Rest."), write_page(tmp_path / "b.html", "Work.")
    import_pages(content, page)
    record = json.loads((content / "imports.json").read_text())
    old = {path: entry["sha256"] for path, entry in record.items()}
    (content / "imports.json").write_text(json.dumps(old))
    assert "did not record its source" in import_pages(content, other)["leaflet"]
    assert "Rest." in read(content, "leaflet")
    assert import_pages(content, page) == {"leaflet": "unchanged"}
    assert import_pages(content, other) == {"leaflet-2": "written"}


def test_a_file_name_that_is_not_utf_8_can_be_imported(content: Path, tmp_path: Path) -> None:
    page = Path(os.fsdecode(os.fsencode(tmp_path) + b"/fi\xe8vre.html"))
    try:
        page.write_text("<p>Rest and drink.", "utf-8")
    except OSError:
        pytest.skip("this system has no such file names")
    assert import_pages(content, page) == {"fivre": "written"}
    assert import_pages(content, page) == {"fivre": "unchanged"}
