"""Commands for reviews and translations: list which reviews are due, and record who has read or translated what."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from caresheet.cli.options import Day, choose_settings, folder_option, show_progress
from caresheet.errors import ConfigError, ContentError

_DAY = Day()
_BY = 'The name, and the credentials after a comma: "NAME, CREDENTIALS".'


@click.group(invoke_without_command=True)
@click.option(
    "--html", type=click.Path(path_type=Path), metavar="FILE", help="Write a report that you can print for a meeting."
)
@folder_option("content")
@click.pass_context
def review(context: click.Context, html: Path | None, content: Path | None) -> None:
    """List the topics' reviews by the month in which they are due, and what they cover."""
    if context.invoked_subcommand:
        return
    from caresheet.packager.pipeline import examine_library
    from caresheet.packager.review import format_reviews, list_reviews, write_report

    today = date.today()
    settings = choose_settings(content=content)
    examined = examine_library(settings.content, progress=show_progress, today=today)
    if examined.policy is None:
        raise ContentError(examined.errors)
    if html:
        write_report(html, examined, today)
        click.echo(f"Wrote {html}. Open it in a browser, and print it from there.")
        return
    for line in format_reviews(list_reviews(examined, today)):
        click.echo(line)


@review.command("record")
@click.argument("slug")
@click.option("--by", required=True, metavar="NAME", help=f"Who reviewed the topic. {_BY}")
@click.option("--on", "on", required=True, type=_DAY, metavar="DAY", help="The day of the review, such as 2026-05-01.")
@click.option("--next", "due", type=_DAY, metavar="DAY", help="The day of the next review.  [default: after two years]")
@click.option("--lang", metavar="CODE", help="The topic's language.  [default: the library's first]")
@folder_option("content")
def record_a_review(slug: str, *, by: str, lang: str | None, content: Path | None, **days: datetime | None) -> None:
    """Record that a clinician has reviewed a topic, as it is now.

    This writes 'reviewed' into the topic's file, with a fingerprint of each section. If a section changes later,
    readers are told so.
    """
    from caresheet.model import Review
    from caresheet.packager.recording import find_next_review, record_review

    on, due = (day and day.date() for day in (days["on"], days["due"]))
    assert on is not None  # click requires it
    done = Review(_split_names(by), on, due or find_next_review(on))
    folder = choose_settings(content=content).content
    recorded = record_review(folder, slug, done, lang=lang, today=date.today())
    click.echo(f"Wrote {recorded.path}: reviewed by {', '.join(done.by)} on {on}, next by {done.next}.")
    click.echo(f"The review covers the title, the summary and {_count(recorded.sections)}. Next: caresheet check")


@click.group()
def translation() -> None:
    """Say who made or checked a translation."""


@translation.command("record")
@click.argument("slug")
@click.option("--lang", required=True, metavar="CODE", help="The language of the translation.")
@click.option("--by", required=True, metavar="NAME", help=f"Who made the translation, or checked it. {_BY}")
@click.option("--on", "on", type=_DAY, metavar="DAY", help="The day on which that was done.  [default: today]")
@folder_option("content")
def record_a_translation(slug: str, lang: str, by: str, on: datetime | None, content: Path | None) -> None:
    """Record that a qualified person made a translation, or checked it, from the original as it is now.

    This writes 'translation' into the topic's file, with fingerprints of the original and of the translation. If one of
    them changes later, readers are told so.
    """
    from caresheet.model import Translation
    from caresheet.packager.recording import record_translation

    made = Translation(_split_names(by), on.date() if on else date.today())
    folder = choose_settings(content=content).content
    recorded = record_translation(folder, slug, made, lang=lang, today=date.today())
    click.echo(f"Wrote {recorded.path}: translated or checked by {', '.join(made.by)} on {made.on}.")
    click.echo(f"The record covers the original and {_count(recorded.sections)}. Next: caresheet check")


def _split_names(by: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in by.split(",") if name.strip())
    if not names:
        raise ConfigError(f"--by '{by}': names nobody; give a name and credentials")
    return names


def _count(sections: tuple[str, ...]) -> str:
    return f"{len(sections)} section{'s' * (len(sections) != 1)}"
