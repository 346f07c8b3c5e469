"""The simplest WSGI app that could answer: the same bytes, without Flask. `serving.py` compares with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_FILE = Path(os.environ["PLAIN_FILE"])
_BODIES = {"/identity": _FILE.read_bytes(), "/br": Path(f"{_FILE}.br").read_bytes()}
_ENCODINGS = {"/identity": [], "/br": [("Content-Encoding", "br")]}


def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Answer with a body and three headers at most."""
    path = environ["PATH_INFO"]
    body = _BODIES[path]
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers + _ENCODINGS[path])
    return [body]
