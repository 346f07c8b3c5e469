"""Commands that import content from other formats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from caresheet.cli.options import Command, Day, choose_settings, folder_option
from caresheet.errors import ConfigError

if TYPE_CHECKING:
    from caresheet.importers.batch import Reader
    from caresheet.importers.draft import Imported
    from caresheet.importers.target_library import TargetLibrary

# The Python packages that imports need, by the names of their modules.
_READERS = ("anyascii", "bs4", "charset_normalizer", "defusedxml", "resiliparse", "selectolax", "webencodings")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("import")
def import_() -> None:
    """Turn content in other formats into topic files. A file that a person has edited is never overwritten."""


def _read_day(_: click.Context, __: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


def _import_options(command: Command) -> Command:
    for option in (
        click.option(
            "--category", default="", help="The category for topics that have none of the library's categories."
        ),
        click.option(
            "--updated",
            type=Day(),
            callback=_read_day,
            metavar="DATE",
            help="The day of the last change, as 2026-11-01, of topics whose source does not state it.",
        ),
        click.option(
            "--accept-losses",
            is_flag=True,
            help="End with status 0 even if a topic differs from what its source shows.",
        ),
        click.option("--dry-run", is_flag=True, help="Show what would be done, and write nothing."),
        click.option(
            "--report",
            type=click.Path(path_type=Path),
            default=Path("import-report.txt"),
            metavar="FILE",
            help="The file to write the report to.  [default: import-report.txt]",
        ),
        folder_option("content"),
    ):
        command = option(command)
    return command


def _document_options(command: Command) -> Command:
    # Whether each exists is found out when it is read, so that one bad name does not stop the batch.
    files = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
    lang = click.option(
        "--lang",
        default="",
        metavar="CODE",
        help="The language of the files.  [default: each file's own, or the library's first]",
    )
    return files(lang(_import_options(command)))


@import_.command()
@click.argument("file", type=_FILE)
@click.option(
    "--only", multiple=True, metavar="TITLE", help="Import only this topic. Repeat the option for more topics."
)
@_import_options
def medlineplus(file: Path, only: Sequence[str], **options: Any) -> None:
    """Import topics from MedlinePlus's health topics XML, in the library's languages."""
    _require_readers()
    _import_files([file], partial(_read_chosen, only=only), **options)


def _read_chosen(path: Path, library: TargetLibrary, *, only: Sequence[str]) -> Iterator[Imported]:
    from caresheet.importers.medlineplus import read_health_topics

    topics = read_health_topics(path, library)
    return (topic for topic in topics if not only or topic.title in only)


@import_.command()
@_document_options
def docx(files: Sequence[Path], **options: Any) -> None:
    """Import Word documents, one topic from each."""
    _require_readers()
    from caresheet.importers.documents import read_docx

    _import_files(files, read_docx, **options)


@import_.command()
@_document_options
def html(files: Sequence[Path], **options: Any) -> None:
    """Import saved web pages, one topic from each."""
    _require_readers()
    from caresheet.importers.web_pages import read_html

    _import_files(files, read_html, **options)


def _require_readers() -> None:
    if not all(map(find_spec, _READERS)):
        raise ConfigError("imports need more Python packages; run: pip install 'caresheet[import]'")


def _import_files(  # noqa: PLR0913 - the options that all imports share
    files: Sequence[Path],
    read: Reader,
    *,
    content: Path | None,
    report: Path,
    dry_run: bool,
    accept_losses: bool,
    **choices: Any,
) -> None:
    from caresheet.importers.batch import import_files
    from caresheet.importers.report import MARK, describe_import, write_report
    from caresheet.importers.target_library import read_target_library
    from caresheet.reports import require_own

    if not dry_run:
        require_own(report, MARK)
    batch = import_files(
        read_target_library(choose_settings(content=content).content, **choices), files, read, dry_run=dry_run
    )
    lines = list(describe_import(batch, dry_run=dry_run))
    for line in lines:
        click.echo(line)
    if not dry_run:
        write_report(report, [*lines, *batch.refusals])
        click.echo(f"The same is in {report}. Next: caresheet check")
    for refusal in batch.refusals:
        click.secho(refusal, fg="red", err=True)
    raise SystemExit(bool(batch.refusals) or (batch.has_losses and not accept_losses))
