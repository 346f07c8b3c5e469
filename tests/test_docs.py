"""The documentation says what the code does: every setting, command and address, and none that is not there."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from caresheet.packager.pipeline import examine_library
from caresheet.release.format import Release
from caresheet.shipped import find_starter, find_widget
from caresheet.web import errors, topics
from caresheet.web.app import create_app
from caresheet.web.settings import TABLE
from write_docs import DOCS, PAGES


@pytest.mark.parametrize(("name", "describe"), PAGES.items(), ids=PAGES)
def test_a_page_that_the_code_knows_is_up_to_date(name: str, describe: Callable[[], str]) -> None:
    written = (DOCS / name).read_text("utf-8")
    assert written == describe(), f"docs/{name} is behind the code: run python tests/write_docs.py"


@pytest.fixture
def everything(starter_release: Release) -> Flask:
    return create_app(starter_release, demo=find_widget() / "demo")


def read_column(page: str) -> list[str]:
    """Return what stands in code marks in the first column of a page's tables."""
    return re.findall(r"^\| `([^`]+)` \|", (DOCS / page).read_text("utf-8"), re.MULTILINE)


def test_every_address_is_documented_and_every_documented_one_is_there(everything: Flask) -> None:
    documented = [address for address in read_column("addresses.md") if address.startswith("/")]
    assert sorted(documented) == sorted(rule.rule for rule in everything.url_map.iter_rules())


def test_an_address_that_is_not_documented_would_be_seen(everything: Flask) -> None:
    everything.add_url_rule("/v1/secret", view_func=lambda: "")
    assert "/v1/secret" not in read_column("addresses.md")
    assert "/v1/secret" in {rule.rule for rule in everything.url_map.iter_rules()}


def test_every_parameter_of_the_list_is_documented() -> None:
    documented = [name for name in read_column("addresses.md") if not name.startswith("/")]
    assert documented == [*topics._FILTERS]


def test_every_kind_of_error_is_documented() -> None:
    page = (DOCS / "addresses.md").read_text("utf-8")
    codes = [code for code, _ in (*errors._CODES.values(), errors._FALLBACK)]
    assert [code for code in codes if f"`{code}`" not in page] == []
    assert [status for status in errors._CODES if f"\n| {status} |" not in page] == []


def test_every_setting_has_a_row_and_every_row_is_a_setting() -> None:
    assert read_column("settings.md") == [setting.name for setting in TABLE.values()]


def test_what_heroku_asks_for_is_what_can_be_set() -> None:
    asked = json.loads((DOCS.parent / "app.json").read_text("utf-8"))["env"]
    by_name = {setting.name: setting for setting in TABLE.values()}
    assert {name: (row["description"], row["value"]) for name, row in asked.items()} == {
        name: (by_name[name].help, by_name[name].default) for name in asked
    }
    # The Procfile and the platform say the others.
    assert by_name.keys() - asked.keys() == {"CARESHEET_HOST", "PORT", "WEB_CONCURRENCY"}


def test_the_readmes_topic_has_the_mistake_that_it_shows(tmp_path: Path) -> None:
    readme = (DOCS.parent / "README.md").read_text("utf-8")
    topic = re.search(r"```\n(---\ntitle: Asthma\n.*?)```", readme, re.DOTALL)
    said = re.search(r"^topics/en/asthma\.md:.*$", readme, re.MULTILINE)
    assert topic
    assert said
    content = tmp_path / "content"
    shutil.copytree(find_starter(), content)
    (content / "topics/en/asthma.md").write_text(topic[1], "utf-8")
    assert [str(finding) for finding in examine_library(content).errors] == [said[0]]
