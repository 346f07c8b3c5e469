"""Prove that the sheets of a release lead readers to its own pages: the QR code on each says what stands beside it.

Input: a release. Output: the faults found. A person cannot read a QR code, so a forged one would be noticed last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from caresheet.packager.render.handout import make_qr
from caresheet.release.bounded_json import load_json
from caresheet.release.format import DOCUMENT_FOLDERS, WIDGET, Release

_HANDOUT = re.compile(rf"(?:{'|'.join(DOCUMENT_FOLDERS)})(?:.*/)?(handouts/[^/]+/[^/]+/index\.html)")
_VERSION = re.compile(r'<body [^<>]*data-version="([^"]*)"')
_CODE = re.compile(r'<svg [^<>]*><path stroke="#000" fill="none" d="([^"]*)"></path></svg>')
_LAST_LINES, _LINK = '<footer class="cs-colophon">', re.compile(r'<a href="([^"]*)">')


def find_code_faults(release: Release) -> Iterator[tuple[str, str]]:
    """Yield (path, fault) for each sheet whose QR code, or the address beside it, does not lead to its own page."""
    library = load_json(release.read(WIDGET))["library"]["url"]
    for path in release.files:
        if sheet := _HANDOUT.fullmatch(path):
            document = release.read(path).decode()
            # The file at an old name is the one at the new name.
            place = release.contents.redirects.get(sheet[1], sheet[1]).removesuffix("index.html")
            address = library + place if library else ""
            if not _leads_to(address, document):
                yield path, "has a QR code or an address that does not lead to its own page"


def _leads_to(address: str, document: str) -> bool:
    version, codes = _VERSION.findall(document), _CODE.findall(document)
    words = _LINK.findall(document.partition(_LAST_LINES)[2])[-1:]
    if not address or not version:
        return not codes and not words
    code = make_qr(f"{address}#v={version[0]}")
    return words == [address] and codes == ([code.path] if code else []) and document.count("<svg") == len(codes)
