from __future__ import annotations

import gzip
import os

import brotli
import pytest

from caresheet.packager.render import incremental
from caresheet.packager.render.compress import compress_file
from caresheet.packager.render.incremental import compress_files

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


def test_the_same_bytes_are_compressed_once_and_for_their_best_use(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def watch(path: str, body: bytes) -> dict[str, bytes]:
        asked.append(path)
        return {f"{path}.gz": b"small"}

    monkeypatch.setattr(incremental, "compress_file", watch)
    fragment, data, page = (f"public/{path}" for path in ("v1/topics/en/a.html", "v1/topics/en/a.json", "topics/en/a/"))
    made = compress_files({data: BODY, fragment: BODY, "widget.json": BODY, page: b"x"})
    assert asked == [fragment, page]
    assert {path for path in made if path.endswith(".gz")} == {f"{data}.gz", f"{fragment}.gz"}
