"""Write the pages of docs/ that the code itself knows: `python tests/write_docs.py`. `test_docs.py` compares them."""

from __future__ import annotations

from pathlib import Path

import click
from click.testing import CliRunner

from caresheet.cli import main
from caresheet.packager.source.editorial_policy import RULES
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


_RULES = """\
# Rules

What `caresheet check` says of a topic beside what cannot be published at all. An error keeps the library from being
built, a warning does not. `library.toml` decides which is which:

```
[policy]
highest_grade = 8
grace_days = 90

[policy.findings]
jargon = "error"
capitals = "off"
```

| rule | finds | unless policy says else |
| --- | --- | --- |
"""

_RULES_END = """
Rules about today's date, other topics and the network never stop a build, whatever the policy says: a build reads no
clock, so that the same files always make the same library.

`grace_days` is for how many days a topic goes on being shown once its review is overdue. After them it is withdrawn,
with a notice that says why, until its review is recorded. Without it, an overdue topic says so, and stays.

The reading grade is the school grade in the United States. English is counted by Flesch-Kincaid (and by SMOG, where
there are thirty sentences), Spanish by Fernández-Huerta; other languages are not graded. The formulas count long words
and long sentences and nothing else: they say where to look, not what to write.
"""


def describe_rules() -> str:
    """Return docs/rules.md."""
    rows = (f"| `{name}` | {rule.help} | {rule.level} |\n" for name, rule in RULES.items())
    return _RULES + "".join(rows) + _RULES_END


def describe_settings() -> str:
    """Return docs/settings.md."""
    rows = (f"| `{setting.name}` | `{setting.default}` | {setting.help} |\n" for setting in TABLE.values())
    return _SETTINGS + "".join(rows)


def describe_commands() -> str:
    """Return docs/commands.md: what `--help` says of each command."""
    paths = [(name,) for name in main.commands]
    for name, command in main.commands.items():
        paths += [(name, below) for below in command.commands] if isinstance(command, click.Group) else []
    return _COMMANDS + "".join(_describe_command(*path) for path in ((), *sorted(paths)))


def _describe_command(*path: str) -> str:
    result = CliRunner().invoke(main, [*path, "--help"], prog_name="caresheet", terminal_width=_WIDTH)
    if result.exit_code:
        raise click.ClickException(result.output)
    return f"\n## {' '.join(('caresheet', *path))}\n\n```\n{result.stdout.rstrip()}\n```\n"


PAGES = {"settings.md": describe_settings, "rules.md": describe_rules, "commands.md": describe_commands}

if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    for name, describe in PAGES.items():
        (DOCS / name).write_text(describe(), "utf-8")
        print(f"Wrote docs/{name}")
