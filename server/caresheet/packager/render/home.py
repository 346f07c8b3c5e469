"""Render "Get your tag": the library's front page, and the made-up clinic page on which it shows the tag.

Input: a library and its bundled assets. Output: `index.html`, `preview.html` and `favicon.svg`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

from caresheet.model import Library
from caresheet.packager.asset import Asset
from caresheet.packager.render.templates import fill_template


def render_home(library: Library, scripts: Mapping[str, Asset], static: Mapping[str, Asset]) -> dict[str, bytes]:
    """Render the files at the library's root, by public path."""
    given = {"library": library, "scripts": scripts, "static": static}
    return {
        "index.html": fill_template("home.html", **given).encode(),
        "preview.html": fill_template("preview.html", **given).encode(),
        **read_root_files(),
    }


def read_root_files() -> dict[str, bytes]:
    """Return the files at the library's root that are the same in every release, by public path."""
    return {
        "favicon.svg": (resources.files("caresheet") / "static" / "favicon.svg").read_bytes(),
    }
