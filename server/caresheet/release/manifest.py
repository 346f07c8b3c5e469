"""Read and write `manifest.json`: a release's id, and the SHA-256 of each of its files.

Input: a table of files. Output: one line for each file, sorted by path, and the id, which is the hash of the table.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from json.encoder import encode_basestring

from caresheet.release.lines import LineMapping, Lines
from caresheet.release.well_formed import require_safe_paths

FORMAT = 1
# Bytes of a manifest that are proven at once. With more, a worker has more memory for good.
_PROVEN_AT_ONCE = 50_000
_DIGEST_LETTERS = 64
_OPENING, _CLOSING = b'{"files": {', b'},\n"format": '


def encode_manifest(id_: str, table: Mapping[str, str]) -> bytes:
    """Return the bytes of `manifest.json`; the table maps each path to its SHA-256."""
    # What json.dumps writes, in a third of the time.
    lines = ",\n".join(f'{encode_basestring(path)}: "{table[path]}"' for path in sorted(table))
    return f'{{"files": {{{lines}}},\n"format": {FORMAT},\n"id": "{id_}"}}\n'.encode()


def hash_table(table: Mapping[str, str]) -> str:
    """Return the id of the release that has these files."""
    lines = "".join([f"{table[path]}  {path}\n" for path in sorted(table)])
    return hashlib.sha256(lines.encode()).hexdigest()


def decode_manifest(text: bytes) -> tuple[str, LineMapping[str]]:
    """Return a release's id, and its table of files, which is proven to have that id.

    Raises:
        ValueError: the text is damaged.
    """
    if not text.startswith(_OPENING) or _CLOSING not in text:  # another program has formatted it
        values = json.loads(text)
        if values["format"] == FORMAT:
            text = encode_manifest(values["id"], values["files"])
    end = text.rindex(_CLOSING)
    rest = json.loads(_OPENING + text[end:])
    if rest["format"] != FORMAT:
        raise ValueError("its list of files has another format")
    if _prove_lines(text, len(_OPENING), end) != rest["id"]:
        raise ValueError("its id does not match its list of files")
    return rest["id"], LineMapping(Lines(text, len(_OPENING), end), str)


def _prove_lines(text: bytes, start: int, end: int) -> str:
    """Check the lines of a manifest, and return what `hash_table` returns. Splitting is faster than parsing."""
    found = hashlib.sha256()
    while start < end:
        after = end if start + _PROVEN_AT_ONCE > end else text.rfind(b"\n", start, start + _PROVEN_AT_ONCE) + 1 or end
        lines = text[start:after].rstrip(b",\n")
        require_safe_paths(lines)
        pairs = [entry.partition(b'": "') for entry in lines[1:-1].split(b'",\n"')]
        for path, _, digest in pairs:
            if len(digest) != _DIGEST_LETTERS:
                raise ValueError(f"the hash of {path.decode()} is {digest.decode()!a}")
        found.update(b"".join([b"%b  %b\n" % (digest, path) for path, _, digest in pairs]))
        start = after
    return found.hexdigest()
