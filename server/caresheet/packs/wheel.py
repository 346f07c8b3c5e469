"""Make a pack: a wheel that contains a library's sources and its release (PyPA, "Binary distribution format").

Input: a content folder and its release. Output: a wheel and a file of checksums. The sources are `library.toml`, the
five folders of a library, and the licence and readme files beside them. Anything else in the content folder is left
out. The same input makes the same bytes: files are sorted, and all have the same time.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.version import InvalidVersion, Version

from caresheet.atomic import replace_file
from caresheet.errors import ConfigError
from caresheet.packs.installed import GROUP, NAME, name_module
from caresheet.release.format import Release
from caresheet.scaffold import LIBRARY_FOLDERS

# The earliest time that a zip archive can record.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644 << 16
_MADE_ON_UNIX = 3
_NOTICES = ("LICENSE", "LICENCE", "COPYING", "NOTICE", "README")


@dataclass(frozen=True)
class Label:
    """A pack's name (lowercase letters, digits and hyphens) and version (PEP 440)."""

    name: str
    version: str


def read_label(name: str, version: str) -> Label:
    """Check a name and a version.

    Raises:
        ConfigError: one of them is not valid.
    """
    if not NAME.fullmatch(name):
        raise ConfigError(
            f"'{name}' is not a valid name for a pack; use lowercase letters, digits and hyphens, such as family-clinic"
        )
    try:
        return Label(name, str(Version(version)))
    except InvalidVersion:
        raise ConfigError(f"'{version}' is not a valid version; write numbers with points, such as 1.0") from None


def make_wheel(label: Label, content: Path, release: Release, folder: Path) -> Path:
    """Write a pack, and SHA256SUMS beside it; return the pack's path."""
    module = name_module(label.name)
    about = f"{module}-{label.version}.dist-info"
    files = {f"{module}/__init__.py": b'"""A pack of health topics. It contains files, and no code to run."""\n'}
    files |= {f"{module}/content/{path}": data for path, data in _read_library(content)}
    files |= {f"{module}/release/{path}": release.read(path) for path in release.files}
    files[f"{module}/release/manifest.json"] = (release.folder / "manifest.json").read_bytes()
    files |= {f"{about}/{name}": text.encode() for name, text in _describe(label, release).items()}
    files[f"{about}/RECORD"] = _record(files, f"{about}/RECORD")
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{module}-{label.version}-py3-none-any.whl"
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _NO_TIME)
            entry.external_attr, entry.create_system = _READABLE, _MADE_ON_UNIX
            archive.writestr(entry, files[path], zipfile.ZIP_DEFLATED)
    replace_file(wheel, body.getvalue())
    digest = hashlib.sha256(body.getvalue()).hexdigest()
    replace_file(folder / "SHA256SUMS", f"{digest}  {wheel.name}\n".encode())
    return wheel


def _read_library(content: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of each file of a library, except for links, hidden files and editors' backups."""
    folders = [content / name for name in LIBRARY_FOLDERS]
    inside = [path for folder in folders if not folder.is_symlink() for path in folder.rglob("*")]
    for path in sorted([*inside, *content.glob("*")]):
        below = path.relative_to(content)
        is_wanted = len(below.parts) > 1 or below.name == "library.toml" or below.name.startswith(_NOTICES)
        is_editors = any(part.startswith(".") or part.endswith("~") for part in below.parts)
        if is_wanted and not is_editors and path.is_file() and not path.is_symlink():
            yield below.as_posix(), path.read_bytes()


def _describe(label: Label, release: Release) -> dict[str, str]:
    about = {
        "Metadata-Version": "2.1",
        "Name": name_module(label.name).replace("_", "-"),
        "Version": label.version,
        "Summary": f"{' '.join(release.contents.name.split())}: a pack of health topics for Caresheet",
        "Requires-Dist": "caresheet",
    }
    return {
        "METADATA": "".join(f"{name}: {value}\n" for name, value in about.items()),
        "WHEEL": "Wheel-Version: 1.0\nGenerator: caresheet\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "entry_points.txt": f"[{GROUP}]\n{label.name} = {name_module(label.name)}\n",
    }


def _record(files: dict[str, bytes], own: str) -> bytes:
    """Return RECORD: each file's path, hash and size (PyPA, "Recording installed projects")."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerows((path, f"sha256={_hash(data)}", len(data)) for path, data in sorted(files.items()))
    rows.writerow((own, "", ""))
    return written.getvalue().encode()


def _hash(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
