"""Serve the demonstration pages at /demo/, if the operator has switched them on. They are not part of any release.

Input: a folder of pages. Output: routes.
"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

_MEDIA_TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


def make_demo(folder: Path) -> Blueprint:
    """Make the routes for the pages in a folder. The pages are read once, at this call."""
    demo = Blueprint("demo", __name__, url_prefix="/demo")
    files = {
        path.name: (path.read_bytes(), _MEDIA_TYPES[path.suffix])
        for path in sorted(folder.iterdir())
        if path.suffix in _MEDIA_TYPES
    }

    @demo.get("/")
    @demo.get("/<name>")
    def show_demo(name: str = "index.html") -> Response:
        if name not in files:
            raise NotFound
        body, media_type = files[name]
        return Response(body, content_type=media_type, headers={"Cache-Control": "no-store"})

    return demo
