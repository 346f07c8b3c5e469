"""Read how long published releases are kept: `[releases]` in `library.toml`."""

from __future__ import annotations

from caresheet.packager.source.fields import Fields
from caresheet.release.archive import KEEP_DAYS

# Up to a hundred years.
_DAYS = range(36501)


def read_keep_days(fields: Fields) -> int:
    """Return for how many days a release is kept after another one took its place."""
    own = fields.child("releases")
    if own is None:
        return KEEP_DAYS
    own.refuse_unknown(("keep",))
    days = own.number("keep", _DAYS)
    return KEEP_DAYS if days is None else days
