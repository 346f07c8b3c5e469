"""Read a file that a person wrote, as text or as TOML.

Input: a path in the content folder. Output: the text or the fields of the file, or a finding. This never follows a
link out of the folder and never reads a file that is too large.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from stat import S_ISREG

from caresheet.characters import find_character_fault
from caresheet.model import Finding
from caresheet.packager.markup.limits import OverLimitError, require_short_lines
from caresheet.packager.source.columns import find_column
from caresheet.packager.source.fields import Fields, Place, Trail
from caresheet.packager.source.toml_faults import explain_toml_error

# A topic of 1,500 words, the most that an editor accepts, has about 10 kB; the settings of a library have less.
MAX_FILE_BYTES = 100_000
_TEXT_ADVICE = f"a text file can have at most {MAX_FILE_BYTES // 1000} kB"
# Names joined by dots, as in `a.b.c = 1`. Our files need four; the work for many grows with the square of their number.
_TOML_NAME = r"(?:[A-Za-z0-9_-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
_LONG_TOML_KEY = re.compile(rf"(?<![\w.-]){_TOML_NAME}(?:[ \t]*+\.[ \t]*+{_TOML_NAME}){{16}}")
_WRITE_OR_DELETE = "write its text, or delete it"
# The lines by which Git and other programs mark two versions that somebody has to choose from.
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
_CONFLICT_MARKS = ("<<<<<<<", ">>>>>>>", "|||||||")
_CONFLICT_LINES = re.compile(rf"{_CONFLICT.pattern}|^={{7}}$", re.MULTILINE)
_WHOLE_FILE = Place(0, 0)


def read_text(
    content: Path,
    path: Path,
    findings: list[Finding],
    *,
    if_empty: str = _WRITE_OR_DELETE,
    if_missing: str = "create it",
) -> str | None:
    """Read a text file; None, and findings, if it is not one plain UTF-8 text of a reasonable size.

    `if_empty` and `if_missing` say what to do in these cases.
    """
    data = read_text_bytes(content, path, findings, if_missing=if_missing)
    return None if data is None else check_text(content, path, data, findings, if_empty=if_empty)


def read_text_bytes(
    content: Path, path: Path, findings: list[Finding], *, if_missing: str = "create it", is_linked: bool = True
) -> bytes | None:
    """Read the bytes of a text file; None, and a finding, if it is not in the library or has too many bytes.

    `is_linked` is False if the caller knows that there is no link on the way to the file.
    """
    try:
        if is_linked:
            _refuse_link_out(content, path)
        return _read_bytes(path, MAX_FILE_BYTES, _TEXT_ADVICE, if_missing)
    except _UnreadableError as error:
        findings.append(error.make_finding(content, path))
        return None


def check_text(
    content: Path, path: Path, data: bytes, findings: list[Finding], *, if_empty: str = _WRITE_OR_DELETE
) -> str | None:
    """Return the text of a file; None, and findings, if its bytes are not one plain UTF-8 text."""
    try:
        text = _check(data, if_empty)
    except _UnreadableError as error:
        findings.append(error.make_finding(content, path))
        return None
    # A search for plain text takes a fifth of the time of a pattern.
    has_marks = any(mark in text for mark in _CONFLICT_MARKS)
    conflicts = list(_find_conflicts(path.relative_to(content).as_posix(), text)) if has_marks else []
    findings.extend(conflicts)
    return None if conflicts else text


def read_bytes(content: Path, path: Path, findings: list[Finding], *, at_most: int, advice: str) -> bytes | None:
    """Read a file that is not text; None, and a finding, if it is not in the library or has too many bytes."""
    try:
        _refuse_link_out(content, path)
        return _read_bytes(path, at_most, advice)
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


def _read_bytes(path: Path, at_most: int, advice: str, if_missing: str = "create it") -> bytes:
    try:
        found = os.stat(path)  # noqa: PTH116 - half the time of `path.stat`, and a library has thousands of files
        if not S_ISREG(found.st_mode):
            raise _UnreadableError("is not a file; remove it")
        if found.st_size > at_most:
            size = f"{found.st_size / 1e6:.1f} MB" if found.st_size >= 2e5 else f"{found.st_size / 1e3:.0f} kB"
            raise _UnreadableError(f"has {size}; {advice}")
        # A file object asks the system four times more about each file.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.read(descriptor, at_most)
        finally:
            os.close(descriptor)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _UnreadableError(f"does not exist; {if_missing}") from error
    except OSError as error:
        raise _UnreadableError(f"cannot be read ({error.strerror}); check the file's permissions") from error


def _refuse_link_out(content: Path, path: Path) -> None:
    """Refuse a file if a link at or above it, below the library's folder, leads out of the library."""
    below = (place for place in (path, *path.parents) if content in place.parents)
    try:
        if any(map(os.path.islink, below)) and not path.resolve().is_relative_to(content.resolve()):
            raise _UnreadableError("is a link that leads out of the library; put the file itself here")
    except RuntimeError as error:  # Path.resolve raises it for a circle of links before Python 3.13
        raise _UnreadableError("is a link that leads to itself; remove it") from error


