"""The description for programs says what the server answers: every address, every status, every value.

`make fuzz` also sends requests that are generated from it.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from caresheet.release.format import Release
from web.addresses import fill_rule, make_app

Description = dict[str, Any]
FOR_PROGRAMS = ("/v1/", "/search/", "/oembed")
PLAIN = {"Accept-Encoding": "identity"}
ASKED = {
    "/v1/topics?limit=1",
    "/v1/topics?limit=0",
    "/v1/topics/en?x=1",
    "/v1/search?q=asthma",
    "/oembed?url=https://topics.example.org/topics/en/asthma/",
    "/oembed?url=x&format=xml",
}


def read_description(app: Flask) -> Description:
    answer = app.test_client().get("/openapi.json")
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    return json.loads(answer.data)  # type: ignore[no-any-return]


def find_rules(app: Flask) -> dict[str, Any]:
    """Return the rules of the addresses for programs by their templates (RFC 6570), such as /search/{lang}.json."""
    rules = {re.sub(r"<(\w+)>", r"{\1}", rule.rule): rule for rule in app.url_map.iter_rules()}
    return {template: rule for template, rule in rules.items() if template.startswith(FOR_PROGRAMS)}


def resolve(description: Description, value: Description) -> Description:
    """Follow a reference to a component, if the value is one."""
    if "$ref" not in value:
        return value
    kind, name = value["$ref"].split("/")[-2:]
    return description["components"][kind][name]  # type: ignore[no-any-return]


def find_differences(description: Description, template: str, answer: TestResponse) -> list[str]:
    """Return how an answer differs from what the description says about its address."""
    answers = description["paths"][template]["get"]["responses"]
    if str(answer.status_code) not in answers:
        return [f"{answer.status_code} is not described"]
    content = resolve(description, answers[str(answer.status_code)]).get("content", {})
    if not content:
        return []
    if answer.content_type not in content:
        return [f"{answer.content_type} is not described"]
    if not answer.is_json:
        return []
    schema = {**content[answer.content_type]["schema"], "components": description["components"]}
    return [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(json.loads(answer.data))]


def find_all_differences(app: Flask, release: Release, description: Description) -> dict[str, list[str]]:
    client = app.test_client()
    rules = {rule.rule: template for template, rule in find_rules(app).items()}
    filled = {address for rule in find_rules(app).values() for address in fill_rule(rule, release)}
    found = {}
    for address in filled | ASKED:
        # Two rules can have an address, such as /v1/topics/en/index.json.
        rule, _ = app.url_map.bind("").match(address.partition("?")[0], return_rule=True)
        found[address] = find_differences(description, rules[rule.rule], client.get(address, headers=PLAIN))
    return {address: differences for address, differences in found.items() if differences}


def test_every_address_for_programs_is_described_and_no_other(varied_release: Release) -> None:
    app = make_app(varied_release)
    assert read_description(app)["paths"].keys() == find_rules(app).keys()


def test_every_answer_is_as_it_is_described(varied_release: Release) -> None:
    app = make_app(varied_release)
    assert find_all_differences(app, varied_release, read_description(app)) == {}


@pytest.mark.parametrize(
    ("schema", "name", "wrong", "address"),
    [
        ("Topic", "updated", {"type": "integer"}, "/v1/topics/en/asthma.json"),
        ("WithdrawnTopic", "more", {"type": "string"}, "/v1/topics/en/cupping.json"),
        ("SearchIndex", "until", {"type": "string"}, "/search/en.json"),
    ],
)
def test_a_wrong_description_would_be_noticed(
    varied_release: Release, schema: str, name: str, wrong: object, address: str
) -> None:
    app = make_app(varied_release)
    description = deepcopy(read_description(app))
    described = description["components"]["schemas"][schema]
    described["properties"][name] = wrong
    described["required"].append(name)
    assert address in find_all_differences(app, varied_release, description)


def test_every_parameter_that_is_refused_is_described(varied_release: Release) -> None:
    """`/v1/topics` answers 400 to a parameter that it does not know, so the description needs each that it knows."""
    app = make_app(varied_release)
    description = read_description(app)
    parameters = [resolve(description, each) for each in description["paths"]["/v1/topics"]["get"]["parameters"]]
    said = app.test_client().get("/v1/topics?unknown=1").get_json()["error"]["message"]
    assert said.partition("use ")[2].split(", ") == [each["name"] for each in parameters]
