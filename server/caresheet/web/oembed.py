"""Tell oEmbed consumers which topic is at an address (oEmbed 1.0, 2.2 "Consumer request").

Input: an address in the query. Output: the topic's oEmbed description from the release.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from werkzeug import exceptions
from werkzeug.exceptions import BadRequest, NotFound

from caresheet.web.state import answer_path

oembed = Blueprint("oembed", __name__)

_TOPIC_PAGE = re.compile(r"/topics/(?P<lang>[A-Za-z0-9-]+)/(?P<slug>[a-z0-9-]+)/?")


@oembed.get("/oembed")
def describe_address() -> Response:
    """Describe the topic whose page is at `url`. Only `format=json` is known, and sizes are up to the consumer."""
    address = request.args.get("url")
    if not address:
        raise BadRequest("name the page of a topic in 'url'")
    if request.args.get("format", "json") != "json":
        # oEmbed 1.0, 2.3.1: the answer for a format that the provider does not have.
        raise exceptions.NotImplemented
    try:
        path = urlsplit(address).path
    except ValueError:
        raise NotFound from None
    # The library may be below a prefix, which is not known here.
    found = _TOPIC_PAGE.search(path)
    if not found or found.end() != len(path):
        raise NotFound
    return answer_path(f"oembed/{found['lang']}/{found['slug']}.json")


@oembed.get("/oembed/<lang>/<slug>.json")
def show_description(lang: str, slug: str) -> Response:
    """Describe a topic, under the address that its page names and static hosts serve."""
    return answer_path(f"oembed/{lang}/{slug}.json")
