"""Render what search engines and feed readers read: the sitemap, the feed of changes, and `robots.txt`.

Input: a library whose topics need no text. Output: files by public path. All but `robots.txt` need whole addresses, so
a library without an address of its own has only that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from caresheet.model import Library, Topic

SITEMAP, FEED = "sitemap.xml", "feed.xml"
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
# The most addresses that one sitemap may have (sitemaps.org, "Sitemap file location").
_ADDRESSES_AT_MOST = 50_000
# Enough for a reader who looks once a month, even if a library changes two topics a day.
_ENTRIES_AT_MOST = 60


def render_discovery(library: Library) -> dict[str, bytes]:
    """Render all of these files."""
    files = {"robots.txt": _render_robots(library).encode()}
    if library.url:
        topics = [topic for topic in library.topics if not topic.withdrawn]
        files[FEED] = _render_feed(library, topics).encode()
        if not library.noindex:
            files |= {path: text.encode() for path, text in _render_sitemaps(library, topics)}
    return files


def find_address(library: Library, topic: Topic) -> str:
    """Return the whole address of a topic's page."""
    return f"{library.url}topics/{topic.lang}/{topic.slug}/"


def _render_robots(library: Library) -> str:
    # A page that asks not to be listed must be read for that, so it is allowed here.
    text = "User-agent: *\nAllow: /\n"
    return text + f"Sitemap: {library.url}{SITEMAP}\n" if library.url and not library.noindex else text


def _render_sitemaps(library: Library, topics: Sequence[Topic]) -> Iterator[tuple[str, str]]:
    """Yield the sitemap; a large library's is an index of several (sitemaps.org protocol 0.9)."""
    latest = max((topic.updated for topic in topics), default=None)
    pages = [(f"{library.url}topics/{language.code}/", latest) for language in library.languages]
    pages += [(find_address(library, topic), topic.updated) for topic in topics]
    parts = [pages[start : start + _ADDRESSES_AT_MOST] for start in range(0, len(pages), _ADDRESSES_AT_MOST)]
    if len(parts) == 1:
        yield SITEMAP, _list_pages("urlset", "url", parts[0])
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield name, _list_pages("urlset", "url", part)
    yield SITEMAP, _list_pages("sitemapindex", "sitemap", [(library.url + name, None) for name in names])


def _list_pages(root: str, element: str, pages: Sequence[tuple[str, date | None]]) -> str:
    lines = [
        f"<{element}><loc>{escape(address)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</{element}>"
        for address, day in pages
    ]
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'{_DECLARATION}<{root} xmlns="{namespace}">\n' + "\n".join(lines) + f"\n</{root}>\n"


def _render_feed(library: Library, topics: Sequence[Topic]) -> str:
    """Render the topics that changed last as an Atom feed (RFC 4287). Every summary carries the disclaimer."""
    newest = sorted(topics, key=lambda topic: (topic.updated, topic.lang, topic.slug), reverse=True)[:_ENTRIES_AT_MOST]
    home, own = quoteattr(library.url), quoteattr(library.url + FEED)
    latest = newest[0].updated if newest else date(1970, 1, 1)
    entries = "".join(_render_entry(library, topic) for topic in newest)
    return (
        f'{_DECLARATION}<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{escape(library.url)}</id><title>{escape(library.name)}</title>\n"
        f"<subtitle>{escape(library.languages[0].disclaimer.short)}</subtitle>\n"
        f'<link href={home}/><link rel="self" type="application/atom+xml" href={own}/>\n'
        f"<updated>{_format_instant(latest)}</updated>"
        f"<author><name>{escape(library.publisher)}</name></author><rights>{escape(library.copyright)}</rights>\n"
        f"{entries}</feed>\n"
    )


def _render_entry(library: Library, topic: Topic) -> str:
    address = find_address(library, topic)
    disclaimer = library.language(topic.lang).disclaimer.short
    return (
        f'<entry xml:lang="{topic.lang}"><id>{escape(address)}</id><title>{escape(topic.title)}</title>'
        f"<link href={quoteattr(address)}/><updated>{_format_instant(topic.updated)}</updated>"
        f"<summary>{escape(f'{topic.summary} {disclaimer}')}</summary></entry>\n"
    )


def _format_instant(day: date) -> str:
    """Return the beginning of a day as an instant (RFC 3339, 5.6)."""
    return f"{day.isoformat()}T00:00:00Z"
