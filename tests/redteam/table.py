"""Writes the outcomes of the campaigns as Markdown: a row for each page, a column for each engine and mode.

Input: the reports of all campaigns, with those of the positive control, and the costs. Output: the whole file
docs/redteam.md. Nobody edits it by hand.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

Report = dict[str, Any]

_WORDS = {
    "won": "**won by the page**",
    "residue": "won, as known",
    "held": "held",
    "harmed": "**harmed**",
    "unharmed": "unharmed",
    "skipped": "-",
    "failed": "**not run**",
}
_NAMES = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKit"}
_MODES = {"": "", "frame": ", sealed frame", "library": ", library of frames"}

_HEAD = """# The red team

{attacks} pages try to show a topic without its disclaimer; {honest} honest pages must not lose their topic. Each page
is a small file under `tests/redteam/`. We run it in real browsers and judge what a person would see: screenshots, read
by OCR.

- **Won**: two screenshots at least 300 ms apart show the topic and not the disclaimer, and so does every screenshot
  between them. If the page has stopped the widget's timers, they must be at least 800 ms apart.
- **Harmed**: readers of an honest page could read a plain copy of the topic, and cannot read the widget's.
- **Withdrawn after**: some pages attack while somebody is reading. This is the longest time for which such a page
  showed the topic without its disclaimer.
- **Won, as known**: the page wins by a residue that [SECURITY.md](../SECURITY.md) names.

`make redteam` writes this page. Do not edit it.
"""

_COSTS_HEAD = """Processor time of the whole browser, in milliseconds for each second in which a topic is in view and
nothing happens. One run measures in turns with the widget and with a plain copy of the topic in its place. Ten
milliseconds are 1 % of a core. There is no graphics card, so the processor does all drawing.
"""


_FAMILIES_HEAD = """How many pages of each family were held, or left unharmed. If others were not, their number follows.
"""


def write_table(reports: list[Report], costs: list[dict[str, Any]], target: Path, notes: str = "") -> None:
    """Write the page from the reports. `notes` say how they were made, if not by one `make redteam`."""
    shown = [report for report in reports if report["guard"] == "on"]
    control = [report for report in reports if report["guard"] == "off"]
    pages = _collect(shown)
    attacks = {key: page for key, page in pages.items() if page["family"] != "honest"}
    honest = {key: page for key, page in pages.items() if page["family"] == "honest"}
    plain = [report for report in shown if not report["isolation"]]
    parts = [
        _HEAD.format(attacks=sum(not page["is_late"] for page in attacks.values()), honest=len(honest)),
        notes,
        "## Figures\n",
        _write_figures(shown),
        _write_control(control) if control else "",
        _write_costs(costs) if costs else "",
        "## Families\n",
        _FAMILIES_HEAD,
        _write_families(shown),
        "## Attacks\n",
        _write_rows(attacks, shown),
        "## Honest pages\n",
        _write_rows(honest, plain),
    ]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(part for part in parts if part), "utf-8")


def _collect(reports: list[Report]) -> dict[str, dict[str, Any]]:
    return {page["id"]: page for report in reports for page in report["pages"]}


def _name(report: Report) -> str:
    return _NAMES[report["engine"]] + _MODES[report["isolation"]]


def _write_figures(reports: list[Report]) -> str:
    rows = [
        "| engine | version | run on | attacks | won | as known | honest | harmed | withdrawn after: median, worst |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for report in reports:
        totals, times = report["totals"], report["withdrawn_ms"]
        attacks = totals["won"] + totals["residue"] + totals["held"]
        honest = totals["harmed"] + totals["unharmed"]
        timing = f"{times['median']:.0f} ms, {times['worst']:.0f} ms (of {times['count']})" if times else "-"
        rows.append(
            f"| {_name(report)} | {report['version']} | {report['at'][:10]} | {attacks} | {totals['won']} "
            f"| {totals['residue']} | {honest or '-'} | {totals['harmed'] if honest else '-'} | {timing} |"
        )
    return "\n".join(rows) + "\n"


def _write_control(reports: list[Report]) -> str:
    said = ", ".join(
        f"{report['totals']['won']} of {report['totals']['won'] + report['totals']['held']} in {_name(report)}"
        for report in reports
    )
    return (
        f"Positive control: without the guard in the widget, the pages that cover, crop or dim it win {said}. "
        "So the judge can detect a win.\n"
    )


def _write_costs(costs: list[dict[str, Any]]) -> str:
    """Write the processor time of the whole browser on the same page, with the guard and without."""
    rows = [
        "## What the guard costs\n",
        _COSTS_HEAD,
        "| engine | elements in the page | with the guard | without | difference |",
        "| --- | --- | --- | --- | --- |",
    ]
    for cost in costs:
        for row in cost["cost"]:
            difference = row["with"] - row["without"]
            rows.append(
                f"| {_NAMES[cost['engine']]} | {row['elements']:,} | {row['with']:.1f} | {row['without']:.1f} "
                f"| {difference:.1f} |"
            )
    return "\n".join(rows) + "\n"


def _write_families(reports: list[Report]) -> str:
    families = sorted({page["family"] for report in reports for page in report["pages"]})
    names = " | ".join(_name(report) for report in reports)
    rows = [f"| family | {names} |", "| --- |" + " --- |" * len(reports)]
    for family in families:
        cells = " | ".join(_write_family(report, family) for report in reports)
        rows.append(f"| {family} | {cells} |")
    return "\n".join(rows) + "\n"


def _write_family(report: Report, family: str) -> str:
    outcomes = Counter(page["outcome"] for page in report["pages"] if page["family"] == family)
    good = outcomes["held"] + outcomes["unharmed"]
    others = [f"{outcomes[name]} {_WORDS[name]}" for name in ("residue", "won", "harmed", "failed") if outcomes[name]]
    return ", ".join([str(good), *others]) if good or others else "-"


def _write_rows(pages: dict[str, dict[str, Any]], reports: list[Report]) -> str:
    by_engine = [{page["id"]: page for page in report["pages"]} for report in reports]
    names = " | ".join(_name(report) for report in reports)
    rows = [f"| page | what it tries | {names} |", "| --- | --- |" + " --- |" * len(reports)]
    for key in sorted(pages):
        cells = " | ".join(_write_cell(engine.get(key)) for engine in by_engine)
        rows.append(f"| {key} | {_escape(pages[key]['idea'])} | {cells} |")
    return "\n".join(rows) + "\n"


def _write_cell(page: dict[str, Any] | None) -> str:
    if page is None:
        return ""
    timing = f", {page['withdrawn_ms']:.0f} ms" if page["withdrawn_ms"] is not None else ""
    return _WORDS[page["outcome"]] + timing


def _escape(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
