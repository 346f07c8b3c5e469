"""What an export consists of: a file for each path, and what to say about it.

A plan is made for one kind of host and written by `target`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from caresheet.export.answers import Answers
from caresheet.export.public_tree import COMPRESSED, PublicTree
from caresheet.release.format import Release
from caresheet.web.unknown_site import write_warning

# Reads the bytes of a file that is to be written.
Body = Callable[[], bytes]
# Where hosts that can send the status 410 keep the notices of withdrawn topics.
GONE = "gone/"

# What hosts that can rewrite an address send for a clinic's script that is not there.
UNKNOWN_SITE = "unknown-site.js"

# What several hosts cannot do.
NO_PROGRAM = (
    "/v1/topics with its filters, /v1/search, /oembed with an address, /healthz and /readyz are answered with 404; "
    "/v1/topics/<lang> and /oembed/<lang>/<slug>.json work."
)
NO_LISTS = (
    "/v1/topics, with or without a language or filters, /v1/search, /oembed with an address, /healthz and /readyz are "
    "answered with 404; /v1/topics/<lang>/index.json and /oembed/<lang>/<slug>.json work."
)
NO_CLOCK = "A full page changes to “Review overdue”, or to a notice, when you export again on the day."
NO_STATUS = "For programs, an old name has the topic, not 301, and a withdrawn topic has its notice with 200, not 410."
NO_UNKNOWN_SITE = (
    "A tag that names a clinic which the library does not have shows no topic, and no line in the console says so."
)
NO_ANCESTORS = "frame_ancestors in a site's file has no effect: every page can frame the sealed frames of every clinic."


@dataclass(frozen=True)
class Plan:
    """The files of an export by path, what the host cannot do, and what to do next.

    `warnings` say that the library is larger than what the host usually takes, and what to do. `has_content_times`: the
    time of each file is made from its bytes, because the host makes entity tags from it.
    """

    files: Mapping[str, Body]
    limits: tuple[str, ...]
    next_step: str
    warnings: tuple[str, ...] = ()
    has_content_times: bool = False


@dataclass(frozen=True)
class Source:
    """What plans are made from."""

    release: Release
    tree: PublicTree
    answers: Answers

    def copy(self, path: str, target: str, *, compressed: bool = False) -> dict[str, Body]:
        """Copy a file of the release, and its compressed forms if the host can use them."""
        suffixes = ("", *COMPRESSED) if compressed else ("",)
        return {
            target + suffix: partial(self.release.read, path + suffix)
            for suffix in suffixes
            if path + suffix in self.release.files
        }

    def copy_all(self, files: Mapping[str, str], below: str = "", *, compressed: bool = False) -> dict[str, Body]:
        """Copy files to their paths below a folder."""
        copies: dict[str, Body] = {}
        for path, file in files.items():
            copies |= self.copy(file, below + path, compressed=compressed)
        return copies

    def measure(self, files: Iterable[str]) -> int:
        """Return the size in bytes of files of the release."""
        return sum((self.release.folder / file).stat().st_size for file in files)

    def write_for_unknown_site(self, below: str = "") -> dict[str, Body]:
        """Write the widget without a clinic's settings, after a line for the page's author, as the server does."""
        warning, script = write_warning(self.release.contents), self.tree.files["caresheet.js"]
        return {below + UNKNOWN_SITE: lambda: warning + self.release.read(script)}

    def find_moved(self) -> dict[str, str]:
        """Return the files of old names, for hosts that cannot redirect: each is what its new name has."""
        now = {**self.tree.files, **self.tree.gone}
        return {old: now[new] for old, new in self.tree.moves.items() if new in now}


def write_text(text: str) -> Body:
    """Return the body of a text file."""
    return text.encode
