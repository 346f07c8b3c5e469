"""Read the pictures of a library: `pictures/` in the content folder, one file each.

Input: a content folder, and the pack that it extends. Output: pictures as they are published, by file name, or
findings. The bytes of a file decide its kind, never its name. What cameras and programs note in a picture is removed.
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
from caresheet.packs.installed import add_pack_name, find_pack

# Many readers have a slow connection. 2000 pixels fill a topic's width even with three screen pixels per CSS pixel.
MAX_PICTURE_BYTES, MAX_SIDE_PX = 300_000, 2000
_SMALLER = f"make it smaller: at most {MAX_SIDE_PX} pixels on each side, and {MAX_PICTURE_BYTES // 1000} kB"
_NAMED = re.compile(rf"{PICTURE_FOLDER}/({PICTURE_NAME.pattern})")


def read_pictures(content: Path, library: Library, findings: list[Finding]) -> dict[str, Picture]:
    """Read every picture by its file name. A library's own pictures replace those of the pack that it extends."""
    pictures = {}
    if library.extends:
        pack, found = find_pack(library.extends), list[Finding]()
        for name, picture in _read_folder(pack.content, found):
            pictures[name] = replace(picture, file=add_pack_name(pack, picture.file))
        findings.extend(Finding(add_pack_name(pack, each.path), 0, each.message) for each in found)
    return pictures | dict(_read_folder(content, findings))


def find_named(text: str) -> list[str]:
    """Return the names of all pictures that a topic shows, and perhaps some others, without parsing it.

    A name can be written with escapes (CommonMark 0.31, 2.4 and 2.5). Undoing too many of them misses no name.
    """
    return sorted(set(_NAMED.findall(html.unescape(text.replace("\\", ""))))) if "![" in text else []


def find_picture_fault(path: str, body: bytes) -> str | None:
    """Say why a file of a release does not match its path; None if it does."""
    try:
        whole = read_picture(body)
    except PictureError as error:
        return str(error)
    if whole.body != body:
        return "contains more than the picture itself"
    return None if path == _make_path(whole.suffix, body) else "is not the picture that its name was made from"


def _read_folder(content: Path, findings: list[Finding]) -> Iterator[tuple[str, Picture]]:
    for path in sorted((content / PICTURE_FOLDER).glob("*")):
        place, before = f"{PICTURE_FOLDER}/{path.name}", len(findings)
        if path.name.startswith(".") or path.name.endswith("~"):
            continue
        if path.is_dir():
            findings.append(Finding(place, 0, f"is a folder; move its pictures into {PICTURE_FOLDER}/ itself"))
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
        return f"a picture's name can have only lowercase letters, digits and hyphens; rename it to {proposed}"
    return "is not a PNG, JPEG or WebP picture; save it as one of these, or remove it"
