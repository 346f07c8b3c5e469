"""Commands for publishing a library: build, verify, compare, roll back, pack and serve."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from caresheet.cli.history import verify_history
from caresheet.cli.options import choose_settings, folder_option, show_progress
from caresheet.errors import ConfigError, ReleaseError
from caresheet.release.format import CURRENT, list_releases, open_release
from caresheet.web.settings import TABLE, Settings

if TYPE_CHECKING:
    from caresheet.release.format import Release
    from caresheet.release.planned import PlannedRelease

# More lines than these, and nobody reads the last ones.
_CHANGES_SHOWN, _LOST_SHOWN = 20, 5


@click.command()
@click.option("--yes", is_flag=True, help="Publish without a question, even if topics disappear.")
@folder_option("content")
@folder_option("releases")
def build(content: Path | None, releases: Path | None, *, yes: bool) -> None:
    """Build a release from the content, and make it the current one.

    Before it becomes the current one, this lists what changes for readers. If topics disappear that were not withdrawn,
    it asks first; where nobody can answer, it publishes nothing without --yes.
    """
    from caresheet.packager.pipeline import build_release

    settings = choose_settings(content=content, releases=releases)
    confirm = partial(_confirm_changes, is_agreed=yes)
    release = build_release(
        settings.content, settings.releases, progress=show_progress, url=settings.url, confirm=confirm
    )
    topics = len(release.contents.topics)
    what = f"{topics} topic{'s' * (topics != 1)}, {len(release.files)} files"
    click.echo(f"Built release {release.id[:12]}: {what}, in {settings.releases}/")


def _confirm_changes(before: Release, after: PlannedRelease, *, is_agreed: bool) -> None:
    """List what changes for readers, and ask whether topics may disappear.

    Raises:
        ConfigError: topics would disappear, and nobody has agreed to that.
    """
    from caresheet.release.diff import find_lost_topics, summarize_changes

    if before.id == after.id:
        return
    changes = list(summarize_changes(before, after))
    click.echo(f"What changes for readers since release {before.id[:12]}:")
    for line in changes[:_CHANGES_SHOWN]:
        click.echo(f"  {line}")
    if len(changes) > _CHANGES_SHOWN:
        click.echo(f"  … and {len(changes) - _CHANGES_SHOWN} more; 'caresheet diff' lists all after the build")
    lost = [f"{topic.lang}/{topic.slug}" for topic in find_lost_topics(before, after)]
    if not lost or is_agreed:
        return
    named = ", ".join(lost[:_LOST_SHOWN]) + (f" and {len(lost) - _LOST_SHOWN} more" if len(lost) > _LOST_SHOWN else "")
    what = f"{len(lost)} topic{'s' * (len(lost) != 1)} would disappear without a notice for readers ({named})"
    if _can_ask():
        if click.confirm(f"{what}. Publish this?", err=True):
            return
        raise ConfigError("nothing was published; withdraw these topics, or put their files back")
    raise ConfigError(f"{what}; withdraw them, put their files back, or build with --yes")


def _can_ask() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


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
    from caresheet.packager.source.pinned import read_pinned
    from caresheet.packager.verify import verify_release
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
    faults = verify_release(opened, pinned=read_pinned(settings.content, []))
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        click.secho(f"Release {opened.id[:12]} must not be served.", fg="red", err=True)
        raise SystemExit(1)
    click.echo(f"Release {opened.id[:12]} is whole: {len(opened.files)} files, the disclaimer in every document.")


@click.command()
@folder_option("releases")
def releases(releases: Path | None) -> None:
    """List the kept releases, the newest last."""
    from caresheet.release.history import describe_releases

    for line in describe_releases(choose_settings(releases=releases).releases):
        click.echo(line)


@click.command()
@click.argument("before", default="previous", metavar="[BEFORE]")
@click.argument("after", default=CURRENT, metavar="[AFTER]")
@folder_option("releases")
def diff(before: str, after: str, releases: Path | None) -> None:
    """Show what changes for readers from one release to another.

    Name each release by the beginning of its id, or as "current" or "previous".  [default: previous current]
    """
    from caresheet.release.diff import describe_changes
    from caresheet.release.publish import open_kept

    folder = choose_settings(releases=releases).releases
    for line in describe_changes(open_kept(folder, before), open_kept(folder, after)):
        click.echo(line)


@click.command()
@click.argument("release", default="previous", metavar="[RELEASE]")
@folder_option("releases")
def rollback(release: str, releases: Path | None) -> None:
    """Make an earlier release the current one: the previous one, or the one whose id begins with RELEASE.

    The content does not change, so the next build publishes it again.
    """
    from caresheet.release.publish import roll_back

    put_back = roll_back(choose_settings(releases=releases).releases, release)
    topics = len(put_back.contents.topics)
    click.echo(f"Release {put_back.id[:12]} is the current one again: {topics} topic{'s' * (topics != 1)}.")


@click.command()
@click.option("--name", required=True, help="The pack's name: lowercase letters, digits and hyphens.")
@click.option("--version", required=True, help="The pack's version, such as 1.0.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("dist"),
    metavar="DIR",
    help="The folder to write to.  [default: dist]",
)
@folder_option("content")
def pack(name: str, version: str, out: Path, content: Path | None) -> None:
    """Make a pack of the library: a file that others install with pip, to serve as it is or to extend.

    It contains library.toml, the folders topics, sites, pictures, pinned and messages, licence and readme files, and a
    release. Everything else in the content folder is left out.
    """
    from caresheet.packager.pipeline import build_unseen
    from caresheet.packs.wheel import make_wheel, read_label

    label = read_label(name, version)
    settings = choose_settings(content=content)
    with TemporaryDirectory(prefix="caresheet-pack-") as releases:
        release = build_unseen(settings.content, Path(releases), progress=show_progress, url=settings.url)
        wheel = make_wheel(label, settings.content, release, out)
    click.echo(f"Wrote {wheel} and {out / 'SHA256SUMS'}. Install it with: pip install {wheel}")


@click.command()
@click.option("--host", metavar="ADDRESS", help=f"{TABLE['host'].help}  [default: CARESHEET_HOST or 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on.  [default: PORT or 8000]")
@click.option("--pack", "name", metavar="NAME", help="Serve an installed pack as it is, instead of the releases.")
def serve(host: str | None, port: int | None, name: str | None) -> None:
    """Serve the current release, or the newest one that is whole. If there is none, build it first.

    A pack's release is always built from the pack's sources, so nothing is served that this version has not checked.
    """
    settings = choose_settings(host=host, port=port)
    if name:
        from caresheet.packager.pack_release import rebuild_pack
        from caresheet.packs.installed import find_pack

        with _find_pack_folder(settings.releases, name) as folder:
            if not rebuild_pack(find_pack(name), folder, progress=show_progress):
                _say(
                    "The pack's own release is not what its sources give with this version of Caresheet; "
                    "serving one that was built from them.",
                    is_warning=True,
                )
            # The server's workers read this setting from the environment.
            os.environ[TABLE["releases"].name] = str(folder)
            _serve(replace(settings, releases=folder))
        return
    _serve(settings, may_build=True)


@contextmanager
def _find_pack_folder(releases: Path, name: str) -> Iterator[Path]:
    """Give the folder for a pack's release. It stays, so that the next start builds only what has changed.

    If the folder of releases cannot be written to, it is a temporary one.
    """
    folder = releases / ".packs" / name
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    if os.access(folder, os.W_OK):
        yield folder.resolve()
        return
    with TemporaryDirectory(prefix="caresheet-serve-") as temporary:
        yield Path(temporary)


def _serve(settings: Settings, *, may_build: bool = False) -> None:
    from caresheet.web.serve import make_server

    lang, warning = _open_or_build(settings, may_build=may_build)
    for releases in settings.libraries.values():
        _open_or_build(replace(settings, releases=releases), may_build=False)
    server = make_server(settings)
    if warning:
        _say(warning, is_warning=True)
    _show_addresses(settings, lang)
    if not settings.metrics:
        server.serve()
        return
    from caresheet.web.metrics import FOLDER_VARIABLE

    with _make_metrics_folder() as folder:
        os.environ[FOLDER_VARIABLE] = folder
        server.serve()


def _make_metrics_folder() -> TemporaryDirectory[str]:
    try:
        return TemporaryDirectory(prefix="caresheet-metrics-")
    except FileNotFoundError as error:
        name = TABLE["metrics"].name
        raise ConfigError(
            f"{name}: no folder for temporary files can be written to; name one in TMPDIR, or set {name}=off"
        ) from error


def _open_or_build(settings: Settings, *, may_build: bool) -> tuple[str, str]:
    """Find a release to serve; build one if none is whole. Return its first language, and what readers do not get."""
    from caresheet.web.newest import open_newest

    releases, content = settings.releases, settings.content
    try:
        newest, refusal = open_newest(releases)
    except ReleaseError as error:
        kept = list_releases(releases)
        if not may_build or (kept and not (content / "library.toml").is_file()):
            raise
        from caresheet.packager.pipeline import build_release

        what = f"No release in {releases}/ is whole ({error})" if kept else f"No release in {releases}/ yet"
        _say(f"{what}: building one from {content}/ …")
        build_release(content, releases, progress=show_progress, url=settings.url)
        newest, refusal = open_newest(releases)
    served = newest.release_id[:12]
    warning = refusal and f"Release {refusal.release[:12]} is damaged ({refusal.reason}); serving {served} instead."
    return newest.contents.languages[0].code, warning or ""


def _show_addresses(settings: Settings, lang: str) -> None:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    root = f"http://[{host}]:{settings.port}/" if ":" in host else f"http://{host}:{settings.port}/"
    rows = [("Get your tag", root), ("All topics", f"{root}topics/{lang}/")]
    if settings.demo:
        rows.insert(0, ("A clinic's page", f"{root}demo/clinic.html"))
        rows.append(("Every demo page", f"{root}demo/"))
    for label, address in rows:
        _say(f"  {label:<16} {address}")
    _say("  Stop with Ctrl-C")


def _say(text: str, *, is_warning: bool = False) -> None:
    """Print a line of a server. A log that is full or closed must not keep a library from its readers."""
    try:
        click.secho(text, fg="red" if is_warning else None, err=is_warning)
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2 if is_warning else 1)
        os.close(nowhere)
