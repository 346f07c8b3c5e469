"""Check what search engines, feed readers and social networks are sent: sitemaps, the feed, robots.txt, the picture.

Input: such a file of a release that anybody may have made. Output: what no build would have written. Sitemaps and feeds
are compared with the form in which `render.discovery` writes them. No XML parser reads them: it would take ten times
the memory, and find less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import unescape

from caresheet.model import Disclaimer
from caresheet.packager.markup.links import is_publishable
from caresheet.packager.render.discovery import FEED
from caresheet.packager.render.share_picture import SHARE_PICTURE, render_share_picture

SITEMAP = re.compile(r"sitemap(?:-\d+)?\.xml")
_ROBOTS_FILE = "robots.txt"
_ROBOTS = re.compile(r"User-agent: \*\nAllow: /\n(?:Sitemap: https://\S+/sitemap\.xml\n)?")
DISCOVERY = (FEED, SHARE_PICTURE, _ROBOTS_FILE)

_DECLARATION = r'<\?xml version="1\.0" encoding="utf-8"\?>\n'
_TEXT, _DAY = "[^<>]*+", r"\d{4}-\d\d-\d\d"
_SITEMAP_HEAD = re.compile(
    rf'{_DECLARATION}<(urlset|sitemapindex) xmlns="http://www\.sitemaps\.org/schemas/sitemap/0\.9">\n'
)
_SITEMAP_ENTRY = re.compile(
    rf"<(?P<kind>url|sitemap)><loc>(?P<address>{_TEXT})</loc>(?:<lastmod>{_DAY}</lastmod>)?</(?P=kind)>\n"
)
_SITEMAP_ENDS = ("</urlset>\n", "</sitemapindex>\n")
_FEED_HEAD = re.compile(
    rf'{_DECLARATION}<feed xmlns="http://www\.w3\.org/2005/Atom">\n'
    rf"<id>(?P<id>{_TEXT})</id><title>{_TEXT}</title>\n<subtitle>(?P<disclaimer>{_TEXT})</subtitle>\n"
    r'<link href="(?P<home>[^<>"]*+)"/><link rel="self" type="application/atom\+xml" href="(?P<own>[^<>"]*+)"/>\n'
    rf"<updated>{_DAY}T00:00:00Z</updated><author><name>{_TEXT}</name></author><rights>{_TEXT}</rights>\n"
)
_FEED_ENTRY = re.compile(
    rf'<entry xml:lang="(?P<lang>[A-Za-z0-9-]+)"><id>(?P<id>{_TEXT})</id><title>{_TEXT}</title>'
    rf'<link href="(?P<address>[^<>"]*+)"/><updated>{_DAY}T00:00:00Z</updated>'
    rf"<summary>(?P<summary>{_TEXT})</summary></entry>\n"
)
_OTHER_FORM = "is not written as a build writes it"


def find_discovery_faults(place: str, body: bytes, texts: Mapping[str, Disclaimer]) -> Iterator[str]:
    """Yield the faults of one of these files. `texts` are the disclaimers by language.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """
    if place == SHARE_PICTURE:
        if body != render_share_picture()[SHARE_PICTURE]:
            yield "is not the picture that Caresheet draws"
    elif place == _ROBOTS_FILE:
        if not _ROBOTS.fullmatch(body.decode()):
            yield "says something else than Caresheet tells crawlers"
    elif place == FEED:
        yield from _find_feed_faults(body.decode(), texts)
    else:
        yield from _find_sitemap_faults(body.decode())


def _find_sitemap_faults(text: str) -> Iterator[str]:
    head = _SITEMAP_HEAD.match(text)
    at = head.end() if head else 0
    while (entry := _SITEMAP_ENTRY.match(text, at)) and is_publishable(unescape(entry["address"])):
        at = entry.end()
    if entry:
        yield from _find_address_faults(entry["address"])
    elif text[at:] not in _SITEMAP_ENDS:
        yield _OTHER_FORM


def _find_feed_faults(text: str, texts: Mapping[str, Disclaimer]) -> Iterator[str]:
    head = _FEED_HEAD.match(text)
    if not head:
        yield _OTHER_FORM
        return
    yield from _find_address_faults(head["id"], head["home"], head["own"])
    if unescape(head["disclaimer"]) not in [text.short for text in texts.values()]:
        yield "does not carry the disclaimer"
    at = head.end()
    while entry := _FEED_ENTRY.match(text, at):
        yield from _find_address_faults(entry["id"], entry["address"])
        short = texts[entry["lang"]].short if entry["lang"] in texts else None
        if not short or not unescape(entry["summary"]).endswith(f" {short}"):
            yield "has a summary without the disclaimer"
        at = entry.end()
    if text[at:] != "</feed>\n":
        yield _OTHER_FORM


def _find_address_faults(*addresses: str) -> Iterator[str]:
    for address in map(unescape, addresses):
        if not is_publishable(address):
            yield f"has an address that cannot be published ('{address[:60]}')"
