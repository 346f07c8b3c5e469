"""Every error that Caresheet raises on purpose.

Each is one line for a person: where it is, what was found, what to do. Only developers who ask for it get a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable

from caresheet.model import Finding


class CaresheetError(Exception):
    """Something that a person can correct."""


class ConfigError(CaresheetError):
    """The environment or a command's options are wrong."""


class ContentError(CaresheetError):
    """The content cannot become a release. `findings` say why, sorted by file and line."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__("\n".join(map(str, self.findings)))


class ReleaseError(CaresheetError):
    """A release is missing, damaged, or cannot be written."""
