"""The limits of an import: a file that takes too much is refused by name, and the next one is read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from caresheet.errors import ConfigError
from caresheet.importers import confinement
from caresheet.importers.confinement import read_confined
from caresheet.importers.draft import Imported

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits for a process")
SPINS_AT_MOST = 10**12


def read(path: Path) -> Iterator[Imported]:
    match path.stem:
        case "large":
            bytearray(400_000_000)
        case "slow":
            sum(range(SPINS_AT_MOST))
        case "deadly":
            os._exit(3)
        case "odd":
            raise KeyError("a\nb")
        case "deep":
            list(read(path))
        case "refused":
            raise ConfigError(f"{path}: is refused")
    yield Imported(lang="en", slug=path.stem, title=path.stem, summary="", updated=None, body="b", source=None)


def read_all(*names: str) -> list[str]:
    found = read_confined([Path(f"{name}.docx") for name in names], read)
    return [each if isinstance(each, str) else each.slug for each in found]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("large", "needs more than 300 MB of memory"),
        ("slow", "takes more than 1 seconds"),
        ("deadly", "ends the program that reads it"),
        ("odd", r"cannot be read (KeyError: 'a\nb')"),
        ("deep", "its parts are nested hundreds of levels deep"),
        ("refused", "is refused"),
    ],
)
def test_refuses_a_file_that_takes_too_much_and_reads_the_next(
    name: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confinement, "TIME_S", 1)
    first, refusal, last = read_all("first", name, "last")
    assert (first, last) == ("first", "last")
    assert refusal.startswith(f"{name}.docx: {reason}")


def test_limits_apply_to_each_file_and_not_to_their_sum() -> None:
    assert read_all("refused", "a", "b") == ["refused.docx: is refused", "a", "b"]
