"""Writes docs/hosts.md: the figures of each page on real libraries, as the tests of `make hosts` have found them.

Input: a file for each page in build/hosts. Nobody edits the page by hand.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hosts.figures import RESULTS
from hosts.packages import find_versions

PAGE = Path(__file__).resolve().parents[2] / "docs" / "hosts.md"

Row = dict[str, Any]

_HEAD = """# Pages on real libraries

{count} pages of a clinic, each on libraries from npm as they come. They are small files in
`tests/hosts/pages/libraries/`. Some need a click before they show the topic. `make hosts` opens each in
Chromium and in Firefox, reads the topic as a person does, and writes this page. Do not edit it. `make
hosts-rest` fills the column "at rest"; run it on a machine that does nothing else.

- **Shown**: screenshots, read by OCR, show the topic with its disclaimer.
- **Seal in place**: in every frame of {frames} in which text of the topic is in the window of 1000 by 700
  pixels, the seal is in the visible part of the topic. We turn the mouse wheel sixteen times. A change may take
  one frame.
- **Clear of controls**: at none of these turns does the seal lie on one of the page's own links, buttons or
  fields, and it is gone when its topic is.
- **Changes**: how often the seal is lifted or put back into the flow on that way, and how often it moves
  although its topic does not.
- **Contrast**: the least of the texts in the first window, measured in a picture.
- **Printed**: the printed page has every heading of the topic and the whole disclaimer. In four pages the topic
  is in a box of the page's own that has a fixed height and a scroll bar: paper shows what is in the box.
- **Layout shift**: the sum from the start of the navigation until the topic is shown (Layout Instability).
  Where the topic is on the first screen, the page makes room for it, as [embedding.md](embedding.md) says. It
  counts what the page itself does, too.
- **Faults**: no error and no unexpected line on the console, and no other event than `caresheet-load`.

Measured on {day}, with Chromium {chromium} and Firefox {firefox}. The machine was busy with other work.
"""
_COLUMNS = (
    "page",
    "Chromium",
    "Firefox",
    "seal in place",
    "clear of controls",
    "changes",
    "contrast",
    "printed",
    "layout shift",
    "faults",
    "at rest, % of a core",
)


def is_kept(row: Row, name: str) -> bool | None:
    """Tell whether a page keeps to one of the figures. Return None if it was not measured."""
    checks: dict[str, Callable[[], bool]] = {
        "Chromium": lambda: row["shown"],
        "Firefox": lambda: row["firefox"],
        "seal in place": lambda: row["out of place"] <= row["changes"],
        "clear of controls": lambda: not row["covered"] and not row["left behind"],
        "changes": lambda: row["changes"] <= 1 and row["hops"] <= 2,
        "contrast": lambda: row["contrast"] >= 4.5,
        "printed": lambda: not row["missing on paper"],
        "layout shift": lambda: row["shift"] <= 0.1,
        "faults": lambda: not row["unexpected"] and {*row["events"]} == {"caresheet-load"},
        "at rest, % of a core": lambda: row["rest"] <= 10,
    }
    try:
        return bool(checks[name]())
    except KeyError:
        return None


def describe(row: Row, name: str) -> str:
    """Return the figure of a page. What is not kept is bold."""
    kept = is_kept(row, name)
    if kept is None:
        return "-"
    texts: dict[str, Callable[[], str]] = {
        "seal in place": lambda: f"{row['frames'] - row['out of place']} of {row['frames']}",
        "changes": lambda: f"{row['changes']}, {row['hops']}",
        "contrast": lambda: f"{row['contrast']:.1f}",
        "layout shift": lambda: f"{row['shift']:.2f}",
        "at rest, % of a core": lambda: f"{max(0.0, row['rest']) / 10:.1f}",
    }
    text = texts[name]() if name in texts else ("yes" if kept else "no")
    return text if kept else f"**{text}**"


def write_lines(cells: list[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def main() -> None:
    rows = {file.stem: json.loads(file.read_text("utf-8")) for file in sorted(RESULTS.glob("*.json"))}
    versions = rows.pop("versions", {})
    day = datetime.now().astimezone().strftime("%-d %B %Y")
    head = _HEAD.format(
        count=len(rows),
        frames=sum(row.get("frames", 0) for row in rows.values()),
        day=day,
        chromium=versions.get("chromium", "-"),
        firefox=versions.get("firefox", "-"),
    )
    counted = [(name, [is_kept(row, name) for row in rows.values()]) for name in _COLUMNS[1:]]
    totals = [(name, str(kept.count(True)), str(len(kept) - kept.count(None))) for name, kept in counted]
    table = [(page, *(describe(row, name) for name in _COLUMNS[1:])) for page, row in rows.items()]
    packages = ", ".join(f"{name} {version}" for name, version in sorted(find_versions().items()))
    text = head + "\n" + write_lines([("figure", "kept by", "of pages measured"), ("---",) * 3, *totals])
    text += "\n## Each page\n\n" + write_lines([_COLUMNS, ("---",) * len(_COLUMNS), *table])
    PAGE.write_text(f"{text}\n## Versions\n\n{packages}.\n", "utf-8")
    print(write_lines([("figure", "kept by", "of pages measured"), *totals]))


if __name__ == "__main__":
    main()
