"""An export replaces and removes only what an export wrote, and refuses folders that are for something else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from caresheet.errors import ConfigError
from caresheet.export.plan import Plan, write_text
from caresheet.export.target import RECORD, write_plan


def make_plan(**files: str) -> Plan:
    """Make a plan from texts; `__` stands for a slash and `_` for a dot."""
    named = {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}
    return Plan({path: write_text(text) for path, text in named.items()}, (), "")


def write(plan: Plan, folder: Path, release: str = "1") -> None:
    write_plan(plan, release, folder, host="netlify", apart_from=())


def read(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != RECORD]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(files)}


def test_replaces_what_was_exported_and_leaves_a_persons_files(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write(make_plan(index_html="one", topics__a_html="a", old__b_html="b"), folder)
    (folder / "mine.txt").write_text("mine")
    (folder / "topics/notes.txt").write_text("notes")
    write(make_plan(index_html="two", topics__c_html="c"), folder, "2")
    assert read(folder) == {"index.html": "two", "mine.txt": "mine", "topics/c.html": "c", "topics/notes.txt": "notes"}
    assert not (folder / "old").exists()


def test_keeps_the_assets_of_one_earlier_release_because_open_pages_name_them(tmp_path: Path) -> None:
    write(make_plan(assets__a_js="a"), tmp_path / "site", "1")
    for _ in range(2):
        write(make_plan(assets__b_js="b"), tmp_path / "site", "2")
        assert [*read(tmp_path / "site")] == ["assets/a.js", "assets/b.js"]
    write(make_plan(assets__c_js="c"), tmp_path / "site", "3")
    assert [*read(tmp_path / "site")] == ["assets/b.js", "assets/c.js"]


def test_does_not_touch_a_file_that_has_not_changed(tmp_path: Path) -> None:
    plan = make_plan(index_html="one")
    write(plan, tmp_path / "site")
    before = (tmp_path / "site/index.html").stat()
    write(plan, tmp_path / "site", "2")
    assert (tmp_path / "site/index.html").stat() == before


def test_the_time_of_a_file_stands_for_its_bytes(tmp_path: Path) -> None:
    times = []
    for number, text in enumerate(("one", "two", "one")):
        folder = tmp_path / str(number)
        write(replace(make_plan(index_html=text), has_content_times=True), folder)
        times.append((folder / "index.html").stat().st_mtime)
    assert times[0] == times[2] != times[1]
    assert max(times) < 1.4e9


def test_goes_on_after_an_interrupted_export(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write(make_plan(index_html="one"), folder)

    def fail() -> bytes:
        raise OSError("disk full")

    plan = make_plan(index_html="two", a_html="a")
    with pytest.raises(OSError, match="disk full"):
        write(replace(plan, files={**plan.files, "z.html": fail}), folder, "2")
    assert read(folder)["a.html"] == "a"
    write(make_plan(index_html="three"), folder, "3")
    assert read(folder) == {"index.html": "three"}


def put_file(folder: Path) -> None:
    (folder / "site").mkdir()
    (folder / "site/index.html").write_text("mine")


def put_link(folder: Path) -> None:
    (folder / "site").mkdir()
    (folder / "elsewhere").mkdir()
    (folder / "site/topics").symlink_to(folder / "elsewhere")


def put_record(text: str) -> Callable[[Path], None]:
    def put(folder: Path) -> None:
        (folder / "site").mkdir()
        (folder / "site" / RECORD).write_text(text)

    return put


REFUSED: list[tuple[Callable[[Path], object], str]] = [
    (put_file, "site/index.html: is not from an export; move it away, or export into a new folder"),
    (put_link, "site/topics: is in the way of a folder; move it away, or export into a new folder"),
    (lambda folder: (folder / "site").write_text(""), "site: is not a folder; name a folder for the export"),
    (
        put_record('{"host": "s3", "release": "", "files": [], "kept": []}'),
        "site: is an export for s3; export for netlify",
    ),
    (put_record("{"), f"site/{RECORD}: is damaged ("),
    (put_record('{"host": "", "release": "", "files": ["../x"], "kept": []}'), "a path leads out of the folder"),
]


@pytest.mark.parametrize(("put", "message"), REFUSED)
def test_refuses_what_is_in_the_way_and_changes_nothing(
    put: Callable[[Path], object], message: str, tmp_path: Path
) -> None:
    put(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ConfigError, match=re.escape(message)):
        write(make_plan(index_html="one", topics__a_html="a"), tmp_path / "site")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["/", "~", ".", "..", "releases", "releases/site", "content"])
def test_refuses_a_folder_that_is_for_something_else(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "work"
    here.mkdir()
    monkeypatch.chdir(here)
    apart = [here / "releases", here / "content"]
    with pytest.raises(ConfigError) as refused:
        write_plan(make_plan(a_txt="a"), "1", Path(name).expanduser(), host="netlify", apart_from=apart)
    assert "\n" not in str(refused.value)
    assert read(tmp_path) == {}
    write_plan(make_plan(a_txt="a"), "1", Path("site"), host="netlify", apart_from=apart)
    assert read(tmp_path) == {"work/site/a.txt": "a"}
