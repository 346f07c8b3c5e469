"""Describe the addresses for programs in a form that tools read (OpenAPI 3.1).

Input: `openapi.json` beside this file. Output: the same, as the server's answer. Static hosts do not have it, because
they have fewer addresses.
"""

from __future__ import annotations

import functools
from importlib import resources

from flask import Blueprint, Response, request

from caresheet.web.answers import answer_condition
from caresheet.web.documents import SHORT

description = Blueprint("description", __name__)


@functools.cache
def _read_description() -> bytes:
    return resources.files(__package__).joinpath("openapi.json").read_bytes()


@description.get("/openapi.json")
def describe_api() -> Response:
    """Describe every address for programs, with its parameters and its answers."""
    response = Response(_read_description(), content_type="application/json")
    response.headers["Cache-Control"] = SHORT
    response.add_etag()
    return answer_condition(response, request)
