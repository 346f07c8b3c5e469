"""Start the command: `caresheet`, or `python -m caresheet`.

Loading the commands takes part of a second. Ctrl-C in it gives one line, as later on, and no traceback.
"""

from __future__ import annotations

import sys


def main() -> None:
    try:
        from caresheet.cli import main as run  # noqa: PLC0415  # what takes time is inside the `try`

        run()
    except KeyboardInterrupt:
        sys.exit("Aborted!")


if __name__ == "__main__":
    main()
