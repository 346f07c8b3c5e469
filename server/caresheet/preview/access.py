"""Decide which requests the preview answers.

Input: a request's headers. Output: why it is refused, or None.

The preview shows text that is not published yet, and every web page that is open in the same browser can send requests
to this computer. So a request must name this computer, and must not come from a page of another origin. Without the
first rule, a page could point a domain of its own at this computer (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from werkzeug.datastructures import Headers

from caresheet.web.origins import parse_origin

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?", re.ASCII)
_HTTP_PORT = 80  # browsers leave it out


@dataclass(frozen=True)
class Address:
    """Where the preview listens, and whether it answers other computers too."""

    host: str
    port: int
    lets_others_in: bool


def find_refusal(headers: Headers, address: Address) -> str | None:
    """Return why a request is refused, as a sentence for its sender; None if it is not refused."""
    host = headers.get("Host", "").lower()
    if not address.lets_others_in and not _names_this_computer(host, address):
        return "This preview answers only on the computer that it runs on."
    if not _is_from_own_page(host, headers.get("Origin"), headers.get("Sec-Fetch-Site")):
        return "This preview does not answer other web pages. Type its address into the browser's address bar."
    return None


def is_loopback(host: str) -> bool:
    """Tell whether an IP address, with or without brackets, is this computer's own."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _names_this_computer(host: str, address: Address) -> bool:
    match = _HOST.fullmatch(host)
    if match is None or int(match["port"] or _HTTP_PORT) != address.port:
        return False
    return match["name"] in ("localhost", address.host.lower()) or is_loopback(match["name"])


def _is_from_own_page(host: str, origin: str | None, fetch_site: str | None) -> bool:
    """Tell whether a request comes from a page of the preview, or from no page at all.

    No page can change these two headers. `Sec-Fetch-Site` (W3C Fetch Metadata) is "none" for an address that somebody
    has typed, and "same-site" for a page on another port of this computer, which is refused. Browsers that do not send
    it still send `Origin` when a script requests something in order to read it.
    """
    if fetch_site not in (None, "same-origin", "none"):
        return False
    if origin is None:
        return True
    if origin == "null":  # as a sandboxed frame, or a form of a page without referrer, sends it
        return fetch_site is not None
    asking = parse_origin(origin)
    return asking is not None and asking == parse_origin(f"{asking.scheme}://{host}")
