"""Typed reading of a mapping that a person wrote, in YAML or TOML, with every fault noted at its line.

Enters: plain values and where each stands. Leaves: checked values, or a blank one and a `Finding`. A reader
therefore never stops at the first fault, and never has to ask whether a value is of the right type.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from caresheet.model import Finding
from caresheet.packager.markup.links import find_address_fault

Trail = tuple[str | int, ...]

# Whoever writes 0206 or 9999 has mistyped, or means that there is no such day.
_YEARS = range(1900, 2200)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# Bidirectional and zero-width controls that reorder or hide text; joiners that scripts need are let be.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_NEEDED_BY_SCRIPTS = "\u200c\u200d\u00ad"


@dataclass(frozen=True)
class Fields:
    """A mapping at `trail` in the file at `path`; what is wrong with it is added to `findings`."""

    values: Mapping[str, object]
    path: str
    find_line: Callable[[Trail], int]
    findings: list[Finding]
    trail: Trail = ()

    def note(self, key: str | int | None, message: str) -> None:
        """Add a finding at a key's line, or at the mapping's own."""
        trail = self.trail if key is None else (*self.trail, key)
        self.findings.append(Finding(self.path, self.find_line(trail), message))

    def refuse_unknown(self, known: Iterable[str]) -> None:
        """Note each key that means nothing here, with the nearest that does."""
        known = list(known)
        for key in self.values:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                advice = f"did you mean '{near[0]}'?" if near else f"the known ones are {', '.join(known) or 'none'}"
                self.note(key, f"unknown key '{key}'; {advice}")

    def text(self, key: str, *, required: bool = False, at_most: int = 200) -> str:
        """Read one line of text; blank where it is absent or wrong."""
        value = self._value(key, required=required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.note(key, f"'{key}' must be a text; put it in double quotes")
            return ""
        text = " ".join(value.split())
        if fault := _find_text_fault(text, at_most):
            self.note(key, f"'{key}' {fault}")
            return ""
        return text

    def paragraphs(self, key: str) -> tuple[str, ...]:
        """Read a long text as its paragraphs, which blank lines part."""
        value = self._value(key, required=True)
        if not isinstance(value, str):
            if value is not None:
                self.note(key, f"'{key}' must be a text; put it in quotes")
            return ()
        return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", value) if part.strip())

    def texts(self, key: str, *, at_most: int = 200) -> tuple[str, ...]:
        """Read a list of one-line texts; empty where it is absent or wrong."""
        value = self._value(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.note(key, f"'{key}' must be a list; write it as [one, two]")
            return ()
        texts = tuple(" ".join(item.split()) for item in value)
        faults = [fault for text in texts if (fault := _find_text_fault(text, at_most))]
        if faults:
            self.note(key, f"'{key}' has an entry that {faults[0]}")
            return ()
        return texts

    def day(self, key: str, *, required: bool = False) -> date | None:
        """Read a calendar day in the form of ISO 8601-1, 5.2.2.1 (YYYY-MM-DD)."""
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
        """Read a whole number of a range; None where it is absent or wrong."""
        value = self._value(key)
        if value is None or (type(value) is int and value in allowed):
            return value
        self.note(key, f"'{key}' is '{value}'; write a whole number from {allowed.start} to {allowed.stop - 1}")
        return None

    def address(self, key: str, *, required: bool = False) -> str:
        """Read an https address; blank where it is absent or wrong."""
        value = self.text(key, required=required, at_most=2000)
        if value and not value.startswith("https://"):
            self.note(key, f"'{key}' is '{value}'; it must begin with https://")
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
        """Read a mapping below this one."""
        value = self._value(key, required=required)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.note(key, f"'{key}' must have entries of its own, such as 'name: value'")
            return None
        return replace(self, values=value, trail=(*self.trail, key))

    def children(self, key: str) -> list[Fields]:
        """Read a list of mappings below this one."""
        value = self._value(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.note(key, f"'{key}' must be a list whose entries are 'name: value' pairs")
            return []
        return [replace(self, values=item, trail=(*self.trail, key, index)) for index, item in enumerate(value)]

    def _value(self, key: str, *, required: bool = False) -> object | None:
        value = self.values.get(key)
        if value in (None, "", []):
            if required:
                self.note(
                    key if key in self.values else None,
                    f"'{key}' is empty; fill it in" if key in self.values else f"'{key}' is missing; add it",
                )
            return None
        return value


def _parse_day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and _ISO_DATE.fullmatch(value) else None
    except ValueError:
        return None


def _find_text_fault(text: str, at_most: int) -> str | None:
    hidden = next((c for c in text if unicodedata.category(c) in _HIDDEN and c not in _NEEDED_BY_SCRIPTS), None)
    if hidden is not None:
        return f"holds an invisible character (U+{ord(hidden):04X}); delete it"
    if not any(c.isalnum() for c in text):
        return "is blank; write a text"
    if len(text) > at_most:
        return f"has {len(text)} characters; shorten it to {at_most}"
    return None
