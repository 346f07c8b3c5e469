"""What an import may write: never over a person's edit, never over another report."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import LibraryFolder
from importers.command import ENVIRONMENT, make_topic, make_xml, read, run


def test_never_overwrites_a_person_s_edit(library: LibraryFolder, tmp_path: Path) -> None:
    file, edited = tmp_path / "topics.xml", library.root / "topics/en/wheezing.md"
    asthma = read(library, "asthma")
    file.write_text(make_xml(make_topic(), make_topic("Asthma"), make_topic("Flu")), "utf-8")
    run(library, "medlineplus", file)
    assert read(library, "asthma") == asthma
    edited.write_text(read(library, "wheezing").replace("Dust", "Dust, most of all"), "utf-8")
    file.write_text(make_xml(*(make_topic(name, more="Rest.") for name in ("Wheezing", "Flu"))), "utf-8")
    status, said, _ = run(library, "medlineplus", file)
    assert status == 0
    assert "topics/en/wheezing.md: left alone: the file there was written or edited by a person" in said
    assert "topics/en/flu.md: written again" in said
    assert "Dust, most of all" in read(library, "wheezing")
    assert "Rest." in read(library, "flu")
    _, said, _ = run(library, "medlineplus", file)
    assert "topics/en/flu.md: unchanged" in said


def test_a_dry_run_writes_nothing(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<h1>Hay fever</h1><p>Sneezing.</p>", "utf-8")
    before = sorted(path for path in tmp_path.rglob("*"))
    _, said, _ = run(library, "html", "page.html", "--category", "lungs", "--dry-run")
    assert "topics/en/hay-fever.md: written" in said
    assert said.endswith("1 written. Nothing was changed: this was a dry run.\n")
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_a_wrong_name_or_a_folder_does_not_stop_the_others(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<h1>Hay fever</h1><p>Sneezing.</p>", "utf-8")
    (tmp_path / "folder").mkdir()
    status, said, errors = run(library, "html", "pag.html", "folder", "page.html", "--category", "lungs")
    assert (status, "topics/en/hay-fever.md: written" in said) == (1, True)
    missing = "pag.html: there is no such file; check its name"
    assert errors.splitlines() == [missing, "folder: is a folder; name the files in it"]


def test_a_day_in_words_is_refused_in_plain_words(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<h1>Hay fever</h1><p>Sneezing.</p>", "utf-8")
    status, _, errors = run(library, "html", "page.html", "--updated", "yesterday")
    assert (status, "'yesterday' is not a day such as 2026-05-01" in errors) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--category", "hearts"), "'hearts' is not a category of this library; use lungs"),
        (("--lang", "xx"), "'xx' is not a language of this library; use en"),
    ],
)
def test_refuses_a_language_or_category_that_the_library_does_not_have(
    arguments: tuple[str, str], said: str, library: LibraryFolder, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text("<h1>Hay fever</h1><p>Sneezing.</p>", "utf-8")
    status, _, errors = run(library, "html", "page.html", *arguments)
    assert (status, errors) == (1, said + "\n")
    assert len(list((library.root / "topics/en").iterdir())) == 1


def test_overwrites_its_own_report_and_no_other_file(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<h1>Hay fever</h1><p>Sneezing.</p>", "utf-8")
    before = (library.root / "library.toml").read_bytes()
    arguments = ("html", "page.html", "--category", "lungs", "--report")
    status, said, errors = run(library, *arguments, library.root / "library.toml")
    assert (status, said) == (1, "")
    assert "library.toml: was not written by this command, so it is not overwritten; choose another name" in errors
    assert (library.root / "library.toml").read_bytes() == before
    assert len(list((library.root / "topics/en").iterdir())) == 1
    for outcome in ("written", "unchanged"):
        status, said, _ = run(library, *arguments, "report.txt")
        assert (status, f"hay-fever.md: {outcome}\n" in said) == (0, True)


def test_reports_topics_without_a_category(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<h1>Hay fever</h1><p>Sneezing.</p>", "utf-8")
    _, said, _ = run(library, "html", "page.html")
    assert "  no category: choose one, or import again with --category" in said
    assert any("category" in fault for fault in library.find_faults())


def test_says_what_to_install_where_imports_are_not_installed(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<h1>x</h1><p>y</p>", "utf-8")
    hide = "import sys; sys.modules['defusedxml'] = None; from caresheet.cli import main; main()"
    command = [sys.executable, "-c", hide, "import", "html", "page.html", "--content", str(library.root)]
    done = subprocess.run(
        command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "imports need more Python packages; run: pip install 'caresheet[import]'\n"
