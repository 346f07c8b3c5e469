"""Plan an export for Amazon S3 behind CloudFront: the files, a script that uploads them, and a CloudFront function.

Input: a source. Output: a plan. S3 keeps a content type and a cache lifetime with a file, and can redirect. CloudFront
adds encryption, compression and, by the function, all other headers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from pathlib import PurePosixPath

from caresheet.export.answers import CACHE, LIST, LISTS, VARY, Answers
from caresheet.export.isolation import require_open_sites
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
from caresheet.export.public_tree import is_page, make_address
from caresheet.release.format import PUBLIC

_LIMITS = (
    "An unknown address has a page and none of our headers, also below /v1: the widget reports it as `network`.",
    NO_STATUS,
    NO_LISTS,
    NO_UNKNOWN_SITE,
    NO_ANCESTORS,
    NO_CLOCK,
    "The logs of S3 and CloudFront hold readers' addresses: leave both off.",
)
_NEXT = "Next: sh {folder}/upload.sh YOUR-BUCKET (docs/deploying.md says how to set up the bucket and CloudFront)"

_UPLOAD = """\
#!/bin/sh
# Written by `caresheet export`. Uploads the library to a bucket that is for the library alone: at the end it deletes
# from the bucket what is not in the export. It needs the AWS command line, already logged in.
set -eu
bucket=${1:?usage: sh upload.sh BUCKET}
cd "$(dirname "$0")"

# Files that never change come first, because pages name them.
"""
# One command of AWS can send many files, but each of them to the same address. Starting it takes most of the time.
_MOVE = """
# Old names: each redirects to an address of its own, which takes a command of its own. Eight run at a time.
export bucket
xargs -P 8 -n 2 sh -c 'aws s3 cp "public/$1" "s3://$bucket/$1" --content-type "text/html; charset=utf-8" \\
  --website-redirect "$2"' sh <<'MOVES'
{moves}MOVES
"""
_FINISH = """
aws s3 sync public "s3://$bucket" --delete
aws s3api put-bucket-website --bucket "$bucket" --website-configuration file://website.json
"""
_WEBSITE = {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "404.html"}}


def plan_s3(source: Source) -> Plan:
    """Plan the files of an export for S3.

    Raises:
        ConfigError: a clinic shows topics in sealed frames only.
    """
    require_open_sites(source.release.contents, "S3")
    tree = source.tree
    moved = {path: file for path, file in source.find_moved().items() if not is_page(path)}
    return Plan(
        files={
            **source.copy_all({**tree.files, **tree.gone, **moved}, PUBLIC),
            **{PUBLIC + old: page for old, page in write_moved_pages(source).items()},
            "upload.sh": write_text("".join(_write_upload(source))),
            "website.json": write_text(json.dumps(_WEBSITE, indent=2) + "\n"),
            "cloudfront-function.js": write_text(_write_function(source.answers)),
        },
        limits=_LIMITS,
        next_step=_NEXT,
    )


def _write_upload(source: Source) -> Iterator[str]:
    """Write the script. `aws s3 sync` uploads what is new or changed, with the metadata of its kind."""
    answers = source.answers
    yield _UPLOAD
    kept_long = {
        rule.address: rule.headers[CACHE] for rule in answers.rules if rule.headers[CACHE] != answers.page[CACHE]
    }
    suffixes = sorted({PurePosixPath(path).suffix for path in (*source.tree.files, *source.tree.gone)})
    for suffix in suffixes:
        for address, lifetime in kept_long.items():
            yield _write_sync(source, suffix, lifetime, f'--exclude "*" --include "{address.lstrip("/")}*{suffix}"')
    for suffix in suffixes:
        apart = " ".join(f'--exclude "{address.lstrip("/")}*"' for address in kept_long)
        yield _write_sync(source, suffix, answers.page[CACHE], f'--exclude "*" --include "*{suffix}" {apart}')
    # The paths of a release have no character that means something to xargs or to the shell.
    moves = [f"{old} {make_address(new)}\n" for old, new in sorted(source.tree.moves.items()) if is_page(old)]
    if moves:
        yield _MOVE.format(moves="".join(moves))
    yield _FINISH


def _write_sync(source: Source, suffix: str, lifetime: str, which: str) -> str:
    media_type = source.answers.media_types.get(suffix, "application/octet-stream")
    return f"aws s3 sync public \"s3://$bucket\" {which} --content-type '{media_type}' --cache-control '{lifetime}'\n"


def _write_function(answers: Answers) -> str:
    # Most addresses have the same headers, and CloudFront takes a function of at most 10 KB.
    kinds: list[dict[str, str]] = []
    rules = []
    for rule in answers.rules:
        headers = {name: value for name, value in rule.headers.items() if name not in (CACHE, VARY)}
        if headers not in kinds:
            kinds.append(headers)
        values = {"address": rule.address, "isFolder": rule.is_folder, "kind": kinds.index(headers)}
        rules.append(values | ({"pattern": LISTS.pattern} if rule.address == LIST else {}))
    code = (resources.files("caresheet.export") / "cloudfront.js").read_text("utf-8")
    for name, value in (("RULES", rules), ("KINDS", kinds)):
        code = code.replace(f"{name} = []", f"{name} = {json.dumps(value, separators=(',', ':'))}")
    return code
