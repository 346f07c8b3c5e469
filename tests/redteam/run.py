"""Run the red team in one engine: `python tests/redteam/run.py --engine chromium [--only PATTERN]`; see --help."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from redteam.campaign import main  # needs the path above

if __name__ == "__main__":
    sys.exit(main())