def _find_conflicts(place: str, text: str) -> Iterator[Finding]:
    """Yield each line that a merge has left for a person to decide."""
    if not _CONFLICT.search(text):
        return
    for match in _CONFLICT_LINES.finditer(text):
        message = f"a merge has left two versions of this text ('{match[0][:20]}'); keep one, and delete this line"
        yield Finding(place, text.count("\n", 0, match.start()) + 1, message, column=1)


def decode_text(data: bytes) -> str:
    """Decode bytes that are known to be a text. Each line of it ends with a line feed."""
    return _end_lines(data.decode("utf-8-sig"))


def _check(data: bytes, if_empty: str) -> str:
    try:
        text = decode_text(data)
    except UnicodeDecodeError as error:
        place = _find_place(_end_lines(data[: error.start].decode("utf-8-sig")))
        found = f"0x{data[error.start]:02X}"
        raise _UnreadableError(
            f"contains a byte that is not valid UTF-8 ({found}); save the file as UTF-8", place
        ) from error
    if not text or text.isspace():
        raise _UnreadableError(f"is empty; {if_empty}")
    if odd := find_character_fault(text):
        raise _UnreadableError(odd.message, _find_place(text[: odd.offset]))
    return text


def _end_lines(text: str) -> str:
    """End each line with a line feed. No other character ends a line, as in CommonMark 0.31, 2.1, and in TOML 1.0."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _find_place(before: str) -> Place:
    """Return the place right behind the first part of a file."""
    return Place(before.count("\n") + 1, len(before) - before.rfind("\n"))


def read_toml(content: Path, path: Path, findings: list[Finding], **advice: str) -> Fields | None:
    """Read a TOML file; None, and a finding, if it is not valid TOML. `advice` is that of `read_text`."""
    text = read_text(content, path, findings, **advice)
    if text is None:
        return None
    place, lines = path.relative_to(content).as_posix(), text.split("\n")
    try:
        require_short_lines(lines)
    except OverLimitError as error:
        findings.append(Finding(place, error.fault.line, error.fault.message, column=1))
        return None
    if found := _LONG_TOML_KEY.search(text):
        line, column = _find_place(text[: found.start()])
        findings.append(Finding(place, line, "a key has too many parts with dots between; shorten it", column=column))
        return None
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        (line, column), message = explain_toml_error(str(error), text)
        findings.append(Finding(place, line, message, column=column))
        return None
    return Fields(values, place, partial(_find_toml_value, lines), findings, lines=lines)


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
        pattern = re.compile(rf"\s*(?:\[(?=[^\]]*+\])[^\]]*\b{key}\b|\"?{key}\"?\s*=\s*(?P<value>\S?))")
        hits = [(number, hit) for number in range(at, len(lines)) if (hit := pattern.match(lines[number]))]
        if hits:
            at, hit = hits[min(which if isinstance(which, int) else 0, len(hits) - 1)]
            column = hit.start("value") + 1 if hit["value"] else find_column(lines[at], "")
    return Place(at + 1, column)
