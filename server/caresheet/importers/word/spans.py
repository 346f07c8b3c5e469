"""Runs of characters with one look, and their HTML.

Input: spans in their order. Output: HTML in which neighbours with the same look share their elements, because Word
splits words at every edit.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

# Addresses that lead a reader of the topic somewhere. All others belong to the file or to a computer.
_SCHEMES = ("https:", "http:", "mailto:", "tel:")


@dataclass(frozen=True)
class Span:
    """Characters with one look; a line feed is a line break."""

    text: str
    script: str = ""
    is_bold: bool = False
    is_italic: bool = False
    link: str = ""


def is_address(target: str) -> bool:
    """Say whether a link's target can lead readers of a topic somewhere."""
    return target.lower().startswith(_SCHEMES)


def write_spans(spans: Iterable[Span]) -> str:
    """Return the spans as HTML."""
    parts = []
    for link, linked in groupby(_merge(spans), key=lambda span: span.link):
        inner = "".join(_write_bold(list(linked)))
        parts.append(f'<a href="{html.escape(link)}">{inner}</a>' if link else inner)
    return "".join(parts)


def get_text(spans: Iterable[Span]) -> str:
    """Return the text of the spans on one line."""
    return " ".join("".join(span.text for span in spans).split())


def _merge(spans: Iterable[Span]) -> Iterator[Span]:
    for look, same in groupby(spans, key=lambda span: replace(span, text="")):
        yield replace(look, text="".join(span.text for span in same))


def _write_bold(spans: Sequence[Span]) -> Iterator[str]:
    for is_bold, bold in groupby(spans, key=lambda span: span.is_bold):
        inner = "".join(_write_italic(list(bold)))
        yield f"<strong>{inner}</strong>" if is_bold else inner


def _write_italic(spans: Sequence[Span]) -> Iterator[str]:
    for is_italic, italic in groupby(spans, key=lambda span: span.is_italic):
        inner = "".join(_write_text(span) for span in italic)
        yield f"<em>{inner}</em>" if is_italic else inner


def _write_text(span: Span) -> str:
    text = html.escape(span.text, quote=False).replace("\n", "<br>")
    return f"<{span.script}>{text}</{span.script}>" if span.script else text
