"""The settings: every row is read, and every mistake gives one line that names the variable."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from click.testing import CliRunner

from caresheet.cli import main
from caresheet.errors import ConfigError
from caresheet.release.format import Release
from caresheet.web.settings import OUR_FOLDERS, TABLE, Settings, read_settings
from web.addresses import make_app

READS = [
    ("content", "CARESHEET_CONTENT", "/srv/library", Path("/srv/library")),
    ("releases", "CARESHEET_RELEASES", "/srv/releases", Path("/srv/releases")),
    ("host", "CARESHEET_HOST", "0.0.0.0", "0.0.0.0"),
    ("port", "PORT", "65535", 65535),
    ("workers", "WEB_CONCURRENCY", "64", 64),
    ("demo", "CARESHEET_DEMO", "on", True),
    (
        "libraries",
        "CARESHEET_LIBRARIES",
        "a.example=a b.example=/srv/b",
        {"a.example": Path("a"), "b.example": Path("/srv/b")},
    ),
    ("prefix", "CARESHEET_PREFIX", "/health/library", "/health/library"),
    ("metrics", "CARESHEET_METRICS", "on", True),
    ("log", "CARESHEET_LOG", "json", "json"),
    ("url", "CARESHEET_URL", "https://clinic.example/health", "https://clinic.example/health/"),
]

BAD_VALUES = [
    ("CARESHEET_CONTENT", ""),
    ("CARESHEET_RELEASES", ""),
    ("CARESHEET_RELEASES", "a\0b"),
    ("CARESHEET_HOST", ""),
    ("CARESHEET_HOST", "two words"),
    ("PORT", ""),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "-1"),
    ("PORT", " 80"),
    ("PORT", "8000.0"),
    ("PORT", "٨٠٨٠"),
    ("PORT", "9" * 5000),
    ("WEB_CONCURRENCY", "0"),
    ("WEB_CONCURRENCY", "65"),
    ("WEB_CONCURRENCY", "two"),
    ("CARESHEET_DEMO", "true"),
    ("CARESHEET_DEMO", "ON"),
    ("CARESHEET_DEMO", ""),
    ("CARESHEET_LIBRARIES", "a.example"),
    ("CARESHEET_LIBRARIES", "A.example=a"),
    ("CARESHEET_LIBRARIES", "a.example=a a.example=b"),
    ("CARESHEET_PREFIX", "/"),
    ("CARESHEET_PREFIX", "library"),
    ("CARESHEET_PREFIX", "/library/"),
    ("CARESHEET_PREFIX", "//evil.example"),
    ("CARESHEET_PREFIX", "/v1"),
    ("CARESHEET_PREFIX", "/handouts/en"),
    ("CARESHEET_METRICS", "yes"),
    ("CARESHEET_LOG", "xml"),
    ("CARESHEET_URL", "http://clinic.example"),
    ("CARESHEET_URL", "https://"),
    ("CARESHEET_URL", "https://clinic.example/?page=1"),
    ("CARESHEET_URL", "https://clinic.example/two words"),
]


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read_settings({}) == Settings(
        content=Path("content"),
        releases=Path("releases"),
        host="127.0.0.1",
        port=8000,
        workers=1,
        demo=False,
        libraries={},
        prefix="",
        metrics=False,
        log="text",
        url="",
    )


def test_has_one_row_for_each_field_and_one_case_for_each_row() -> None:
    fields = [field.name for field in dataclasses.fields(Settings)]
    assert list(TABLE) == fields == [field for field, *_ in READS]


@pytest.mark.parametrize(("field", "name", "value", "expected"), READS, ids=[name for _, name, *_ in READS])
def test_reads_a_value(field: str, name: str, value: str, expected: object) -> None:
    assert TABLE[field].name == name
    assert getattr(read_settings({name: value}), field) == expected


@pytest.mark.parametrize(("name", "value"), BAD_VALUES, ids=[f"{name}={value[:9]!r}" for name, value in BAD_VALUES])
def test_refuses_a_bad_value_in_one_line_that_says_which_values_there_are(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_settings({name: value})
    assert str(caught.value).startswith(f"environment: {name} is '")
    assert "; it takes " in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "4300" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("CARESHEET_DEMOS", "did you mean CARESHEET_DEMO?"),
        ("CARESHEET_RELEASE", "did you mean CARESHEET_RELEASES?"),
        ("CARESHEET_CONTENTS", "did you mean CARESHEET_CONTENT?"),
        ("CARESHEET_HSOT", "did you mean CARESHEET_HOST?"),
        ("CARESHEET_PORT", "did you mean PORT?"),
        ("CARESHEET_PREFIXES", "did you mean CARESHEET_PREFIX?"),
    ],
)
def test_refuses_an_unknown_setting_and_names_the_nearest(name: str, advice: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_settings({name: "x"})
    assert f"there is no setting {name}; {advice}" in str(caught.value)


def test_refuses_a_prefix_that_an_address_of_the_library_could_begin_with(varied_release: Release) -> None:
    """Of such a path nobody could tell whether a proxy has removed the prefix. A file's name ends in a suffix."""
    rules = {rule.rule.split("/")[1] for rule in make_app(varied_release).url_map.iter_rules()}
    assert {name for name in rules if name and "." not in name} | {"metrics"} == OUR_FOLDERS


def test_ignores_the_variables_of_other_programs() -> None:
    others = {"HOST": "elsewhere", "PATH": "/bin", "caresheet_demo": "?", "CARESHEET_": "x", "CARESHEET_XYZZY": "x"}
    assert read_settings(others) == read_settings({})


@pytest.mark.parametrize("service", ["CARESHEET", "CARESHEET_WEB", "CARESHEET_DEMO_2"])
def test_ignores_what_kubernetes_says_about_a_service_of_our_name(service: str) -> None:
    said = {
        f"{service}_SERVICE_HOST": "10.0.0.1",
        f"{service}_SERVICE_PORT": "8000",
        f"{service}_SERVICE_PORT_HTTP": "8000",
        f"{service}_PORT": "tcp://10.0.0.1:8000",
        f"{service}_PORT_8000_TCP": "tcp://10.0.0.1:8000",
        f"{service}_PORT_8000_TCP_PROTO": "tcp",
        f"{service}_PORT_8000_TCP_PORT": "8000",
        f"{service}_PORT_8000_TCP_ADDR": "10.0.0.1",
    }
    assert read_settings(said) == read_settings({})


@pytest.mark.parametrize(
    "environment",
    [{name: value} for name, value in BAD_VALUES if "\0" not in value] + [{"CARESHEET_DEMOS": "on"}],
    ids=lambda environment: "-".join(f"{name}={value[:9]!r}" for name, value in environment.items()),
)
def test_serve_ends_with_one_line_and_status_1_on_a_bad_environment(environment: dict[str, str]) -> None:
    result = CliRunner().invoke(main, ["serve"], env=environment)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("environment: ")
