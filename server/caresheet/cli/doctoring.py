"""The command that finds out why a page does not show its topics."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from caresheet.characters import make_visible

if TYPE_CHECKING:
    from caresheet.doctor.examine import Examined


@click.command()
@click.argument("pages", nargs=-1, required=True, metavar="URL|FILE…")
@click.option(
    "--library",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A folder of releases to ask for topics, instead of the library that the page names.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="The format of the output.")
def doctor(pages: Sequence[str], folder: Path | None, form: str) -> None:
    """Find out why a page does not show its topics: check its tags, and say what to write instead.

    A page is a web address, an HTML file, or - for standard input. It is read as its server sends it, without what its
    scripts add later. The library that the page names is asked for the topics that the page names.
    """
    from caresheet.doctor.examine import examine_page
    from caresheet.doctor.library import open_library
    from caresheet.doctor.web_page import read_web_page

    library = open_library(folder) if folder else None
    examined = [examine_page(read_web_page(page), library) for page in pages]
    if form == "json":
        click.echo(json.dumps([row for each in examined for row in _describe(each)], ensure_ascii=False, indent=1))
    else:
        for each in examined:
            _show(each)
    raise SystemExit(any(each.findings for each in examined))


def _describe(examined: Examined) -> list[dict[str, Any]]:
    rows = []
    for finding in examined.findings:
        found, _, fix = finding.message.partition("; ")
        rows.append({"path": examined.name, **asdict(finding), "message": found, "fix": fix})
    return rows


def _show(examined: Examined) -> None:
    for finding, following in zip_longest(examined.findings, examined.findings[1:]):
        where = f"{examined.name}:{finding.line}" if finding.line else examined.name
        click.secho(make_visible(f"{where}: {finding.message}"), err=True)
        # What to write for a tag is the same for all that is wrong with it.
        if finding.write and finding.write != (following and following.write):
            click.echo(f"    {make_visible(finding.write)}", err=True)
    if not examined.findings:
        tags = f"{examined.count} tag{'s' * (examined.count != 1)}"
        topics = f", topic{'s' * (len(examined.topics) != 1)} {', '.join(examined.topics)}" if examined.topics else ""
        click.echo(make_visible(f"{examined.name}: No problem found: {tags}{topics}."))
    if examined.unasked:
        click.echo(make_visible(f"{examined.name}: {examined.unasked}"), err=True)
