"""Reads the words in a picture that a person could read, with Tesseract.

Input: a picture. Output: words in reading order. Words that are too small, or that only a machine could tell from their
background, are left out. The reader remembers lines that it has read with certainty: the same pixels say the same words
wherever they appear again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import tempfile
from dataclasses import astuple, dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np
from PIL import Image as Pictures

from redteam.screen import Image

# Tesseract was made for scans, whose letters are twice the size of a screen's.
SCALE = 2
# WCAG asks for 4.5 : 1. People can read words down to about this contrast.
_CONTRAST_AT_LEAST = 1.5
_HEIGHT_AT_LEAST_PX = 6
_CONFIDENCE_AT_LEAST = 20

# A letter has about twenty pixels at which the colour changes from left to right.
_EDGE = 12
_EDGES_AT_LEAST = 60
_SCROLL_BAR_PX = 18

_CERTAIN = 80
_LINES_AT_MOST = 600
_MARGIN_PX = 2

_KNOWN = Path(tempfile.gettempdir()) / "caresheet-redteam-words"


@dataclass(frozen=True)
class Word:
    """A word and its place, in pixels of the picture."""

    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float
    line: int


@dataclass(frozen=True)
class Way:
    """A way to read: Tesseract's page segmentation and thresholding, and how to turn colours into grey."""

    segmentation: int
    thresholding: int = 0
    light: str = "luma"


QUICK = Way(11)
# Second opinions: with local thresholds, for pages with dark and bright corners; and by the weakest colour channel,
# then by the strongest, because luma cannot tell red letters from green.
CAREFUL = (Way(11, 2, "least"), Way(6, 2, "most"))
WHOLE = Way(3)


@dataclass(frozen=True)
class _Line:
    left: int
    pixels: Image
    words: tuple[Word, ...]  # their tops are relative to the line's


class Reader:
    """Reads pictures of one engine."""

    def __init__(self) -> None:
        self._lines: list[_Line] = []

    def read(self, picture: Image, way: Way) -> list[Word]:
        """Read a picture as one page, without what is remembered."""
        if not _has_ink(picture):
            return []
        luminance = _luminance(picture)
        return [word for word in _recognise(_take_light(picture, way.light), way) if _is_legible(word, luminance)]

    def take_known(self, picture: Image) -> tuple[list[Word], Image]:
        """Return the words of remembered lines, and the picture without those lines."""
        rest, words = picture.copy(), list[Word]()
        for line in self._lines:
            height, width, _ = line.pixels.shape
            for top in _find(line, picture):
                rest[top : top + height, line.left : line.left + width] = line.pixels[0, 0]
                words += [replace(word, top=word.top + top) for word in line.words]
        return words, rest

    def learn(self, picture: Image, words: list[Word]) -> None:
        """Remember each line whose words were all read with certainty."""
        for _, each in groupby(words, lambda word: word.line):
            line = list(each)
            if len(self._lines) < _LINES_AT_MOST and min(word.confidence for word in line) >= _CERTAIN:
                self._lines.append(_cut(picture, line))


def _has_ink(picture: Image) -> bool:
    """Tell a picture that may contain text from one with only lines and a scroll bar."""
    inside = picture[:, :-_SCROLL_BAR_PX].astype(np.int16)
    edges = np.abs(np.diff(inside, axis=1)).max(axis=2) > _EDGE
    return bool(edges.sum() > _EDGES_AT_LEAST)


def _cut(picture: Image, words: list[Word]) -> _Line:
    left = max(0, min(word.left for word in words) - _MARGIN_PX)
    top = max(0, min(word.top for word in words) - _MARGIN_PX)
    right = max(word.left + word.width for word in words) + _MARGIN_PX
    bottom = max(word.top + word.height for word in words) + _MARGIN_PX
    moved = tuple(replace(word, top=word.top - top) for word in words)
    return _Line(left, picture[top:bottom, left:right].copy(), moved)


def _find(line: _Line, picture: Image) -> list[int]:
    """Return the heights at which the picture has exactly the pixels of a line."""
    height, width, _ = line.pixels.shape
    strip = picture[:, line.left : line.left + width]
    if strip.shape[1] < width or strip.shape[0] < height:
        return []
    middle = height // 2
    sample = slice(None, None, max(1, width // 16))
    rows = (strip[middle : strip.shape[0] - height + middle + 1, sample] == line.pixels[middle, sample]).all(
        axis=(1, 2)
    )
    return [int(top) for top in rows.nonzero()[0] if np.array_equal(strip[top : top + height], line.pixels)]


def _take_light(picture: Image, light: str) -> Image:
    if light == "least":
        return picture.min(axis=2)
    if light == "most":
        return picture.max(axis=2)
    return (picture @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)


def _recognise(grey: Image, way: Way) -> list[Word]:
    """Run Tesseract, but only once for each picture: most pages look the same from run to run."""
    key = hashlib.sha256(repr((grey.shape, way, SCALE)).encode() + grey.tobytes()).hexdigest()
    known = _KNOWN / f"{key}.json"
    try:
        return [Word(*each) for each in json.loads(known.read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        words = _ask_tesseract(grey, way)
    _KNOWN.mkdir(exist_ok=True)
    unfinished = known.with_suffix(f".{os.getpid()}")
    unfinished.write_text(json.dumps([astuple(word) for word in words]), "utf-8")
    unfinished.replace(known)
    return words


def _ask_tesseract(grey: Image, way: Way) -> list[Word]:
    picture = Pictures.fromarray(grey)
    large = picture.resize((picture.width * SCALE, picture.height * SCALE), Pictures.Resampling.BICUBIC)
    file = io.BytesIO()
    large.save(file, "BMP")
    command = ["tesseract", "-", "-", "-l", "eng", "--dpi", "150", "--psm", str(way.segmentation)]
    command += ["-c", f"thresholding_method={way.thresholding}", "tsv"]
    answer = subprocess.run(
        command, input=file.getvalue(), capture_output=True, check=True, env=os.environ | {"OMP_THREAD_LIMIT": "1"}
    )
    rows = csv.DictReader(io.StringIO(answer.stdout.decode()), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [_make_word(row) for row in rows if row["text"] and row["text"].strip()]


def _make_word(row: dict[str, str]) -> Word:
    left, top, width, height = (int(row[name]) // SCALE for name in ("left", "top", "width", "height"))
    line = (int(row["block_num"]) * 1000 + int(row["par_num"])) * 1000 + int(row["line_num"])
    return Word(row["text"].strip(), left, top, width, height, float(row["conf"]), line)


def _luminance(picture: Image) -> np.ndarray:
    """Return the relative luminance of each pixel (WCAG 2.2)."""
    return _LINEAR[picture] @ np.array([0.2126, 0.7152, 0.0722])


_SHARES = np.arange(256) / 255
_LINEAR = np.where(_SHARES <= 0.04045, _SHARES / 12.92, ((_SHARES + 0.055) / 1.055) ** 2.4)


def _is_legible(word: Word, luminance: np.ndarray) -> bool:
    box = luminance[word.top : word.top + word.height, word.left : word.left + word.width]
    if not box.size or word.height < _HEIGHT_AT_LEAST_PX or word.confidence < _CONFIDENCE_AT_LEAST:
        return False
    dark, light = np.percentile(box, [3, 97])
    return bool((light + 0.05) / (dark + 0.05) >= _CONTRAST_AT_LEAST)
