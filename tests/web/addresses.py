"""Every address of the app: every rule of its URL map, with every argument in a release."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.routing import Rule

from caresheet.release.format import Release
from caresheet.shipped import find_widget
from caresheet.web.app import create_app
from conftest import TODAY

# The values of each argument of an address: those in the release, former ones, and one that never existed.
ARGUMENTS: dict[str, Callable[[Release], set[str]]] = {
    "lang": lambda release: {language.code for language in release.contents.languages} | {"xx"},
    "slug": lambda release: _find_slugs(release) | {"nothing", "index"},
    "number": lambda _: {"1"},
    "site": lambda release: {path.split("/")[2] for path in release.files if path.startswith("public/sites/")} | {"x"},
    "letter": lambda release: _find_groups(release, "letters"),
    "category": lambda release: _find_groups(release, "categories"),
    "page": lambda _release: {"2", "99"},
    "name": lambda release: (
        {path.rpartition("/")[2] for path in release.files if re.fullmatch(r"public/assets/.*\.(css|js)", path)}
        | {"index.html", "clinic.html"}
    ),
}


def make_app(release: Release, *, days: int = 0) -> Flask:
    return create_app(release, demo=find_widget() / "demo", clock=lambda: TODAY + timedelta(days))


def _find_slugs(release: Release) -> set[str]:
    places = (*release.contents.redirects, *release.contents.gone)
    named = {path.removesuffix("/index.html").rpartition("/")[2].removesuffix(".html") for path in places}
    return {topic.slug for topic in release.contents.topics} | {name for name in named if "." not in name}


def _find_groups(release: Release, folder: str) -> set[str]:
    return {path.split("/")[3] for path in release.files if path.startswith(f"public/{folder}/")} | {"nothing"}


def fill_rule(rule: Rule, release: Release) -> Iterator[str]:
    """Yield every address of a rule."""
    filled: list[dict[str, str]] = [{}]
    for argument in sorted(rule.arguments):
        if argument not in ARGUMENTS:
            pytest.fail(f"{rule}: add the values of <{argument}> to ARGUMENTS, so that this route is tested")
        filled = [{**values, argument: value} for values in filled for value in sorted(ARGUMENTS[argument](release))]
    for values in filled:
        built = rule.build(values)
        assert built is not None
        yield built[1]


def find_addresses(app: Flask, release: Release) -> list[str]:
    return sorted({address for rule in app.url_map.iter_rules() for address in fill_rule(rule, release)})
