"""Compare the origins of web pages with the host-sources of `frame_ancestors` in a site file.

Input: the value of an `Origin` header, and host-sources such as `https://*.clinic.example:8443`.
Output: whether one of the sources covers the origin, as CSP defines it (CSP Level 3, 6.7.2.8 to 6.7.2.12).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

_ORIGIN = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>(?:\*\.)?[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?",
    re.ASCII,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """An origin (RFC 6454), or a host-source: its host may begin with `*.`, which stands for any subdomain."""

    scheme: str
    host: str
    port: int | None


def parse_origin(text: str) -> Origin | None:
    """Return an origin or a host-source in its normal form; None for `null` and for anything else."""
    match = _ORIGIN.fullmatch(text.lower())
    if match is None:
        return None
    port = int(match["port"]) if match["port"] else _DEFAULT_PORTS.get(match["scheme"])
    # A name with a dot at its end is the same host.
    return Origin(match["scheme"], match["host"].removesuffix("."), port)


def is_covered(origin: Origin, sources: Collection[Origin]) -> bool:
    """Tell whether one of the host-sources covers an origin."""
    return any(origin._replace(host=host) in sources for host in _list_hosts(origin.host))


def _list_hosts(host: str) -> Iterator[str]:
    """Yield each host that a source may name to cover this one: `a.b.c`, `*.b.c`, `*.c`."""
    yield host
    while "." in host:
        host = host.partition(".")[2]
        yield f"*.{host}"
