"""List the packages that made a release: a software bill of materials (CycloneDX 1.5, JSON).

Input: the installed packages. Output: a document with the name, version and needs of this package and of each package
that it needs. It has no time, no serial number, no path and no download address, so the same packages give the same
bytes on any machine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_OURS = "caresheet"


@dataclass(frozen=True)
class _Package:
    name: str
    version: str
    needs: tuple[str, ...]

    @property
    def url(self) -> str:
        """The package URL (purl)."""
        return f"pkg:pypi/{self.name}@{self.version}"

    def describe(self) -> dict[str, str]:
        return {"bom-ref": self.url, "name": self.name, "version": self.version, "purl": self.url}


def make_bill_of_materials() -> bytes:
    """Return the bill of materials. Optional packages, for imports and the preview, are left out."""
    found: dict[str, _Package] = {}
    _find_needed(_OURS, found)
    packages = [found[name] for name in sorted(found)]
    values = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", **found[_OURS].describe()}},
        "components": [{"type": "library", **each.describe()} for each in packages if each.name != _OURS],
        "dependencies": [
            {"ref": each.url, "dependsOn": [found[needed].url for needed in each.needs]} for each in packages
        ],
    }
    return (json.dumps(values, indent=1, ensure_ascii=False) + "\n").encode()


def _find_needed(name: str, found: dict[str, _Package]) -> None:
    """Add a package, and each package that it needs."""
    # Python parses what is known about a package each time that it is asked, so it is asked once.
    known = metadata.distribution(name).metadata
    requirements = [Requirement(text) for text in known.get_all("Requires-Dist") or ()]
    wanted = [each for each in requirements if each.marker is None or each.marker.evaluate({"extra": ""})]
    found[name] = _Package(name, known["Version"], tuple(sorted({canonicalize_name(each.name) for each in wanted})))
    for needed in found[name].needs:
        if needed not in found:
            _find_needed(needed, found)
