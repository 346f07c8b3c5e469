"""Count answers for Prometheus (text format 0.0.4), if the operator has switched it on. Nothing counts readers.

Input: each answer's path, status and time. Output: `/metrics`, for all workers together. Each worker writes its counts
to a file of its own once a second, and the one that is asked adds the files up. `prometheus-client` would do this too,
but it keeps every label in its files for ever, and it could not hide the days of a topic that few have read.
"""

from __future__ import annotations

import json
import os
import re
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from caresheet.web.state import AppState

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# The server's first process tells its workers by this variable where they put their counts.
FOLDER_VARIABLE = "WORKERS_METRICS_FOLDER"
# A topic that fewer people have read on a day is not named: a small number could point to a person.
TOPIC_ANSWERS_AT_LEAST = 20
_DAYS_SHOWN = 2
_WRITE_INTERVAL_S = 1.0
_LIMITS_S = (0.0001, 0.001, 0.01, 0.1, 1.0)
_TOPIC = re.compile(r"/(?:v1/(topics|frame)|topics)/([A-Za-z0-9-]+)/(?!index\.json$)([a-z0-9-]+)(\.html|\.json|/)")
_KINDS = {
    "/v1/": "list",
    "/topics/": "list",
    "/assets/": "script",
    "/sites/": "script",
    "/caresheet.js": "script",
    "/pictures/": "picture",
}


class Counts:
    """The counts of one worker. `folder` is where all workers write theirs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._counter: Counter[tuple[str, ...]] = Counter()
        self._seconds = 0.0
        self._day = ""

    def start(self) -> None:
        """Write the counts again and again, in a thread that ends with the process."""
        Thread(target=self._write_forever, name="metrics-writer", daemon=True).start()

    def add(self, path: str, status: str, seconds: float, *place: str) -> None:
        """Count an answer. `place` is the day and the library's host name."""
        topic = _TOPIC.fullmatch(path)
        self._counter["answers", find_kind(path), status] += 1
        self._counter["time", str(bisect_left(_LIMITS_S, seconds))] += 1
        self._seconds += seconds
        if topic and status in ("200", "304"):
            if place[0] != self._day:
                self._begin_day(place[0])
            self._counter["topic", *place, topic[2], topic[3]] += 1

    def _begin_day(self, day: str) -> None:
        """Forget the days that are no longer shown, or a year of them would take more memory than the library."""
        topics = [key for key in self._counter if key[0] == "topic"]
        kept = sorted({day, *(key[1] for key in topics)})[-_DAYS_SHOWN:]
        for key in topics:
            if key[1] not in kept:
                del self._counter[key]
        self._day = day

    def write(self) -> None:
        """Write the counts of this worker."""
        target = self._folder / f"{os.getpid()}.json"
        draft = target.with_suffix(".new")
        rows = [[*key, count] for key, count in self._counter.copy().items()]
        draft.write_text(json.dumps({"seconds": self._seconds, "rows": rows}), "utf-8")
        draft.replace(target)

    def read_all(self) -> tuple[Counter[tuple[str, ...]], float]:
        """Return the counts of all workers, and of those that have ended."""
        self.write()
        total: Counter[tuple[str, ...]] = Counter()
        seconds = 0.0
        for path in self._folder.glob("*.json"):
            found = json.loads(path.read_bytes())
            seconds += found["seconds"]
            for *key, count in found["rows"]:
                total[tuple(key)] += count
        return total, seconds

    def _write_forever(self) -> None:
        waiting = Event()
        while True:
            waiting.wait(_WRITE_INTERVAL_S)
            with suppress(OSError):  # the folder goes when the server stops
                self.write()


def find_kind(path: str) -> str:
    """Return the kind of the answer at a path."""
    if topic := _TOPIC.fullmatch(path):
        return "frame" if topic[1] == "frame" else {".html": "fragment", ".json": "data", "/": "page"}[topic[4]]
    return next((kind for start, kind in _KINDS.items() if path.startswith(start)), "other")


