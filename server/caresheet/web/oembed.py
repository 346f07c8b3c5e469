"""Tell oEmbed consumers which topic is at an address (oEmbed 1.0, 2.2 "Consumer request").

Input: an address in the query. Output: the topic's oEmbed description from the release, no larger than
the consumer asks for.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, Response, jsonify, request
from werkzeug import exceptions
from werkzeug.exceptions import BadRequest, NotFound

from caresheet.web.answers import answer_condition
from caresheet.web.state import answer_path, get_release

oembed = Blueprint("oembed", __name__)

_TOPIC_PAGE = re.compile(r"/topics/(?P<lang>[A-Za-z0-9-]+)/(?P<slug>[a-z0-9-]+)/?")
_SIZE = re.compile(r"[0-9]{1,6}")


@oembed.get("/oembed")
def describe_address() -> Response:
    """Describe the topic whose page is at `url`. Only `format=json` is known."""
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
    return _describe(found["lang"], found["slug"])


@oembed.get("/oembed/<lang>/<slug>.json")
def show_description(lang: str, slug: str) -> Response:
    """Describe a topic, under the address that its page names and static hosts serve.

    WordPress adds to it the same parameters as to `/oembed`.
    """
    return _describe(lang, slug)


def _describe(lang: str, slug: str) -> Response:
    path = f"oembed/{lang}/{slug}.json"
    response = answer_path(path)
    if response.location:
        response.location += f"?{request.query_string.decode('ascii', 'ignore')}"
    if response.status_code not in (200, 304):
        return response
    described: dict[str, Any] = json.loads(get_release().read_public(path))
    fitted = _add_site(_limit_size(described))
    if fitted == described:
        return response
    own = jsonify(fitted)
    own.headers["Cache-Control"] = response.headers["Cache-Control"]
    own.add_etag()
    return answer_condition(own, request)


def _limit_size(described: dict[str, Any]) -> dict[str, Any]:
    """Make the frame no larger than `maxwidth` and `maxheight` (oEmbed 1.0, 2.2)."""
    limited = described | {name: _read_limit(f"max{name}", described[name]) for name in ("width", "height")}
    return limited | {"html": described["html"].replace(_name_size(described), _name_size(limited), 1)}


def _name_size(described: dict[str, Any]) -> str:
    return f' height="{described["height"]}" style="max-width:{described["width"]}px" '


def _read_limit(parameter: str, size: int) -> int:
    """Return a size in CSS pixels, or the consumer's limit if that is less. What is not a number is no limit."""
    limit = request.args.get(parameter, "")
    return min(size, int(limit)) if _SIZE.fullmatch(limit) and int(limit) else size


def _add_site(described: dict[str, Any]) -> dict[str, Any]:
    """Show the topic with the settings of the clinic that the address names in `?site=`."""
    try:
        named = parse_qs(urlsplit(request.args.get("url", "")).query).get("site", [""])[-1]
    except ValueError:
        return described
    if named not in get_release().contents.sites:
        return described
    return described | {"html": described["html"].replace('.html" title=', f'.html?site={named}" title=', 1)}
