"""Turn Word documents into topics.

Input: a file. Output: a topic, with what a reader of the file saw, so that losses can be found.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from caresheet.importers.draft import Imported
from caresheet.importers.html_tree import parse_html
from caresheet.importers.length import refuse_book
from caresheet.importers.source_file import read_source
from caresheet.importers.target_library import TargetLibrary
from caresheet.importers.topic_draft import DocumentFacts, draft_topic
from caresheet.importers.web_pages import take_title
from caresheet.importers.word.document import write_html
from caresheet.importers.word.language import find_languages
from caresheet.importers.word.package import open_package
from caresheet.importers.word_visible.reader import read_visible


def read_docx(path: Path, library: TargetLibrary) -> Iterator[Imported]:
    """Yield a Word document. Its date is the one that Word recorded.

    Raises:
        ConfigError: it is not a Word document, or has content that is refused.
    """
    source, _ = read_source(path)
    package = open_package(path)
    body = package.main.root
    words = sum(len((each.text or "").split()) for each in body.iter("w:t"))
    refuse_book(path, words=words, paragraphs=sum(1 for _ in body.iter("w:p")))
    seen = read_visible(package)
    root = parse_html(write_html(package))
    day = _find_recorded_day(package.find_core_properties())
    yield draft_topic(
        source,
        root,
        DocumentFacts(library.choose_language(find_languages(package)), take_title(root, ""), day, seen, seen.notes),
    )


def _find_recorded_day(properties: Element | None) -> date | None:
    recorded = properties.findtext("dcterms:modified") if properties is not None else None
    try:
        return date.fromisoformat((recorded or "")[:10])
    except ValueError:
        return None
