"""Write the pages of docs/ that the code itself knows: `python tests/write_docs.py`. `test_docs.py` compares them."""

from __future__ import annotations

from pathlib import Path

import click
from click.testing import CliRunner

from caresheet.cli import main
from caresheet.web.settings import TABLE

DOCS = Path(__file__).resolve().parent.parent / "docs"
_WIDTH = 100

_SETTINGS = """\
# Settings

Caresheet reads these environment variables once, when a command starts. A value that it cannot use, or a variable
beginning with `CARESHEET_` that is not in this table, ends the command with one line that says what to do.

| variable | default | what it is |
| --- | --- | --- |
"""

_COMMANDS = """\
# Commands

Each command ends with status 0 where all is well, 1 where there is something to put right (one line each, on standard
error), and 2 where it was mistyped. A folder that is given as an option goes before the [setting](settings.md).
"""


def describe_settings() -> str:
    """Return docs/settings.md."""
    rows = (f"| `{setting.name}` | `{setting.default}` | {setting.help} |\n" for setting in TABLE.values())
    return _SETTINGS + "".join(rows)


def describe_commands() -> str:
    """Return docs/commands.md: what `--help` says of each command."""
    return _COMMANDS + "".join(_describe_command(*path) for path in ((), *((name,) for name in sorted(main.commands))))


def _describe_command(*path: str) -> str:
    result = CliRunner().invoke(main, [*path, "--help"], prog_name="caresheet", terminal_width=_WIDTH)
    if result.exit_code:
        raise click.ClickException(result.output)
    return f"\n## {' '.join(('caresheet', *path))}\n\n```\n{result.stdout.rstrip()}\n```\n"


PAGES = {"settings.md": describe_settings, "commands.md": describe_commands}

if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    for name, describe in PAGES.items():
        (DOCS / name).write_text(describe(), "utf-8")
        print(f"Wrote docs/{name}")
