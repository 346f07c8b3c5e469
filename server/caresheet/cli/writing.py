"""Commands for writing a library: start it, add topics, check and preview."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from caresheet.cli.options import choose_settings, folder_option, show_progress
from caresheet.errors import ConfigError, ContentError
from caresheet.model import Finding

if TYPE_CHECKING:
    from caresheet.packager.pipeline import Examination


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
def init(directory: Path) -> None:
    """Start a new library in DIR from the starter topics."""
    from caresheet.scaffold import start_library

    start_library(directory)
    click.echo(f"Wrote {directory}/content. Next: cd {directory}, then caresheet build, then caresheet serve")


@click.command()
@click.argument("slug")
@click.option("--lang", metavar="CODE", help="The topic's language.  [default: the library's first]")
@folder_option("content")
def new(slug: str, lang: str | None, content: Path | None) -> None:
    """Start a new topic: write content/topics/<lang>/SLUG.md for you to fill in."""
    from caresheet.packager.source.library import read_library
    from caresheet.packager.source.places import find_slug_fault
    from caresheet.scaffold import start_topic

    settings = choose_settings(content=content)
    if fault := find_slug_fault(slug):
        raise ConfigError(f"'{slug}': {fault}")
    findings: list[Finding] = []
    library = read_library(settings.content, findings)
    if library is None or not library.languages:
        raise ContentError(findings)
    codes = [language.code for language in library.languages]
    if lang and lang not in codes:
        raise ConfigError(f"'{lang}' is not a language of this library; use {' or '.join(codes)}")
    path = start_topic(settings.content, lang or codes[0], slug, date.today())
    click.echo(f"Wrote {path}. Fill it in, then run: caresheet check {path}")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]…")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="The format of the output."
)
@click.option("--links", is_flag=True, help="Also check that the page behind each link is still there.")
@folder_option("content")
def check(paths: Sequence[Path], form: str, content: Path | None, *, links: bool) -> None:
    """Check the content as an editor would, without building it. With PATHs, report on those files only.

    Errors keep a library from being built, and set the exit status to 1. Warnings do not.
    """
    from caresheet.packager.check.formats import FORMATTERS
    from caresheet.packager.pipeline import examine_library

    for path in paths:
        if not path.exists():
            raise ConfigError(f"{path}: there is no such file; give its path from the folder you are in")
    settings = choose_settings(content=content)
    folder = settings.content
    examined = examine_library(folder, progress=show_progress, today=date.today(), url=settings.url)
    findings = _choose_findings(examined, folder, [path.resolve() for path in paths], links=links)
    if form == "text":
        _show_findings(findings, examined, is_whole=not paths)
    else:
        click.echo(FORMATTERS[form](findings, folder))
    raise SystemExit(any(finding.severity == "error" for finding in findings))


def _choose_findings(examined: Examination, content: Path, wanted: Sequence[Path], *, links: bool) -> list[Finding]:
    """Return the findings for the wanted files; for all files if none is named."""
    from caresheet.packager.check.editor.dead_links import find_dead_links, find_links

    def is_wanted(place: str) -> bool:
        return not wanted or any((content / place).resolve().is_relative_to(path) for path in wanted)

    findings = [finding for finding in examined.findings if is_wanted(finding.path)]
    if links:
        asked = [link for link in find_links(examined.drafts) if is_wanted(link.path)]
        findings += find_dead_links(show_progress(asked, "Checking links", at_least=2))
    return sorted(findings)


def _show_findings(findings: Sequence[Finding], examined: Examination, *, is_whole: bool) -> None:
    from caresheet.packager.check.formats import count_findings
    from caresheet.packager.check.origins import describe_origins
    from caresheet.packager.check.translations import describe_unchecked
    from caresheet.packs.installed import find_pack

    for finding in findings:
        click.secho(str(finding), err=True)
    if any(finding.severity == "error" for finding in findings):
        click.secho(f"{count_findings(findings)}; correct the errors before you build.", fg="red", err=True)
        return
    if is_whole and examined.library and examined.library.extends:
        for line in describe_origins(find_pack(examined.library.extends), examined.drafts):
            click.echo(line)
    if findings:
        click.echo(f"{count_findings(findings)}; the library can be built as it is.")
    elif is_whole and examined.library:
        click.echo(f"Nothing to correct in {len(examined.library.topics)} topics.")
    else:
        click.echo("Nothing to correct there.")
    if is_whole and examined.library and not examined.library.url:
        click.echo(
            "The library has no 'url' in library.toml, so it has no sitemap, feed or data for search engines, and its "
            "sheets have no QR code."
        )
    if is_whole and examined.library:
        for line in describe_unchecked(examined.library):
            click.echo(line)


@click.command()
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", help="The address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, help="The port to listen on.  [default: 8001]")
@click.option(
    "--let-others-in", is_flag=True, help="Also answer other computers. They can then see what is not published yet."
)
@folder_option("content")
def preview(host: str, port: int, content: Path | None, *, let_others_in: bool) -> None:
    """Show the library as patients will see it, and what to correct, while you write."""
    from caresheet.preview.access import Address
    from caresheet.preview.serve import serve_preview

    def show_address(address: str) -> None:
        click.echo(f"  Preview          {address}\n  Stop with Ctrl-C")

    serve_preview(
        choose_settings(content=content).content, Address(host, port, let_others_in), date.today, show_address
    )
