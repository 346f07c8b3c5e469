"""Plan an export for Netlify: the files, and `_headers`, `_redirects` and `netlify.toml` as Netlify reads them.

Input: a source. Output: a plan whose folder is Netlify's publish directory.

Netlify sends the headers of `_headers` with files. We did not find that it sends them with redirects and errors, and
without them a clinic's page could not read the answer. So only pages are redirected or answered with 410. For programs,
an old name has the file of the new one, and a withdrawn topic has its notice, which the widget shows.
"""

from __future__ import annotations

from collections.abc import Iterator

from caresheet.export.headers_file import write_headers
from caresheet.export.isolation import require_open_sites
from caresheet.export.plan import (
    GONE,
    NO_ANCESTORS,
    NO_CLOCK,
    NO_PROGRAM,
    NO_STATUS,
    UNKNOWN_SITE,
    Plan,
    Source,
    write_text,
)
from caresheet.export.public_tree import is_page, make_address

_SETTINGS = """\
# Written by `caresheet export`. Netlify must not change the files: clinics check some of them by their hash.
[build]
publish = "."
[build.processing]
skip_processing = true
"""

_LIMITS = (
    NO_PROGRAM,
    NO_STATUS,
    NO_ANCESTORS,
    NO_CLOCK,
    "Netlify's own logs may hold readers' addresses. It makes the entity tags and the compressed forms itself.",
)
# Netlify advises against more: "the deploy might fail".
_REDIRECTS = 10_000
_NEXT = "Next: npx netlify deploy --prod --dir {folder}"


def plan_netlify(source: Source) -> Plan:
    """Plan the files of an export for Netlify.

    Raises:
        ConfigError: a clinic shows topics in sealed frames only.
    """
    require_open_sites(source.release.contents, "Netlify")
    gone = {path: file for path, file in source.tree.gone.items() if not is_page(path)}
    pages = {path: file for path, file in source.tree.gone.items() if path not in gone}
    moved = {path: file for path, file in source.find_moved().items() if not is_page(path)}
    redirects = list(_write_redirects(source))
    return Plan(
        files={
            **source.copy_all({**source.tree.files, **gone, **moved}),
            **source.copy_all(pages, GONE),
            **source.write_for_unknown_site(),
            "v1/404.json": lambda: source.answers.missing_data,
            "_headers": write_text(write_headers(source.answers)),
            "_redirects": write_text("".join(redirects)),
            "netlify.toml": write_text(_SETTINGS),
        },
        limits=_LIMITS,
        next_step=_NEXT,
        warnings=tuple(_count_redirects(len(redirects))),
    )


def _write_redirects(source: Source) -> Iterator[str]:
    for path, new in sorted(source.tree.moves.items()):
        if is_page(path):
            yield f"{make_address(path)} {make_address(new)} 301!\n"
    for path in sorted(source.tree.gone):
        if is_page(path):
            yield f"{make_address(path)} /{GONE}{path} 410!\n"
    yield f"/sites/:site/caresheet.js /{UNKNOWN_SITE} 200\n"
    yield "/v1/topics/:lang /v1/topics/:lang/index.json 200\n"
    yield "/v1/* /v1/404.json 404\n"


def _count_redirects(count: int) -> Iterator[str]:
    if count > _REDIRECTS:
        yield (
            f"There are {count:,} redirects, and Netlify may refuse more than {_REDIRECTS:,}. Remove old names "
            "(`aliases`) that nobody asks for any more, or export for nginx or cloudflare."
        )
