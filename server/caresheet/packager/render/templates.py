"""Fill the templates of documents. Each is read and compiled once in a process.

Input: a template's name and its values. Output: markup; every value that is not markup already is escaped.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup


def fill_template(template: str, /, **values: Any) -> Markup:
    """Fill a template. A missing value raises an error and is never left blank."""
    return Markup(_open_templates().get_template(template).render(**values))  # noqa: S704  # Jinja has escaped it


@cache
def _open_templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("caresheet"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
