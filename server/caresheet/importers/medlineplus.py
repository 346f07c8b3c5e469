"""Read MedlinePlus health topics from the XML that the National Library of Medicine (NLM) publishes.

Input: the file, in the format that the NLM's "MedlinePlus XML Files" page describes (health-topics/health-topic).
Output: topics, one at a time, so that the file may be larger than memory. Entities, external references and document
types are refused. The file may name the NLM's own document type, but it is never fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, iterparse

from caresheet.errors import ConfigError
from caresheet.importers.addresses import make_publishable
from caresheet.importers.draft import Imported, clean, make_slug, shorten
from caresheet.importers.html_tree import parse_html
from caresheet.importers.markdown import FIRST_HEADINGS, Converter
from caresheet.importers.source_file import SourceFile, find_hash
from caresheet.importers.target_library import TargetLibrary
from caresheet.importers.visible_html import read_visible

LANGUAGES = {"English": "en", "Spanish": "es"}
ATTRIBUTION = "Source: MedlinePlus, National Library of Medicine"
# The document type at the start of the NLM's files, at its present and its former address. Older ones have a date.
_NLM_TYPE = re.compile(r"https?://(?:www\.)?(?:medlineplus\.gov|nlm\.nih\.gov/medlineplus)/xml/[a-z0-9_-]+\.dtd")
_UNUSED = {
    "related-topic": "related topics",
    "mesh-heading": "MeSH headings",
    "primary-institute": "main institutes",
    "group": "further groups",
    "site": "links to further reading",
}


class _Parser(DefusedXMLParser):  # type: ignore[misc]  # defusedxml has no types
    """Refuses what defusedxml refuses, except the name of the NLM's document type."""

    def __init__(self) -> None:
        super().__init__(forbid_dtd=True)

    def defused_start_doctype_decl(
        self, name: str, sysid: str | None, pubid: str | None, has_internal_subset: int
    ) -> None:
        # What it declares is refused: entities by defusedxml, which reads them next.
        if not _NLM_TYPE.fullmatch(sysid or ""):
            super().defused_start_doctype_decl(name, sysid, pubid, has_internal_subset)


def read_health_topics(path: Path, library: TargetLibrary) -> Iterator[Imported]:
    """Yield each topic.

    Raises:
        ConfigError: it is not a file of health topics, or has content that is refused.
    """
    try:
        source = SourceFile(path, find_hash(path))
        events = iterparse(path, events=("start", "end"), parser=_Parser())
        root: Element | None = None
        for event, element in events:
            if root is None:
                root = element
                if root.tag != "health-topics":
                    raise ConfigError(f"{path}: is <{root.tag}>, not <health-topics>; use MedlinePlus's own file")
            elif event == "end" and element.tag == "health-topic":
                yield _read(element, source, library)
                # Free the memory of what has been read.
                root.clear()
    except DefusedXmlException as error:
        raise ConfigError(
            f"{path}: contains entities or a document type, which are refused; use the original file"
        ) from error
    # The parser raises the others for an encoding that it does not know.
    except (ParseError, ValueError, LookupError) as error:
        raise ConfigError(f"{path}: cannot be read as XML ({error}); download it again") from error
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; check the file") from error


def _read(element: Element, source: SourceFile, library: TargetLibrary) -> Imported:
    language = element.get("language", "English")
    lang = LANGUAGES.get(language, language)
    title = clean(element.get("title", "")) or "Untitled"
    url = _find_address(element.get("url", ""))
    topic = Imported(
        lang=lang,
        slug=make_slug(_name_after(element, url, lang) or title),
        title=title,
        summary=title,
        # The file has the day on which a topic was created, and no day of its last change.
        updated=None,
        body="",
        category=clean(element.findtext("group", "")),
        also_called=_list_names(element),
        sources=[(f"{title} - MedlinePlus, National Library of Medicine", url)] if url else [],
        source=replace(source, part=f"{url or title} ({language})"),
    )
    if lang in library.languages:
        _add_text(topic, element)
        topic.notes.extend([] if url else [f"no source: the topic's address cannot be used: {element.get('url', '')}"])
    return topic


def _add_text(topic: Imported, element: Element) -> None:
    converter = Converter()
    summary = parse_html(element.findtext("full-summary", ""))
    body = converter.convert(summary, first_heading=FIRST_HEADINGS.get(topic.lang, topic.title))
    topic.notes = converter.notes
    if not body:
        return
    for tag, what in _UNUSED.items():
        if (count := len(element.findall(tag)) - (tag == "group")) > 0:
            topic.notes.append(f"dropped {what}: {count}")
    topic.body = f"{body}\n\n{ATTRIBUTION}."
    topic.summary = shorten(element.get("meta-desc") or converter.summary, 300) or topic.title
    topic.seen = read_visible(summary)
    topic.added = [*converter.added, f"{ATTRIBUTION}."]


def _name_after(element: Element, url: str, lang: str) -> str:
    """Return the last part of the English address, by which translations share a name."""
    mapped = element.find("language-mapped-topic")
    english = url if lang == "en" or mapped is None else _find_address(mapped.get("url", "")) or url
    return Path(urlsplit(english).path).stem


def _find_address(text: str) -> str:
    """Return the address of a page as a source has it; "" if it cannot be one."""
    return make_publishable(text.strip().replace("http://", "https://", 1))


def _list_names(element: Element) -> list[str]:
    names = [clean(each.text or "") for tag in ("also-called", "see-reference") for each in element.findall(tag)]
    return list(dict.fromkeys(name for name in names if name))
