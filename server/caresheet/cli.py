"""The command line: what a person types, what they are told. No logic of its own.

Each command loads what it needs when it is called: a build has no time to wait for the server's libraries.

Exit status: 0 all is well, 1 something to put right (one line each, on standard error), 2 a mistyped command.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import click

from caresheet.errors import CaresheetError, ConfigError, ContentError
from caresheet.model import Finding
from caresheet.release import CURRENT, open_release
from caresheet.web.settings import TABLE, Settings, read_settings

# A bar is for what a person would wait for.
_PROGRESS_FROM = 100

Item = TypeVar("Item")
Command = TypeVar("Command", bound=Callable[..., object])


class _Group(click.Group):
    """A group whose commands end with the error's own words, where it is one that we raise."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ContentError as error:
            for finding in error.findings:
                click.secho(str(finding), err=True)
            count = len(error.findings)
            click.secho(f"{count} thing{'s' * (count != 1)} to put right; nothing was changed.", fg="red", err=True)
            ctx.exit(1)
        except CaresheetError as error:
            click.secho(str(error), fg="red", err=True)
            ctx.exit(1)
        except OSError as error:
            click.secho(
                f"{error.filename or 'The system'}: {error.strerror or error}; put that right first", fg="red", err=True
            )
            ctx.exit(1)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception as error:  # whatever else: a person gets a sentence, never a stack trace
            click.secho(f"A fault in Caresheet itself, not in your files: {_describe_fault(error)}", fg="red", err=True)
            ctx.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="caresheet")
def main() -> None:
    """Publish a patient-education library whose disclaimer cannot be removed."""


def _folder_option(field: str) -> Callable[[Command], Command]:
    setting = TABLE[field]
    return click.option(
        f"--{field}",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help=f"{setting.help.replace('`', '')}  [default: {setting.name} or {setting.default}]",
    )


@main.command()
@_folder_option("content")
@_folder_option("releases")
def build(content: Path | None, releases: Path | None) -> None:
    """Build a release from the content and put it in place."""
    from caresheet.packager.pipeline import build_release

    # A thousand topics are many values and hardly a circle of them: looking for circles takes a fifth of the time.
    gc.set_threshold(100_000, 50, 50)
    settings = _settings(content=content, releases=releases)
    release = build_release(settings.content, settings.releases, progress=_show_progress)
    topics = len(release.contents.topics)
    click.echo(f"Built release {release.id[:12]}: {topics} topics, {len(release.files)} files, in {settings.releases}/")


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]…")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to say it.")
@click.option("--links", is_flag=True, help="Also ask each link's server whether the page is still there.")
@_folder_option("content")
def check(paths: Sequence[Path], form: str, content: Path | None, *, links: bool) -> None:
    """Read the content as an editor would, without building. With PATHs, report on those files alone.

    Errors keep a library from being built, and make the status 1; warnings do not.
    """
    from caresheet.packager.editor.dead_links import find_dead_links, find_links
    from caresheet.packager.findings import SPEAKERS, count_findings
    from caresheet.packager.origins import describe_origins
    from caresheet.packager.pipeline import examine_library
    from caresheet.packs import find_pack

    settings = _settings(content=content)
    examined = examine_library(settings.content, progress=_show_progress, today=date.today())
    found = examined.findings
    if links:
        addresses = list(_show_progress(list(find_links(examined.drafts)), "Asking links"))
        found = tuple(sorted((*found, *find_dead_links(addresses))))
    wanted = [path.resolve() for path in paths]
    findings = [
        finding
        for finding in found
        if not wanted or any((settings.content / finding.path).resolve().is_relative_to(path) for path in wanted)
    ]
    errors = [finding for finding in findings if finding.severity == "error"]
    if form != "text":
        click.echo(SPEAKERS[form](findings, settings.content))
        raise SystemExit(bool(errors))
    for finding in findings:
        click.secho(str(finding), err=True)
    if errors:
        click.secho(f"{count_findings(findings)}; put the errors right before you build.", fg="red", err=True)
        raise SystemExit(1)
    if examined.library and examined.library.extends and not paths:
        for line in describe_origins(find_pack(examined.library.extends), examined.drafts):
            click.echo(line)
    if findings:
        click.echo(f"{count_findings(findings)}; the library can be built as it is.")
    elif paths or not examined.library:
        click.echo("Nothing to put right there.")
    else:
        click.echo(f"Nothing to put right in {len(examined.library.topics)} topics.")


