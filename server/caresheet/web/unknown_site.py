"""Answer a tag that names a site which the library does not have: one letter wrong, or a site that has been removed.

Input: the name. Output: the widget without a clinic's settings, after a line for the page's author in the browser's
console. Readers keep their topics. Browsers run no script whose status is 404, so such an answer could say nothing.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection

from flask import Response

from caresheet.release.contents import Contents
from caresheet.web.state import get_release, get_state

# What a site's name can look like, for Python, JavaScript and nginx.
SITE_NAME = "[A-Za-z0-9_-]{1,80}"
_NAMED_AT_MOST = 5
_MEANWHILE = "Topics are shown without a clinic's settings."


def answer_unknown_site(name: str) -> Response | None:
    """Return the widget with the line, or None if no site can have such a name."""
    release = get_release()
    script = release.find("caresheet.js", get_state().clock())
    if script is None or not re.fullmatch(SITE_NAME, name):
        return None
    response = Response(write_warning(release.contents, name) + script.read(""), content_type=script.media_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def write_warning(contents: Contents, name: str = "") -> bytes:
    """Write the line of JavaScript that comes before the widget. A static host cannot put the name into it."""
    quoted = f' "{name}"' if name else ""
    line = json.dumps(f"[caresheet] unknown site{quoted}: use {_advise(name, contents.sites)}. {_MEANWHILE}")
    # The first copy of the script defines the element. The copies after it say nothing.
    return f'customElements.get("care-sheet") || console.warn({line});\n'.encode()


def _advise(name: str, sites: Collection[str]) -> str:
    near = difflib.get_close_matches(name.lower(), sites, n=1)
    if near:
        return near[0]
    if not sites:
        return "caresheet.js, because the library has no sites"
    return " or ".join(sites) if len(sites) <= _NAMED_AT_MOST else "the name of your site"
