"""The command that writes handouts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from caresheet.cli.options import choose_settings, folder_option
from caresheet.release.format import CURRENT, open_release

if TYPE_CHECKING:
    from caresheet.release.handout_pdf import Paper


@click.command()
@click.argument("slugs", nargs=-1, required=True, metavar="SLUG…")
@click.option("--lang", metavar="CODE", help="The language.  [default: the library's first]")
@click.option("--site", metavar="NAME", help="The clinic whose name, phone number and badges are on the handout.")
@click.option("--large", is_flag=True, help="Large type: 18 points instead of 11.")
@click.option("--pdf", is_flag=True, help="Write PDF instead of HTML. It needs: pip install 'caresheet[handout]'")
@click.option("--paper", type=click.Choice(["letter", "a4"]), default="letter", help="With --pdf.  [default: letter]")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    metavar="DIR",
    help="The folder to write to.  [default: this one]",
)
@folder_option("releases")
def handout(  # noqa: PLR0913 - one for each option
    slugs: tuple[str, ...],
    lang: str | None,
    site: str | None,
    output: Path,
    releases: Path | None,
    *,
    paper: Paper,
    large: bool,
    pdf: bool,
) -> None:
    """Write topics as handouts: files of their own, to print or to send, with the disclaimer on every page.

    Each is made from the current release and named after its topic, such as mesotherapy-en.pdf.
    """
    from caresheet.atomic import replace_file
    from caresheet.packager.source.suggest import suggest
    from caresheet.release.handout import Handouts
    from caresheet.release.handout_pdf import make_pdf

    release = open_release(choose_settings(releases=releases).releases / CURRENT)
    handouts = Handouts(release, datetime.now(UTC).date(), suggest)
    code = handouts.choose_language(lang)
    clinic = handouts.read_clinic(site) if site else None
    # A wrong name stops the command before it has written anything.
    pages = {slug: handouts.make(code, slug, clinic, large=large) for slug in slugs}
    output.mkdir(parents=True, exist_ok=True)
    for slug, page in pages.items():
        target = output / f"{slug}-{code}.{'pdf' if pdf else 'html'}"
        replace_file(target, make_pdf(page, paper=paper) if pdf else page.encode())
        click.echo(f"Wrote {target}")
