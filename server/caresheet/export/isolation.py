"""Refuse a host that cannot keep what a library promises: that no script in a clinic's page can read a topic's text."""

from __future__ import annotations

from caresheet.errors import ConfigError
from caresheet.release.contents import Contents

_ALTERNATIVES = "export for nginx or cloudflare"


def require_open_sites(contents: Contents, host: str) -> None:
    """Refuse a library some of whose clinics show topics in sealed frames only: the host cannot tell origins apart.

    Raises:
        ConfigError: a clinic asks for that.
    """
    for name, site in contents.sites.items():
        if site.isolation == "frame" and contents.isolation != "frame":
            raise ConfigError(
                f"site '{name}': isolation is \"frame\", and {host} cannot keep topics from scripts; {_ALTERNATIVES}"
            )


def require_open_library(contents: Contents, host: str) -> None:
    """Refuse a library that shows topics in sealed frames only: the host lets every script read every file.

    Raises:
        ConfigError: the library, or a clinic, asks for that.
    """
    if contents.isolation == "frame":
        raise ConfigError(
            f'library.toml: isolation is "frame", and {host} lets every script read every topic; {_ALTERNATIVES}'
        )
    require_open_sites(contents, host)
