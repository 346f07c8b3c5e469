"""Bring a link's address into the form that topics allow: https, mailto and tel.

Input: an address as a page has it. Output: the address to publish, or "" if there is none. The host, the path and the
number stay what they are.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_MAIL = re.compile(r"[A-Za-z0-9._+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_TELEPHONE = re.compile(r"\+?[0-9][0-9.-]{2,20}")
# What an address may contain as it is. Everything else is percent-encoded, as browsers do.
_SAFE = "-._~:/?#@!$&()*+,;=%[]'"


def make_publishable(address: str) -> str:
    """Return an address as a topic may have it; "" if a topic cannot have it."""
    text = re.sub(r"[\t\n\r]", "", address).strip()
    scheme, colon, rest = text.partition(":")
    match scheme.lower() if colon else "":
        case "https":
            return _make_web_address(text)
        case "mailto":
            mail = unquote(rest.partition("?")[0]).strip()
            return f"mailto:{mail}" if _MAIL.fullmatch(mail) else ""
        case "tel":
            number = re.sub(r"[-\s\u00a0/]+", "-", re.sub(r"[()]", " ", unquote(rest)).strip()).replace("+-", "+")
            return f"tel:{number}" if _TELEPHONE.fullmatch(number) else ""
    return ""


def _make_web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        port = f":{parts.port}" if parts.port is not None else ""
        host = (
            (parts.hostname or "").encode("idna").decode() if not (parts.hostname or "").isascii() else parts.hostname
        )
    except (ValueError, UnicodeError):
        return ""
    if not host or not _HOST.fullmatch(host) or parts.username is not None or parts.password is not None:
        return ""
    rest = text[text.index("//") + 2 :] if "//" in text else ""
    rest = rest[len(parts.netloc) :]
    return f"https://{host}{port}{quote(rest, safe=_SAFE)}"
