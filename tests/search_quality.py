"""Prints how well and how fast the search finds topics: `python tests/search_quality.py`, or `make search`.

The code and the index are those of a release; Chromium runs them. `search/topics.tsv` has titles and other names of
health topics, `search/queries.tsv` what people type, and the topic that they mean. The sizes and times are of libraries
whose titles, other names and summaries are words and definitions of WordNet: install Debian's `wordnet-base`, or name
its `data.noun` in WORDNET. Without it, these rows are left out.
"""

from __future__ import annotations

import base64
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any

import brotli
from playwright.sync_api import Page, sync_playwright

from caresheet.characters import make_name
from caresheet.model import Category, Library, Topic
from caresheet.packager.pipeline import load_library
from caresheet.packager.render.bundle import bundle_search
from caresheet.packager.render.data import encode_json
from caresheet.packager.render.search_index import make_index, sort_topics
from caresheet.shipped import find_starter, find_widget
from install_browser import FLAGS, find_browser, find_shell

FOLDER = Path(__file__).parent / "search"
WORDNET = Path(os.environ.get("WORDNET", "/usr/share/wordnet/data.noun"))
HEADINGS = ("What is it?", "Symptoms", "Treatment", "When to call your doctor")
# A query as it is typed, letter by letter.
TYPED = "hypertenshun of the lungs"
# How much of a query is typed when it is half typed, and how many letters at least.
SHARE_TYPED, LEAST_TYPED = 0.7, 5

OPEN = """async ([code, index]) => {
  const { searching } = await import("data:text/javascript;base64," + code);
  const opened = searching.openIndex(index, "2026-01-01");
  window.find = (query) => opened.find(query).hits.slice(0, 3).map(({ place }) => opened.topics[place].title);
}"""


def make_topic(title: str, also: Sequence[str], summary: str = "") -> Topic:
    return Topic(
        path=title, lang="en", slug=make_name(title), title=title, summary=summary, category="all",
        updated=date(2026, 1, 1), also_called=tuple(also), codes={}, review=None, sources=(), aliases=(), related=(),
        withdrawn=None, sections=(),
    )  # fmt: skip


def read_rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (FOLDER / name).read_text("utf-8").splitlines()]


def read_wordnet(count: int) -> list[Topic]:
    """Make topics from the nouns of WordNet, with two other names and a summary of about 200 letters each."""
    nouns = dict(list_nouns())
    generator = random.Random(2)  # the same topics at each run
    titles = generator.sample(sorted(nouns), count)
    names = [name for title in sorted(nouns) for name in nouns[title][0]]
    topics = []
    for title in titles:
        also, summary = nouns[title]
        more = " ".join(nouns[other][1] for other in generator.choices(titles, k=2))
        topics.append(make_topic(title, [*also, *generator.choices(names, k=2)][:2], f"{summary} {more}"[:200]))
    return topics


def list_nouns() -> Iterator[tuple[str, tuple[list[str], str]]]:
    for line in WORDNET.read_text("utf-8").splitlines():
        if line.startswith(" "):  # the licence
            continue
        fields = line.split(" ")
        names = [name.replace("_", " ") for name in fields[4 : 4 + 2 * int(fields[3], 16) : 2]]
        yield names[0].capitalize(), (names[1:3], line.partition("| ")[2].partition(";")[0].strip())


def index_topics(library: Library, topics: list[Topic]) -> dict[str, Any]:
    listed = sort_topics(topics, "en")
    whole = replace(library, categories=(Category("all", {"en": "All", "es": "Todo"}),))
    return make_index(whole, library.languages[0], listed, {topic.path: HEADINGS for topic in listed})


def measure_quality(page: Page, code: str, library: Library) -> None:
    topics = [make_topic(title, also.split(", ") if also else []) for title, also in read_rows("topics.tsv")]
    queries = read_rows("queries.tsv")
    index = index_topics(library, topics)
    page.evaluate(OPEN, [code, index])
    print("| topics | queries | right topic first | among the first three |\n| --- | --- | --- | --- |")
    begun = [[query[: max(LEAST_TYPED, ceil(len(query) * SHARE_TYPED))], meant] for query, meant in queries]
    missed = {}
    for name, typed in (("", queries), (", half typed", begun)):
        found = page.evaluate("(queries) => queries.map((query) => find(query))", [query for query, _ in typed])
        pairs = list(zip(found, typed, strict=True))
        first = sum(titles[:1] == [meant] for titles, (_, meant) in pairs)
        missed[name] = [f"{query} ({meant})" for titles, (query, meant) in pairs if meant not in titles]
        share = (len(typed) - len(missed[name])) / len(typed)
        print(f"| {len(topics)} | {len(typed)}{name} | {first / len(typed):.1%} | {share:.1%} |")
    for name, queries_missed in missed.items():
        print(f"\nNot among the first three{name}: {'; '.join(queries_missed) or 'none'}.")
    print()


def measure_size_and_time(page: Page, code: str, library: Library, module: bytes) -> None:
    print("| topics | index, bytes after Brotli | with the code | a keystroke, median | longest |")
    print("| --- | --- | --- | --- | --- |")
    for count in (1_000, 10_000):
        index = index_topics(library, read_wordnet(count))
        size = len(brotli.compress(encode_json(index), mode=brotli.MODE_TEXT, quality=11))
        page.evaluate(OPEN, [code, index])
        times = sorted(measure_keystrokes(page))
        whole = size + len(brotli.compress(module))
        print(f"| {count:,} | {size:,} | {whole:,} | {times[len(times) // 2]:.1f} ms | {times[-1]:.1f} ms |")


def measure_keystrokes(page: Page) -> Iterator[float]:
    """Yield the processor time of the page's thread for each letter, in ms. Other programs do not count."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def read_ms() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")) * 1000

    for length in range(1, len(TYPED) + 1):
        before = read_ms()
        page.evaluate("(query) => void find(query)", TYPED[:length])
        yield read_ms() - before


def main() -> None:
    library = load_library(find_starter())
    module = bundle_search(find_widget()).body
    code = base64.b64encode(module).decode()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_shell() or find_browser(), args=FLAGS)
        page = browser.new_page()
        measure_quality(page, code, library)
        if WORDNET.exists():
            measure_size_and_time(page, code, library, module)
        browser.close()


if __name__ == "__main__":
    main()
