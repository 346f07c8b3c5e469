"""Measure builds of large libraries: `python tests/bench/build.py [TOPICS [MANY TOPICS]]`.

Each build is the whole command, including the start of Python: its wall-clock time and its processor time. At the end,
the last build of the smaller library is compared byte for byte with a build from nothing.

For comparison, Hugo renders the same number of pages of 12 kB, and they are compressed with Brotli 11 and gzip 9 in as
many processes as there are processors. That makes one document from each topic, where a build makes five. So a second
row compresses as many bytes as the documents of the build have.
"""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import brotli

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.goals import Goal, Measured
from caresheet.packager import parallel, pipeline
from caresheet.packager.render import assemble
from caresheet.packager.source.outline import Outline
from caresheet.release import publish
from caresheet.release.archive import Archive
from caresheet.release.build_cache import BuildCache
from caresheet.release.format import CURRENT
from caresheet.release.publish import RELEASES_KEPT
from large_library import make_library

_COMMAND = Path(sys.executable).with_name("caresheet")
_RUNS = 5
_TOPICS, _MANY_TOPICS = 1000, 10_000
_STEP_TOPICS = 100


# What each step of a build is called, and the function that makes it: its owner, and its name there.
Steps = Mapping[str, tuple[Any, str]]
STEPS_FROM_NOTHING: Steps = {
    "parsing (YAML, Markdown)": (pipeline, "parse_topic"),
    "sanitizing (bleach, nh3, our own grammar)": (pipeline, "sanitize_section"),
    "fingerprints": (pipeline, "take_fingerprints"),
    "the rules that stop a build": (pipeline, "find_in_topic"),
    "rendering": (assemble, "lay_out_topic"),
    "compressing (Brotli, gzip)": (assemble, "compress_files"),
    "verifying the documents": (pipeline, "verify_build"),
    "writing, syncing and archiving": (publish.ReleaseWriter, "publish"),
}
STEPS_OF_A_CHANGE: Steps = {
    "opening the build cache": (publish, "open_cache"),
    "identifying the version of Caresheet": (pipeline, "identify_engine"),
    "reading the library's settings": (pipeline, "read_library"),
    "reading and hashing the topic files": (pipeline, "find_topic_files"),
    "hashing what topics are made from": (pipeline, "make_topic_keys"),
    "checking that the last release's files have not changed": (BuildCache, "find"),
    "checking translations and links between topics": (pipeline, "_read_and_check"),
    "decoding what is known about unchanged topics": (Outline, "decode"),
    "reading the changed topic": (pipeline, "read_topic"),
    "its documents, and the parts that are about all topics": (pipeline, "assemble"),
    "verifying its documents": (pipeline, "verify_build"),
    "opening the last release, to say what changes": (pipeline, "open_current"),
    "looking through the folder of a pruned release": (publish, "_keep_only"),
    "writing and linking the release's files": (publish.ReleaseWriter, "_write"),
    "keeping the release in the archive": (Archive, "keep"),
    "recording the release": (Archive, "record"),
    "saving the build cache": (BuildCache, "save_next"),
    "the tables, the swap and the rest of publishing": (publish.ReleaseWriter, "publish"),
}


@dataclass(frozen=True)
class Took:
    wall_s: float
    processor_s: float


def build(content: Path, releases: Path) -> Took:
    """Build, and return the time it took."""
    return run([_COMMAND, "build", "--content", content, "--releases", releases])


def run(command: list[str | Path]) -> Took:
    """Run a command, and return the time it took."""
    # Python's own variables are left out, too: one of them makes Python compile our sources at every start.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CARESHEET_", "PYTHON"))}
    before, began = os.times(), time.perf_counter()
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    took, after = time.perf_counter() - began, os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Took(took, spent)


def is_as_from_nothing(content: Path, releases: Path, elsewhere: Path) -> bool:
    """Build the same content from nothing, and compare every byte."""
    shutil.rmtree(elsewhere, ignore_errors=True)
    build(content, elsewhere)
    compared = subprocess.run(
        ["diff", "--recursive", "--brief", (releases / CURRENT).resolve(), (elsewhere / CURRENT).resolve()], check=False
    )
    return compared.returncode == 0


def compress(body: bytes) -> int:
    return len(brotli.compress(body, mode=brotli.MODE_TEXT, quality=11)) + len(gzip.compress(body, 9))


