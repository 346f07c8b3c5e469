"""Read a file that a person wrote, as text or as TOML.

Input: a path in the content folder. Output: the text or the fields of the file, or a finding. This never follows a
link out of the folder and never reads a file that is too large.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from stat import S_ISREG

from caresheet.characters import NOT_TEXT
from caresheet.model import Finding
from caresheet.packager.source.columns import find_column
from caresheet.packager.source.fields import Fields, Place, Trail

# A topic of 1,500 words, the most that an editor accepts, has about 10 kB; the settings of a library have less.
MAX_FILE_BYTES = 100_000
_TEXT_ADVICE = f"a text file can have at most {MAX_FILE_BYTES // 1000} kB"
# Names joined by dots, as in `a.b.c = 1`. Our files need four; the work for many grows with the square of their number.
_TOML_NAME = r"(?:[A-Za-z0-9_-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
_LONG_TOML_KEY = re.compile(rf"(?<![\w.-]){_TOML_NAME}(?:[ \t]*+\.[ \t]*+{_TOML_NAME}){{16}}")
_NOT_TEXT = re.compile(f"[{NOT_TEXT}]")
_WHOLE_FILE = Place(0, 0)


def read_text(content: Path, path: Path, findings: list[Finding]) -> str | None:
    """Read a text file; None, and a finding, if it is not plain UTF-8 text of a reasonable size.

    Each line of the text ends with a line feed.
    """
    try:
        return _decode(_read_bytes(content, path, MAX_FILE_BYTES, _TEXT_ADVICE))
    except _UnreadableError as error:
        findings.append(error.make_finding(content, path))
        return None


def read_bytes(content: Path, path: Path, findings: list[Finding], *, at_most: int, advice: str) -> bytes | None:
    """Read a file that is not text; None, and a finding, if it is not in the library or has too many bytes."""
    try:
        return _read_bytes(content, path, at_most, advice)
    except _UnreadableError as error:
        findings.append(error.make_finding(content, path))
        return None


class _UnreadableError(Exception):
    def __init__(self, message: str, place: Place = _WHOLE_FILE) -> None:
        super().__init__(message)
        self._place = place

    def make_finding(self, content: Path, path: Path) -> Finding:
        line, column = self._place
        return Finding(path.relative_to(content).as_posix(), line, str(self), column=column)


def _read_bytes(content: Path, path: Path, at_most: int, advice: str) -> bytes:
    try:
        if _leads_out(content, path):
            raise _UnreadableError("is a link that leads out of the library; put the file itself here")
        found = path.stat()
        if not S_ISREG(found.st_mode):
            raise _UnreadableError("is not a file; remove it")
        if found.st_size > at_most:
            size = f"{found.st_size / 1e6:.1f} MB" if found.st_size >= 2e5 else f"{found.st_size / 1e3:.0f} kB"
            raise _UnreadableError(f"has {size}; {advice}")
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _UnreadableError("does not exist; create it") from error
    except OSError as error:
        raise _UnreadableError(f"cannot be read ({error.strerror}); check the file's permissions") from error
    except RuntimeError as error:  # Path.resolve raises it for a circle of links before Python 3.13
        raise _UnreadableError("is a link that leads to itself; remove it") from error


def _leads_out(content: Path, path: Path) -> bool:
    """Tell whether a link at or above the path, below the library's folder, leads out of the library.

    Resolving is slow, and most files have no link on their way. Measured with a thousand topics, `os.path` saves 30 ms
    of the 0.7 s for a build with one changed topic.
    """
    root, place = str(content), str(path)
    while len(place) > len(root):
        if os.path.islink(place):  # noqa: PTH114
            return not path.resolve().is_relative_to(content.resolve())
        place = os.path.dirname(place)  # noqa: PTH120
    return False


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _find_place(_end_lines(data[: error.start].decode("utf-8-sig")))
        found = f"0x{data[error.start]:02X}"
        raise _UnreadableError(
            f"contains a byte that is not valid UTF-8 ({found}); save the file as UTF-8", place
        ) from error
    text = _end_lines(text)
    if not text.strip():
        raise _UnreadableError("is empty; write its text, or delete it")
    if odd := _NOT_TEXT.search(text):
        message = f"contains a character that is not text (U+{ord(odd[0]):04X}); delete it or type it again"
        raise _UnreadableError(message, _find_place(text[: odd.start()]))
    return text


def _end_lines(text: str) -> str:
    """End each line with a line feed. No other character ends a line, as in CommonMark 0.31, 2.1, and in TOML 1.0."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _find_place(before: str) -> Place:
    """Return the place right behind the first part of a file."""
    return Place(before.count("\n") + 1, len(before) - before.rfind("\n"))


def read_toml(content: Path, path: Path, findings: list[Finding]) -> Fields | None:
    """Read a TOML file; None, and a finding, if it is not valid TOML."""
    text = read_text(content, path, findings)
    if text is None:
        return None
    place = path.relative_to(content).as_posix()
    if found := _LONG_TOML_KEY.search(text):
        line, column = _find_place(text[: found.start()])
        findings.append(Finding(place, line, "a key has too many parts with dots between; shorten it", column=column))
        return None
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        reason = str(error).partition(" (at ")[0].lower()
        line, column = _find_toml_error(str(error), text)
        findings.append(Finding(place, line, f"cannot be read as TOML: {reason}", column=column))
        return None
    lines = text.split("\n")
    return Fields(values, place, partial(_find_toml_value, lines), findings, lines=lines)


def _find_toml_error(message: str, text: str) -> tuple[int, int]:
    """Return where TOML cannot be read. Before Python 3.14, `tomllib` tells it in its message only."""
    if place := re.search(r"at line (\d+), column (\d+)", message):
        return int(place[1]), int(place[2])
    return _find_place(text.rstrip()) if "at end of document" in message else (0, 0)


def _find_toml_value(lines: Sequence[str], trail: Trail) -> Place:
    """Find the place of a TOML value from the text alone, because `tomllib` keeps no places.

    This looks for each name of the trail below the one before it. That is exact for files that are laid out like ours.
    In any other file, the place is at worst that of the table that contains the value.
    """
    at, column = 0, 1
    for index, name in enumerate(trail):
        if isinstance(name, int):
            continue
        which = trail[index + 1] if index + 1 < len(trail) else 0
        key = re.escape(name)
        pattern = re.compile(rf"\s*(?:\[{{1,2}}[^\]]*\b{key}\b[^\]]*\]+|\"?{key}\"?\s*=\s*(?P<value>\S?))")
        hits = [(number, hit) for number in range(at, len(lines)) if (hit := pattern.match(lines[number]))]
        if hits:
            at, hit = hits[min(which if isinstance(which, int) else 0, len(hits) - 1)]
            column = hit.start("value") + 1 if hit["value"] else find_column(lines[at], "")
    return Place(at + 1, column)