def measure_answers(app: WSGIApplication, counts: Counts, states: Mapping[str, AppState]) -> WSGIApplication:
    """Make an app that counts the answers of another one, and shows them at `/metrics`. `states` are by host name."""
    state = next(iter(states.values()))

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            return _show(counts, states, start_response)
        host = environ.get("HTTP_HOST", "").partition(":")[0].lower()
        place = state.clock().isoformat(), host if host in states else ""
        began = time.perf_counter()

        def note(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            counts.add(path, status[:3], time.perf_counter() - began, *place)
            return start_response(status, headers, *error)

        return app(environ, note)

    return answer


def _show(counts: Counts, states: Mapping[str, AppState], start_response: StartResponse) -> Iterable[bytes]:
    body = "".join(f"{line}\n" for line in _describe(counts, states)).encode()
    headers = [("Content-Type", "text/plain; version=0.0.4; charset=utf-8"), ("Cache-Control", "no-store")]
    start_response("200 OK", [*headers, ("Content-Length", str(len(body))), ("X-Content-Type-Options", "nosniff")])
    return [body]


def _describe(counts: Counts, states: Mapping[str, AppState]) -> Iterator[str]:
    total, seconds = counts.read_all()
    yield from ("# HELP caresheet_answers_total Answers by kind and status.", "# TYPE caresheet_answers_total counter")
    for (_, kind, status), count in _pick(total, "answers"):
        yield f'caresheet_answers_total{{kind="{kind}",status="{status}"}} {count}'
    yield "# HELP caresheet_answer_seconds How long the server took to make an answer."
    yield "# TYPE caresheet_answer_seconds histogram"
    below = 0
    for number, limit in enumerate((*_LIMITS_S, "+Inf")):
        below += total["time", str(number)]
        yield f'caresheet_answer_seconds_bucket{{le="{limit}"}} {below}'
    yield from (f"caresheet_answer_seconds_sum {seconds:.6f}", f"caresheet_answer_seconds_count {below}")
    yield from _describe_topics(total)
    yield from ("# HELP caresheet_release_info The release that is served.", "# TYPE caresheet_release_info gauge")
    for host, state in states.items():
        yield f'caresheet_release_info{{host="{host}",release="{state.release.release_id}"}} 1'
    yield "# HELP caresheet_release_age_seconds How long ago the release was written."
    yield "# TYPE caresheet_release_age_seconds gauge"
    for host, state in states.items():
        with suppress(OSError):
            age_s = time.time() - state.release.release.folder.stat().st_mtime
            yield f'caresheet_release_age_seconds{{host="{host}"}} {age_s:.0f}'
    yield "# HELP caresheet_reload_failures_total Releases that were refused since this worker started."
    yield "# TYPE caresheet_reload_failures_total counter"
    for host, state in states.items():
        yield f'caresheet_reload_failures_total{{host="{host}"}} {state.reload_failures}'


def _describe_topics(total: Counter[tuple[str, ...]]) -> Iterator[str]:
    yield f"# HELP caresheet_topic_answers A topic's answers on a day, from {TOPIC_ANSWERS_AT_LEAST} on."
    yield "# TYPE caresheet_topic_answers gauge"
    days = sorted({key[1] for key, _ in _pick(total, "topic")})[-_DAYS_SHOWN:]
    for (_, day, host, lang, slug), count in _pick(total, "topic"):
        if day in days and count >= TOPIC_ANSWERS_AT_LEAST:
            yield f'caresheet_topic_answers{{day="{day}",host="{host}",lang="{lang}",topic="{slug}"}} {count}'


def _pick(total: Counter[tuple[str, ...]], name: str) -> list[tuple[tuple[str, ...], int]]:
    return sorted((key, count) for key, count in total.items() if key[0] == name)
