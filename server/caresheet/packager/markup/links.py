"""Decide where a link may lead, by strict patterns for every address that can reach a reader.

Input: an address as an author wrote it. Output: why it is refused, or the address to publish. Sanitizers are lenient
about addresses: both of ours let `//host` pass, and one reads `javascript:123` as a host and a port. So every published
address must match one of the patterns of this module from end to end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote

import idna

from caresheet.characters import CURLY_QUOTES, make_name, make_visible

# RFC 3986, limited to https and ASCII, without user information; a browser would percent-encode the rest. Every browser
# reads such an address alike (WHATWG URL): the last label begins with a letter, so it cannot be an IPv4 address.
_HTTPS = re.compile(
    r"https://(?P<host>(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9])(?::(?P<port>[0-9]+))?"
    r"(?:[/?#][A-Za-z0-9\-._~:/?#@!$&()*+,;=%\[\]']*)?",
)
_PORTS = range(1, 65536)
_LONGEST_HOST, _LONGEST_LABEL = 253, 63  # RFC 1035, 2.3.4
_MAILTO = re.compile(r"mailto:[A-Za-z0-9._+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")  # RFC 6068, address only
_TEL = re.compile(r"tel:\+?[0-9][0-9.-]{2,20}")  # RFC 3966, without parameters
_ANCHOR = re.compile(r"#[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# A file's name can have 255 bytes. Ours add a suffix to a topic's name, and a list's pages add a number.
LONGEST_NAME = 100
# The ids that our own documents use; no section or category can have one of them.
OUR_ID = re.compile(r"cs-.*|main")
_TOPIC_FILE = re.compile(r"(?:\./)?(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.md(?:#(?P<section>[a-z0-9-]+))?")
_TOPIC_PAGE = re.compile(
    r"\.\./\.\./\.\./topics/[a-z]{2,3}(?:-[A-Za-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*/(?:#[a-z0-9-]+)?"
)
PICTURE_FOLDER = "pictures"
PICTURE_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.(?:png|jpe?g|webp)")
# Where a picture is published, and its address in any document about a topic.
PICTURE_PATH = r"pictures/[0-9a-f]{16}\.(?:png|jpg|webp)"
PICTURE_ADDRESS = rf"\.\./\.\./\.\./{PICTURE_PATH}"

_PUBLISHED = (_HTTPS, _MAILTO, _TEL, _ANCHOR, _TOPIC_PAGE)
_BARE_HOST = re.compile(
    r"(?:www\.)?(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|info|int|uk|de|fr|es|eu|health)(?=[/?#]|$)", re.I
)
_BARE_MAIL = re.compile(_MAILTO.pattern.removeprefix("mailto:"))
_CANNOT_BE_PUBLISHED = "link '{}' cannot be published; use https://…, mailto:…, tel:…, #section or topic.md"
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.\-]*)\s*:")


def is_publishable(address: str) -> bool:
    """Tell whether a published document can contain an address."""
    return any(pattern.fullmatch(address) for pattern in _PUBLISHED) and not _find_host_fault(address)


def find_address_fault(address: str) -> str | None:
    """Say why an author's address is refused and what to write instead; None if it can be published."""
    if _may_be_written(address):
        return None
    if not address.strip():
        return "the link leads nowhere; write its address"
    return _find_scheme_fault(address) or _find_host_fault(address) or _find_form_fault(address)


def _find_scheme_fault(address: str) -> str | None:
    scheme = _SCHEME.match(address)
    if scheme and scheme[1].lower() == "http":
        return "link scheme 'http' is not allowed; use https"
    if scheme and scheme[1].lower() not in ("https", "mailto", "tel"):
        return f"link scheme '{scheme[1].lower()}' is not allowed; use https, mailto, tel, #section or topic.md"
    return None


def _find_host_fault(address: str) -> str | None:
    """Say what is wrong with the host or the port of an https address: browsers refuse it, or read it differently."""
    match = _HTTPS.fullmatch(address)
    if match is None:
        return None
    host, port = match["host"], match["port"]
    if port and (port.startswith("0") or int(port[:6]) not in _PORTS):
        advice = f"write a number from {_PORTS.start} to {_PORTS.stop - 1}, or leave it out"
        return f"link '{_shorten(address)}' has the port '{port[:20]}', which does not exist; {advice}"
    labels = host.split(".")
    if len(host) > _LONGEST_HOST or max(map(len, labels)) > _LONGEST_LABEL:
        return f"link '{_shorten(address)}' has a host that is too long; copy the address again from the browser"
    for label in labels:
        if label.startswith("xn--") and not _is_name(label):
            advice = "copy the address again from the browser"
            return f"link '{_shorten(address)}' has '{_shorten(label)}', which stands for no name; {advice}"
    return None


