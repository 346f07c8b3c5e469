"""The campaign: runs pages in one engine and reports the outcomes."""

from __future__ import annotations

import argparse
import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any

from redteam.engines import ENGINES, start_engine
from redteam.judge import find_topic_words
from redteam.pages import Page, find_pages
from redteam.servers import TOPIC, Clinic, Library
from redteam.trial import Result, Trial


def main() -> int:
    """Run what the command line names. The status is 1 if a page won, an honest page was harmed or a page failed."""
    arguments = _read_arguments()
    pages = find_pages(arguments.only, with_late=arguments.late)
    if not pages:
        sys.exit(f"--only {arguments.only}: matches no page; give family/name, such as covers/*")
    with Campaign(
        arguments.engine,
        releases=arguments.releases,
        has_guard=arguments.guard == "on",
        isolation=arguments.isolation,
        kept=arguments.keep,
    ) as campaign:
        report = campaign.run(pages)
    _print_totals(report)
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    return int(bool(report["totals"]["won"] or report["totals"]["harmed"] or report["totals"]["failed"]))


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, default="chromium")
    parser.add_argument("--only", default="*", metavar="PATTERN", help="family/name, with * and ?; more by commas")
    parser.add_argument("--guard", choices=("on", "off"), default="on", help="off: the positive control")
    parser.add_argument(
        "--late", action="store_true", help="also start each page's CSS after the topic is shown, and time it"
    )
    parser.add_argument("--isolation", default="", help='"frame": set on every element; "library": set by the library')
    parser.add_argument("--releases", type=Path, help="serve these releases; otherwise the starter library is built")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="save the pictures that show a win or a harm here")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report here")
    return parser.parse_args()


class Campaign:
    """A browser, a library and a clinic, for as many pages as are given to `run`; `close` ends all three.

    With `patience_s`, a page wins only if it goes on winning for so many seconds.
    """

    def __init__(
        self,
        engine: str,
        *,
        releases: Path | None = None,
        has_guard: bool = True,
        isolation: str = "",
        kept: Path | None = None,
        patience_s: float = 0,
    ) -> None:
        self._engine, self._has_guard, self._isolation = engine, has_guard, isolation
        self._kept, self._patience_s = kept, patience_s
        is_sealed = isolation == "library"
        with ExitStack() as opened:
            self._library = opened.enter_context(Library(releases, has_guard=has_guard, is_sealed=is_sealed))
            self._clinic = opened.enter_context(Clinic(self._library, isolation="" if is_sealed else isolation))
            # Playwright ties a browser to the thread that starts it, and a test may have another browser in this one.
            self._thread = opened.enter_context(ThreadPoolExecutor(1))
            self._thread.submit(self._start).result()
            opened.callback(lambda: self._thread.submit(self._driver.close).result())
            self._opened = opened.pop_all()

    def __enter__(self) -> Campaign:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def run(self, pages: list[Page]) -> dict[str, Any]:
        """Run pages one after another, and return the report."""
        results = self._thread.submit(lambda: [self._run(page) for page in pages]).result()
        return _report(self._engine, self.version, results, has_guard=self._has_guard, isolation=self._isolation)

    def _start(self) -> None:
        self._driver = start_engine(self._engine, self._clinic.root)
        self.version = self._driver.version
        self._trial = Trial(self._driver, self._clinic.root, self._find_words, self._kept, self._patience_s)

    def _run(self, page: Page) -> Result:
        """Run a page; once more in a new browser if it failed: it may have crashed this one."""
        result = self._trial.run(page)
        if result.outcome == "failed":
            with suppress(Exception):
                self._driver.close()
            self._start()
            result = self._trial.run(page)
        if result.has_ended_browser and not page.is_honest:
            result.outcome = "skipped"
        _print_result(result)
        return result

    def _find_words(self, page: Page) -> frozenset[str]:
        source = page.path.read_text("utf-8")
        topic = re.search(r'topic="([\w-]+)"', source)
        slug = topic[1] if topic else TOPIC
        fragment = self._library.fragment if slug == TOPIC else self._library.read(f"/v1/topics/en/{slug}.html")
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


def _print_result(result: Result) -> None:
    timing = "" if result.withdrawn_ms is None else f" withdrawn {result.withdrawn_ms:.0f} ms"
    where = f" [{'; '.join(result.where)}]" if result.where else ""
    note = f" ({result.note})" if result.note else ""
    print(
        f"{result.outcome:9}{result.seconds:5.1f} s  {result.page.id}{where}{timing}{note}  {result.seen}", flush=True
    )


def _print_totals(report: dict[str, Any]) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in report["totals"].items() if count)
    print(f"{report['engine']} {report['version']}, guard {report['guard']}: {counts}")
    if report["withdrawn_ms"]:
        print(
            "withdrawn after: median {median:.0f} ms, worst {worst:.0f} ms, of {count}".format(**report["withdrawn_ms"])
        )
