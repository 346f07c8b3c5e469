"""What an importer has made of somebody's page: a topic to be written, and what became of its parts."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from caresheet.characters import REMOVED_BY_IMPORTERS

_SUMMARY_AT_MOST, _TITLE_AT_MOST = 300, 120
_REMOVED = re.compile(f"[{REMOVED_BY_IMPORTERS}]")


@dataclass
class Imported:
    """A topic to be written; `notes` say what was changed or dropped on the way, in words for a person."""

    lang: str
    slug: str
    title: str
    summary: str
    updated: date
    body: str
    category: str = ""
    also_called: list[str] = field(default_factory=list)
    sources: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where its file lies in the content folder."""
        return f"topics/{self.lang}/{self.slug}.md"

    def write(self) -> str:
        """Return the topic file. Every value is a JSON string, which YAML reads as it is."""
        lines = [
            "---",
            f"title: {_quote(self.title, _TITLE_AT_MOST)}",
            f"summary: {_quote(self.summary, _SUMMARY_AT_MOST)}",
            f"category: {self.category}",
            f"updated: {self.updated.isoformat()}",
        ]
        if self.also_called:
            lines.append(f"also_called: [{', '.join(_quote(name, 200) for name in self.also_called)}]")
        lines.append("sources:" if self.sources else "sources: []")
        lines += [f"  - {{title: {_quote(title, 200)}, url: {_quote(url, 2000)}}}" for title, url in self.sources]
        return "\n".join([*lines, "---", self.body.strip(), ""])


def clean(text: str) -> str:
    """Return a text on one line, without what a topic file may not hold."""
    return " ".join(_REMOVED.sub("", text).split())


def make_slug(text: str) -> str:
    """Make a topic's name from a title or from the last part of an address."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
    return f"{slug or 'topic'}-topic" if slug in ("", "index") else slug


def shorten(text: str, at_most: int) -> str:
    """Shorten a text at the end of a sentence, or else of a word."""
    text = clean(text)
    if len(text) <= at_most:
        return text
    cut = text[:at_most]
    end = max(cut.rfind(mark) for mark in (". ", "? ", "! "))
    return cut[: end + 1] if end > at_most // 3 else f"{cut[: at_most - 2].rsplit(' ', 1)[0]} …"


def _quote(text: str, at_most: int) -> str:
    return json.dumps(shorten(text, at_most), ensure_ascii=False)
