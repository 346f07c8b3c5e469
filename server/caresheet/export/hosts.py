"""Export a release for a static host.

Input: a release, a folder and the name of a host. Output: files that the host serves, and what to say about them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from caresheet.export.answers import read_answers
from caresheet.export.cloudflare import plan_cloudflare
from caresheet.export.github_pages import plan_github_pages
from caresheet.export.netlify import plan_netlify
from caresheet.export.nginx import plan_nginx
from caresheet.export.plan import Plan, Source
from caresheet.export.public_tree import find_public_tree
from caresheet.export.s3 import plan_s3
from caresheet.export.target import write_plan
from caresheet.release.format import Release

HOSTS: dict[str, Callable[[Source], Plan]] = {
    "nginx": plan_nginx,
    "netlify": plan_netlify,
    "cloudflare": plan_cloudflare,
    "s3": plan_s3,
    "github-pages": plan_github_pages,
}


@dataclass(frozen=True)
class Exported:
    """What an export wrote. `next_change` is the day on which to export again; blank if there is none."""

    file_count: int
    warnings: tuple[str, ...]
    limits: tuple[str, ...]
    next_change: str
    next_step: str


def export_release(release: Release, folder: Path, host: str, today: date, *, apart_from: Iterable[Path]) -> Exported:
    """Write a release into a folder as a host needs it, with the editions of a day.

    Raises:
        ConfigError: the folder is not one for an export, the host cannot keep what the library promises, or the library
            is larger than what the host takes.
        ReleaseError: the release is damaged.
    """
    tree = find_public_tree(release, today)
    plan = HOSTS[host](Source(release, tree, read_answers(release, tree, today)))
    write_plan(plan, release.id, folder, host=host, apart_from=apart_from)
    step = plan.next_step.format(folder=folder.resolve())
    return Exported(len(plan.files), plan.warnings, plan.limits, tree.next_change, step)
