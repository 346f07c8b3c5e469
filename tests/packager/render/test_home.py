"""Get your tag offers what the widget knows, and the page is complete without its script."""

from __future__ import annotations

import re
from collections import defaultdict
from html.parser import HTMLParser

import pytest

from caresheet.release.format import Release
from caresheet.shipped import find_widget
from clinics import build_clinics
from shared import SharedFolder

# What the widget does if an attribute is left out. A control's empty value stands for it.
DEFAULTS = {
    "view": "topic",
    "heading-level": "2",
    "scheme": "auto",
    "loading": "lazy",
    "isolation": "inline",
    "address": "on",
}
# These are no attributes of the tag: a clinic has a script of its own, and the others change how the tag is written.
OTHER_CHOICES = {"site", "form", "for", "pin", "width"}


class _Controls(HTMLParser):
    """Collects the values of each control by its name, and every id and every reference to one."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = defaultdict(list)
        self.ids: list[str] = []
        self.references: set[str] = set()
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        names = ("for", "aria-describedby", "aria-labelledby", "aria-controls")
        self.references |= {id_ for name in names for id_ in given.get(name, "").split()}
        if tag == "select":
            self._select = given["name"]
        elif tag == "option":
            self.values[self._select].append(given["value"])
        elif tag == "input" and "name" in given:
            self.values[given["name"]].append(given["value"])


@pytest.fixture
def controls(starter_release: Release) -> _Controls:
    parser = _Controls()
    parser.feed(starter_release.read("public/index.html").decode())
    return parser


def read_options() -> dict[str, set[str]]:
    """Read the attributes that the widget knows, each with its values if it has only a few."""
    source = (find_widget() / "src" / "host" / "options.js").read_text("utf-8")
    table = re.search(r"export const OPTIONS = \{(.*?)\};", source, re.DOTALL)
    assert table
    return {name: {*values.split()} for name, values in re.findall(r'"?([\w-]+)"?: "(.*)"', table[1])}


def test_offers_every_attribute_of_the_widget_and_no_other(controls: _Controls) -> None:
    # The topic is no value of a control: its box has the title.
    assert {*controls.values} - OTHER_CHOICES == read_options().keys() - {"topic"}


@pytest.mark.parametrize("name", DEFAULTS)
def test_offers_the_values_that_the_widget_knows(name: str, controls: _Controls) -> None:
    offered = {value or DEFAULTS[name] for value in controls.values[name]} | {DEFAULTS[name]}
    assert offered == read_options()[name]


def test_offers_the_languages_and_the_clinics_of_the_library(controls: _Controls) -> None:
    assert controls.values["lang"] == ["", "en", "es", "ar"]
    assert controls.values["site"] == ["", "willow-street"]


def test_has_a_guide_for_each_kind_of_page(controls: _Controls) -> None:
    kinds = controls.values["for"]
    assert len(kinds) == 12
    assert {f"guide-{kind or 'page'}" for kind in kinds} == {
        id_ for id_ in controls.ids if id_.startswith("guide-") and not id_.endswith("-title")
    }


def test_each_id_is_unique_and_each_reference_has_its_element(controls: _Controls) -> None:
    assert len(controls.ids) == len({*controls.ids})
    assert controls.references - {*controls.ids} == set()


def test_with_an_address_of_its_own_the_first_advice_for_wordpress_is_a_topics_address(
    shared: SharedFolder, starter_release: Release
) -> None:
    addressed, other = (each.read("public/index.html").decode() for each in (build_clinics(shared), starter_release))
    assert "<p>Paste the address of the topic's full page into an empty paragraph" in addressed
    assert "Or add a “Custom HTML” block" in addressed
    assert "full page into an empty paragraph" not in other
    assert "<p>Add a “Custom HTML” block" in other
