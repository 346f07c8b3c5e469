"""What is known about the bytes of a topic file is worked out once, and again by another version of Caresheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from caresheet.model import Finding
from caresheet.packager import pipeline
from caresheet.packager.pipeline import build_release
from caresheet.packager.source import library as library_files
from caresheet.packager.source.files import check_text
from conftest import LibraryFolder


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files whose bytes were checked, in order."""
    names: list[str] = []

    def check(content: Path, path: Path, data: bytes, findings: list[Finding]) -> str | None:
        names.append(path.name)
        return check_text(content, path, data, findings)

    monkeypatch.setattr(library_files, "check_text", check)
    return names


def test_the_same_bytes_are_checked_once_by_each_version(
    checked: list[str], library: LibraryFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.write_topic("flu")
    flu = library.root / "topics/en/flu.md"
    text = flu.read_bytes()
    for version, written, expected in (
        ("first", text, ["asthma.md", "flu.md"]),
        ("first", text, []),
        ("first", text + b"More.\n", ["flu.md"]),
        ("second", text + b"More.\n", ["asthma.md", "flu.md"]),
        ("second", text, ["flu.md"]),
    ):
        monkeypatch.setattr(pipeline, "identify_engine", lambda _, version=version: version)
        flu.write_bytes(written)
        checked.clear()
        release = build_release(library.root, library.root.parent / "releases")
        assert checked == expected
    assert release.id == build_release(library.root, library.root.parent / "fresh").id


def test_a_known_text_that_is_spoilt_is_found(library: LibraryFolder) -> None:
    library.write_topic("flu")
    build_release(library.root, library.root.parent / "releases")
    flu = library.root / "topics/en/flu.md"
    flu.write_bytes(flu.read_bytes().replace(b"## ", b"## \xff", 1))
    with pytest.raises(Exception, match=r"flu\.md:\d+:\d+: error: contains a byte that is not valid UTF-8"):
        build_release(library.root, library.root.parent / "releases")
