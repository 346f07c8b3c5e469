"""The settings for operators: one table, read once from the environment.

Input: an environment. Output: `Settings`, or a `ConfigError` that names the variable and the values it takes.
`docs/settings.md` is generated from this table.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from caresheet.errors import ConfigError

_PREFIX = "CARESHEET_"


@dataclass(frozen=True)
class Setting:
    """One variable. `read` turns text into a value, or raises a ValueError that says which values it accepts."""

    name: str
    default: str
    help: str
    read: Callable[[str], object]


@dataclass(frozen=True)
class Settings:
    """The value of each setting in the table."""

    content: Path
    releases: Path
    host: str
    port: int
    workers: int
    demo: bool
    url: str


def _read_path(value: str) -> Path:
    if not value or "\0" in value:
        raise ValueError("a folder's path")
    return Path(value)


def _read_host(value: str) -> str:
    if not value or value.split() != [value]:
        raise ValueError("an address such as 127.0.0.1, or 0.0.0.0 for all")
    return value


def _read_url(value: str) -> str:
    parts = urlsplit(value)
    if value and (
        parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or value.split() != [value]
    ):
        raise ValueError("an address such as https://topics.example.org")
    return value and f"{value.rstrip('/')}/"


def _read_number(lowest: int, highest: int) -> Callable[[str], int]:
    allowed = range(lowest, highest + 1)

    def read(value: str) -> int:
        if value.isascii() and value.isdigit() and len(value) <= len(str(highest)) and int(value) in allowed:
            return int(value)
        raise ValueError(f"a whole number from {lowest} to {highest}")

    return read


def _read_switch(value: str) -> bool:
    try:
        return {"on": True, "off": False}[value]
    except KeyError:
        raise ValueError("'on' or 'off'") from None


TABLE = {
    "content": Setting("CARESHEET_CONTENT", "content", "The folder with `library.toml` and the topics.", _read_path),
    "releases": Setting(
        "CARESHEET_RELEASES", "releases", "The folder that releases are written to and served from.", _read_path
    ),
    "host": Setting("CARESHEET_HOST", "127.0.0.1", "The address to listen on. The Procfile uses 0.0.0.0.", _read_host),
    "port": Setting("PORT", "8000", "The port to listen on. Platforms set it.", _read_number(1, 65535)),
    "workers": Setting(
        "WEB_CONCURRENCY", "1", "The number of worker processes. Platforms set it.", _read_number(1, 64)
    ),
    "demo": Setting("CARESHEET_DEMO", "off", "Whether to serve the demonstration pages at `/demo/`.", _read_switch),
    "url": Setting(
        "CARESHEET_URL",
        "",
        "The library's own address, in place of `url` in `library.toml`, when it is built.",
        _read_url,
    ),
}


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read every setting.

    Raises:
        ConfigError: a variable that begins with CARESHEET_ is unknown, or a value is not valid.
    """
    known = [setting.name for setting in TABLE.values()]
    for name in environment:
        if name.startswith(_PREFIX) and name not in known:
            # Compare without the prefix, because with it all names look alike.
            ours = [other.removeprefix(_PREFIX) for other in known if other.startswith(_PREFIX)]
            near = difflib.get_close_matches(name.removeprefix(_PREFIX), ours, n=1, cutoff=0.5)
            advice = f"did you mean {_PREFIX}{near[0]}?" if near else f"the known settings are {', '.join(known)}"
            raise ConfigError(f"environment: there is no setting {name}; {advice}")
    values = {field: _read(setting, environment) for field, setting in TABLE.items()}
    return Settings(**values)  # type: ignore[arg-type]  # each row's reader returns its field's type


def _read(setting: Setting, environment: Mapping[str, str]) -> object:
    value = environment.get(setting.name, setting.default)
    try:
        return setting.read(value)
    except ValueError as error:
        raise ConfigError(f"environment: {setting.name} is '{value}'; it takes {error}") from error
