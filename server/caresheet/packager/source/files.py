"""Read a file that a person wrote, as text or as TOML whose values keep their lines.

Enters: a path in the content folder. Leaves: its text or its fields, or a finding. Never follows a link out of the
folder, and never reads a file that is too large for what it should be.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from stat import S_ISREG

from caresheet.model import Finding
from caresheet.packager.source.fields import Fields, Trail

MAX_FILE_BYTES = 1_000_000
_TEXT_ADVICE = f"a file of this kind is text of at most {MAX_FILE_BYTES / 1e6:.0f} MB"
# Controls, overrides of the reading direction, and what a failed conversion leaves behind.
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ufffd-\uffff]")


def read_text(content: Path, path: Path, findings: list[Finding]) -> str | None:
    """Read a file that a person wrote; None, and a finding, where it is not plain UTF-8 text of a sane size."""
    try:
        return _decode(_read_bytes(content, path, MAX_FILE_BYTES, _TEXT_ADVICE))
    except _UnreadableError as error:
        findings.append(Finding(path.relative_to(content).as_posix(), error.line, error.message))
        return None


def read_bytes(content: Path, path: Path, findings: list[Finding], *, at_most: int, advice: str) -> bytes | None:
    """Read a file that is no text; None, and a finding, where it is no file of the library's, or has too many bytes."""
    try:
        return _read_bytes(content, path, at_most, advice)
    except _UnreadableError as error:
        findings.append(Finding(path.relative_to(content).as_posix(), 0, error.message))
        return None


class _UnreadableError(Exception):
    def __init__(self, message: str, line: int = 0) -> None:
        self.message, self.line = message, line


def _read_bytes(content: Path, path: Path, at_most: int, advice: str) -> bytes:
    try:
        if _leads_out(content, path):
            raise _UnreadableError("is a link that leads out of the library; put the file itself here")
        found = os.stat(path)  # noqa: PTH116 - asked of thousands
        if not S_ISREG(found.st_mode):
            raise _UnreadableError("is not a file; remove it")
        if found.st_size > at_most:
            raise _UnreadableError(f"has {found.st_size / 1e6:.1f} MB; {advice}")
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            return file.read()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _UnreadableError("does not exist; create it") from error
    except OSError as error:
        raise _UnreadableError(f"cannot be read ({error.strerror}); check the file's permissions") from error
    except RuntimeError as error:  # what Path.resolve raises before Python 3.13
        raise _UnreadableError("is a link that leads to itself; remove it") from error


def _leads_out(content: Path, path: Path) -> bool:
    """Tell whether a link on the way down from the library leads out of it. Most files have none: soon seen."""
    root, place = os.fspath(content), os.fspath(path)
    while len(place) > len(root):
        if os.path.islink(place):  # noqa: PTH114 - asked of thousands
            return not path.resolve().is_relative_to(content.resolve())
        place = os.path.dirname(place)  # noqa: PTH120
    return False


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"0x{data[error.start]:02X}"
        raise _UnreadableError(f"holds a byte that is not UTF-8 ({found}); save the file as UTF-8", line) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise _UnreadableError("is empty; write it, or delete the file")
    if odd := _ODD.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        raise _UnreadableError(
            f"holds a character that is no text (U+{ord(odd[0]):04X}); delete it or type it again", line
        )
    return text


def read_toml(content: Path, path: Path, findings: list[Finding]) -> Fields | None:
    """Read a TOML file; None, and a finding, where it is not one."""
    text = read_text(content, path, findings)
    if text is None:
        return None
    place = path.relative_to(content).as_posix()
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        reason = str(error).partition(" (at ")[0].lower()
        last = text.rstrip().count("\n") + 1 if "at end of document" in str(error) else 0
        findings.append(Finding(place, int(line[1]) if line else last, f"cannot be read as TOML: {reason}"))
        return None
    return Fields(values, place, _make_line_finder(text), findings)


def _make_line_finder(text: str) -> Callable[[Trail], int]:
    """Find where a TOML value stands, from its text alone: `tomllib` keeps no lines.

    It walks down the names of the trail, each looked for after the one before: exact for the plain layout of our
    files, and never further off than the table that holds the value.
    """
    lines = text.split("\n")

    def find_line(trail: Trail) -> int:
        at = 0
        for index, name in enumerate(trail):
            if isinstance(name, int):
                continue
            which = trail[index + 1] if index + 1 < len(trail) else 0
            pattern = re.compile(rf"\s*(\[+[^\]]*\b{re.escape(name)}\b[^\]]*\]+|\"?{re.escape(name)}\"?\s*=)")
            hits = [number for number in range(at, len(lines)) if pattern.match(lines[number])]
            nth = which if isinstance(which, int) else 0
            if hits:
                at = hits[min(nth, len(hits) - 1)]
        return at + 1

    return find_line
