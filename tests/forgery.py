"""Forge releases: change their files, and make the manifest match them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

Attack = Callable[[Path], object]


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


def edit_contents(change: Callable[[str], str]) -> Attack:
    """Change `contents.json` as text, as no JSON writer would."""

    def attack(folder: Path) -> None:
        text = (folder / "contents.json").read_text("utf-8")
        changed = change(text)
        assert changed != text
        (folder / "contents.json").write_text(changed, "utf-8")
        rewrite_manifest(folder)

    return attack


def name_redirects_twice(text: str) -> str:
    """Lead readers elsewhere in the lines of `redirects`, and say further down that there are none."""
    before, _, rest = text.partition('"redirects": {\n')
    after = rest.partition("\n}")[2]
    elsewhere = '"topics/en/asthma/index.html": "https://evil.example/"'
    return f'{before}"redirects": {{\n{elsewhere}\n}},\n"redirects": {{}}{after}'


def turn_redirects_around(text: str) -> str:
    """Put the lines of `redirects` out of order, so that a look-up does not find them."""
    before, _, rest = text.partition('"redirects": {\n')
    lines, _, after = rest.partition("\n}")
    return before + '"redirects": {\n' + ",\n".join(reversed(lines.split(",\n"))) + "\n}" + after
