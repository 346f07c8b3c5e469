"""`make redteam`: every page in three engines, the control without the guard, both frame modes, the cost; then a table.

It writes the reports to build/redteam/ and the table to docs/redteam.md. It takes more than an hour.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from redteam.engines import ENGINES  # needs the path above
from redteam.table import write_table

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
REPORTS = PROJECT / "build" / "redteam"
# If the campaigns were run in parts, this file says how.
NOTES = REPORTS / "notes.md"

# What a page's CSS can do from outside. Without the guard, most of these pages must win.
CONTROL = "ancestors/*,covers/*,crops/*,pictures/*,top-layer/*,transitions/*"
# What a page can do around a frame.
AROUND = f"{CONTROL},host/*"
# Pages that copy the text. A library that demands frames gives them none.
COPIES = "copies/*,scripts/*,builtins/xhr-response"

NEEDED = {"tesseract": "tesseract-ocr", "Xvfb": "xvfb", "pdftoppm": "poppler-utils", "firefox-esr": "firefox-esr"}
NEEDED |= {"WebKitWebDriver": "webkit2gtk-driver", "node": "nodejs"}


def main() -> int:
    """Run everything. The status is 1 if a page won, an honest page was harmed, or a page could not be run."""
    missing = [package for program, package in NEEDED.items() if not shutil.which(program)]
    if missing:
        sys.exit(f"The red team needs programs that are not installed; run: apt-get install {' '.join(missing)}")
    REPORTS.mkdir(parents=True, exist_ok=True)
    status = 0
    for engine in ENGINES:
        status |= run(engine, "on")
        run(engine, "off", "--guard", "off", "--only", CONTROL)
        status |= run(engine, "frame", "--isolation", "frame", "--only", AROUND)
        status |= run(engine, "library", "--isolation", "library", "--only", COPIES)
        subprocess.run([sys.executable, HERE / "cost.py", "--engine", engine, "--json", cost_of(engine)], check=True)
    write(PROJECT / "docs" / "redteam.md")
    return status


def run(engine: str, name: str, *options: str) -> int:
    """Run one campaign, and return its exit status."""
    command = [sys.executable, HERE / "run.py", "--engine", engine, "--json", REPORTS / f"{engine}-{name}.json"]
    return subprocess.run([*command, "--keep", REPORTS / "pictures", *options], check=False).returncode


def cost_of(engine: str) -> Path:
    """Return the path of the report of an engine's cost."""
    return REPORTS / f"{engine}-cost.json"


def write(target: Path) -> None:
    """Write the table from the reports that exist."""
    costs = [json.loads(cost_of(engine).read_text("utf-8")) for engine in ENGINES if cost_of(engine).exists()]
    order = [f"{engine}-{name}.json" for name in ("on", "frame", "library", "off") for engine in ENGINES]
    paths = [REPORTS / name for name in order if (REPORTS / name).exists()]
    notes = NOTES.read_text("utf-8") if NOTES.exists() else ""
    write_table([json.loads(path.read_text("utf-8")) for path in paths], costs, target, notes)


if __name__ == "__main__":
    sys.exit(write(PROJECT / "docs" / "redteam.md") if "--table" in sys.argv else main())
