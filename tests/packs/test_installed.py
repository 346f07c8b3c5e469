"""Packs are found among all the packages that are installed, whatever these have in their files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from caresheet.errors import ConfigError
from caresheet.packs.installed import find_pack

LUNGS = "[caresheet.packs]\nlungs = caresheet_pack_lungs\n"
Install = Callable[[str, str | bytes], Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return a function that installs a package with these entry points."""
    monkeypatch.syspath_prepend(tmp_path)

    def install(name: str, entry_points: str | bytes) -> Path:
        about = tmp_path / f"{name.replace('-', '_')}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8")
        text = entry_points if isinstance(entry_points, bytes) else entry_points.encode()
        (about / "entry_points.txt").write_bytes(text)
        return about

    return install


@pytest.fixture
def lungs(tmp_path: Path, install: Install) -> Path:
    """Return the folder of an installed pack, whose code must not run."""
    module = tmp_path / "caresheet_pack_lungs"
    for path in ("content/library.toml", "release/manifest.json"):
        (module / path).parent.mkdir(parents=True)
        (module / path).touch()
    (module / "content/topics").mkdir()
    (module / "__init__.py").write_text("raise SystemExit('this code ran')\n", "utf-8")
    install("caresheet-pack-lungs", LUNGS)
    return module


@pytest.mark.parametrize(
    "entry_points",
    [b"[caresheet.packs]\nother = \xff\n", "[caresheet.packs]\nlungs\n", "[console_scripts]\nlungs = x\n", "[[\n=\n"],
    ids=["no text", "no value", "another group", "no group"],
)
def test_finds_a_pack_beside_a_damaged_package(lungs: Path, install: Install, entry_points: str | bytes) -> None:
    install("other", entry_points)
    pack = find_pack("lungs")
    assert (pack.version, pack.content, pack.release) == ("1.0", lungs / "content", lungs / "release")


@pytest.mark.usefixtures("lungs")
def test_refuses_two_packages_that_are_the_same_pack(install: Install) -> None:
    install("impostor", LUNGS)
    with pytest.raises(ConfigError, match=r"'lungs' \(caresheet-pack-lungs, impostor\); uninstall all but one$"):
        find_pack("lungs")


@pytest.mark.parametrize("name", ["..", "../x", "Lungs", "lungs\x1b[31m"])
def test_a_name_that_no_pack_can_have_is_not_installed(install: Install, name: str) -> None:
    install("other", f"[caresheet.packs]\n{name} = x\n")
    with pytest.raises(ConfigError, match=r"^no pack '.*' is installed "):
        find_pack(name)


@pytest.mark.usefixtures("lungs")
def test_lists_few_of_many_packs(install: Install) -> None:
    install("other", "[caresheet.packs]\n" + "".join(f"a{number:06} = x\n" for number in range(100_000)))
    with pytest.raises(ConfigError, match=r"\(installed: a000000, (a00000\d, ){8}a000009 and \d+ more\)"):
        find_pack("heart")


@pytest.mark.parametrize("metadata", [b"Name: caresheet-pack-lungs\n", b"Name: \xff\n"], ids=["none", "no text"])
def test_a_pack_without_a_version_is_incomplete(lungs: Path, metadata: bytes) -> None:
    (lungs.parent / "caresheet_pack_lungs-1.0.dist-info/METADATA").write_bytes(metadata)
    with pytest.raises(ConfigError, match=r"the pack 'lungs' is incomplete; install it again$"):
        find_pack("lungs")
