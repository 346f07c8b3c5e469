"""The command that checks every byte of a release, and the same check for other commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from caresheet.cli.history import verify_history
from caresheet.cli.options import choose_settings, folder_option, show_progress
from caresheet.release.format import CURRENT, open_release

if TYPE_CHECKING:
    from caresheet.release.format import Release


@click.command()
@click.argument("release", default=CURRENT, metavar="[RELEASE]")
@click.option("--history", "of_history", is_flag=True, help="Check the record of what was published, and what is kept.")
@click.option("--known", metavar="HASH", help="With --history: a hash that an earlier check printed.")
@folder_option("content")
@folder_option("releases")
def verify(release: str, content: Path | None, releases: Path | None, known: str | None, *, of_history: bool) -> None:
    """Check every byte of a release: hashes, allowed HTML, the scripts, and the disclaimer in every document.

    Name the release by the beginning of its id, as "current" or "previous", or by its folder.  [default: current]

    Scripts of earlier versions are accepted only if they are in the folder pinned of the content.

    With --history, check instead that nothing in the record was altered, removed or added, and that every kept release
    is whole.
    """
    from caresheet.release.publish import open_kept

    settings = choose_settings(content=content, releases=releases)
    if of_history:
        if release != CURRENT:
            raise click.UsageError("--history checks all kept releases; name a folder with --releases")
        verify_history(settings.releases, known)
        return
    if Path(release).is_dir() or "/" in release:
        opened = open_release(Path(release))
    elif release == CURRENT:
        opened = open_release(settings.releases / CURRENT)
    else:
        opened = open_kept(settings.releases, release)
    require_proven(opened, settings.content, "served")
    click.echo(f"Release {opened.id[:12]} is whole: {len(opened.files)} files, the disclaimer in every document.")


def require_proven(release: Release, content: Path, use: str) -> None:
    """End the command, with every fault on a line, if a release must not be put to some use."""
    from caresheet.packager.source.pinned import read_pinned
    from caresheet.packager.verify import verify_release

    faults = verify_release(release, pinned=read_pinned(content, []), progress=show_progress)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        click.secho(f"Release {release.id[:12]} must not be {use}.", fg="red", err=True)
        raise SystemExit(1)
