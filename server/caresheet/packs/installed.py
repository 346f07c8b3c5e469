"""Find installed packs: libraries in the form of Python packages, which a clinic serves as they are or extends.

Input: a pack's name. Output: the folders of its sources and its release. No code of a pack is ever imported or run: a
pack is found by its entry point (Python Packaging User Guide, "Entry points specification"), and its files are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from caresheet.errors import ConfigError

if TYPE_CHECKING:
    from importlib.metadata import Distribution

# Part of the format of packs, not the name of a module: it never changes.
GROUP = "caresheet.packs"
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# A pack has two lines of entry points. The rest of a longer file is not read.
_ENTRY_POINTS_AT_MOST = 10_000
_LISTED_AT_MOST = 10


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
        ConfigError: no pack of that name is installed, there are several, or its files are missing.
    """
    packages = _list_packages()
    found = [package for package, names in packages if name in names]
    if not found or not NAME.fullmatch(name):
        names = sorted({each for _, names in packages for each in names})
        more = f" and {len(names) - _LISTED_AT_MOST} more" if len(names) > _LISTED_AT_MOST else ""
        installed = ", ".join(names[:_LISTED_AT_MOST]) + more or "none"
        raise ConfigError(f"no pack '{name}' is installed (installed: {installed}); install it with pip")
    if len(found) > 1:
        named = ", ".join(sorted(_read_metadata(package, "Name") or "a damaged one" for package in found))
        raise ConfigError(f"several packages call themselves the pack '{name}' ({named}); uninstall all but one")
    return _locate(name, found[0])


def add_pack_name(pack: Pack, path: str) -> str:
    """Put a pack's name before a path, so that nobody looks for the file in their own library."""
    return f"{pack.name}:{path}"


def name_module(name: str) -> str:
    """Return the name of the Python package that a pack is installed as."""
    return f"caresheet_pack_{name.replace('-', '_')}"


def _list_packages() -> list[tuple[Distribution, set[str]]]:
    """Return each installed package that has packs, and their names. The first of a name on Python's path counts.

    `importlib.metadata.entry_points` fails if any package has a damaged file, and takes a minute for one of 40 MB.
    """
    # Imported here because it is slow to load, and most libraries extend no pack.
    from importlib.metadata import distributions  # noqa: PLC0415

    found: dict[str, tuple[Distribution, set[str]]] = {}
    for package in distributions():
        if names := set(_read_names(package)):
            found.setdefault(_normalize(_read_metadata(package, "Name") or str(len(found))), (package, names))
    return list(found.values())


def _normalize(name: str) -> str:
    """Return the form in which two names of one package are the same (Python Packaging User Guide, "Names")."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _read_names(package: Distribution) -> Iterator[str]:
    """Yield the names of a package's packs. A file that cannot be read has none."""
    try:
        text = package.read_text("entry_points.txt") or ""
    except (OSError, ValueError):
        return
    group = ""
    for line in text[:_ENTRY_POINTS_AT_MOST].splitlines():
        name, is_entry, _ = (part.strip() for part in line.partition("="))
        if name.startswith("[") and name.endswith("]"):
            group = name[1:-1]
        elif is_entry and group == GROUP:
            yield name


def _locate(name: str, package: Distribution) -> Pack:
    folder = Path(str(package.locate_file(name_module(name))))
    incomplete = f"{folder}: the pack '{name}' is incomplete; install it again"
    files = (folder / "content" / "library.toml", folder / "release" / "manifest.json")
    if not all(path.is_file() for path in files) or not (folder / "content" / "topics").is_dir():
        raise ConfigError(incomplete)
    version = _read_metadata(package, "Version")
    if not version:
        raise ConfigError(incomplete)
    return Pack(name, version, folder / "content", folder / "release")


def _read_metadata(package: Distribution, field: str) -> str:
    """Return what a package's metadata says; blank if it says nothing, or cannot be read."""
    try:
        return str(package.metadata[field] or "")
    except (KeyError, OSError, ValueError):
        return ""
