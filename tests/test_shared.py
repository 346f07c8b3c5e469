"""What the workers of a run share is made once. It is the same as what each worker would have made alone."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from caresheet.packager.pipeline import build_release
from caresheet.packager.render import bundle, incremental
from caresheet.packager.render.compress import compress_file
from caresheet.release.format import Release
from caresheet.shipped import find_widget
from conftest import LibraryFolder
from shared import SharedFolder, keep_shipped, name_bundle, name_file, remember

BODY = b"<p>The same words again. </p>" * 100
MAKE = """
import sys, time
from pathlib import Path
from shared import SharedFolder

def make(folder):
    time.sleep(0.2)
    with (Path(sys.argv[1]) / "makers").open("a") as makers:
        makers.write("made ")
    (folder / "file").write_text("whole")

print((SharedFolder(Path(sys.argv[1])).make_once("thing", make) / "file").read_text())
"""


def test_one_of_several_processes_makes_a_thing_and_all_get_it(tmp_path: Path) -> None:
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE, tmp_path], cwd=Path(__file__).parent, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    assert [worker.communicate()[0] for worker in workers] == ["whole\n"] * 3
    assert (tmp_path / "makers").read_text() == "made "


def test_a_thing_that_could_not_be_made_is_not_passed_on(tmp_path: Path) -> None:
    shared = SharedFolder(tmp_path)
    with pytest.raises(ZeroDivisionError):
        shared.make_once("thing", lambda folder: (folder / "half").write_text(str(1 // 0)))
    folder = shared.make_once("thing", lambda folder: (folder / "file").write_text("whole"))
    assert [path.name for path in folder.iterdir()] == ["file"]


def test_a_file_is_compressed_once_and_another_is_not_mistaken_for_it(tmp_path: Path) -> None:
    compressed: list[str] = []

    def compress(path: str, body: bytes) -> dict[str, bytes]:
        compressed.append(path)
        return compress_file(path, body)

    compress_once = remember(compress, tmp_path / "memory", name_file)
    for path, body in [("a.html", BODY), ("a.html", BODY), ("b.html", BODY), ("a.html", BODY[:-1])]:
        assert compress_once(path, body) == compress_file(path, body)
    assert compressed == ["a.html", "b.html", "a.html"]


def test_scripts_are_bundled_once_and_others_are_not_mistaken_for_them(tmp_path: Path) -> None:
    bundled: list[object] = []
    widget = shutil.copytree(find_widget(), tmp_path / "widget")
    bundle_once = remember(lambda config, _widget: bundled.append(config), tmp_path / "memory", name_bundle)
    bundle_once({"a": 1}, widget)
    bundle_once({"a": 1}, find_widget())
    bundle_once({"a": 2}, widget)
    (widget / "src/topic/print.css").write_text("p { color: red }")
    bundle_once({"a": 2}, widget)
    assert bundled == [{"a": 1}, {"a": 2}, {"a": 2}]


def bundle_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("bundle_described", "bundle_static"):
        monkeypatch.setattr(bundle, name, getattr(bundle, name).__wrapped__)


def test_a_build_that_remembers_makes_the_bytes_of_one_that_does_not(
    varied_folder: LibraryFolder, varied_release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert incremental.compress_file is not compress_file
    remembering = build_release(varied_folder.root, tmp_path / "remembering")
    monkeypatch.setattr(incremental, "compress_file", compress_file)
    bundle_anew(monkeypatch)
    fresh = build_release(varied_folder.root, tmp_path / "fresh")
    assert read_tree(remembering.folder) == read_tree(fresh.folder) == read_tree(varied_release.folder)


def read_tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_our_widget_is_read_once_and_another_each_time(tmp_path: Path) -> None:
    read: list[Path] = []
    read_widget = keep_shipped(read.append)
    for widget in (find_widget(), tmp_path) * 2:
        read_widget(widget)
    assert read == [find_widget(), tmp_path, tmp_path]
