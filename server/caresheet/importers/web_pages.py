"""Turn saved web pages into topics.

Input: a file. Output: a topic, with what a reader of the page saw, so that the two can be compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from caresheet.errors import ConfigError
from caresheet.importers.conservation.columns import Columns
from caresheet.importers.draft import Imported
from caresheet.importers.encoding import Text, decode
from caresheet.importers.file_kind import describe_foreign_file
from caresheet.importers.generated_text import write_generated_text
from caresheet.importers.html_tree import parse_html
from caresheet.importers.main_text import keep_main_text
from caresheet.importers.marked_headings import name_marked_headings
from caresheet.importers.mathml import remove_struck
from caresheet.importers.notes import Notes
from caresheet.importers.page_facts import complete_links, find_languages, find_modified_day
from caresheet.importers.page_size import refuse_oversized
from caresheet.importers.page_styles import apply_page_styles
from caresheet.importers.placed_text import find_text_on_one_line
from caresheet.importers.simplify import HEADING, read_title
from caresheet.importers.source_file import read_source
from caresheet.importers.symbol_fonts import write_symbols
from caresheet.importers.tabs import label_panels
from caresheet.importers.target_library import TargetLibrary
from caresheet.importers.topic_draft import DocumentFacts, draft_topic
from caresheet.importers.unmarked_tables import restore_tables
from caresheet.importers.unseen import DROPPED
from caresheet.importers.visible_html import read_visible
from caresheet.importers.word_lists import restore_lists

# In characters: a longer heading stays in the text, because a topic's title would cut it off.
_TITLE_AT_MOST = 120


def read_html(path: Path, library: TargetLibrary) -> Iterator[Imported]:
    """Yield the main text of a saved web page.

    Raises:
        ConfigError: it is too large, is no web page, has no text, or has a character that cannot be read.
    """
    source, data = read_source(path)
    if message := describe_foreign_file(data):
        raise ConfigError(f"{path}: {message}")
    text = decode(data)
    soup = parse_html(text.text)
    refuse_oversized(path, soup)
    notes = Notes()
    _note_encoding(text, notes)
    complete_links(soup)
    apply_page_styles(soup)
    write_generated_text(soup)
    name_marked_headings(soup)
    restore_lists(soup)
    write_symbols(soup, notes)
    remove_struck(soup, notes)
    restore_tables(soup)
    label_panels(soup)
    languages = list(find_languages(soup))
    lang = library.choose_language(languages)
    if not languages and not library.lang:
        notes.name("the page does not say its language, so the library's first was taken", lang)
    page_title = _find_page_title(soup)
    root = keep_main_text(soup, text.text, notes)
    seen = read_visible(root)
    if beside := find_text_on_one_line(root):
        seen.columns.found.append(Columns("", beside, 0))
    _require_readable(path, text, page_title, _read_all_text(root))
    facts = DocumentFacts(lang, take_title(root, page_title), find_modified_day(soup), seen, list(notes.describe()))
    yield draft_topic(source, root, facts)


def take_title(root: Tag, page_title: str) -> str:
    """Take the main heading out of a page and return it; if there is none, return the page's title."""
    headings = [(each, read_title(each)) for each in [*root.select("p.MsoTitle"), *root.find_all("h1")]]
    named = [(each, title) for each, title in headings if title]
    known = [(each, title) for each, title in named if title.casefold() in page_title.casefold()]
    if not named:
        return page_title
    heading, title = (known or named)[0]
    if len(title) <= _TITLE_AT_MOST:
        _remove_title(root, heading)
    return title


def _remove_title(root: Tag, heading: Tag) -> None:
    """Remove the main heading. Below another heading it stays, or the text after it would stand under the other one."""
    cell = heading.find_parent(["td", "th"])
    if cell is not None and read_title(cell) == read_title(heading):
        return  # It heads a column or a row of a table.
    first = root.find(HEADING)
    if first is None or first is heading or heading.name == "p":
        heading.decompose()
    else:
        heading.name = "h2"


def _find_page_title(soup: BeautifulSoup) -> str:
    title = soup.find("title")
    return re.sub(r"\s+", " ", title.get_text()).strip() if title else ""


def _note_encoding(text: Text, notes: Notes) -> None:
    if text.how == "detected":
        notes.name("the page does not say its encoding, so it was guessed; compare its letters", text.encoding)
    elif text.how == "contradicted":
        notes.name("the page declares another encoding than its own; compare its letters", text.encoding)


def _read_all_text(root: Tag) -> str:
    strings = (each for each in root.descendants if isinstance(each, NavigableString))
    return "".join(each for each in strings if each.parent is not None and each.parent.name not in DROPPED)


def _require_readable(path: Path, text: Text, *seen: str) -> None:
    for each in seen:
        if fault := text.describe_fault(each):
            raise ConfigError(f"{path}: {fault}; save the page again in one encoding, best UTF-8")
