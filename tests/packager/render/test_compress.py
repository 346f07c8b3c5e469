from __future__ import annotations

import gzip
import os

import brotli
import pytest

from caresheet.packager.render.compress import compress_file

BODY = b"<p>The same words again. </p>" * 100


def test_compresses_text_both_ways() -> None:
    variants = compress_file("a/b.html", BODY)
    assert set(variants) == {"a/b.html.br", "a/b.html.gz"}
    assert brotli.decompress(variants["a/b.html.br"]) == gzip.decompress(variants["a/b.html.gz"]) == BODY


def test_writes_no_time_and_no_name_into_gzip() -> None:
    header = compress_file("a.js", BODY)["a.js.gz"][:10]
    assert header[3:8] == bytes(5)


@pytest.mark.parametrize(
    ("path", "body"),
    [("a.db", BODY), ("a.png", BODY), ("a.html", b"x" * 100), ("a.html", os.urandom(2000))],
    ids=["database", "image", "small", "incompressible"],
)
def test_leaves_alone_what_would_not_gain(path: str, body: bytes) -> None:
    assert compress_file(path, body) == {}
