"""Read the pictures of a library: `pictures/` in the content folder, one file each.

Enters: a content folder, and the pack that it extends. Leaves: pictures as they are published, by file name, or
findings. A picture is told by its bytes, never by its name, and leaves without what cameras and programs note in it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from caresheet.model import Finding, Library, Picture
from caresheet.packager.asset import name_by_hash
from caresheet.packager.markup.links import PICTURE_FOLDER, PICTURE_NAME, propose_picture_name
from caresheet.packager.source.files import read_bytes
from caresheet.packager.source.picture_bytes import PictureError, read_picture
from caresheet.packs.installed import find_pack, mark

MAX_PICTURE_BYTES, MAX_SIDE_PX = 300_000, 2000
_SMALLER = f"make it smaller: at most {MAX_SIDE_PX} pixels on each side, and {MAX_PICTURE_BYTES // 1000} kB"
_NAMED = re.compile(rf"{PICTURE_FOLDER}/({PICTURE_NAME.pattern})")


def read_pictures(content: Path, library: Library, findings: list[Finding]) -> dict[str, Picture]:
    """Read every picture by its file name; a library's own stand before those of the pack that it extends."""
    pictures = {}
    if library.extends:
        pack, found = find_pack(library.extends), list[Finding]()
        for name, picture in _read_folder(pack.content, found):
            pictures[name] = replace(picture, file=mark(pack, picture.file))
        findings.extend(Finding(mark(pack, each.path), 0, each.message) for each in found)
    return pictures | dict(_read_folder(content, findings))


def find_named(text: str) -> list[str]:
    """Return the names of all pictures that a topic shows, and perhaps of more, without parsing it.

    A name may be written with escapes (CommonMark 0.31, 2.4 and 2.5); undone in excess, they find no name less.
    """
    return sorted(set(_NAMED.findall(html.unescape(text.replace("\\", ""))))) if "![" in text else []


def find_picture_fault(path: str, body: bytes) -> str | None:
    """Say why a file of a release is not the picture that its path stands for; None where it is."""
    try:
        whole = read_picture(body)
    except PictureError as error:
        return str(error)
    if whole.body != body:
        return "holds more than the picture itself"
    return None if path == _make_path(whole.suffix, body) else "is not the picture that its name stands for"


def _read_folder(content: Path, findings: list[Finding]) -> Iterator[tuple[str, Picture]]:
    for path in sorted((content / PICTURE_FOLDER).glob("*")):
        place, before = f"{PICTURE_FOLDER}/{path.name}", len(findings)
        if path.name.startswith(".") or path.name.endswith("~"):
            continue
        if path.is_dir():
            findings.append(
                Finding(place, 0, f"is a folder; pictures lie in {PICTURE_FOLDER}/ itself, so move them there")
            )
        elif not PICTURE_NAME.fullmatch(path.name):
            findings.append(Finding(place, 0, _word_name_fault(path.name)))
        if len(findings) > before:
            continue
        body = read_bytes(content, path, findings, at_most=MAX_PICTURE_BYTES, advice=_SMALLER)
        try:
            if body is not None:
                yield path.name, _make_picture(place, body)
        except PictureError as error:
            findings.append(Finding(place, 0, str(error)))


def _make_picture(place: str, body: bytes) -> Picture:
    whole = read_picture(body)
    if max(whole.width, whole.height) > MAX_SIDE_PX:
        raise PictureError(f"has {whole.width} x {whole.height} pixels; {_SMALLER}")
    return Picture(place, _make_path(whole.suffix, whole.body), whole.width, whole.height, whole.body)


def _make_path(suffix: str, body: bytes) -> str:
    return name_by_hash(f"{PICTURE_FOLDER}/", suffix, body)


def _word_name_fault(name: str) -> str:
    if proposed := propose_picture_name(name):
        return f"a picture's name has only small letters, digits and hyphens; call it {proposed}"
    return "is not a picture; a picture is a PNG, JPEG or WebP file: save it as one of these, or remove it"
