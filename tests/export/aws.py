#!/usr/bin/env python3
"""Stand in for the `aws` command: write down which file would be in the bucket, with which metadata.

Filters of `aws s3 sync` apply in the order in which they are given, and the last one that fits decides. A file that the
bucket has already is not uploaded again.
"""

from __future__ import annotations

import fcntl
import fnmatch
import json
import os
import sys
from pathlib import Path

_FLAGS = ("--delete",)


def read_options(arguments: list[str]) -> tuple[list[tuple[str, str]], list[str]]:
    options, plain = [], []
    rest = iter(arguments)
    for argument in rest:
        if argument in _FLAGS:
            options.append((argument, ""))
        elif argument.startswith("--"):
            options.append((argument, next(rest)))
        else:
            plain.append(argument)
    return options, plain


def is_chosen(path: str, options: list[tuple[str, str]]) -> bool:
    chosen = True
    for name, pattern in options:
        if name in ("--include", "--exclude") and fnmatch.fnmatchcase(path, pattern):
            chosen = name == "--include"
    return chosen


def main() -> None:
    """Change the bucket. Several commands may run at a time."""
    file = Path(os.environ["BUCKET"])
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        change_bucket(file)


def change_bucket(file: Path) -> None:
    bucket = json.loads(file.read_text("utf-8")) if file.exists() else {}
    options, (service, command, *places) = read_options(sys.argv[1:])
    metadata = {name[2:]: value for name, value in options if name not in ("--include", "--exclude", *_FLAGS)}
    if (service, command) == ("s3", "sync"):
        here = {path.relative_to(places[0]).as_posix() for path in Path(places[0]).rglob("*") if path.is_file()}
        for path in sorted(here):
            if is_chosen(path, options) and path not in bucket:
                bucket[path] = metadata
        if ("--delete", "") in options:
            bucket = {path: found for path, found in bucket.items() if path in here}
    elif (service, command) == ("s3", "cp"):
        bucket[places[1].removeprefix("s3://clinic/")] = metadata
    file.write_text(json.dumps(bucket), "utf-8")


main()
