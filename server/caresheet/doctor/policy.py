"""Read a page's content security policy, and tell what it blocks (CSP Level 3).

`static/page_check/policy.js` does the same in browsers: change both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from caresheet.doctor.addresses import find_origin, split_origin

Policy = Mapping[str, Sequence[str]]

_SPACE = re.compile(r"[\t\n\f\r ]+")
_HOST_SOURCE = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*)://)?(\*|(?:\*\.)?[^/:*]+)(?::([0-9]+|\*))?(/.*)?",
)
# The directives that decide about each kind of request, the nearest first.
_DIRECTIVES = {
    "script": ("script-src-elem", "script-src", "default-src"),
    "connect": ("connect-src", "default-src"),
    "img": ("img-src", "default-src"),
    "frame": ("frame-src", "child-src", "default-src"),
}


@dataclass(frozen=True)
class Request:
    """What a page requests from the library: its kind, its address, and the nonce and integrity of its tag."""

    kind: str
    address: str
    nonce: str = ""
    integrity: str = ""


def parse_policies(text: str) -> list[Policy]:
    """Parse the value of a header or of a <meta>: policies between commas, each with its directives."""
    policies: list[Policy] = []
    for written in text.split(","):
        policy: dict[str, Sequence[str]] = {}
        for directive in written.split(";"):
            name, *sources = _SPACE.split(directive.strip(" \t\n\f\r"))
            if name:
                policy.setdefault(name.lower(), sources)
        policies.append(policy)
    return policies


def find_missing_directive(policy: Policy, request: Request, base: str) -> str:
    """Return the directive that would allow a request, with the sources it has now; blank if the request is allowed."""
    named = next((name for name in _DIRECTIVES[request.kind] if name in policy), None)
    if named is None or _is_allowed(policy[named], request, base):
        return ""
    kept = [source for source in policy[named] if source.lower() != "'none'"]
    name = f"{request.kind}-src" if named == "default-src" else named
    needed = "'nonce-…'" if "'strict-dynamic'" in policy[named] else find_origin(request.address)
    return " ".join([name, *kept, needed])


def _is_allowed(sources: Sequence[str], request: Request, base: str) -> bool:
    if request.kind == "script":
        if request.nonce and f"'nonce-{request.nonce}'" in sources:
            return True
        if any(f"'{each}'" in sources for each in _SPACE.split(request.integrity) if each):
            return True
        if "'strict-dynamic'" in sources:
            return False
    return any(_matches(source, request.address, base) for source in sources)


def _matches(source: str, address: str, base: str) -> bool:
    scheme = split_origin(address)[0]
    lowered = source.lower()
    if lowered == "*":
        return scheme in ("http", "https")
    if lowered == "'self'":
        return base != "" and find_origin(base) == find_origin(address)
    if lowered.endswith(":"):
        return lowered in (f"{scheme}:", "http:" if scheme == "https" else "")
    found = _HOST_SOURCE.fullmatch(source)
    return found is not None and _matches_host_source(found, address, base)


def _matches_host_source(found: re.Match[str], address: str, base: str) -> bool:
    scheme, host, port = split_origin(address)
    wanted_scheme, wanted_host, wanted_port, path = (each or "" for each in found.groups())
    if wanted_scheme and wanted_scheme.lower() not in (scheme, "http" if scheme == "https" else scheme):
        return False
    if not wanted_scheme and scheme == "http" and base.startswith("https:"):
        return False
    return (
        _matches_host(wanted_host.lower(), host)
        and wanted_port in ("*", port or "*", "" if port in ("80", "443") else "*")
        and _matches_path(path, address)
    )


def _matches_host(wanted: str, host: str) -> bool:
    return wanted in ("*", host) or (wanted.startswith("*.") and host.endswith(wanted[1:]))


def _matches_path(wanted: str, address: str) -> bool:
    path = re.sub(r"^[^/]*//[^/]*", "", address).partition("?")[0]
    return path.startswith(wanted) if wanted.endswith("/") else wanted in ("", path)
