"""The command that writes a release for a static host."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from caresheet.cli.options import choose_settings, folder_option
from caresheet.release.format import CURRENT, open_release

HOSTS = ("nginx", "netlify", "cloudflare", "s3", "github-pages")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--for", "host", type=click.Choice(HOSTS), required=True, help="The host that is to serve the files.")
@folder_option("content")
@folder_option("releases")
def export(folder: Path, host: str, content: Path | None, releases: Path | None) -> None:
    """Write the current release into DIR, with all that a static host needs to serve it.

    Export into the same folder again after each build. Only files that an earlier export wrote are replaced or removed.

    First, this checks every byte of the release, as "caresheet verify" does. If anything is wrong, it writes nothing.
    """
    from caresheet.cli.verifying import require_proven
    from caresheet.export.hosts import export_release

    settings = choose_settings(content=content, releases=releases)
    release = open_release(settings.releases / CURRENT)
    require_proven(release, settings.content, "exported")
    apart_from = (settings.releases, settings.content)
    done = export_release(release, folder, host, datetime.now(UTC).date(), apart_from=apart_from)
    click.echo(f"Exported release {release.id[:12]} for {host}: {done.file_count} files, in {folder}/")
    for warning in done.warnings:
        click.echo(f"Warning: {warning}", err=True)
    click.echo(f"Not the same as with Caresheet's own server, on {host}:")
    for limit in done.limits:
        click.echo(f"  - {limit}")
    if done.next_change:
        click.echo(f"Full pages change next on {done.next_change}: export again on that day.")
    click.echo(done.next_step)
