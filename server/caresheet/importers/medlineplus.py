"""Read MedlinePlus health topics from the XML that the National Library of Medicine (NLM) publishes.

Input: the file, in the format that the NLM's "MedlinePlus XML Files" page describes (health-topics/health-topic).
Output: topics, one at a time, so that the file may be larger than memory. Entities, external references and document
types are refused. The file may name the NLM's own document type, but it is never fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, iterparse

from caresheet.errors import ConfigError
from caresheet.importers.draft import Imported, clean, make_slug, shorten
from caresheet.importers.markdown import FIRST_HEADINGS, Converter, parse_html

LANGUAGES = {"English": "en", "Spanish": "es"}
ATTRIBUTION = "Source: MedlinePlus, National Library of Medicine"
_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
# The document type at the start of the NLM's files, at its present and its former address.
_NLM_TYPE = re.compile(r"https?://(?:medlineplus\.gov|www\.nlm\.nih\.gov/medlineplus)/xml/[a-z_]+\.dtd")
# How many of the pages that MedlinePlus links to are kept as sources. It links to dozens.
_SITES = 3
_UNUSED = {
    "related-topic": "related topics",
    "mesh-heading": "MeSH headings",
    "primary-institute": "main institutes",
    "group": "further groups",
    "site": "further sites",
}


class _Parser(DefusedXMLParser):  # type: ignore[misc]  # defusedxml has no types
    """Refuses what defusedxml refuses, except the name of the NLM's document type."""

    def __init__(self) -> None:
        super().__init__(forbid_dtd=True)

    def defused_start_doctype_decl(
        self, name: str, sysid: str | None, pubid: str | None, has_internal_subset: int
    ) -> None:
        if has_internal_subset or not _NLM_TYPE.fullmatch(sysid or ""):
            super().defused_start_doctype_decl(name, sysid, pubid, has_internal_subset)


def read_health_topics(path: Path, today: date) -> Iterator[Imported]:
    """Yield each topic.

    Raises:
        ConfigError: it is not a file of health topics, or has content that is refused.
    """
    try:
        events = iterparse(path, events=("start", "end"), parser=_Parser())
        root: Element | None = None
        for event, element in events:
            if root is None:
                root = element
                if root.tag != "health-topics":
                    raise ConfigError(f"{path}: is <{root.tag}>, not <health-topics>; use MedlinePlus's own file")
            elif event == "end" and element.tag == "health-topic":
                yield _read(element, today)
                # Free the memory of what has been read.
                root.clear()
    except DefusedXmlException as error:
        raise ConfigError(
            f"{path}: contains entities or a document type, which are refused; use the original file"
        ) from error
    except ParseError as error:
        raise ConfigError(f"{path}: cannot be read as XML ({error}); download it again") from error
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; check the file") from error


def _read(element: Element, today: date) -> Imported:
    language = element.get("language", "English")
    lang = LANGUAGES.get(language, language)
    title, url = clean(element.get("title", "")) or "Untitled", element.get("url", "").replace("http://", "https://", 1)
    converter = Converter()
    summary = parse_html(element.findtext("full-summary", ""))
    body = converter.convert(summary, first_heading=FIRST_HEADINGS.get(lang, FIRST_HEADINGS["en"]))
    notes = converter.notes
    mapped = element.find("language-mapped-topic")
    # Translations share a name, which comes from the English address.
    english = url if lang == "en" or mapped is None else mapped.get("url", url)
    sources = [(f"{title} - MedlinePlus, National Library of Medicine", url)]
    for site in element.findall("site")[:_SITES]:
        if (address := site.get("url", "")).startswith("https://"):
            sources.append((clean(site.get("title", address)), address))
    used = {"site": len(sources) - 1, "group": 1}
    for tag, what in _UNUSED.items():
        if (count := len(element.findall(tag)) - used.get(tag, 0)) > 0:
            notes.append(f"dropped {what}: {count}")
    names = [clean(each.text or "") for tag in ("also-called", "see-reference") for each in element.findall(tag)]
    return Imported(
        lang=lang,
        slug=make_slug(Path(urlsplit(english).path).stem or title),
        title=title,
        summary=shorten(element.get("meta-desc") or summary.get_text(" "), 300) or title,
        updated=_read_day(element.get("date-created", "")) or today,
        body=f"{body}\n\n{ATTRIBUTION}.",
        category=clean(element.findtext("group", "")),
        also_called=list(dict.fromkeys(name for name in names if name)),
        sources=[source for source in sources if source[1].startswith("https://")],
        notes=notes,
    )


def _read_day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    try:
        return date(int(match[3]), int(match[1]), int(match[2])) if match else None
    except ValueError:
        return None
