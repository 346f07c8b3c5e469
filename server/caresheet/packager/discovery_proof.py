"""Check what search engines, feed readers and social networks are sent: sitemaps, the feed, robots.txt, the picture.

Input: such a file of a release that anybody may have made. Output: what no build would have written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from defusedxml.ElementTree import fromstring

from caresheet.packager.markup.links import is_publishable
from caresheet.packager.render.discovery import FEED
from caresheet.packager.render.share_picture import SHARE_PICTURE, render_share_picture

SITEMAP = re.compile(r"sitemap(?:-\d+)?\.xml")
_ROBOTS_FILE = "robots.txt"
_ROBOTS = re.compile(r"User-agent: \*\nAllow: /\n(?:Sitemap: https://\S+/sitemap\.xml\n)?")
DISCOVERY = (FEED, SHARE_PICTURE, _ROBOTS_FILE)


def find_discovery_faults(place: str, body: bytes) -> Iterator[str]:
    """Yield the faults of one of these files.

    Raises:
        ParseError or ValueError: it is not XML, or has a document type.
    """
    if place == SHARE_PICTURE:
        if body != render_share_picture()[SHARE_PICTURE]:
            yield "is not the picture that Caresheet draws"
    elif place == _ROBOTS_FILE:
        if not _ROBOTS.fullmatch(body.decode()):
            yield "says something else than Caresheet tells crawlers"
    else:
        yield from _find_xml_faults(body)


def _find_xml_faults(body: bytes) -> Iterator[str]:
    """Yield the faults of a sitemap or a feed: its texts must be plain, and its addresses whole."""
    root = fromstring(body, forbid_dtd=True)
    for element in root.iter():
        if element.get("type") not in (None, "application/atom+xml"):
            yield "contains more than plain text"
        for address in (element.get("href"), element.text if element.tag.endswith("}loc") else None):
            if address is not None and not is_publishable(address):
                yield f"has an address that cannot be published ('{address[:60]}')"
