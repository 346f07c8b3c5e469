"""The simplest Flask app that could answer: one view that returns bytes from memory. `serving.py` compares with it."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response

_FILE = Path(os.environ["PLAIN_FILE"])
_PLAIN, _BROTLI = _FILE.read_bytes(), Path(f"{_FILE}.br").read_bytes()

app = Flask(__name__)


@app.get("/identity")
def show_plain() -> Response:
    return Response(_PLAIN, content_type="text/html; charset=utf-8")


@app.get("/br")
def show_brotli() -> Response:
    return Response(_BROTLI, content_type="text/html; charset=utf-8", headers={"Content-Encoding": "br"})
