"""Write the pages of docs/ that are made from the code: `python tests/write_docs.py`. `test_docs.py` compares them."""

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

Caresheet reads these environment variables once, when a command starts. If a value cannot be used, or if there is a
variable that looks like a mistyped one of these, the command stops with one line that says what to do.

| variable | default | meaning |
| --- | --- | --- |
"""

_COMMANDS = """\
# Commands

The exit status of each command is 0 on success, 1 if there is something to correct (one line for each, on standard
error), and 2 if the command line is wrong. A folder given as an option takes precedence over the
[setting](settings.md).
"""


_RULES = """\
# Rules

Some faults make a topic impossible to publish. Beyond those, `caresheet check` applies the editorial rules below. An
error prevents a build; a warning does not. `library.toml` can set each rule to `error`, `warning` or `off`:

```
[policy]
highest_grade = 8
grace_days = 90

[policy.findings]
jargon = "error"
capitals = "off"
review-changed = "withdraw"
```

| rule | finds | default level |
| --- | --- | --- |
"""

_RULES_END = """
`review-changed` and `translation-changed` can also be set to `withdraw`. `check` then warns, and readers see a notice
in place of the topic until somebody records a new review, or that the translation was checked.

Rules about today's date, other topics and the network never stop a build, whatever the policy says. A build does not
read the clock or the network, so the same files always produce the same library.

`grace_days` is the number of days that a topic stays on view after its review became overdue. After that, the topic is
withdrawn, with a notice that says why, until a review is recorded. Without `grace_days`, an overdue topic stays on
view, with a sentence that says its review is overdue.

The reading grade is the school grade in the United States. English uses the Flesch-Kincaid formula, and SMOG as well
if there are at least thirty sentences. Spanish uses Fernández-Huerta. Other languages get no grade. The formulas count
only long words and long sentences: they show where to look, not what to write.
"""


def describe_rules() -> str:
    """Return docs/rules.md."""
    rows = (f"| `{name}` | {rule.help} | {rule.level} |\n" for name, rule in RULES.items())
    return _RULES + "".join(rows) + _RULES_END


def describe_settings() -> str:
    """Return docs/settings.md."""
    rows = (
        f"| `{setting.name}` | {f'`{setting.default}`' if setting.default else ''} | {setting.help} |\n"
        for setting in TABLE.values()
    )
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
