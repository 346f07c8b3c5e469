"""What the guard costs: processor time of a whole browser on the same page, with the guard and without, in one run.

`python tests/redteam/cost.py --engine chromium --json FILE`
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from redteam.engines import ENGINES, start_engine  # only now is the package found
from redteam.pages import VIEWPORT
from redteam.servers import Clinic, Library

SIZES = (300, 10_000, 30_000)
_CALM_S, _WATCHED_S = 10, 10
# Ours, and not the browser's.
_BYSTANDERS = {"Xvfb", "caresheet", "node", "WebKitWebDriver"}
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Measure one engine and write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, required=True)
    parser.add_argument("--json", type=Path, required=True)
    arguments = parser.parse_args()
    rows = measure(arguments.engine)
    arguments.json.write_text(json.dumps({"engine": arguments.engine, "cost": rows}, indent=1) + "\n", "utf-8")
    return 0


def measure(engine: str) -> list[dict[str, float]]:
    """Return a row for each size: milliseconds of processor time in a second, with the guard and without."""
    with Library() as guarded, Library(has_guard=False) as bare, Clinic(guarded) as on, Clinic(bare) as off:
        driver = start_engine(engine, on.root)
        try:
            rows = []
            for size in SIZES:
                row = {"elements": size}
                for name, clinic in (("with", on), ("without", off)):
                    driver.open(f"{clinic.root}/cost?{size}", VIEWPORT)
                    time.sleep(_CALM_S)
                    before = _read_processor_s()
                    time.sleep(_WATCHED_S)
                    row[name] = round((_read_processor_s() - before) / _WATCHED_S * 1000, 1)
                rows.append(row)
                print(f"{engine}: {size} elements: {row['with']} ms/s with the guard, {row['without']} without")
        finally:
            driver.close()
    return rows


def _read_processor_s() -> float:
    """Add up what this process's descendants have used, but for the bystanders."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            line = (folder / "stat").read_text()
        except OSError:
            continue
        name, rest = line[line.index("(") + 1 : line.rindex(")")], line[line.rindex(")") + 2 :].split()
        parents[int(folder.name)] = int(rest[1])
        used[int(folder.name)] = 0 if name in _BYSTANDERS else (int(rest[11]) + int(rest[12])) * _TICK_S
    return sum(seconds for process, seconds in used.items() if _descends(process, parents))


def _descends(process: int, parents: dict[int, int]) -> bool:
    while process in parents and process != parents[process]:
        process = parents[process]
        if process == os.getpid():
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
