"""A virtual X display. Pictures of it are read from the framebuffer in memory.

The browser does nothing for such a picture, and the page cannot notice it. So many pictures in a row do not change any
timing, and a page that blocks its own main thread is seen as a person sees it.
"""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

WIDTH, HEIGHT = 1024, 1024
MARK = (255, 0, 254)

_HEADER = struct.Struct(">25I")  # XWDFile.h


def can_have_screen() -> bool:
    return shutil.which("Xvfb") is not None


class Screen:
    """A display for one browser. `grab` takes a picture of the part that the page fills."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="redteam-screen-")
        read, write = os.pipe()
        size = f"{WIDTH}x{HEIGHT}x24"
        self._process = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(write),
                "-screen",
                "0",
                size,
                "-fbdir",
                self._folder.name,
                "-nolisten",
                "tcp",
                "-nocursor",
            ],
            pass_fds=[write],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as pipe:
            self.display = ":" + pipe.readline().strip()
        if self.display == ":":
            raise RuntimeError("Xvfb did not start")
        file = (Path(self._folder.name) / "Xvfb_screen0").open("rb")
        self._memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        file.close()
        header = _HEADER.unpack_from(self._memory)
        self._offset = header[0] + header[19] * 12
        self._stride = header[12]
        # The page's rectangle on the screen: left, top, width, height.
        self.rectangle = (0, 0, WIDTH, HEIGHT)

    def __enter__(self) -> Screen:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def grab(self, *, whole: bool = False) -> Image:
        """Take a picture of the page, or of the whole screen: rows of RGB pixels."""
        left, top, width, height = (0, 0, WIDTH, HEIGHT) if whole else self.rectangle
        return self._grab_all()[top : top + height, left : left + width].copy()

    def find_page(self, size: tuple[int, int], *, within_s: float = 5) -> None:
        """Find the page's rectangle. The browser must show a page that is filled with the colour `MARK`."""
        end = time.monotonic() + within_s
        box = None
        while time.monotonic() < end:
            seen = self._find_mark()
            if seen and seen == box and abs(seen[2] - size[0]) <= 4 and abs(seen[3] - size[1]) <= 4:
                self.rectangle = seen
                return
            box = seen
            time.sleep(0.05)
        raise RuntimeError(f"the marked page of {size} is not on the screen; found: {box}")

    def _find_mark(self) -> tuple[int, int, int, int] | None:
        rows, columns = np.nonzero((self._grab_all() == MARK).all(axis=2))
        if not rows.size:
            return None
        left, top = int(columns.min()), int(rows.min())
        return left, top, int(columns.max()) + 1 - left, int(rows.max()) + 1 - top

    def _grab_all(self) -> Image:
        pixels = np.frombuffer(self._memory, np.uint8, self._stride * HEIGHT, self._offset)
        return pixels.reshape(HEIGHT, self._stride)[:, : WIDTH * 4].reshape(HEIGHT, WIDTH, 4)[:, :, 2::-1]

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(5)
        self._folder.cleanup()