def compress_all(bodies: list[bytes]) -> Took:
    """Compress documents in as many processes as there are processors, and return the time it took."""
    before, began = os.times(), time.perf_counter()
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        list(pool.map(compress, bodies, chunksize=16))
    took, after = time.perf_counter() - began, os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Took(took, spent)


def run_hugo(folder: Path, bodies: list[str]) -> tuple[Took, list[bytes]]:
    """Render pages with Hugo, and return the time it took and the pages."""
    (folder / "content").mkdir(parents=True)
    (folder / "layouts/_default").mkdir(parents=True)
    (folder / "config.toml").write_text('baseURL = "/"\ndisableKinds = ["RSS", "sitemap", "taxonomy", "term", "404"]\n')
    page = "<!doctype html><title>{{ .Title }}</title><article>{{ .Content }}</article>"
    for name in ("single", "list"):
        (folder / f"layouts/_default/{name}.html").write_text(page)
    for number, body in enumerate(bodies):
        (folder / f"content/topic-{number}.md").write_text(f"---\ntitle: Topic {number}\n---\n{body}")
    before, began = os.times(), time.perf_counter()
    subprocess.run(["hugo", "--quiet", "--source", folder], check=True)
    took, after = time.perf_counter() - began, os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Took(took, spent), [path.read_bytes() for path in folder.glob("public/topic-*/index.html")]


def measure_hugo(folder: Path, content: Path, release: Path) -> dict[str, Took]:
    """Return what Hugo and the best compression take for as many topics, and for as many bytes."""
    if not shutil.which("hugo"):
        sys.exit("hugo: found no such program; install the package hugo, then run this again")
    texts = [path.read_text("utf-8").split("---\n", 2)[2] for path in sorted(content.glob("topics/*/*.md"))]
    rendered, pages = run_hugo(folder, [(text * 12)[:12_000] for text in texts])
    documents = [path.read_bytes() for path in release.glob("public/*/**/*") if path.suffix in (".html", ".json")]
    found = {}
    for name, bodies in (("pages of 12 kB", pages), ("documents of the build", documents)):
        packed = compress_all(bodies)
        what = f"Hugo, and Brotli 11 and gzip 9 of {len(bodies):,} {name} ({sum(map(len, bodies)) / 1e6:.0f} MB)"
        found[what] = Took(rendered.wall_s + packed.wall_s, rendered.processor_s + packed.processor_s)
    return found


def watch_build(content: Path, releases: Path, steps: Steps) -> dict[str, float]:
    """Build in one process, and return the processor time of each step in seconds."""
    spent: dict[str, float] = dict.fromkeys(steps, 0)
    inside: list[float] = []

    def watch(step: str, function: Callable[..., object]) -> Callable[..., object]:
        def watched(*values: object, **more: object) -> object:
            began = time.process_time()
            inside.append(0)
            result = function(*values, **more)
            result = list(result) if isinstance(result, Iterator) else result
            took = time.process_time() - began
            # A step that is a part of another one counts for itself.
            spent[step] += took - inside.pop()
            if inside:
                inside[-1] += took
            return result

        return watched

    with ExitStack() as stack:
        stack.enter_context(patch.object(parallel, "_can_fork", lambda: False))
        for step, (owner, name) in steps.items():
            stack.enter_context(patch.object(owner, name, watch(step, getattr(owner, name))))
        began = time.process_time()
        pipeline.build_release(content, releases, confirm=lambda _before, after: after.id)
        whole = time.process_time() - began
    return {**spent, "everything else": whole - sum(spent.values()), "in all": whole}


def measure_steps(folder: Path) -> Iterator[str]:
    """Build a small library in one process, and yield where the processor time goes."""
    spent = watch_build(make_library(folder, _STEP_TOPICS), folder / "releases", STEPS_FROM_NOTHING)
    yield f"\n| {_STEP_TOPICS} topics from nothing, in one process | processor time of a topic |\n| --- | --- |\n"
    for step, seconds in spent.items():
        yield f"| {step} | {seconds / _STEP_TOPICS * 1000:.1f} ms |\n"


def describe_changes(libraries: Sequence[Library]) -> Iterator[str]:
    """Yield where the processor time of a build with one changed topic goes."""
    yield "\n| one topic's text changed, without the command's start |"
    yield "".join(f" {library.topics:,} topics |" for library in libraries)
    yield f"\n| --- |{' --- |' * len(libraries)}\n"
    for step in libraries[0].steps:
        yield f"| {step} | {' | '.join(f'{library.steps[step] * 1000:.0f} ms' for library in libraries)} |\n"


