"""A build takes unchanged files over from the last release, and makes the same bytes as a build from nothing."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import enumerate as enumerate_threads

import pytest

from caresheet.packager.pipeline import build_release
from caresheet.packager.render.incremental import IncrementalBuild
from caresheet.packager.verify import verify_release
from caresheet.release.build_cache import CACHE, open_cache
from caresheet.release.format import CURRENT, Release
from caresheet.shipped import find_widget
from conftest import LibraryFolder, edit, write_varied
from drawing import draw

CACHE_FILE = f"{CACHE}/cache"
PICTURED = "## What is it?\n\n![A lung](pictures/lung.png)\n"
FLU = "public/v1/topics/en/flu.html"
SITE = 'name = "Elm Road Clinic"\nphone = "+1 555 010 0100"\n'


@pytest.fixture
def varied_copy(tmp_path: Path) -> LibraryFolder:
    """Return a library with a topic of every state, to change."""
    library = LibraryFolder(tmp_path / "content")
    write_varied(library)
    edit(library, "library.toml", "[disclaimers.en]", "[policy]\ngrace_days = 30\n[disclaimers.en]")
    library.write("pictures/lung.png", draw("PNG"))
    library.write_topic("copd", PICTURED)
    return library


def build(library: LibraryFolder) -> Release:
    return build_release(library.root, library.root.parent / "releases")


def read_tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if not path.is_dir() or path.is_symlink()
    }


def list_inodes(release: Release) -> dict[str, int]:
    return {path: (release.folder / path).stat().st_ino for path in release.files}


def assert_as_from_nothing(library: LibraryFolder, release: Release) -> None:
    fresh_id, fresh_files = build_from_nothing(tuple(read_tree(library.root).items()))
    assert release.id == fresh_id
    # The same bytes have been verified there.
    assert read_tree(release.folder) == fresh_files


@cache
def build_from_nothing(content: tuple[tuple[str, bytes], ...]) -> tuple[str, dict[str, bytes]]:
    """Build the files of a library in a new folder, verify them, and return the release's id and its files.

    Many tests end with the same library: the build of each library is kept.
    """
    with tempfile.TemporaryDirectory() as folder:
        for path, body in content:
            target = Path(folder, "content", path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
        release = build_release(Path(folder, "content"), Path(folder, "releases"))
        assert verify_release(release) == []
        return release.id, read_tree(release.folder)


EDITS: dict[str, Callable[[LibraryFolder], object]] = {
    "nothing": lambda _: None,
    "text": lambda library: edit(library, "topics/en/flu.md", "Influenza is", "The flu is"),
    "title": lambda library: edit(library, "topics/en/flu.md", "title: Flu", "title: The flu"),
    "heading": lambda library: edit(library, "topics/en/flu.md", "What is it?", "What is the flu?"),
    "old name": lambda library: edit(library, "topics/en/asthma.md", "[old-asthma]", "[wheezing, old-asthma]"),
    "review": lambda library: edit(library, "topics/en/flu.md", "next: 2026-11-22", "next: 2027-11-22"),
    "withdrawn": lambda library: edit(
        library, "topics/en/flu.md", "sources:", "withdrawn: {on: 2026-11-01, reason: Old.}\nsources:"
    ),
    "shown again": lambda library: edit(
        library, "topics/en/cupping.md", "withdrawn: {on: 2026-10-01, reason: The advice in it has changed.}\n", ""
    ),
    "new topic": lambda library: library.write_topic("croup"),
    "new translation": lambda library: library.write_topic("flu", lang="es"),
    "a clinic's own topic": lambda library: library.write_topic("hours", settings="site: elm-road\n"),
    "removed topic": lambda library: (library.root / "topics/en/flu.md").unlink(),
    "withdrawn translation": lambda library: edit(
        library, "topics/es/asthma.md", "sources:", "withdrawn: {on: 2026-11-01, reason: Old.}\nsources:"
    ),
    "reviewed translation": lambda library: edit(
        library, "topics/es/asthma.md", "sources:", "reviewed: {by: [A], on: 2024-11-22, next: 2026-12-24}\nsources:"
    ),
    "removed translation": lambda library: [
        library.write_topic("tos", lang="es"), (library.root / "topics/es/asthma.md").unlink(),
    ],
    "renamed topic": lambda library: (library.root / "topics/en/flu.md").rename(library.root / "topics/en/grippe.md"),
    "site": lambda library: library.write("sites/elm-road.toml", SITE),
    "new site": lambda library: library.write("sites/oak.toml", SITE),
    "disclaimer": lambda library: edit(library, "library.toml", "not medical advice", "no medical advice"),
    "words": lambda library: library.write("messages/en.toml", '[document]\nback_to_top = "Up"\n'),
    "picture": lambda library: library.write("pictures/lung.png", draw("PNG", colour="#0000ff")),
    "picture under another name": lambda library: [
        library.write("pictures/nose.png", draw("PNG")),
        library.write_topic("copd", PICTURED.replace("lung.png", "nose.png")),
    ],
    "picture shown no more": lambda library: library.write_topic("copd"),
    "picture shown elsewhere too": lambda library: library.write_topic("croup", PICTURED),
    "category": lambda library: edit(library, "library.toml", 'en = "Lungs"', 'en = "Breath"'),
}  # fmt: skip


@pytest.mark.by_turns(
    "nothing", "title", "old name", "withdrawn", "shown again", "removed topic", "renamed topic", "picture"
)
@pytest.mark.parametrize("change", EDITS.values(), ids=EDITS)
def test_a_build_after_a_change_is_the_same_as_from_nothing(
    change: Callable[[LibraryFolder], object], varied_copy: LibraryFolder
) -> None:
    build(varied_copy)
    change(varied_copy)
    assert_as_from_nothing(varied_copy, build(varied_copy))


def test_a_build_after_many_changes_is_the_same_as_from_nothing(varied_copy: LibraryFolder) -> None:
    """More builds than releases are kept, so that the folder of a pruned release is used again."""
    for name, change in EDITS.items():
        if name not in ("removed topic", "renamed topic", "shown again", "withdrawn", "old name"):
            change(varied_copy)
            release = build(varied_copy)
    assert (release.folder.parent / CACHE / "spare").is_dir()
    assert_as_from_nothing(varied_copy, release)


def test_what_did_not_change_is_not_written_again(varied_copy: LibraryFolder) -> None:
    before = list_inodes(build(varied_copy))
    EDITS["text"](varied_copy)
    after = list_inodes(build(varied_copy))
    written = {path for path in after if before.get(path) != after[path]}
    assert {path.removesuffix(".br").removesuffix(".gz") for path in written if "/flu" not in path} == {
        "contents.json"
    } - ({"contents.json"} - written)
    assert FLU in written
    assert "public/caresheet.js" in after.keys() - written
    assert "public/v1/topics/en/asthma.html" in after.keys() - written


def test_a_change_in_a_translation_s_text_changes_no_other_page(varied_copy: LibraryFolder) -> None:
    before = list_inodes(build(varied_copy))
    edit(varied_copy, "topics/es/asthma.md", "El asma estrecha", "El asma cierra")
    after = list_inodes(build(varied_copy))
    assert before["public/v1/topics/es/asthma.html"] != after["public/v1/topics/es/asthma.html"]
    assert before["public/topics/en/asthma/index.html"] == after["public/topics/en/asthma/index.html"]


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "emptied": lambda path: path.write_bytes(b""),
    "edited": lambda path: path.write_bytes(path.read_bytes().replace(b"virus", b"curse")),
    "lost": lambda path: path.unlink(),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "a link": lambda path: (path.rename(path.with_name("elsewhere")), path.symlink_to("elsewhere")),
    "another's": lambda path: (path.unlink(), os.link(path.with_name("asthma.html"), path)),
}


@pytest.mark.by_turns("flu.html-title", "flu.html.br-title")
@pytest.mark.parametrize(
    ("name", "change"),
    [("flu.html", "nothing"), ("flu.html", "title"), ("flu.html", "new topic"), ("flu.html.br", "title")],
)
def test_no_damage_to_the_last_release_is_passed_on(
    name: str, change: str, varied_copy: LibraryFolder, subtests: pytest.Subtests
) -> None:
    """One library meets every damage: each build mends what the damage did, and is the last release of the next."""
    varied_copy.write_topic("flu", "## What is it?\n\n" + "Influenza is a virus of every winter. " * 30)
    asthma, croup = (varied_copy.root / "topics/en" / each for each in ("asthma.md", "croup.md"))
    release, plain = build(varied_copy), asthma.read_text("utf-8")
    for each, damage in DAMAGES.items():
        with subtests.test(each):
            damage(release.folder / "public/v1/topics/en" / name)
            # The change and its opposite take turns.
            if change == "title":
                is_plain = asthma.read_text("utf-8") == plain
                asthma.write_text(plain.replace("title: Asthma", "title: The asthma") if is_plain else plain, "utf-8")
            elif change == "new topic":
                croup.unlink() if croup.exists() else varied_copy.write_topic("croup")
            release = build(varied_copy)
            assert_as_from_nothing(varied_copy, release)


CACHE_DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "gone": lambda _: b"",
    "cut off": lambda body: body[: len(body) // 2],
    "one bit": lambda body: body[:-20] + bytes([body[-20] ^ 1]) + body[-19:],
    "no JSON": lambda _: sign(b"{"),
    "deep": lambda _: sign(b"[" * 100_000),
    "a list": lambda _: sign(b"[]"),
    "another format": lambda body: sign(body[65:].replace(b"5 ", b"4 ", 1)),
    "another release": lambda body: sign(re.sub(rb"5 [0-9a-f]+", b"5 ../..", body[65:], count=1)),
    "no parts": lambda body: sign(body[65:].partition(b"\n")[0]),
    "no commas": lambda body: sign(body[65:].replace(b", ", b" ")),
    "lines cut off": lambda body: sign(body[65:].replace(b"]]\n", b"\n")),
    "stamps cut off": lambda body: sign(re.sub(rb"\[\d+, ", b"[", body[65:])),
    "stamps that are texts": lambda body: sign(re.sub(rb"\[\d+, ", b'["1", ', body[65:])),
}


def sign(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def test_a_damaged_cache_is_ignored(varied_copy: LibraryFolder, subtests: pytest.Subtests) -> None:
    cache = build(varied_copy).folder.parent / CACHE_FILE
    words = ["Influenza is", "The flu is"]
    for each, damage in CACHE_DAMAGES.items():
        with subtests.test(each):
            cache.write_bytes(damage(cache.read_bytes()))
            edit(varied_copy, "topics/en/flu.md", *words)
            words.reverse()
            assert_as_from_nothing(varied_copy, build(varied_copy))


def test_the_cache_may_be_deleted(varied_copy: LibraryFolder) -> None:
    releases = build(varied_copy).folder.parent
    shutil.rmtree(releases / CACHE)
    EDITS["text"](varied_copy)
    assert_as_from_nothing(varied_copy, build(varied_copy))
    assert (releases / CACHE_FILE).is_file()


@pytest.mark.by_turns("a link", "strays")
@pytest.mark.parametrize("spoil", ["a file", "a link", "strays"])
def test_nothing_is_passed_on_from_a_pruned_folder_that_was_changed(spoil: str, varied_copy: LibraryFolder) -> None:
    for number in range(5):
        varied_copy.write_topic("copd", f"## One\n\nThe text of number {number}.\n")
        releases = build(varied_copy).folder.parent
    spare = releases / CACHE / "spare"
    kept = read_tree(varied_copy.root)
    if spoil == "a file":
        shutil.rmtree(spare)
        spare.write_text("x")
    elif spoil == "a link":
        shutil.rmtree(spare)
        spare.symlink_to(varied_copy.root)
    else:
        (spare / "public/stray.html").write_text("x")
        (spare / "public/deep/er").mkdir(parents=True)
        (spare / "public/deep/er/way").symlink_to(varied_copy.root)
        (spare / FLU).unlink()
        (spare / FLU).write_text("forged")
    varied_copy.write_topic("copd", "## One\n\nThe text of the last.\n")
    assert_as_from_nothing(varied_copy, build(varied_copy))
    assert read_tree(varied_copy.root) == kept | {
        "topics/en/copd.md": (varied_copy.root / "topics/en/copd.md").read_bytes()
    }


def test_the_compressors_end_with_the_build(tmp_path: Path) -> None:
    before = {*enumerate_threads()}
    with IncrementalBuild(open_cache(tmp_path), "engine") as build:
        build.add("part", "key", {}, {"public/a.html": b"The same words again. " * 100})
        assert {*enumerate_threads()} > before
    assert {*enumerate_threads()} == before
    assert "public/a.html.br" in build.files


def test_another_version_of_the_widget_is_bundled_again(varied_copy: LibraryFolder, tmp_path: Path) -> None:
    first = build(varied_copy)
    widget = tmp_path / "widget"
    shutil.copytree(find_widget(), widget)
    styles = widget / "src" / "topic" / "topic.css"
    styles.write_text(styles.read_text("utf-8") + "\n.cs-topic { color: red }\n", "utf-8")
    second = build_release(varied_copy.root, tmp_path / "releases", widget=widget)
    assert second.files["public/caresheet.js"] != first.files["public/caresheet.js"]
    assert second.id == build_release(varied_copy.root, tmp_path / "fresh", widget=widget).id
    assert (
        second.files[FLU.replace("v1/topics", "topics").replace("flu.html", "flu/index.html")]
        != first.files["public/topics/en/flu/index.html"]
    )


def test_faults_between_topics_are_found_even_if_the_topics_were_taken_over(varied_copy: LibraryFolder) -> None:
    """References between topics are checked in every build."""
    varied_copy.write_topic("copd", "## One\n\nSee [the flu](flu.md#what-is-it).\n")
    build(varied_copy)
    EDITS["heading"](varied_copy)
    with pytest.raises(Exception, match=r"copd\.md:\d+:\d+: error: there is no section '#what-is-it' in flu\.md"):
        build(varied_copy)
    (varied_copy.root / "topics/en/flu.md").unlink()
    with pytest.raises(Exception, match=r"copd\.md:\d+:\d+: error: there is no topic 'flu\.md'"):
        build(varied_copy)


@pytest.mark.by_turns("far ahead")
@pytest.mark.parametrize("time_ns", [0, 2**62, -(10**18)], ids=["1970", "far ahead", "before 1970"])
def test_the_clock_may_jump(time_ns: int, varied_copy: LibraryFolder) -> None:
    for number in range(6):
        varied_copy.write_topic("copd", f"## One\n\nThe text of number {number}.\n")
        release = build(varied_copy)
        for path in (release.folder, release.folder.parent / CACHE_FILE, *varied_copy.root.rglob("*")):
            os.utime(path, ns=(time_ns // 10**9 % 2**31 * 10**9, time_ns // 10**9 % 2**31 * 10**9))
        assert (release.folder.parent / CURRENT).resolve() == release.folder
    assert_as_from_nothing(varied_copy, release)


def test_a_page_names_its_related_topics_as_they_are_called_now(library: LibraryFolder) -> None:
    library.write_topic("asthma", settings="related: [zoster]\n")
    library.write_topic("flu")
    library.write_topic("zoster")
    build(library)
    edit(library, "topics/en/zoster.md", "title: Zoster", "title: Shingles")
    release = build(library)
    page = release.read("public/topics/en/asthma/index.html").decode()
    listed = page[page.index('<nav class="cs-related"') :]
    assert re.findall(r">(\w+)</a></li>", listed) == ["Shingles", "Flu"]
    assert_as_from_nothing(library, release)
    edit(library, "topics/en/asthma.md", "related: [zoster]", "related: [soster]")
    [fault] = library.find_faults()
    assert fault.endswith("there is no topic 'soster.md' in topics/en; did you mean 'zoster'?")
