"""An imported topic: what its file will contain, and notes on what was changed or dropped.

Input: values that an importer has read. Output: the text of a topic file.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date

from anyascii import anyascii

from caresheet.characters import REMOVED_BY_IMPORTERS, make_name
from caresheet.importers.conservation.visible_text import VisibleText
from caresheet.importers.source_file import SourceFile

# In characters, as the packager allows them.
_SUMMARY_AT_MOST, _TITLE_AT_MOST = 300, 120
# In characters: longer names make unwieldy addresses.
_SLUG_AT_MOST = 80
_IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_REMOVED = re.compile(f"[{REMOVED_BY_IMPORTERS}]")


@dataclass
class Imported:
    """A topic to be written. `notes` tell a person what was changed or dropped.

    `seen` is what a reader of the source saw; `added` are texts in the body that the importer added. `losses` say where
    the topic differs from what was seen. `updated` is None if the source does not say when it was last changed.
    """

    lang: str
    slug: str
    title: str
    summary: str
    updated: date | None
    body: str
    category: str = ""
    also_called: list[str] = field(default_factory=list)
    sources: list[tuple[str, str]] = field(default_factory=list)
    source: SourceFile | None = None
    notes: list[str] = field(default_factory=list)
    seen: VisibleText | None = None
    added: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The path of its file in the content folder."""
        return f"topics/{self.lang}/{self.slug}.md"

    def write(self) -> str:
        """Return the text of the topic file. Its values are JSON strings, which are YAML strings too."""
        lines = [
            "---",
            f"title: {_quote(self.title, _TITLE_AT_MOST)}",
            f"summary: {_quote(self.summary, _SUMMARY_AT_MOST)}",
            f"category: {self.category}",
        ]
        if self.updated:
            lines.append(f"updated: {self.updated.isoformat()}")
        if self.also_called:
            lines.append(f"also_called: [{', '.join(_quote(name, 200) for name in self.also_called)}]")
        lines.append("sources:" if self.sources else "sources: []")
        lines += [f"  - {{title: {_quote(title, 200)}, url: {_quote(url, 2000)}}}" for title, url in self.sources]
        return "\n".join([*lines, "---", self.body.strip(), ""])


def clean(text: str) -> str:
    """Return a text on one line, without the characters that a topic file may not contain."""
    return " ".join(_REMOVED.sub("", text).split())


def make_slug(text: str, *, otherwise: str = "") -> str:
    """Make a topic's name for addresses from a title or the last part of an address.

    Letters of other scripts become Latin ones. If there is no letter and no digit, `otherwise` takes the text's place.
    """
    for each in (text, otherwise):
        if slug := make_name(_write_in_latin(each))[:_SLUG_AT_MOST].strip("-"):
            return f"{slug}-topic" if slug == "index" else slug
    return "untitled"


def _write_in_latin(text: str) -> str:
    """Write a text with Latin letters. Each sign of Chinese and Japanese becomes a word of its own: "gan-mao"."""
    return "".join(f" {anyascii(c)} " if _IDEOGRAPH.match(c) else c if c.isascii() else anyascii(c) for c in text)


def shorten(text: str, at_most: int) -> str:
    """Shorten a text at the end of a sentence. If its first sentence is too long, shorten at the end of a word."""
    text = clean(text)
    if len(text) <= at_most:
        return text
    cut = text[:at_most]
    end = max(cut.rfind(mark) for mark in (". ", "? ", "! "))
    return cut[: end + 1] if end > at_most // 3 else f"{cut[: at_most - 2].rsplit(' ', 1)[0]} …"


def _quote(text: str, at_most: int) -> str:
    return json.dumps(shorten(text, at_most), ensure_ascii=False)
