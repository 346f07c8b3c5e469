"""Render "Get your tag": the library's front page, and the clinic page that it shows the tag on.

Enters: a library and its bundled assets. Leaves: `index.html`, `preview.html`, `favicon.svg` and `robots.txt`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

from caresheet.model import Library
from caresheet.packager.asset import Asset
from caresheet.packager.render import make_jinja


def render_home(library: Library, scripts: Mapping[str, Asset], static: Mapping[str, Asset]) -> dict[str, bytes]:
    """Render the files at the library's root, by public path."""
    jinja = make_jinja()
    jinja.globals.update(library=library, scripts=scripts, static=static)
    return {
        "index.html": jinja.get_template("home.html").render().encode(),
        "preview.html": jinja.get_template("preview.html").render().encode(),
        "favicon.svg": (resources.files("caresheet") / "static" / "favicon.svg").read_bytes(),
        "robots.txt": b"User-agent: *\nAllow: /\n",
    }
