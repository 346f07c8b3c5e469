"""The campaign: every page in one engine, and what came of it."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from redteam.engines import ENGINES, Engine, start_engine
from redteam.judge import find_topic_words
from redteam.pages import Page, find_pages
from redteam.servers import TOPIC, Clinic, Library
from redteam.trial import Result, Trial


def main() -> int:
    """Read the command line and run; the status is 1 where the page won, an honest page was harmed or a page failed."""
    arguments = _read_arguments()
    pages = find_pages(arguments.only, with_late=arguments.late)
    if not pages:
        sys.exit(f"--only {arguments.only}: no page's family/name matches")
    report = run_campaign(
        arguments.engine,
        pages,
        releases=arguments.releases,
        has_guard=arguments.guard == "on",
        isolation=arguments.isolation,
        kept=arguments.keep,
    )
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    return int(bool(report["totals"]["won"] or report["totals"]["harmed"] or report["totals"]["failed"]))


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, default="chromium")
    parser.add_argument("--only", default="*", metavar="PATTERN", help="family/name, with * and ?; more by commas")
    parser.add_argument("--guard", choices=("on", "off"), default="on", help="off: the positive control")
    parser.add_argument(
        "--late", action="store_true", help="also begin each page's CSS once the topic stands; times it"
    )
    parser.add_argument("--isolation", default="", help='"frame": on every element; "library": demanded by the library')
    parser.add_argument("--releases", type=Path, help="serve these instead of building the starter library")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the pictures that show a win or a harm")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report here")
    return parser.parse_args()


class _Runner:
    """Runs pages in a browser, and in another one where a page has brought it down."""

    def __init__(self, engine: str, start_trial: Callable[[Engine], Trial], clinic_root: str) -> None:
        self._engine = engine
        self._start_trial = start_trial
        self._root = clinic_root
        self._start()
        self.version = self._driver.version

    def _start(self) -> None:
        self._driver = start_engine(self._engine, self._root)
        self._trial = self._start_trial(self._driver)

    def run(self, page: Page) -> Result:
        result = self._trial.run(page)
        if result.outcome == "failed":
            with suppress(Exception):
                self._driver.close()
            self._start()
            result = self._trial.run(page)
        _say(result)
        return result

    def close(self) -> None:
        self._driver.close()


def run_campaign(
    engine: str,
    pages: list[Page],
    *,
    releases: Path | None = None,
    has_guard: bool = True,
    isolation: str = "",
    kept: Path | None = None,
    patience_s: float = 0,
) -> dict[str, Any]:
    """Run pages in an engine; return the report. With patience, only those win that go on for so long."""
    is_sealed = isolation == "library"
    with (
        Library(releases, has_guard=has_guard, is_sealed=is_sealed) as library,
        Clinic(library, isolation="" if is_sealed else isolation) as clinic,
    ):

        def start_trial(driver: Engine) -> Trial:
            return Trial(driver, clinic.root, lambda page: _find_words(page, library), kept, patience_s)

        def run_all() -> dict[str, Any]:
            runner = _Runner(engine, start_trial, clinic.root)
            with closing(runner):
                results = [runner.run(page) for page in pages]
            return _report(engine, runner.version, results, has_guard=has_guard, isolation=isolation)

        # Playwright takes one browser's driver a thread; a test has its own in this one.
        with ThreadPoolExecutor(1) as thread:
            report = thread.submit(run_all).result()
    _say_totals(report)
    return report


def _find_words(page: Page, library: Library) -> frozenset[str]:
    source = page.path.read_text("utf-8")
    topic = re.search(r'topic="([\w-]+)"', source)
    slug = topic[1] if topic else TOPIC
    fragment = library.fragment if slug == TOPIC else library.read(f"/v1/topics/en/{slug}.html")
    return find_topic_words(fragment, slug, source)


def _report(engine: str, version: str, results: list[Result], *, has_guard: bool, isolation: str) -> dict[str, Any]:
    rows = [
        {
            "id": result.page.id,
            "family": result.page.family,
            "name": result.page.name,
            "idea": result.page.idea,
            "is_late": result.page.is_late,
            "outcome": result.outcome,
            "where": result.where,
            "seen": result.seen,
            "withdrawn_ms": result.withdrawn_ms,
            "note": result.note,
            "seconds": result.seconds,
        }
        for result in sorted(results, key=lambda result: result.page.id)
    ]
    outcomes = [row["outcome"] for row in rows]
    times = [row["withdrawn_ms"] for row in rows if row["withdrawn_ms"] is not None]
    return {
        "engine": engine,
        "version": version,
        "guard": "on" if has_guard else "off",
        "isolation": isolation,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "totals": {
            name: outcomes.count(name) for name in ("won", "residue", "held", "harmed", "unharmed", "skipped", "failed")
        },
        "withdrawn_ms": {"median": median(times), "worst": max(times), "count": len(times)} if times else None,
        "pages": rows,
    }


def _say(result: Result) -> None:
    timing = "" if result.withdrawn_ms is None else f" withdrawn {result.withdrawn_ms:.0f} ms"
    where = f" [{'; '.join(result.where)}]" if result.where else ""
    note = f" ({result.note})" if result.note else ""
    print(
        f"{result.outcome:9}{result.seconds:5.1f} s  {result.page.id}{where}{timing}{note}  {result.seen}", flush=True
    )


def _say_totals(report: dict[str, Any]) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in report["totals"].items() if count)
    print(f"{report['engine']} {report['version']}, guard {report['guard']}: {counts}")
    if report["withdrawn_ms"]:
        print(
            "withdrawn after: median {median:.0f} ms, worst {worst:.0f} ms, of {count}".format(**report["withdrawn_ms"])
        )
