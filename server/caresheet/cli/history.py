"""Commands about what was published earlier: the record, and what readers saw on a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from caresheet.cli.options import choose_settings, folder_option
from caresheet.errors import ReleaseError

_SECOND = timedelta(seconds=1)


@click.command()
@click.argument("slug", required=False)
@click.option("--lang", metavar="CODE", help="Only this language.")
@folder_option("releases")
def history(slug: str | None, lang: str | None, releases: Path | None) -> None:
    """List what was published and when, the newest last; with SLUG, only what concerns that topic."""
    from caresheet.release.archive import Archive
    from caresheet.release.record import read_entries
    from caresheet.release.shown import describe_record

    folder = choose_settings(releases=releases).releases
    lines = list(describe_record(read_entries(Archive(folder).folder), slug, lang))
    if not lines:
        what = f"has nothing about '{slug}'" if slug else "is empty"
        raise ReleaseError(f"{folder}: the record {what}; each build that changes something adds to it")
    for line in lines:
        click.echo(line)


@click.command()
@click.argument("slug")
@click.option(
    "--on",
    "on",
    required=True,
    metavar="DAY",
    help="The day, such as 2026-05-01 (its end, in UTC), or a time, such as 2026-05-01T14:30 (UTC).",
)
@click.option("--lang", metavar="CODE", help="The language.  [default: the library's first]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "sheet"]),
    default="text",
    help="Plain text, the page as it was served, or a page to print that loads nothing.",
)
@folder_option("releases")
def show(slug: str, *, on: str, lang: str | None, form: str, releases: Path | None) -> None:
    """Show a topic as patients saw it on a day."""
    from caresheet.release.sheet import FORMS
    from caresheet.release.shown import find_shown

    since, at = _read_time(on)
    if since > (now := datetime.now(UTC)):
        raise click.BadParameter(f"'{on}' is in the future", param_hint="--on")
    at = min(at, now)
    shown = find_shown(choose_settings(releases=releases).releases, at, since)
    code = shown.find_language(lang)
    click.echo(FORMS[form](shown, code, shown.find_name(code, slug)), nl=False)
    for entry in shown.more:
        click.echo(
            f"Release {entry.release[:12]} was in view on that day, too, from {entry.at:%Y-%m-%d %H:%M} UTC; "
            f"see it with --on {entry.at:%Y-%m-%dT%H:%M:%S}",
            err=True,
        )


def verify_history(releases: Path, known: str | None) -> None:
    """Check the record and everything that is kept, and print the result. `known` is a hash that somebody noted."""
    from caresheet.release.archive import Archive, find_archive_faults
    from caresheet.release.format import find_current
    from caresheet.release.lock import hold_still
    from caresheet.release.record import find_record_faults, hash_line, read_entries, read_lines

    folder = Archive(releases).folder
    with hold_still(releases):
        lines, entries = read_lines(folder), read_entries(folder)
        faults = [*find_record_faults(folder), *find_archive_faults(releases)]
        if not lines and not faults:
            raise ReleaseError(f"{releases}: the record is empty; the next build begins it")
        current = find_current(releases)
    if known and known not in (found := [hash_line(line) for line in lines]) and known not in [h[:12] for h in found]:
        faults.append(f"no entry has the hash {known}; entries were altered, or this is another record")
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        click.secho("The history is not as it was written.", fg="red", err=True)
        raise SystemExit(1)
    if entries[-1].release != current:
        click.echo("The current release is not in the record yet: a build was interrupted. The next build adds it.")
    kept = len(entries) - len({number for entry in entries for number in entry.dropped})
    click.echo(f"The history is whole: {len(entries)} entries, {kept} of them with their releases.")
    click.echo(f"The last entry has the hash {hash_line(lines[-1])}. Note it elsewhere, and check it with --known.")


def _read_time(text: str) -> tuple[datetime, datetime]:
    """Return the beginning of a day and its last second; for a time, twice its last second."""
    lengths = {"%Y-%m-%d": timedelta(days=1), "%Y-%m-%dT%H:%M": timedelta(minutes=1), "%Y-%m-%dT%H:%M:%S": _SECOND}
    for form, length in lengths.items():
        try:
            start = datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        end = start + length - _SECOND
        return (start if length > timedelta(hours=1) else end), end
    raise click.BadParameter(f"'{text}' is not a day such as 2026-05-01", param_hint="--on")
