"""Descriptions of what changes for readers, and the commands that list and compare releases."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from caresheet.errors import ReleaseError
from caresheet.packager.pipeline import build_release
from caresheet.release.diff import describe_changes
from caresheet.release.format import CURRENT, Release, find_current, list_releases, open_release
from caresheet.release.publish import find_release, roll_back
from cli.command import Done, run_here
from conftest import LibraryFolder, edit, write_varied
from drawing import draw
from shared import SharedFolder


@pytest.fixture
def compare(varied_release: Release, tmp_path: Path) -> Callable[[Callable[[LibraryFolder], object]], list[str]]:
    """Return a function that changes a library and returns the description of that change."""
    library = LibraryFolder(tmp_path / "content")
    write_varied(library)
    last = varied_release

    def compare(change: Callable[[LibraryFolder], object]) -> list[str]:
        nonlocal last
        change(library)
        before, last = last, build_release(library.root, tmp_path / "releases")
        return list(describe_changes(before, last))

    return compare


PICTURED = "## What is it?\n\nA virus.\n"


def show_lung(library: LibraryFolder, *, text: str = "A lung", colour: str = "red") -> None:
    library.write("pictures/lung.png", draw("PNG", colour=colour))
    library.write_topic("flu", f"{PICTURED}\n![{text}](pictures/lung.png)\n")


PICTURES: dict[str, tuple[Callable[[LibraryFolder], object], list[str]]] = {
    "nothing": (show_lung, []),
    "another file": (lambda library: show_lung(library, colour="blue"), ["picture “A lung” was replaced"]),
    "another text": (
        lambda library: show_lung(library, text="A sick lung"),
        ["the text of a picture: “A lung” → “A sick lung”"],
    ),
    "another of both": (
        lambda library: show_lung(library, text="A nose", colour="blue"),
        ["new picture “A nose”", "picture “A lung” was removed"],
    ),
    "gone": (lambda library: library.write_topic("flu", PICTURED), ["picture “A lung” was removed"]),
    "words beside it": (
        lambda library: library.write_topic(
            "flu", f"{PICTURED.replace('virus', 'bug')}\n![A lung](pictures/lung.png)\n"
        ),
        ["“A virus.” → “A bug.”"],
    ),
}


@pytest.mark.parametrize(("change", "said"), PICTURES.values(), ids=PICTURES)
def test_describes_changes_of_pictures(
    change: Callable[[LibraryFolder], object],
    said: list[str],
    compare: Callable[[Callable[[LibraryFolder], object]], list[str]],
) -> None:
    assert "  section “What is it?”: new picture “A lung”" in compare(show_lung)
    told = ["Changed: en/flu (Flu)", *(f"  section “What is it?”: {each}" for each in said)]
    assert compare(change) == (told if said else ["No change."])


FLU, ASTHMA = "topics/en/flu.md", "topics/en/asthma.md"
MORE = ", and 1 more place"
SECTION = "  section “What is it?”"
NEW_DISCLAIMER = (
    "“… is general information, not medical advice. Ask …” → “… is general information, no medical advice. Ask …”"
)
CHANGES: dict[str, tuple[Callable[[LibraryFolder], object], list[str]]] = {
    "nothing": (lambda _: None, ["No change."]),
    "words": (lambda library: edit(library, FLU, "back to most", "back to many"), [
        "Changed: en/flu (Flu)",
        f"{SECTION}: “… comes back to most towns every single …” → “… comes back to many towns every single …”",
    ]),
    "several places": (lambda library: edit(library, FLU, "most towns every single", "many towns each"), [
        "Changed: en/flu (Flu)",
        f"{SECTION}: “… comes back to most towns every single …” → “… comes back to many towns each winter.”" + MORE,
    ]),
    "a link": (lambda library: edit(library, FLU, "Influenza is", "[Influenza](https://flu.example/a) is"), [
        "Changed: en/flu (Flu)",
        f"{SECTION}: “Influenza is a …” → “<https://flu.example/a> Influenza is a …”",
    ]),
    "bold type": (lambda library: edit(library, FLU, "Influenza is", "**Influenza** is"), [
        "No change in what readers read; only the pages around it have changed.",
    ]),
    "a new section": (lambda library: edit(library, FLU, "winter.\n", "winter.\n\n## More\n\nRest.\n"), [
        "Changed: en/flu (Flu)", "  new section “More”",
    ]),
    "a heading": (lambda library: edit(library, FLU, "What is it", "What is flu"), [
        "Changed: en/flu (Flu)", "  new section “What is flu?”", "  section “What is it?” was removed",
    ]),
    "title and review": (
        lambda library: [
            edit(library, FLU, "title: Flu", "title: The flu"), edit(library, FLU, "next: 2026", "next: 2027"),
        ],
        [
            "Changed: en/flu (The flu)",
            "  title: “Flu” → “The flu”",
            "  review: “… the test 2024-11-22 2026-11-22” → “… the test 2024-11-22 2027-11-22”",
        ],
    ),
    "new": (lambda library: library.write_topic("copd"), ["New: en/copd (Copd)"]),
    "gone": (lambda library: (library.root / FLU).unlink(), [
        "Removed: en/flu (Flu); readers are told that there is nothing at its address",
    ]),
    "withdrawn": (
        lambda library: edit(library, FLU, "reviewed:", "withdrawn: {on: 2026-11-01, reason: Old.}\nreviewed:"),
        ["Withdrawn: en/flu (Flu); readers see a notice"],
    ),
    "shown again": (
        lambda library: edit(
            library, "topics/en/cupping.md", "withdrawn: {on: 2026-10-01, reason: The advice in it has changed.}\n", ""
        ),
        ["Shown again: en/cupping (Cupping)"],
    ),
    "renamed": (
        lambda library: [
            edit(library, FLU, "reviewed:", "aliases: [flu]\nreviewed:"),
            (library.root / FLU).rename(library.root / "topics/en/grippe.md"),
        ],
        ["Renamed: en/flu is now en/grippe (Flu)"],
    ),
    "disclaimer": (lambda library: edit(library, "library.toml", "not medical advice. Ask", "no medical advice. Ask"), [
        f"The disclaimer in English: {NEW_DISCLAIMER}",
        f"The disclaimer in Español: {NEW_DISCLAIMER}",
        "The script: changed; a clinic that pinned it must copy a new tag, unless the old script is in pinned/",
    ]),
    "a site": (lambda library: library.write("sites/oak.toml", 'name = "Oak"\n'), ["Site oak: new"]),
    "a site's number": (
        lambda library: library.write("sites/elm-road.toml", 'name = "Elm Road Clinic"\nphone = "+1 555 010 0100"\n'),
        ["Site elm-road: its notices, phone number, colours or badges"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
def test_describes_what_changes_for_readers(
    change: Callable[[LibraryFolder], object],
    expected: list[str],
    compare: Callable[[Callable[[LibraryFolder], object]], list[str]],
) -> None:
    assert compare(change) == expected


@pytest.fixture
def three(shared: SharedFolder, tmp_path: Path) -> list[str]:
    """Copy a library and its three releases here, and return their ids."""
    built = shared.make_once("three-releases", build_three)
    shutil.copytree(built, tmp_path, symlinks=True, dirs_exist_ok=True)
    return (built / "ids").read_text("ascii").split()


def build_three(folder: Path) -> None:
    library = LibraryFolder(folder / "content")
    ids = []
    for number in range(3):
        library.write_topic("asthma", f"## What is it?\n\nThe words of {number}.\n")
        ids.append(build_release(library.root, folder / "releases").id)
    (folder / "ids").write_text("\n".join(ids), "ascii")


def run(folder: Path, *arguments: str) -> Done:
    return run_here(*arguments, cwd=folder)


def test_lists_the_releases(three: list[str], tmp_path: Path) -> None:
    lines = run(tmp_path, "releases").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [id_[:12] for id_ in three]
    pattern = r"[0-9a-f]{12}  (current)?\s+1 topic  \d{4}-\d\d-\d\d \d\d:\d\d UTC  \d+\.\d MB"
    assert [bool(match[1]) for line in lines if (match := re.fullmatch(pattern, line))] == [False, False, True]
    (tmp_path / "releases" / three[0] / "manifest.json").write_bytes(b"{")
    assert "damaged" in run(tmp_path, "releases").stdout.splitlines()[0]


def test_compares_the_last_two_by_default(three: list[str], tmp_path: Path) -> None:
    changed = "Changed: en/asthma (Asthma)\n  section “What is it?”: “The words of {}.” → “The words of {}.”\n"
    assert run(tmp_path, "diff").stdout == changed.format(1, 2)
    assert run(tmp_path, "diff", three[0][:8], three[1]).stdout == changed.format(0, 1)
    assert run(tmp_path, "diff", CURRENT, three[0][:6]).stdout == changed.format(2, 0)


def test_rolls_back_one_release_at_a_time(three: list[str], tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    for id_ in (three[1], three[0]):
        done = run(tmp_path, "rollback")
        assert done.stdout == f"Release {id_[:12]} is the current one again: 1 topic.\n"
        assert find_current(releases) == id_
    done = run(tmp_path, "rollback")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "there is no release before the current one" in done.stderr
    roll_back(releases, three[2][:9])
    assert find_current(releases) == three[2]
    assert list_releases(releases) == three


def test_the_next_build_publishes_the_content_again(three: list[str], tmp_path: Path) -> None:
    run(tmp_path, "rollback", three[0])
    assert run(tmp_path, "build").returncode == 0
    assert find_current(tmp_path / "releases") == three[2]


def test_does_not_roll_back_to_a_damaged_release(three: list[str], tmp_path: Path) -> None:
    path = tmp_path / "releases" / three[1] / "public/robots.txt"
    path.unlink()
    path.write_bytes(b"x")
    with pytest.raises(ReleaseError, match=r"robots\.txt: is not what the manifest says"):
        roll_back(tmp_path / "releases")
    assert find_current(tmp_path / "releases") == three[2]
    assert open_release(tmp_path / "releases" / CURRENT).id == three[2]


@pytest.mark.parametrize("name", ["", "zzz", "..", "0" * 64, "previous/../x"])
def test_refuses_a_release_that_is_not_there(name: str, three: list[str], tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="there is no release"):
        find_release(tmp_path / "releases", name)


def test_asks_for_a_longer_id_if_several_match(three: list[str], tmp_path: Path) -> None:
    twin = three[0][:8] + three[1][8:]
    (tmp_path / "releases" / three[1]).rename(tmp_path / "releases" / twin)
    with pytest.raises(ReleaseError, match="the ids of 2 releases begin with"):
        find_release(tmp_path / "releases", three[0][:8])


@pytest.mark.parametrize("command", ["releases", "diff", "rollback"])
def test_says_what_to_do_if_there_is_no_release(command: str, tmp_path: Path) -> None:
    done = run(tmp_path, command)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "Traceback" not in done.stderr
