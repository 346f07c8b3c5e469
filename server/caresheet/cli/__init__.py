"""The command line: what a person types, what they are told. No logic of its own.

Each command loads what it needs when it is called: a build has no time to wait for the server's libraries.
"""

from __future__ import annotations

import click

from caresheet.cli import importing, publishing, writing
from caresheet.cli.options import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="caresheet")
def main() -> None:
    """Publish a patient-education library whose disclaimer cannot be removed."""


for _command in (
    *(writing.init, writing.new, writing.check, writing.preview, writing.review),
    *(publishing.build, publishing.verify, publishing.releases, publishing.diff, publishing.rollback),
    *(publishing.pack, publishing.serve, importing.import_),
):
    main.add_command(_command)
