"""Describe the clinic that a topic belongs to, as far as its documents show it.

Input: a site. Output: plain values. They are few, so that a change of a clinic's other settings makes no topic again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from caresheet.model import Site


@dataclass(frozen=True)
class Clinic:
    """A clinic whose own topic is shown."""

    id: str
    name: str
    url: str | None

    @property
    def copyright(self) -> str:
        """The line after the disclaimer of its topics."""
        return f"© {self.name}"

    def describe(self) -> dict[str, str | None]:
        """Describe the clinic as JSON values."""
        return asdict(self)


def list_clinics(sites: Sequence[Site]) -> dict[str, Clinic]:
    """Return the clinics by id."""
    return {site.id: Clinic(site.id, site.name, site.url) for site in sites}
