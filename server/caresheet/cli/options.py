"""What all commands share: how they show errors and progress, and how they find their folders.

Exit status: 0 for success, 1 for something to correct (one line each, on standard error), 2 for a mistyped command.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from caresheet.characters import make_visible
from caresheet.errors import CaresheetError, ContentError
from caresheet.web.settings import TABLE, Settings, read_settings

# With fewer items than this, a command ends before anybody would look for a progress bar.
_PROGRESS_FROM = 100

Item = TypeVar("Item")
Command = TypeVar("Command", bound=Callable[..., object])


class Group(click.Group):
    """A group of commands that shows every error as plain lines, and a traceback only if a developer asks for it."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ContentError as error:
            for finding in error.findings:
                click.secho(str(finding), err=True)
            count = len(error.findings)
            click.secho(f"{count} thing{'s' * (count != 1)} to correct; nothing was changed.", fg="red", err=True)
            ctx.exit(1)
        except CaresheetError as error:
            # A name that a person has typed, or a file's own, can contain anything.
            click.secho(make_visible(str(error)), fg="red", err=True)
            ctx.exit(1)
        except BrokenPipeError:
            raise  # The reader has closed the pipe, as `caresheet review | head` does. click then exits silently.
        except MemoryError:
            click.secho("The system: there is not enough memory; give this command more", fg="red", err=True)
            ctx.exit(1)
        except OSError as error:
            message = f"{error.filename or 'The system'}: {error.strerror or error}; correct this first"
            click.secho(make_visible(message), fg="red", err=True)
            ctx.exit(1)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception as error:  # Our own mistake. A person gets a sentence; a developer may ask for more.
            if ctx.params.get("traceback"):
                click.echo(traceback.format_exc(), err=True, nl=False)
            click.secho(f"A fault in Caresheet itself, not in your files: {_describe_fault(error)}", fg="red", err=True)
            ctx.exit(1)


class Day(click.DateTime):
    """A day on the command line, such as 2026-05-01."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"'{value}' is not a day such as 2026-05-01", param, ctx)


class Folder(click.Path):
    """A folder on the command line. A blank is a variable of a script that was never set, not the current folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("it is blank; name a folder, such as '.' for this one", param, ctx)
        return super().convert(value, param, ctx)


def folder_option(field: str) -> Callable[[Command], Command]:
    """Make the option for a folder that overrides the environment's setting."""
    setting = TABLE[field]
    return click.option(
        f"--{field}",
        type=Folder(),
        metavar="DIR",
        help=f"{setting.help.replace('`', '')}  [default: {setting.name} or {setting.default}]",
    )


def choose_settings(**options: object) -> Settings:
    """Read the environment's settings, and override them with the options that were given."""
    given = {field: value for field, value in options.items() if value is not None}
    return replace(read_settings(os.environ), **given)  # type: ignore[arg-type]  # click has checked each


def show_progress(items: Sequence[Item], label: str, *, at_least: int = _PROGRESS_FROM) -> Iterable[Item]:
    """Yield the items. Show a progress bar if there are many of them and standard error is a terminal."""
    if len(items) < at_least or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label=label, file=sys.stderr) as bar:
        yield from bar


def _describe_fault(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno} ({error}); please report it"
