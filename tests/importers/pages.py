"""Makes small web pages, and reads them into topics."""

from __future__ import annotations

from pathlib import Path

from caresheet.importers.batch import read_and_compare
from caresheet.importers.draft import Imported
from caresheet.importers.target_library import TargetLibrary
from caresheet.importers.web_pages import read_html

FIRST = "Read all of this leaflet before you take the medicine."


def read_page(folder: Path, body: str, *, css: str = "") -> Imported:
    """Read a page as an import does, with the comparison of what was seen."""
    path = folder / "page.html"
    head = f"<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Leaflet</title><style>{css}</style>"
    path.write_text(f"{head}<h1>Leaflet</h1><p>{FIRST}</p>{body}", "utf-8")
    (topic,) = read_and_compare(path, TargetLibrary(Path(), ("en",), {}, "heart"), read_html)
    return topic


def get_text(topic: Imported) -> str:
    """Return the topic's text below its first paragraph."""
    return topic.body.partition(FIRST)[2].strip()
