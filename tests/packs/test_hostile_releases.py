"""Releases that somebody made to do harm, each with hashes that fit: refused in plain lines, and never waited for."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from caresheet.errors import ReleaseError
from caresheet.packager.verify import verify_release
from caresheet.release.format import open_release
from caresheet.web.newest import open_newest
from forgery import Attack, rewrite_manifest
from packs.attacks import ATTACKS, change_contents, put


def find_faults(folder: Path) -> list[str]:
    try:
        return verify_release(open_release(folder))
    except ReleaseError as error:
        return [str(error)]


def test_a_whole_release_passes_with_a_new_manifest(folder: Path) -> None:
    rewrite_manifest(folder)
    assert find_faults(folder) == []


@pytest.mark.parametrize(("attack", "fault"), ATTACKS.values(), ids=ATTACKS)
def test_refuses_it_in_plain_lines(attack: Attack, fault: str, folder: Path) -> None:
    attack(folder)
    found = find_faults(folder)
    assert any(fault in line for line in found), found
    assert all(len(line.splitlines()) == 1 for line in found)


def test_a_pinned_script_passes_if_the_library_keeps_it(folder: Path) -> None:
    path = f"assets/caresheet.{hashlib.sha256(b'old()').hexdigest()[:16]}.js"
    put(f"public/{path}", b"old()")(folder)
    assert verify_release(open_release(folder), pinned=[path]) == []


def test_a_server_does_not_start_with_a_release_without_languages(folder: Path) -> None:
    change_contents(languages=[], topics=[])(folder)
    id_ = open_release(folder).id
    folder.rename(folder.with_name(id_))
    (folder.parent / "current").symlink_to(id_)
    with pytest.raises(ReleaseError, match="has no language; build it again"):
        open_newest(folder.parent)
