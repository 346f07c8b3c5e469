"""What the workers of one test run share: a folder, and what one worker puts there for all."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import json
import os
import pickle
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from caresheet.shipped import find_widget

Inputs = ParamSpec("Inputs")
Made = TypeVar("Made")


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


def remember(
    make: Callable[Inputs, Made], folder: Path, name_inputs: Callable[Inputs, bytes]
) -> Callable[Inputs, Made]:
    """Return `make` with a memory on disk: of equal inputs, it makes something once in a test run.

    Most of a small build's time goes into bundling and compressing the same files again. What these functions make
    depends on nothing but their inputs and their libraries, and the libraries do not change during a run.
    `name_inputs` returns the same bytes for equal inputs only.
    """
    folder.mkdir(exist_ok=True)

    @functools.wraps(make)
    def make_once(*args: Inputs.args, **kwargs: Inputs.kwargs) -> Made:
        known = folder / hashlib.sha256(name_inputs(*args, **kwargs)).hexdigest()
        if known.exists():
            remembered: Made = pickle.loads(known.read_bytes())
            return remembered
        made = make(*args, **kwargs)
        unfinished = known.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(pickle.dumps(made))
        unfinished.replace(known)
        return made

    return make_once


def name_file(path: str, body: bytes) -> bytes:
    """Name what `compress_file` takes."""
    return f"{path}\n".encode() + body


def name_bundle(config: Mapping[str, Any], widget: Path) -> bytes:
    """Name what the functions take that bundle scripts: settings, and the folder of the widget's sources."""
    return json.dumps([config, name_sources(widget)]).encode()


def keep_shipped(make: Callable[[Path], Made]) -> Callable[[Path], Made]:
    """Return `make`, which makes something of a widget's folder: of ours only once, as no test changes that one."""
    kept = functools.cache(make)

    @functools.wraps(make)
    def make_of(widget: Path) -> Made:
        return kept(widget) if widget == find_widget() else make(widget)

    return make_of


@keep_shipped
def name_sources(widget: Path) -> str:
    """Return a digest of the widget's sources."""
    sources = {str(path.relative_to(widget)): path.read_text("utf-8") for path in sorted(widget.rglob("src/**/*.*"))}
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()
