"""List the packages that made a release: a software bill of materials (CycloneDX 1.5, JSON).

Input: the installed packages. Output: a document with the name, version and needs of this package and of each package
that it needs. It has no time, no serial number, no path and no download address, so the same packages give the same
bytes on any machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_OURS = "caresheet"


def make_bill_of_materials() -> bytes:
    """Return the bill of materials. Optional packages, for imports and the preview, are left out."""
    needs = _find_needs(_OURS, {})
    values = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", **_describe(_OURS)}},
        "components": [{"type": "library", **_describe(name)} for name in sorted(needs) if name != _OURS],
        "dependencies": [
            {"ref": _name(name), "dependsOn": [_name(needed) for needed in needs[name]]} for name in sorted(needs)
        ],
    }
    return (json.dumps(values, indent=1, ensure_ascii=False) + "\n").encode()


def _find_needs(name: str, found: dict[str, list[str]]) -> Mapping[str, list[str]]:
    """Map each needed package to those that it needs itself."""
    requirements = [Requirement(text) for text in metadata.requires(name) or ()]
    wanted = [each for each in requirements if each.marker is None or each.marker.evaluate({"extra": ""})]
    found[name] = sorted({canonicalize_name(each.name) for each in wanted})
    for needed in found[name]:
        if needed not in found:
            _find_needs(needed, found)
    return found


def _describe(name: str) -> dict[str, str]:
    return {"bom-ref": _name(name), "name": name, "version": metadata.version(name), "purl": _name(name)}


def _name(name: str) -> str:
    """Return a package URL (purl)."""
    return f"pkg:pypi/{name}@{metadata.version(name)}"
