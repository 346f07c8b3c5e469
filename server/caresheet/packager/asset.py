"""A file that pages load: its body, its immutable address and its integrity. What a name is, our code alone says.

Enters: a body. Leaves: an `Asset`, and the public paths that assets stand at.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

SCRIPT = "caresheet.js"
_HASH_DIGITS = 16


def name_by_hash(stem: str, suffix: str, body: bytes) -> str:
    """Name a body by its own hash, between a stem and a suffix: an address that is never another body's."""
    return f"{stem}{hashlib.sha256(body).hexdigest()[:_HASH_DIGITS]}{suffix}"


@dataclass(frozen=True)
class Asset:
    """A bundled file: its immutable address, relative to the library's root, and its integrity (W3C SRI)."""

    path: str
    integrity: str
    body: bytes

    @classmethod
    def of(cls, stem: str, suffix: str, body: bytes) -> Asset:
        """Name a body by its own hash."""
        digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
        return cls(name_by_hash(f"assets/{stem}.", suffix, body), f"sha384-{digest}", body)


def lay_out_assets(scripts: Mapping[str, Asset], static: Mapping[str, Asset]) -> dict[str, bytes]:
    """Place assets at their public paths: immutable ones, and the evergreen scripts."""
    public = {asset.path: asset.body for asset in (*scripts.values(), *static.values())}
    for site, asset in scripts.items():
        public[f"sites/{site}/{SCRIPT}" if site else SCRIPT] = asset.body
    return public