class Library:
    """A large library, and what building it takes."""

    def __init__(self, folder: Path, topics: int) -> None:
        self.folder, self.topics = folder, topics
        self.content, self.releases = make_library(folder, topics), folder / "releases"
        self.whole = build(self.content, self.releases)
        self.text = self.content / "topics/en/eczema.md"
        self.unchanged = self.repeat(lambda _: None)
        # Until releases are pruned, there is no folder to start from, and every file has to be linked.
        self.early = self.repeat(self._change_body, RELEASES_KEPT)
        self.body = self.repeat(self._change_body)
        self.title = self.repeat(self._change_title)
        self._change_body(-1)
        self.steps = watch_build(self.content, self.releases, STEPS_OF_A_CHANGE)

    def repeat(self, change: Callable[[int], None], times: int = _RUNS) -> list[Took]:
        """Change something and build, a few times."""
        found = []
        for number in range(times):
            change(number)
            found.append(build(self.content, self.releases))
        return found

    def _change_body(self, number: int) -> None:
        self.text.write_text(self.text.read_text("utf-8") + f"\nOne sentence more, number {number}.\n", "utf-8")

    def _change_title(self, number: int) -> None:
        old = next(line for line in self.text.read_text("utf-8").split("\n") if line.startswith("title:"))
        self.text.write_text(self.text.read_text("utf-8").replace(old, f"title: Eczema {number}", 1), "utf-8")

    def describe(self) -> Iterator[str]:
        """Yield the rows of a table."""
        yield _describe(f"{self.topics:,} topics from nothing", [self.whole])
        yield _describe("- nothing changed", self.unchanged)
        yield _describe(f"- one topic's text changed, the first {RELEASES_KEPT} times", self.early)
        yield _describe("- one topic's text changed, later", self.body)
        yield _describe("- one topic's title changed", self.title)


def _describe(what: str, took: list[Took]) -> str:
    walls, processors = [each.wall_s for each in took], [each.processor_s for each in took]
    return f"| {what} | {describe_seconds(walls)} | {describe_seconds(processors)} |\n"


def describe_seconds(numbers: list[float]) -> str:
    """Return the median of some times, with the lowest and the highest if there are several."""
    spread = f" ({min(numbers):.2f} to {max(numbers):.2f})" if len(numbers) > 1 else ""
    return f"{statistics.median(numbers):.2f} s{spread}"


def measure_start() -> list[Took]:
    """Return what the command takes that does nothing but say its version."""
    return [run([_COMMAND, "--version"]) for _ in range(_RUNS)]


def judge(library: Library, many: Library, hugo: dict[str, Took], start_s: float) -> Iterator[Goal]:
    """Yield the goals."""
    for what, took in hugo.items():
        ratio = library.whole.wall_s / took.wall_s
        yield Goal(f"{library.topics:,} topics from nothing", f"≤ 2 of {what}", f"{ratio:.2f}", ratio <= 2)
    for each, most_s in ((library, 0.5), (many, 2.0)):
        found = [took.wall_s - start_s for took in each.body]
        what = f"one topic changed of {each.topics:,}, beyond the command's start"
        yield Goal(what, f"≤ {most_s:g} s", describe_seconds(found), statistics.median(found) <= most_s)


def make_section(topics: int = _TOPICS, many_topics: int = _MANY_TOPICS) -> Measured:
    """Measure, and return the goals and the tables."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        steps = "".join(measure_steps(folder / "steps"))
        library = Library(folder / "some", topics)
        hugo = measure_hugo(folder / "hugo", library.content, library.releases / CURRENT)
        assert is_as_from_nothing(library.content, library.releases, folder / "elsewhere")
        many = Library(folder / "many", many_topics)
        start = measure_start()
    rows = "".join(_describe(what, [took]) for what, took in hugo.items())
    table = "".join((*library.describe(), rows, *many.describe(), _describe("`caresheet --version`", start)))
    changes = "".join(describe_changes((library, many)))
    tables = f"| | wall clock | processor |\n| --- | --- | --- |\n{table}{steps}{changes}"
    return Measured(list(judge(library, many, hugo, statistics.median(took.wall_s for took in start))), tables)


if __name__ == "__main__":
    print(make_section(*map(int, sys.argv[1:])).describe())
