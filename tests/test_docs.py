"""The documentation lists every setting, command, address and error, and nothing that does not exist."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import default_exceptions

from caresheet.packager.pipeline import examine_library
from caresheet.release.format import Release
from caresheet.shipped import find_starter, find_widget
from caresheet.web.app import create_app
from caresheet.web.settings import TABLE
from write_docs import DOCS, PAGES


@pytest.mark.parametrize(("name", "describe"), PAGES.items(), ids=PAGES)
def test_a_generated_page_is_up_to_date(name: str, describe: Callable[[], str]) -> None:
    written = (DOCS / name).read_text("utf-8")
    assert written == describe(), f"docs/{name} is out of date; run python tests/write_docs.py"


LINK = re.compile(r"\]\((?:docs/)?([\w.]*)#([\w-]+)\)")


def list_anchors(page: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def find_dead_links(pages: dict[str, str]) -> list[str]:
    """Return the links between these pages that lead to a heading that is not there."""
    anchors = {name: list_anchors(text) for name, text in pages.items()}
    return [
        f"{name}: {target or name}#{anchor}"
        for name, text in pages.items()
        for target, anchor in LINK.findall(text)
        if anchor not in anchors.get(target or name, {anchor})
    ]


def test_links_between_pages_lead_to_headings_that_exist() -> None:
    pages = {page.name: page.read_text("utf-8") for page in (DOCS.parent / "README.md", *DOCS.glob("*.md"))}
    assert find_dead_links(pages) == []
    pages["administrators.md"] = pages["administrators.md"].replace("### A clinic's own topics\n", "")
    assert "search.md: administrators.md#a-clinics-own-topics" in find_dead_links(pages)


@pytest.fixture
def everything(starter_release: Release) -> Flask:
    return create_app(starter_release, demo=find_widget() / "demo")


def read_column(page: str) -> list[str]:
    """Return the code in the first column of a page's tables."""
    return re.findall(r"^\| `([^`]+)` \|", (DOCS / page).read_text("utf-8"), re.MULTILINE)


def test_every_address_is_documented_and_every_documented_address_exists(everything: Flask) -> None:
    documented = [address for address in read_column("addresses.md") if address.startswith("/")]
    assert sorted(documented) == sorted(rule.rule for rule in everything.url_map.iter_rules())


def test_an_undocumented_address_would_be_seen(everything: Flask) -> None:
    everything.add_url_rule("/v1/secret", view_func=lambda: "")
    assert "/v1/secret" not in read_column("addresses.md")
    assert "/v1/secret" in {rule.rule for rule in everything.url_map.iter_rules()}


def test_every_parameter_of_the_list_is_documented(everything: Flask) -> None:
    documented = [name for name in read_column("addresses.md") if not name.startswith("/")]
    refused = everything.test_client().get("/v1/topics?no-such-parameter=1")
    assert refused.status_code == 400
    assert refused.json["error"]["message"] == f"there is no parameter 'no-such-parameter'; use {', '.join(documented)}"


@pytest.fixture
def failing(everything: Flask) -> FlaskClient:
    """Return a client of an app that fails with the status in the address."""

    def fail(status: int) -> str:
        raise default_exceptions[status]

    everything.add_url_rule("/v1/fail/<int:status>", view_func=fail)
    return everything.test_client()


def test_every_kind_of_error_is_documented(failing: FlaskClient) -> None:
    page = (DOCS / "addresses.md").read_text("utf-8")
    listed = {int(status) for status in re.findall(r"^\| (\d{3}) \|", page, re.MULTILINE)}
    codes = {status: failing.get(f"/v1/fail/{status}").json["error"]["code"] for status in default_exceptions}
    assert {"not-found", "server"} < {*codes.values()}
    assert [code for code in codes.values() if f"`{code}`" not in page] == []
    assert [status for status, code in codes.items() if code != "server" and status not in listed] == []


def test_every_setting_has_a_row_and_every_row_is_a_setting() -> None:
    assert read_column("settings.md") == [setting.name for setting in TABLE.values()]


def test_app_json_asks_for_settings_that_exist() -> None:
    asked = json.loads((DOCS.parent / "app.json").read_text("utf-8"))["env"]
    by_name = {setting.name: setting for setting in TABLE.values()}
    assert {name: (row["description"], row["value"]) for name, row in asked.items()} == {
        name: (by_name[name].help, by_name[name].default) for name in asked
    }
    # The Procfile and the platform set the others, or most libraries do not need them.
    rare = {"CARESHEET_LIBRARIES", "CARESHEET_PREFIX", "CARESHEET_METRICS", "CARESHEET_LOG"}
    assert by_name.keys() - asked.keys() == {"CARESHEET_HOST", "PORT", "WEB_CONCURRENCY", *rare}


def test_the_topic_in_the_readme_has_the_mistake_that_the_readme_shows(tmp_path: Path) -> None:
    readme = (DOCS.parent / "README.md").read_text("utf-8")
    topic = re.search(r"```\n(---\ntitle: Asthma\n.*?)```", readme, re.DOTALL)
    said = re.search(r"^topics/en/asthma\.md:.*$", readme, re.MULTILINE)
    assert topic
    assert said
    content = tmp_path / "content"
    shutil.copytree(find_starter(), content)
    (content / "topics/en/asthma.md").write_text(topic[1], "utf-8")
    assert [str(finding) for finding in examine_library(content).errors] == [said[0]]
