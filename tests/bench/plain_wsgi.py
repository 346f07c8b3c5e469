"""The simplest WSGI app that could answer: the same headers and bytes, without Flask. `serving.py` compares with it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_FILE = Path(os.environ["PLAIN_FILE"])
_BODIES = {"/identity": _FILE.read_bytes(), "/br": Path(f"{_FILE}.br").read_bytes()}
_HEADERS = {
    path: [*map(tuple, pairs)] for path, pairs in json.loads(Path(os.environ["PLAIN_HEADERS"]).read_text()).items()
}


def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Answer from two tables."""
    path = environ["PATH_INFO"]
    start_response("200 OK", _HEADERS[path])
    return [_BODIES[path]]
