"""The pictures of a page in order of time: a film of the screen, or printed pages."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image as Pictures

from redteam.judge import Sight
from redteam.screen import Image


@dataclass(frozen=True)
class Frame:
    """A picture, and when it was taken, in seconds since 1970."""

    at: float
    picture: Image


def add_frame(frames: list[Frame], frame: Frame) -> None:
    """Add a frame to a film. Of equal pictures in a row, keep the first and the last."""
    if len(frames) > 1 and all(np.array_equal(frame.picture, old.picture) for old in frames[-2:]):
        frames[-1] = frame
    else:
        frames.append(frame)


def cut_film(frames: list[Frame], began: float) -> list[Frame]:
    """Return a film from a moment on. It begins with the picture that was seen at that moment."""
    before = [Frame(began, frame.picture) for frame in frames if frame.at < began]
    return before[-1:] + [frame for frame in frames if frame.at >= began]


def find_longest_win(judged: list[tuple[Frame, Sight]]) -> tuple[float, Frame]:
    """Return the longest time for which the page won without a break, and a picture of it."""
    best, chosen = 0.0, judged[0][0]
    since: Frame | None = None
    for frame, sight in judged:
        if not sight.is_win:
            since = None
            continue
        since = since or frame
        if frame.at - since.at >= best:
            best, chosen = frame.at - since.at, frame
    return best, chosen


def rasterise(document: bytes) -> list[Image]:
    """Return a picture of each page of a PDF document."""
    with tempfile.TemporaryDirectory(prefix="redteam-print-") as folder:
        subprocess.run(
            ["pdftoppm", "-r", "80", "-", f"{folder}/page"], input=document, check=True, stderr=subprocess.DEVNULL
        )
        return [np.asarray(Pictures.open(path).convert("RGB")) for path in sorted(Path(folder).glob("page*"))]
