"""Name what an answer is made from, so that a cache in front of the server can drop just that (`Surrogate-Key`).

Input: an answer that caches may keep. Output: the same answer, with its keys: `caresheet` for everything, and either
`caresheet-LANG-SLUG` for a topic or `caresheet-lists` for what names many topics. Fastly and Varnish's xkey read them.
"""

from __future__ import annotations

import re

from flask import Flask, Response, request

from caresheet.web.documents import IMMUTABLE

_TOPIC = re.compile(
    r"/(?:v1/(?:topics|frame)|topics|handouts|oembed)/([A-Za-z0-9-]+)/(?!index\.json$)([A-Za-z0-9-]+)(?:\.html|\.json|/)"
)


def name_answers(app: Flask) -> None:
    """Let an app's answers carry their keys."""

    @app.after_request
    def add_keys(response: Response) -> Response:
        cached = response.headers.get("Cache-Control", "")
        if cached.startswith("public") and cached != IMMUTABLE:
            topic = _TOPIC.fullmatch(request.path)
            kind = f"{topic[1]}-{topic[2]}".lower() if topic else "lists"
            response.headers["Surrogate-Key"] = f"caresheet caresheet-{kind}"
        return response
