"""The settings for operators: one table, read once from the environment.

Input: an environment. Output: `Settings`, or a `ConfigError` that names the variable and the values it takes.
`docs/settings.md` is generated from this table.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from caresheet.errors import ConfigError
from caresheet.library_address import end_in_slash

_PREFIX = "CARESHEET_"
# Kubernetes tells every container where each service is. These are for services named caresheet or caresheet-….
_KUBERNETES = re.compile(r"CARESHEET(_\w+)?_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)")
_KUBERNETES_PORT = re.compile(r"CARESHEET(_\w+)?_PORT"), re.compile(r"(tcp|udp|sctp)://.*")
# How much a name must be like one of ours to be taken for a typing error (difflib's ratio).
_LIKE_OURS = 0.6
_HOST_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
_FOLDERS_OF_PAGES = {"topics", "categories", "letters", "search", "handouts", "about", "demo"}
# At one of these, `mount_at` could not tell whether the proxy has removed the path.
OUR_FOLDERS = _FOLDERS_OF_PAGES | {"v1", "sites", "assets", "pictures", "oembed", "healthz", "readyz", "metrics"}
_PATH_PREFIX = re.compile(r"(/[A-Za-z0-9_-][A-Za-z0-9._~-]*)*")


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
    libraries: Mapping[str, Path]
    prefix: str
    metrics: bool
    log: str
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
    return end_in_slash(value)


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


def _read_libraries(value: str) -> Mapping[str, Path]:
    found = {}
    for pair in value.split():
        host, _, folder = pair.partition("=")
        if not folder or "\0" in folder or not _HOST_NAME.fullmatch(host) or host in found:
            raise ValueError("pairs such as 'es.clinic.example=releases-es', each host name in small letters and once")
        found[host] = Path(folder)
    return found


def _read_prefix(value: str) -> str:
    if not _PATH_PREFIX.fullmatch(value) or not OUR_FOLDERS.isdisjoint(value.split("/")[1:2]):
        raise ValueError("a path such as /library: without a slash at its end, and not one of the library's own")
    return value


def _read_log(value: str) -> str:
    if value not in ("text", "json"):
        raise ValueError("'text' or 'json'")
    return value


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
    "libraries": Setting(
        "CARESHEET_LIBRARIES",
        "",
        "More libraries: pairs such as `es.clinic.example=releases-es`. A host name in this list gets the library in "
        "that folder of releases. All others get the one in `CARESHEET_RELEASES`.",
        _read_libraries,
    ),
    "prefix": Setting(
        "CARESHEET_PREFIX", "", "The path at which a proxy shows the library, such as `/library`.", _read_prefix
    ),
    "metrics": Setting("CARESHEET_METRICS", "off", "Whether to answer Prometheus at `/metrics`.", _read_switch),
    "log": Setting("CARESHEET_LOG", "text", "How to write the server's log: `text` or `json`.", _read_log),
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
        ConfigError: a variable's name looks like a typing error of one of ours, or a value is not valid.
    """
    for name in environment:
        _refuse_typing_error(name, environment[name])
    values = {field: _read(setting, environment) for field, setting in TABLE.items()}
    return Settings(**values)  # type: ignore[arg-type]  # each row's reader returns its field's type


def _refuse_typing_error(name: str, value: str) -> None:
    known = [setting.name for setting in TABLE.values()]
    if not name.startswith(_PREFIX) or name in known or _KUBERNETES.fullmatch(name):
        return
    if _KUBERNETES_PORT[0].fullmatch(name) and _KUBERNETES_PORT[1].fullmatch(value):
        return
    # Compare without the prefix, because with it all names look alike.
    ours = {other.removeprefix(_PREFIX): other for other in known}
    near = difflib.get_close_matches(name.removeprefix(_PREFIX), ours, n=1, cutoff=_LIKE_OURS)
    if near:
        raise ConfigError(f"environment: there is no setting {name}; did you mean {ours[near[0]]}?")


def _read(setting: Setting, environment: Mapping[str, str]) -> object:
    value = environment.get(setting.name, setting.default)
    try:
        return setting.read(value)
    except ValueError as error:
        raise ConfigError(f"environment: {setting.name} is '{value}'; it takes {error}") from error
