"""What the workers of one test run share: a folder, and what one worker puts there for all."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

Variants = dict[str, bytes]
Compress = Callable[[str, bytes], Variants]


class SharedFolder:
    """A folder that every worker of a test run reads. No test may change what is in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def make_once(self, name: str, make: Callable[[Path], object]) -> Path:
        """Return the folder `name`, which `make` fills. The first worker that asks makes it; the others wait for it."""
        folder, made = self.root / name, self.root / f"{name}.made"
        with (self.root / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                # What a failed attempt has left.
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                made.touch()
        return folder


def remember(compress: Compress, folder: Path) -> Compress:
    """Return `compress` with a memory on disk: the same path and bytes are compressed once in a test run.

    Most of a small build's time goes into compressing the same files again. `compress` depends on nothing but its
    arguments and its libraries, and neither changes during a run.
    """
    folder.mkdir(exist_ok=True)

    def compress_once(path: str, body: bytes) -> Variants:
        known = folder / hashlib.sha256(f"{path}\n".encode() + body).hexdigest()
        if known.exists():
            variants: Variants = pickle.loads(known.read_bytes())
            return variants
        variants = compress(path, body)
        unfinished = known.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(pickle.dumps(variants))
        unfinished.replace(known)
        return variants

    return compress_once
