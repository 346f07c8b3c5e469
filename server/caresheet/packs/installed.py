"""Find installed packs: libraries in the form of Python packages, which a clinic serves as they are or extends.

Input: a pack's name. Output: the folders of its sources and its release. No code of a pack is ever imported or run: a
pack is found by its entry point (Python Packaging User Guide, "Entry points specification"), and its files are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from caresheet.errors import ConfigError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

# Part of the format of packs, not the name of a module: it never changes.
GROUP = "caresheet.packs"
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Pack:
    """An installed pack: the folder of its sources, and the folder of the release that was built from them."""

    name: str
    version: str
    content: Path
    release: Path


def find_pack(name: str) -> Pack:
    """Find an installed pack.

    Raises:
        ConfigError: no pack of that name is installed, or its files are missing.
    """
    # Imported here because it is slow to load, and most libraries extend no pack.
    from importlib.metadata import entry_points  # noqa: PLC0415

    found = [point for point in entry_points(group=GROUP) if point.name == name]
    if not found:
        installed = ", ".join(sorted({point.name for point in entry_points(group=GROUP)})) or "none"
        raise ConfigError(f"no pack '{name}' is installed (installed: {installed}); install it with pip")
    return _locate(found[0])


def add_pack_name(pack: Pack, path: str) -> str:
    """Put a pack's name before a path, so that nobody looks for the file in their own library."""
    return f"{pack.name}:{path}"


def name_module(name: str) -> str:
    """Return the name of the Python package that a pack is installed as."""
    return f"caresheet_pack_{name.replace('-', '_')}"


def _locate(point: EntryPoint) -> Pack:
    if point.dist is None:
        raise ConfigError(f"the pack '{point.name}' is incomplete; install it again")
    folder = Path(str(point.dist.locate_file(name_module(point.name))))
    if not (folder / "content" / "library.toml").is_file() or not (folder / "release" / "manifest.json").is_file():
        raise ConfigError(f"{folder}: the pack '{point.name}' is incomplete; install it again")
    return Pack(point.name, point.dist.version, folder / "content", folder / "release")