@main.command()
@click.argument("release", required=False, type=click.Path(path_type=Path))
def verify(release: Path | None) -> None:
    """Prove a release from its bytes: hashes, allow-list, and the disclaimer in every document."""
    from caresheet.packager.verify import verify_release

    opened = open_release(release or _settings().releases / CURRENT)
    faults = verify_release(opened)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        click.secho(f"Release {opened.id[:12]} must not be served.", fg="red", err=True)
        raise SystemExit(1)
    click.echo(f"Release {opened.id[:12]} is whole: {len(opened.files)} files, the disclaimer in every document.")


@main.command()
@_folder_option("releases")
def releases(releases: Path | None) -> None:
    """List the releases that are kept, the newest last."""
    from caresheet.history import describe_releases

    for line in describe_releases(_settings(releases=releases).releases):
        click.echo(line)


@main.command()
@click.argument("before", default="previous", metavar="[BEFORE]")
@click.argument("after", default=CURRENT, metavar="[AFTER]")
@_folder_option("releases")
def diff(before: str, after: str, releases: Path | None) -> None:
    """Say what readers see change from one release to another.

    Each is the beginning of a release's id, or "current" or "previous".  [default: previous current]
    """
    from caresheet.changes import describe_changes
    from caresheet.publish import find_release

    folder = _settings(releases=releases).releases
    for line in describe_changes(*(open_release(folder / find_release(folder, name)) for name in (before, after))):
        click.echo(line)


@main.command()
@click.argument("release", default="previous", metavar="[RELEASE]")
@_folder_option("releases")
def rollback(release: str, releases: Path | None) -> None:
    """Put an earlier release in place again: the one before, or the one whose id begins so.

    The next build goes on from the content, as ever.
    """
    from caresheet.publish import roll_back

    put_back = roll_back(_settings(releases=releases).releases, release)
    topics = len(put_back.contents.topics)
    click.echo(f"Release {put_back.id[:12]} is the current one again: {topics} topic{'s' * (topics != 1)}.")


@main.command()
@click.argument("slug")
@click.option("--lang", metavar="CODE", help="The topic's language.  [default: the library's first]")
@_folder_option("content")
def new(slug: str, lang: str | None, content: Path | None) -> None:
    """Start a topic: writes content/topics/<lang>/SLUG.md to fill in."""
    from caresheet.packager.library import find_slug_fault, read_library
    from caresheet.scaffold import start_topic

    settings = _settings(content=content)
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


@main.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
def init(directory: Path) -> None:
    """Start a library in DIR, from the starter topics."""
    from caresheet.scaffold import start_library

    start_library(directory)
    click.echo(f"Wrote {directory}/content. Next: cd {directory}, then caresheet build, then caresheet serve")


@main.command()
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Write a report to print for a meeting.")
@_folder_option("content")
def review(html: Path | None, content: Path | None) -> None:
    """List which topics' reviews are due, by month."""
    from caresheet.packager.pipeline import examine_library
    from caresheet.packager.review import list_reviews, say_reviews, write_report

    today = date.today()
    settings = _settings(content=content)
    examined = examine_library(settings.content, progress=_show_progress, today=today)
    if html:
        write_report(html, examined, today)
        click.echo(f"Wrote {html}. Open it in a browser, and print it from there.")
        return
    for line in say_reviews(list_reviews(examined.drafts, today)):
        click.echo(line)


