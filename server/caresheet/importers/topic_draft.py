"""Make a topic of a document: its title, summary, body, and what the report says about it.

Input: the main text of a document as a tree of HTML, and what is known about it. Output: a topic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bs4.element import Tag

from caresheet.characters import make_visible
from caresheet.errors import ConfigError
from caresheet.importers.conservation.visible_text import VisibleText
from caresheet.importers.draft import Imported, clean, make_slug, shorten
from caresheet.importers.markdown import FIRST_HEADINGS, Converter
from caresheet.importers.source_file import SourceFile
from caresheet.importers.tables import TableError

NO_SOURCES = "no sources: name at least one page that states these facts"


@dataclass(frozen=True)
class DocumentFacts:
    """What is known about a document. Its `updated` is None if it does not say when it was last changed."""

    lang: str
    title: str
    updated: date | None
    seen: VisibleText
    notes: Sequence[str] = ()


def draft_topic(source: SourceFile, root: Tag, facts: DocumentFacts) -> Imported:
    """Return the topic of a document. A blank title becomes the file's name.

    Raises:
        ConfigError: there is no text in it, or a table that cannot be kept.
    """
    title = facts.title or clean(make_visible(source.path.stem))
    converter = Converter()
    try:
        body = converter.convert(root, first_heading=FIRST_HEADINGS.get(facts.lang.partition("-")[0], title))
    except TableError as error:
        raise ConfigError(f"{source.path}: {error}") from error
    if not body:
        raise ConfigError(f"{source.path}: contains no text to import; check that it is the right file")
    return Imported(
        lang=facts.lang,
        slug=make_slug(title, otherwise=source.path.stem),
        title=title,
        summary=shorten(converter.summary, 300) or title,
        updated=facts.updated,
        body=body,
        source=source,
        notes=[*facts.notes, *converter.notes, NO_SOURCES],
        seen=facts.seen,
        added=converter.added,
    )
