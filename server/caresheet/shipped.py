"""Find the files that come with Caresheet: in the installed package, or beside `server/` in a checkout."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from caresheet.errors import ConfigError


def find_widget() -> Path:
    """Find the widget's folder, which contains `src/` and `demo/`."""
    return _find("widget", "widget", "src/index.js")


def find_starter() -> Path:
    """Find the starter library."""
    return _find("starter", "content", "library.toml")


def _find(in_package: str, in_checkout: str, landmark: str) -> Path:
    package = Path(str(resources.files("caresheet")))
    for folder in (package / in_package, package.parent.parent / in_checkout):
        if (folder / landmark).is_file():
            return folder
    raise ConfigError(f"{package / in_package}: is missing; install caresheet again")
