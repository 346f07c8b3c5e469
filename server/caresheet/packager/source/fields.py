"""Read typed values from a mapping that a person wrote in YAML or TOML.

Input: plain values, and where each one is in its file. Output: checked values. A wrong value becomes a blank one and a
`Finding` at its place, so a caller never stops at the first fault and never has to check a type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from caresheet.characters import CURLY_QUOTES, find_character_fault
from caresheet.model import Finding
from caresheet.packager.markup.links import find_address_fault
from caresheet.packager.source.columns import find_column
from caresheet.packager.source.suggest import ask_if_meant, list_some

# The keys and indexes that lead from the top of a file to a value.
Trail = tuple[str | int, ...]

# With more of these, the file is probably of another kind, and naming each would take long.
_UNKNOWN_KEYS_NAMED = 20
# A list or a table with more entries is a mistake.
_MOST_ENTRIES = 300
# A year outside this range is a slip of the keyboard, such as 0206, or stands for "never", such as 9999.
_YEARS = range(1900, 2200)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Place(NamedTuple):
    """A place in a file. Both numbers count from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Fields:
    """A mapping at `trail` in the file at `path`. Every fault is added to `findings`.

    `find_place` returns the place of a value, or of its key if the value begins on another line. `lines` are the lines
    of the file.
    """

    values: Mapping[str, object]
    path: str
    find_place: Callable[[Trail], Place]
    findings: list[Finding]
    trail: Trail = ()
    lines: Sequence[str] = ()

    def note(self, key: str | int | None, message: str, *, about: str = "") -> None:
        """Add a finding about a key's value, about some text of it, or (without a key) about the mapping itself."""
        trail = self.trail if key is None else (*self.trail, key)
        self.findings.append(self.make_finding(trail, message, about=about))

    def make_finding(self, trail: Trail, message: str, *, about: str = "", rule: str = "") -> Finding:
        """Make a finding about the value at a trail from the top of the file, or about some text in its line."""
        line, column = self.find_place(trail)
        if about:
            column = find_column("".join(self.lines[line - 1 : line]), about)
        return Finding(self.path, line, message, column=column, rule=rule)

    def refuse_unknown(self, known: Iterable[str]) -> None:
        """Note each unknown key, with the known key that is most like it."""
        known = list(known)
        unknown = [key for key in self.values if key not in known]
        if len(unknown) > _UNKNOWN_KEYS_NAMED:
            message = f"{len(unknown)} keys are unknown; the known keys are {list_some(known) or 'none'}"
            self.note(unknown[0], message, about=unknown[0])
            return
        for key in unknown:
            advice = ask_if_meant(key, known, alike=0.6) or f"the known keys are {list_some(known) or 'none'}"
            if self.values[key] is None and len(self.trail) > 1:
                advice = "a comma ends a text between { and }; put the text in double quotes"
            self.note(key, f"unknown key '{key}'; {advice}", about=key)

    def text(self, key: str, *, required: bool = False, at_most: int = 200) -> str:
        """Read one line of text; blank if it is missing or wrong."""
        value = self._value(key, required=required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.note(key, f"'{key}' must be text; put it in double quotes")
            return ""
        if fault := _find_text_fault(value, at_most):
            self.note(key, f"'{key}' {fault}")
            return ""
        return " ".join(value.split())

    def paragraphs(self, key: str) -> tuple[str, ...]:
        """Read a long text as paragraphs, which are separated by blank lines."""
        value = self._value(key, required=True)
        if not isinstance(value, str):
            if value is not None:
                self.note(key, f"'{key}' must be text; put it in quotes")
            return ()
        if fault := find_character_fault(value):
            self.note(key, f"'{key}' {fault.message}")
            return ()
        return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", value) if part.strip())

    def texts(self, key: str, *, at_most: int = 200, at_most_entries: int = _MOST_ENTRIES) -> tuple[str, ...]:
        """Read a list of one-line texts; empty if it is missing or wrong."""
        value = self._value(key)
        if value is None:
            return ()
        if isinstance(value, list) and len(value) > at_most_entries:
            self.note(key, f"'{key}' has {len(value)} entries; write at most {at_most_entries}")
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.note(key, f"'{key}' must be a list; write it as [one, two]")
            return ()
        faults = [(index, fault) for index, item in enumerate(value) if (fault := _find_text_fault(item, at_most))]
        for index, fault in faults:
            trail = (*self.trail, key, index)
            self.findings.append(self.make_finding(trail, f"'{key}' has an entry that {fault}"))
        return () if faults else tuple(" ".join(item.split()) for item in value)

    def day(self, key: str, *, required: bool = False) -> date | None:
        """Read a calendar day written as in ISO 8601-1, 5.2.2.1 (YYYY-MM-DD)."""
        value = self._value(key, required=required)
        if value is None:
            return None
        day = value if type(value) is date else _parse_day(value)
        if day is None:
            self.note(key, f"'{key}' is '{value}', which is not a date; write year-month-day, such as 2026-05-01")
        elif day.year not in _YEARS:
            self.note(key, f"'{key}' is '{value}'; write a year from {_YEARS.start} to {_YEARS.stop - 1}")
            return None
        return day

    def number(self, key: str, allowed: range) -> int | None:
        """Read a whole number in a range; None if it is missing or wrong."""
        value = self._value(key)
        if value is None or (type(value) is int and value in allowed):
            return value
        self.note(key, f"'{key}' is '{value}'; write a whole number from {allowed.start} to {allowed.stop - 1}")
        return None

    def flag(self, key: str) -> bool:
        """Read true or false; false if it is missing or wrong."""
        value = self.values.get(key, False)
        if isinstance(value, bool):
            return value
        self.note(key, f"'{key}' is '{value}'; write true or false")
        return False

    def address(self, key: str, *, required: bool = False) -> str:
        """Read an https address; blank if it is missing or wrong."""
        value = self.text(key, required=required, at_most=2000)
        if value and not value.startswith("https://"):
            advice = (
                "write the address without quotation marks"
                if value.startswith(CURLY_QUOTES)
                else "it must begin with https://"
            )
            self.note(key, f"'{key}' is '{value}'; {advice}")
            return ""
        if value and (fault := find_address_fault(value)):
            self.note(key, f"'{key}': {fault}")
            return ""
        return value

    def translations(self, codes: Iterable[str]) -> dict[str, str]:
        """Read this mapping as one text for each language."""
        codes = list(codes)
        self.refuse_unknown(codes)
        return {code: self.text(code, required=True, at_most=400) for code in codes}

    def child(self, key: str, *, required: bool = False) -> Fields | None:
        """Read a mapping inside this one."""
        value = self._value(key, required=required)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.note(key, f"'{key}' must have entries of its own, such as 'name: value'")
            return None
        return replace(self, values=value, trail=(*self.trail, key))

    def children(self, key: str) -> list[Fields]:
        """Read a list of mappings inside this one."""
        value = self._value(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.note(key, f"'{key}' must be a list whose entries are 'name: value' pairs")
            return []
        return [replace(self, values=item, trail=(*self.trail, key, index)) for index, item in enumerate(value)]

    def _value(self, key: str, *, required: bool = False) -> object | None:
        value = self.values.get(key)
        if isinstance(value, list | dict) and len(value) > _MOST_ENTRIES:
            self.note(key, f"'{key}' has {len(value)} entries; write at most {_MOST_ENTRIES}")
            return None
        if value not in (None, "", []):
            return value
        if required and key in self.values:
            self.note(key, f"'{key}' is empty; fill it in")
        elif required:
            self.note(None, f"'{key}' is missing; add it")
        return None


def _parse_day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and _ISO_DATE.fullmatch(value) else None
    except ValueError:
        return None


def _find_text_fault(value: str, at_most: int) -> str | None:
    if fault := find_character_fault(value):
        return fault.message
    text = " ".join(value.split())
    if not any(c.isalnum() for c in text):
        return "is blank; write some text"
    if len(text) > at_most:
        return f"has {len(text)} characters; shorten it to {at_most}"
    return None
