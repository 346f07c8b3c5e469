"""Take apart the addresses in a page's tags, as far as the checks need it.

Input: an address as written, and the address of the page (blank if it is unknown). `static/page_check/addresses.js`
does the same in browsers: change both.
"""

from __future__ import annotations

import re

# ROOT/caresheet.js, ROOT/sites/<site>/caresheet.js or ROOT/assets/caresheet.<hash>.js
SCRIPT_PATH = re.compile(r"(?:sites/([^/]+)/|assets/)?\bcaresheet(\.[A-Za-z0-9_]+)?\.js\b")
_SCRIPT = re.compile(r"([^?#]*?/)((?:sites/[^/?#]+/|assets/)?caresheet(?:\.[A-Za-z0-9_]+)?\.js)(?:[?#].*)?")
_FRAME = re.compile(r"([^?#]*?/)v1/frame/([^/?#]+)/([^/?#]+)\.html(?:[?#].*)?")
_PAGE = re.compile(r"([^?#]*?/)topics/([A-Za-z0-9-]+)/([a-z0-9-]+)/?(?:[?#].*)?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ORIGIN = re.compile(r"([a-z][a-z0-9+.-]*)://(?:[^/?#@]*@)?([^/?#:]*)(?::([0-9]*))?")
_LOCAL_HOST = re.compile(r"(?:.*\.)?localhost|127\.[0-9.]+|\[?::1\]?")


def resolve(address: str, base: str) -> str:
    """Return an absolute address, or the address as it is if the page's own is unknown."""
    address = address.strip(" \t\n\f\r")
    if _SCHEME.match(address) or not address:
        return address
    if address.startswith("//"):
        return (_SCHEME.match(base) or ["https:"])[0] + address
    if not base:
        return address
    if address.startswith("/"):
        return find_origin(base) + address
    return re.sub(r"[^/]*(?:[?#].*)?$", "", base, count=1) + re.sub(r"^(?:\./)+", "", address)


def split_script(address: str) -> tuple[str, str] | None:
    """Split the address of a script into the library's and the path below it."""
    found = _SCRIPT.fullmatch(address)
    return (found[1], found[2]) if found else None


def split_frame(address: str) -> tuple[str, str, str] | None:
    """Split the address of a sealed frame into the library's address, the language and the topic."""
    found = _FRAME.fullmatch(address)
    return (found[1], found[2], found[3]) if found else None


def split_page(address: str) -> tuple[str, str, str] | None:
    """Split the address of a topic's page into the library's address, the language and the topic."""
    found = _PAGE.fullmatch(address)
    return (found[1], found[2], found[3]) if found else None


def split_origin(address: str) -> tuple[str, str, str]:
    """Return the scheme, the host and the port of an address; all blank if it has no host."""
    found = _ORIGIN.match(address[:8].lower() + address[8:])
    if not found:
        return "", "", ""
    scheme, host, port = found[1], found[2].lower(), found[3] or ""
    return scheme, host, port or {"http": "80", "https": "443"}.get(scheme, "")


def find_origin(address: str) -> str:
    """Return the origin of an address as policies write it."""
    scheme, host, port = split_origin(address)
    is_usual = (scheme, port) in (("http", "80"), ("https", "443"))
    return f"{scheme}://{host}" + ("" if is_usual or not port else f":{port}")


def is_local_host(host: str) -> bool:
    """Tell whether a host is the computer that asks."""
    return _LOCAL_HOST.fullmatch(host) is not None