@main.command()
@click.option("--name", required=True, help="What it is called: small letters, digits and hyphens.")
@click.option("--version", required=True, help="Which version of it this is, such as 1.0.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("dist"), metavar="DIR", help="[default: dist]")
@_folder_option("content")
def pack(name: str, version: str, out: Path, content: Path | None) -> None:
    """Make a pack of the library: a wheel that others install, to serve as it is or to extend."""
    from caresheet.packager.pipeline import build_release
    from caresheet.packager.wheel import make_wheel, read_label

    label = read_label(name, version)
    settings = _settings(content=content)
    with TemporaryDirectory(prefix="caresheet-pack-") as releases:
        release = build_release(settings.content, Path(releases), progress=_show_progress)
        wheel = make_wheel(label, settings.content, release, out)
    click.echo(f"Wrote {wheel} and {out / 'SHA256SUMS'}. Install it with: pip install {wheel}")


@main.command()
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", help="The address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, help="The port to listen on.  [default: 8001]")
@click.option("--let-others-in", is_flag=True, help="Answer other computers, too: they see what is not published yet.")
@_folder_option("content")
def preview(host: str, port: int, content: Path | None, *, let_others_in: bool) -> None:
    """Show the library as patients will see it, and what there is to put right, live while you write."""
    from caresheet.preview.serve import Address, serve_preview

    def say(address: str) -> None:
        click.echo(f"  Preview          {address}\n  Stop with Ctrl-C")

    serve_preview(_settings(content=content).content, Address(host, port, let_others_in), date.today, say)


@main.command()
@click.option("--host", metavar="ADDRESS", help=f"{TABLE['host'].help}  [default: CARESHEET_HOST or 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on.  [default: PORT or 8000]")
@click.option("--pack", "name", metavar="NAME", help="Serve an installed pack as it is, in place of the releases.")
def serve(host: str | None, port: int | None, name: str | None) -> None:
    """Serve the current release, building it first where there is none."""
    settings = _settings(host=host, port=port)
    if name:
        from caresheet.packs import find_pack, lay_out_releases

        with TemporaryDirectory(prefix="caresheet-serve-") as folder:
            lay_out_releases(find_pack(name), Path(folder))
            # The server's workers read it there.
            os.environ[TABLE["releases"].name] = folder
            _serve(replace(settings, releases=Path(folder)))
        return
    if not (settings.releases / CURRENT).exists():
        from caresheet.packager.pipeline import build_release

        click.echo(f"No release in {settings.releases}/ yet: building one from {settings.content}/ …")
        build_release(settings.content, settings.releases, progress=_show_progress)
    _serve(settings)


def _serve(settings: Settings) -> None:
    from caresheet.web.serve import make_server
    from caresheet.web.watch import open_newest

    shelf, refusal = open_newest(settings.releases)
    server = make_server(settings)
    if refusal:
        said = f"Release {refusal.release[:12]} is damaged ({refusal.reason}); serving {shelf.release_id[:12]} instead."
        click.secho(said, fg="red", err=True)
    _say_addresses(settings, shelf.contents.languages[0].code)
    server.serve()


def _describe_fault(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno} ({error}); please report it"


def _settings(**options: object) -> Settings:
    given = {field: value for field, value in options.items() if value is not None}
    return replace(read_settings(os.environ), **given)  # type: ignore[arg-type]  # click has checked each


def _say_addresses(settings: Settings, lang: str) -> None:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    root = f"http://[{host}]:{settings.port}/" if ":" in host else f"http://{host}:{settings.port}/"
    rows = [("Get your tag", root), ("All topics", f"{root}topics/{lang}/")]
    if settings.demo:
        rows.insert(0, ("A clinic's page", f"{root}demo/clinic.html"))
        rows.append(("Every demo page", f"{root}demo/"))
    for label, address in rows:
        click.echo(f"  {label:<16} {address}")
    click.echo("  Stop with Ctrl-C")


def _show_progress(items: Sequence[Item], label: str) -> Iterable[Item]:
    if len(items) < _PROGRESS_FROM or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label=label, file=sys.stderr) as bar:
        yield from bar
