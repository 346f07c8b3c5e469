"""What is wrong with a topic's text, before its file is known."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """Something to correct in a topic's text.

    `about` is the source text that it concerns, and `column` is where it is in its line; 0: wherever that text is.
    """

    line: int
    message: str
    about: str = ""
    column: int = 0
