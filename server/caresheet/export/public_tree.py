"""Find out what the addresses of a release answer on a day: which file, which notice, which move.

Input: a release and a day. Output: `PublicTree`, in which the editions of that day have taken their places, as on
Caresheet's own server. It names files and does not read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from caresheet.release.contents import Contents
from caresheet.release.format import LAPSED, PUBLIC, Release

# The compressed forms of a file, which have no address of their own.
COMPRESSED = (".br", ".gz")
_PAGE = "index.html"


@dataclass(frozen=True)
class PublicTree:
    """What is served at each path below the library's root, as the path of a file in the release.

    `gone` are the notices of withdrawn topics. `moves` maps an old path to the new one, which is in `files` or `gone`.
    `next_change` is the next day (ISO 8601) on which a document changes by itself; blank if there is none.
    """

    files: Mapping[str, str]
    gone: Mapping[str, str]
    moves: Mapping[str, str]
    next_change: str


def find_public_tree(release: Release, today: date) -> PublicTree:
    """Find what each address answers on a day."""
    contents = release.contents
    served = {
        path.removeprefix(PUBLIC): _find_edition(path.removeprefix(PUBLIC), contents, today)
        for path in release.files
        if path.startswith(PUBLIC) and not path.endswith(COMPRESSED)
    }
    own = {path: file for path, file in served.items() if path not in contents.redirects}
    gone = {path: file for path, file in own.items() if path in contents.gone or file.startswith(LAPSED)}
    days = {day for editions in contents.later.values() for day, _ in editions if day > today.isoformat()}
    return PublicTree(
        files={path: file for path, file in own.items() if path not in gone},
        gone=gone,
        moves=dict(contents.redirects),
        next_change=min(days, default=""),
    )


def is_page(path: str) -> bool:
    """Tell whether a file is a page for people. Others are read by programs, which do not follow a page's link."""
    return path == _PAGE or path.endswith(f"/{_PAGE}")


def make_address(path: str) -> str:
    """Return the address of a file: a page's ends with a slash."""
    return "/" + (path.removesuffix(_PAGE) if is_page(path) else path)


def _find_edition(path: str, contents: Contents, today: date) -> str:
    found = PUBLIC + path
    for day, other in contents.later.get(path, ()):
        if today.isoformat() >= day:
            found = other
    return found
