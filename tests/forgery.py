"""Forge releases: change their files, and make the manifest match them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path


def hash_files(folder: Path) -> dict[str, str]:
    """Return the table of a release's files as they are now. Pipes, devices and links are left out."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    table = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}
    return {path: digest for path, digest in table.items() if path != "manifest.json"}


def write_manifest(folder: Path, table: dict[str, str]) -> None:
    """Write a manifest with the right id for any table."""
    lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(table.items()))
    id_ = hashlib.sha256(lines.encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps({"format": 1, "id": id_, "files": table}), "utf-8")


def rewrite_manifest(folder: Path) -> None:
    """Make the manifest match the files."""
    write_manifest(folder, hash_files(folder))
