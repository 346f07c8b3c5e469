"""Measures what the guard costs: processor time of a whole browser, with the widget and with a plain copy of the topic.

One run measures the two pages in turn, after each has come to rest, and keeps the smallest figure of each: everything
else on the machine can only add to it.

`python tests/redteam/cost.py --engine chromium --json FILE`
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from redteam.engines import ENGINES, start_engine  # needs the path above
from redteam.pages import VIEWPORT
from redteam.servers import Clinic, Library

SIZES = (300, 10_000, 30_000)
# Chromium clears its memory twice in the first half minute of a page: 100 ms of work each time for 30,000 elements.
_CALM_S, _MEASURED_S = 40, 10
_ROUNDS = 2
# Processes of the test, not of the browser. Node calls its own one `node-MainThread`.
_OTHERS = ("Xvfb", "caresheet", "node", "WebKitWebDriver")


def main() -> int:
    """Measure one engine and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, required=True)
    parser.add_argument("--json", type=Path, required=True)
    arguments = parser.parse_args()
    rows = measure(arguments.engine)
    arguments.json.write_text(json.dumps({"engine": arguments.engine, "cost": rows}, indent=1) + "\n", "utf-8")
    return 0


def measure(engine: str) -> list[dict[str, float]]:
    """Return a row for each size: milliseconds of processor time per second, with the guard and without."""
    with Library() as library, Clinic(library) as clinic:
        driver = start_engine(engine, clinic.root)
        try:
            rows = []
            for size in SIZES:
                row: dict[str, float] = {"elements": size}
                for name, query in [("with", ""), ("without", "&control")] * _ROUNDS:
                    driver.open(f"{clinic.root}/cost?elements={size}{query}", VIEWPORT)
                    row[name] = min(row.get(name, math.inf), _measure_ms_per_s())
                rows.append(row)
                print(
                    f"{engine}: {size} elements: {row['with']} ms/s with the guard, {row['without']} without",
                    flush=True,
                )
        finally:
            driver.close()
    return rows


def _measure_ms_per_s() -> float:
    """Return the processor time of the processes that this one has started, in milliseconds per second."""
    time.sleep(_CALM_S)
    before, began = _read_processor_s(), time.monotonic()
    time.sleep(_MEASURED_S)
    # What a thread took that has ended meanwhile is not known.
    spent = sum(seconds - before.get(thread, 0) for thread, seconds in _read_processor_s().items())
    return round(spent / (time.monotonic() - began) * 1000, 1)


def _read_processor_s() -> dict[str, float]:
    """Return the processor time of each thread of this process's descendants, without those of the test itself."""
    parents: dict[int, int] = {}
    used: dict[int, dict[str, float]] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            line = (folder / "stat").read_text()
            # This file counts nanoseconds; `stat` counts hundredths of a second.
            tasks = list((folder / "task").iterdir())
            spent = {task.name: int((task / "schedstat").read_text().split()[0]) / 1e9 for task in tasks}
        except OSError:
            continue
        name, rest = line[line.index("(") + 1 : line.rindex(")")], line[line.rindex(")") + 2 :].split()
        parents[int(folder.name)] = int(rest[1])
        used[int(folder.name)] = {} if name.startswith(_OTHERS) else spent
    return {task: s for process, tasks in used.items() if _descends(process, parents) for task, s in tasks.items()}


def _descends(process: int, parents: dict[int, int]) -> bool:
    while process in parents and process != parents[process]:
        process = parents[process]
        if process == os.getpid():
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
