"""The templates of every document: read and compiled once, however often a library is built.

Enters: a template's name and all that it is to know. Leaves: markup in which everything that was none is escaped.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup


def fill_template(template: str, /, **values: Any) -> Markup:
    """Fill a template. A value that it asks for and is not given is a fault of ours, never a blank."""
    return Markup(_open_templates().get_template(template).render(**values))  # noqa: S704  # Jinja has escaped it


@cache
def _open_templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("caresheet"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
