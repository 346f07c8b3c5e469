"""Plan an export for Cloudflare Workers with static assets: the files, their headers, and a small worker.

Input: a source. Output: a plan whose folder `wrangler deploy` publishes. Cloudflare Pages would redirect every address
that ends in `.html`; here `html_handling` turns that off.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import resources

from caresheet.errors import ConfigError
from caresheet.export.answers import KEPT_STATUSES, LIST, LISTS
from caresheet.export.headers_file import write_headers
from caresheet.export.plan import GONE, NO_CLOCK, NO_PROGRAM, UNKNOWN_SITE, Body, Plan, Source, write_text
from caresheet.export.public_tree import make_address
from caresheet.release.format import FRAMES, PUBLIC
from caresheet.web.unknown_site import SITE_NAME

# The files of one version on Cloudflare's free plan, and on its paid plan.
_FREE_FILES, _PAID_FILES = 20_000, 100_000
_COMPATIBILITY_DATE = "2025-06-01"
_LIMITS = (
    NO_PROGRAM,
    NO_CLOCK,
    "Pages, redirects, notices and sealed frames run the worker, which Cloudflare counts by the day.",
    "Cloudflare's own logs may hold readers' addresses. It makes the entity tags and the compressed forms itself.",
)
_NEXT = "Next: cd {folder} && npx wrangler deploy"


def plan_cloudflare(source: Source) -> Plan:
    """Plan the files of an export for Cloudflare.

    Raises:
        ConfigError: there are more files than Cloudflare takes.
    """
    tree = source.tree
    worker = (resources.files("caresheet.export") / "cloudflare_worker.js").read_text("utf-8")
    files = {
        **source.copy_all(tree.files, PUBLIC),
        **source.copy_all(tree.gone, PUBLIC + GONE),
        **source.write_for_unknown_site(PUBLIC),
        f"{PUBLIC}v1/404.json": lambda: source.answers.missing_data,
        f"{PUBLIC}_headers": write_text(write_headers(source.answers)),
        "answers.js": write_text("".join(_write_answers(source))),
        "worker.js": write_text(worker),
        "wrangler.jsonc": write_text(_write_settings(source)),
    }
    return Plan(files, limits=_LIMITS, next_step=_NEXT, warnings=tuple(_count_files(files)))


def _count_files(files: Mapping[str, Body]) -> Iterator[str]:
    count = sum(path.startswith(PUBLIC) for path in files)
    if count > _PAID_FILES:
        raise ConfigError(f"library: has {count:,} files, and Cloudflare takes {_PAID_FILES:,}; export for nginx or s3")
    if count > _FREE_FILES:
        yield (
            f"The library has {count:,} files, and Cloudflare's free plan takes {_FREE_FILES:,}. Use the paid plan, "
            f"which takes {_PAID_FILES:,}, or export for nginx, netlify or s3."
        )


def _write_answers(source: Source) -> Iterator[str]:
    answers = source.answers
    rules = [
        {"address": rule.address, "isFolder": rule.is_folder, "headers": rule.headers}
        | ({"pattern": LISTS.pattern} if rule.address == LIST else {})
        for rule in answers.rules
    ]
    values = {
        "RULES": rules,
        "PAGE": answers.page,
        "KEPT_STATUSES": KEPT_STATUSES,
        "MISSING": answers.missing,
        "MOVES": {make_address(old): make_address(new) for old, new in source.tree.moves.items()},
        "FRAME_POLICIES": answers.frame_policies,
        "SEALED": answers.sealed,
        "SITE_SCRIPT": f"^/sites/{SITE_NAME}/caresheet[.]js$",
        "UNKNOWN_SITE": f"/{UNKNOWN_SITE}",
    }
    yield "// Written by `caresheet export`.\n"
    for name, value in values.items():
        yield f"export const {name} = {json.dumps(value, indent=1)};\n"


def _write_settings(source: Source) -> str:
    answers = source.answers
    first = [f"/{FRAMES}*"] if len(answers.frame_policies) > 1 else []
    first += ["/v1/topics/*"] if answers.sealed else []
    settings = {
        "name": "caresheet",
        "main": "worker.js",
        "compatibility_date": _COMPATIBILITY_DATE,
        "assets": {
            "directory": PUBLIC.rstrip("/"),
            "binding": "ASSETS",
            "html_handling": "none",
            "not_found_handling": "none",
            "run_worker_first": first,
        },
        # Its log would say who reads what.
        "observability": {"enabled": False},
    }
    return json.dumps(settings, indent=2) + "\n"
