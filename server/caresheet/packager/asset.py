"""Name the files that pages load, and lay them out.

Input: a file's bytes. Output: an `Asset` with its immutable address and its integrity, and the public paths of assets.
Our own code makes the names and the hashes, not the bundler: see `bundle`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

SCRIPT = "caresheet.js"
# 64 bits of SHA-256: two different files will not get the same name by chance.
_HASH_DIGITS = 16


def name_by_hash(stem: str, suffix: str, body: bytes) -> str:
    """Make a name from the hash of a file's bytes, so that an address never serves other bytes."""
    return f"{stem}{hashlib.sha256(body).hexdigest()[:_HASH_DIGITS]}{suffix}"


@dataclass(frozen=True)
class Asset:
    """A bundled file: its immutable address, relative to the library's root, and its integrity (W3C SRI)."""

    path: str
    integrity: str
    body: bytes

    @classmethod
    def of(cls, stem: str, suffix: str, body: bytes) -> Asset:
        """Make an asset whose name contains the hash of its bytes."""
        digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
        return cls(name_by_hash(f"assets/{stem}.", suffix, body), f"sha384-{digest}", body)


def lay_out_assets(scripts: Mapping[str, Asset], static: Mapping[str, Asset]) -> dict[str, bytes]:
    """Return assets by public path: at their immutable addresses, and the scripts at their evergreen ones too."""
    public = {asset.path: asset.body for asset in (*scripts.values(), *static.values())}
    for site, asset in scripts.items():
        public[f"sites/{site}/{SCRIPT}" if site else SCRIPT] = asset.body
    return public
