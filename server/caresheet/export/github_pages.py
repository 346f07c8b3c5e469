"""Plan an export for GitHub Pages, which sends files and the page for unknown addresses, and nothing else.

Input: a source. Output: a plan whose folder is the branch or the artifact that GitHub Pages publishes.
"""

from __future__ import annotations

from caresheet.errors import ConfigError
from caresheet.export.isolation import require_open_library
from caresheet.export.moved_page import write_moved_pages
from caresheet.export.plan import (
    NO_ANCESTORS,
    NO_CLOCK,
    NO_LISTS,
    NO_STATUS,
    NO_UNKNOWN_SITE,
    Plan,
    Source,
    write_text,
)
from caresheet.export.public_tree import is_page

_LIMITS = (
    "There is no Content-Security-Policy and no other header of ours. Every script can read every file.",
    "Browsers keep every file for 10 minutes, also those that never change.",
    "An old name's page sends readers on by itself, not with 301.",
    NO_STATUS,
    "An unknown address below /v1 has a page, not JSON.",
    NO_LISTS,
    NO_UNKNOWN_SITE,
    NO_ANCESTORS,
    "The page for unknown addresses links to the root of its host, so the library needs a domain of its own.",
    NO_CLOCK,
    "GitHub's own logs hold readers' addresses.",
)
# Of a published site.
_BYTES_AT_MOST = 1_000_000_000
_NEXT = "Next: commit {folder} to the branch that GitHub Pages publishes."


def plan_github_pages(source: Source) -> Plan:
    """Plan the files of an export for GitHub Pages.

    Raises:
        ConfigError: the library, or a clinic, shows topics in sealed frames only; or it is larger than a site may be.
    """
    require_open_library(source.release.contents, "GitHub Pages")
    tree = source.tree
    moved = {path: file for path, file in source.find_moved().items() if not is_page(path)}
    copied = {**tree.files, **tree.gone, **moved}
    if (size := source.measure(copied.values())) > _BYTES_AT_MOST:
        limit = f"{size / 1e6:,.0f} MB, and GitHub Pages takes {_BYTES_AT_MOST / 1e6:,.0f} MB"
        raise ConfigError(f"library: has {limit}; export for nginx, netlify, cloudflare or s3")
    return Plan(
        files={**source.copy_all(copied), **write_moved_pages(source), ".nojekyll": write_text("")},
        limits=_LIMITS,
        next_step=_NEXT,
    )
