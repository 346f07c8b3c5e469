"""Read the scripts that clinics have pinned. The library keeps them so that every later release still serves them.

Input: `pinned/` in a content folder. Output: the scripts by public path, or findings. A pinned script always has
exactly the bytes that its name was made from.
"""

from __future__ import annotations

import re
from pathlib import Path

from caresheet.model import Finding
from caresheet.packager.asset import Asset

FOLDER = "pinned"
# Our script has about 50 kB before it is compressed. A file far above that is not one.
MAX_SCRIPT_BYTES = 200_000
# The script, and what it loads when somebody searches, shares or copies.
_NOT_OURS = "is not caresheet.<hash>.js, search.<hash>.js or actions.<hash>.js; remove it"
_NAME = re.compile(r"(caresheet|search|actions)\.[0-9a-f]+\.js")


def read_pinned(content: Path, findings: list[Finding]) -> dict[str, bytes]:
    """Read the pinned scripts, and note each one that does not match its name."""
    found = {}
    for path in sorted((content / FOLDER).glob("*")):
        place = f"{FOLDER}/{path.name}"
        if path.name.startswith("."):
            continue
        if path.is_symlink() or not path.is_file() or not _NAME.fullmatch(path.name):
            findings.append(Finding(place, 0, _NOT_OURS))
        elif path.stat().st_size > MAX_SCRIPT_BYTES or (asset := _read(path)).path != f"assets/{path.name}":
            findings.append(Finding(place, 0, "is not the script that its name was made from; copy it again"))
        else:
            found[asset.path] = asset.body
    return found


def _read(path: Path) -> Asset:
    return Asset.of(path.name.partition(".")[0], ".js", path.read_bytes())
