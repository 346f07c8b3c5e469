"""The command line reads a person's arguments, calls the library, and prints the results. It has no other logic.

Each command imports what it needs when it is called, so that a build does not load the server's libraries.
"""

from __future__ import annotations

import click

from caresheet.cli import doctoring, exporting, handouts, history, importing, publishing, reviewing, verifying, writing
from caresheet.cli.options import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="caresheet")
@click.option("--traceback", is_flag=True, help="For developers: if Caresheet itself fails, show the traceback.")
def main(*, traceback: bool) -> None:
    """Publish a patient-education library whose disclaimer cannot be removed."""


for _command in (
    *(writing.init, writing.new, writing.check, writing.preview),
    *(reviewing.review, reviewing.translation),
    *(publishing.build, verifying.verify, publishing.releases, publishing.diff, publishing.rollback),
    *(history.history, history.show),
    *(publishing.pack, publishing.serve, exporting.export, handouts.handout, importing.import_, doctoring.doctor),
):
    main.add_command(_command)
