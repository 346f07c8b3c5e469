"""Describe a topic's page for oEmbed consumers, such as WordPress (oEmbed 1.0, 2.3.4 "Response parameters").

Input: a topic of a library that has an address. Output: plain values that become JSON. The markup is a quotation with a
link, for consumers that take no frames, and the topic in a sealed frame. The frame is as wide as its place allows:
WordPress removes styles, and a frame of a fixed width would not fit on a phone.
"""

from __future__ import annotations

import html
import re

from caresheet.model import Library, Topic
from caresheet.packager.render.clinic import Clinic
from caresheet.packager.render.discovery import find_address
from caresheet.packager.render.templates import fill_template

# In CSS pixels. WordPress makes frames no higher than 1000.
_WIDTH, _HEIGHT = 600, 800
# How long consumers may keep an answer: a day.
_CACHE_AGE_S = 86_400
# The markup of the template in a release that is verified. It contains no other element and no other address.
_VERIFIED = re.compile(
    r'<blockquote><a href="(https://[^"<>\s]+)">[^<>]+</a> - (?P<disclaimer>[^<>]+)</blockquote>'
    r'<iframe src="(https://[^"<>\s]+/v1/frame/[^"<>\s]+\.html)" title="[^"<>]+" width="100%" height="\d+" '
    r'style="max-width:\d+px" sandbox="allow-scripts" loading="lazy" frameborder="0"></iframe>'
)


def describe_embed(library: Library, topic: Topic, clinic: Clinic | None) -> dict[str, object]:
    """Describe a topic that is not withdrawn. If it is a clinic's own, the clinic is its author."""
    markup = fill_template(
        "oembed.html",
        address=find_address(library, topic),
        frame=f"{library.url}v1/frame/{topic.lang}/{topic.slug}.html",
        title=topic.title,
        disclaimer=library.language(topic.lang).disclaimer.short,
        width=_WIDTH,
        height=_HEIGHT,
    )
    return {
        "version": "1.0",
        "type": "rich",
        "title": topic.title,
        "provider_name": library.name,
        "provider_url": library.url,
        **({"author_name": clinic.name} if clinic else {}),
        **({"author_url": clinic.url} if clinic and clinic.url else {}),
        "cache_age": _CACHE_AGE_S,
        "width": _WIDTH,
        "height": _HEIGHT,
        "html": markup.strip(),
    }


def find_embed_fault(values: dict[str, object], disclaimer: str) -> str | None:
    """Say what is wrong with such a description in a release; None if nothing is."""
    found = _VERIFIED.fullmatch(str(values["html"]))
    if not found:
        return "contains other markup than a quotation and a sealed frame"
    return None if html.unescape(found["disclaimer"]) == disclaimer else "does not carry the disclaimer"
