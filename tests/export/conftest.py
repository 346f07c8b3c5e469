"""A release with every kind of address: old names, withdrawn topics, reviews, pictures, a clinic and its own topic."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from caresheet.export.hosts import export_release
from caresheet.packager.pipeline import build_release
from caresheet.release.format import CURRENT, Release, open_release
from conftest import TODAY, LibraryFolder, write_varied
from drawing import draw
from shared import SharedFolder

OAK = "https://www.oak.example https://*.oak.example:8443"


def write_everything(folder: LibraryFolder) -> None:
    write_varied(folder)
    (folder.root / "sites/elm-road.toml").unlink()
    settings = (folder.root / "library.toml").read_text("utf-8")
    folder.write("library.toml", 'url = "https://library.example/"\n' + settings)
    folder.write("pictures/lungs.png", draw("PNG"))
    folder.write_topic("lungs", "## What are they?\n\nYou have two.\n\n![Two lungs](pictures/lungs.png)\n")
    ancestors = ", ".join(f'"{origin}"' for origin in OAK.split())
    folder.write_topic("visit", settings="site: oak\n")
    folder.write("sites/oak.toml", f'name = "Oak"\nisolation = "frame"\nframe_ancestors = [{ancestors}]\n')


@pytest.fixture(scope="session")
def everything(shared: SharedFolder) -> Release:
    """Return the release. No test may change it."""

    def build(to: Path) -> None:
        folder = LibraryFolder(to / "content")
        write_everything(folder)
        build_release(folder.root, to / "releases")

    return open_release(shared.make_once("everything", build) / "releases" / CURRENT)


@pytest.fixture(scope="session")
def unsealed(everything: Release) -> Release:
    """Return the same release, in which no clinic shows topics in sealed frames only."""
    sites = {name: replace(site, isolation="inline") for name, site in everything.contents.sites.items()}
    return replace(everything, contents=replace(everything.contents, sites=sites))


@pytest.fixture(scope="session")
def exported_for_nginx(everything: Release, shared: SharedFolder) -> Path:
    """Return the folder of an export for nginx. No test may change it."""

    def export(to: Path) -> None:
        export_release(everything, to / "export", "nginx", TODAY, apart_from=())

    return shared.make_once("exported-for-nginx", export) / "export"