@cache
def _is_name(label: str) -> bool:
    """Tell whether a label in Punycode stands for a name (RFC 5891). Some browsers refuse any other, some do not."""
    try:
        idna.ulabel(label)
    except (idna.IDNAError, UnicodeError):
        return False
    return True


def _find_form_fault(address: str) -> str:
    if _may_be_written(address.lower()):
        return f"link '{_shorten(address)}' has capital letters where none are allowed; write them in lowercase"
    if address.lstrip().startswith(("//", "\\")):
        return f"link '{_shorten(address)}' has no scheme; write https:// before the host"
    return next(_find_slips(address), _CANNOT_BE_PUBLISHED.format(_shorten(address)))


def _find_slips(address: str) -> Iterator[str]:
    """Yield what a person may have meant."""
    shown = _shorten(address)
    if _BARE_HOST.match(address):
        yield f"link '{shown}' has no scheme; write https://{shown}"
    if _BARE_MAIL.fullmatch(address):
        yield f"link '{shown}' is a mail address; write mailto:{shown}"
    if _decode(address).startswith((*CURLY_QUOTES, '"', "'")):
        yield f"link '{shown}' begins with a quotation mark; write the address alone"
    if odd := next((c for c in _decode(address).partition("//")[2].partition("/")[0] if not c.isascii()), ""):
        yield f"link '{shown}' has '{odd}' in its host or its port; copy the address again from the browser"
    if "\\" in address:
        yield f"link '{shown}' cannot be published, because browsers read \\ as /; write /"


def split_topic_link(address: str) -> tuple[str, str] | None:
    """Split `slug.md#section` into slug and section (blank where absent); None for any other address."""
    match = _TOPIC_FILE.fullmatch(address)
    return (match["slug"], match["section"] or "") if match else None


def make_topic_address(lang: str, slug: str, section: str = "") -> str:
    """Make a topic page's address, relative to any document about a topic: they are all three folders deep."""
    return f"../../../topics/{lang}/{slug}/" + (f"#{section}" if section else "")


def split_picture_link(address: str) -> str | None:
    """Return the file name in `pictures/NAME`; None for any other address."""
    folder, _, name = address.removeprefix("./").partition("/")
    return name if folder == PICTURE_FOLDER and PICTURE_NAME.fullmatch(name) else None


def make_picture_address(path: str) -> str:
    """Make a public path's address, relative to any document about a topic."""
    return f"../../../{path}"


def find_picture_address_fault(address: str) -> str | None:
    """Say why the address of a picture is refused and what to write instead; None if it can be published."""
    if split_picture_link(address):
        return None
    if not address.strip():
        return f"the picture has no address; write {PICTURE_FOLDER}/NAME.png"
    if _SCHEME.match(address) or address.lstrip().startswith(("//", "\\")):
        advice = f"put the file into {PICTURE_FOLDER}/ and write {PICTURE_FOLDER}/NAME.png"
        return f"picture '{_shorten(address)}' is not in the library; {advice}"
    proposed = propose_picture_name(unquote(address.rpartition("/")[2]))
    if not proposed:
        return f"picture '{_shorten(address)}' is not a PNG, JPEG or WebP file; save it as one of these"
    reason = f"must be a file in {PICTURE_FOLDER}/ whose name has only lowercase letters, digits and hyphens"
    return f"picture '{_shorten(address)}' {reason}; write {PICTURE_FOLDER}/{proposed}"


def propose_picture_name(name: str) -> str:
    """Propose a name that a picture's file can have; blank if its kind of file cannot be published."""
    stem, _, suffix = name.lower().rpartition(".")
    proposed = f"{make_name(stem) or 'picture'}.{suffix}"
    return proposed if PICTURE_NAME.fullmatch(proposed) else ""


def _decode(address: str) -> str:
    """Undo the percent-encoding by which Markdown replaces letters of other scripts."""
    decoded = unquote(address)
    return address if decoded.isascii() else decoded


def _may_be_written(address: str) -> bool:
    published = is_publishable(address) and not _TOPIC_PAGE.fullmatch(address)
    return published or _TOPIC_FILE.fullmatch(address) is not None


def _shorten(address: str) -> str:
    visible = make_visible(_decode(address))
    return visible if len(visible) <= 60 else visible[:57] + "…"
