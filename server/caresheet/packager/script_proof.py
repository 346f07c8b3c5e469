"""Prove that a release runs no script and loads no stylesheet but those that this version of Caresheet makes.

Input: a release, and the widget's sources. Output: the faults found. A forger can change settings, such as a clinic's
name, because every library has its own. They cannot change what the scripts do: each one is made again from the
release's description of its settings, and every byte is compared.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from caresheet.packager.asset import SCRIPT, lay_out_assets
from caresheet.packager.render.widget_config import encode_clinics, find_config_faults
from caresheet.release.bounded_json import load_json
from caresheet.release.format import PUBLIC, WIDGET, Release

_OTHER = "is not what this version of Caresheet makes; build the release again"
# Each clinic has its own.
_OF_CLINICS = (SCRIPT, "clinic.json")
_LOADING_TAG = re.compile(r"<(?:script|link|iframe)(?P<attributes>[^<>]*)>")
_ADDRESS = re.compile(r' (?:src|href)="([^"]*)"')
# These lead elsewhere and load nothing.
_LINKS_ONLY = re.compile(r' rel="(?:alternate|canonical)"')


def find_script_faults(release: Release, widget: Path, pinned: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield (path, fault) for each script and stylesheet that a build would not make from the release's settings.

    Raises:
        KeyError, TypeError, AttributeError or ValueError: the description of the settings has another shape.
    """
    # Imported here because its libraries are slow to load, and a build does not need it.
    from caresheet.packager.render.bundle import bundle_described, bundle_static  # noqa: PLC0415

    if WIDGET not in release.files:
        yield WIDGET, "is missing, so the scripts cannot be checked; build the release again"
        return
    config = load_json(release.read(WIDGET))
    faults = list(find_config_faults(config, release.contents))
    yield from ((WIDGET, fault) for fault in faults)
    if faults:
        return
    wanted = lay_out_assets(bundle_described(config, widget), bundle_static(config, widget)) | encode_clinics(config)
    for path, body in wanted.items():
        if PUBLIC + path not in release.files:
            yield PUBLIC + path, "is missing; build the release again"
        elif release.read(PUBLIC + path) != body:
            yield PUBLIC + path, _OTHER
    for path in release.files:
        place = path.removeprefix(PUBLIC)
        is_asset = place.startswith("assets/") and place.endswith((".js", ".css"))
        if (is_asset or posixpath.basename(place) in _OF_CLINICS) and place not in wanted and place not in pinned:
            yield path, _OTHER


def find_loads(place: str, document: bytes) -> Iterator[str]:
    """Yield the public path of each script, stylesheet, icon and frame that a page loads; `place` is its own path.

    An address that leads out of the library is yielded as it stands, and no file of a release has such a path.
    """
    for tag in _LOADING_TAG.finditer(document.decode()):
        if _LINKS_ONLY.search(tag["attributes"]):
            continue
        for address in _ADDRESS.findall(tag["attributes"]):
            below = f"/{address}" if address.startswith("/") else f"/{posixpath.dirname(place)}/{address}"
            yield address if ":" in address or address.startswith("//") else posixpath.normpath(below).lstrip("/")
