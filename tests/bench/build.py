"""Measure builds of a library of a thousand topics: `python tests/bench/build.py [TOPICS]`.

Each line measures the whole command, including the start of Python: its wall-clock time and its processor time. The
best of a few runs counts, because other work on the machine only adds to the time. At the end, the last build is
compared byte for byte with a build from nothing.

For comparison, Hugo renders the same number of pages of 12 kB, and they are compressed with Brotli 11 and gzip 9 in as
many processes as there are processors. That makes one document from each topic, where a build makes four. So a second
line compresses as many bytes as the documents of the build have.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import brotli

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from caresheet.packager import pipeline
from caresheet.release import publish
from caresheet.release.format import CURRENT
from large_library import make_library

_COMMAND = Path(sys.executable).with_name("caresheet")
_RUNS = 5


@dataclass(frozen=True)
class Took:
    wall_s: float
    processor_s: float


def build(content: Path, releases: Path) -> Took:
    """Run the command, and return the time it took."""
    # Python's own variables are left out, too: one of them makes Python compile our sources at every start.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CARESHEET_", "PYTHON"))}
    before, began = os.times(), time.perf_counter()
    subprocess.run(
        [_COMMAND, "build", "--content", content, "--releases", releases],
        env=environment,
        check=True,
        capture_output=True,
    )
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


def measure(name: str, run: Callable[[], Took], runs: int = _RUNS) -> None:
    """Print the best time of a few runs."""
    took = [run() for _ in range(runs)]
    print(f"| {name} | {min(t.wall_s for t in took):.2f} s | {min(t.processor_s for t in took):.2f} s |", flush=True)


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


def measure_hugo(folder: Path, content: Path, release: Path) -> None:
    """Print what Hugo and the best compression take for as many topics, and for as many bytes."""
    if not shutil.which("hugo"):
        print("Hugo is not installed, so there is nothing to compare with: apt-get install hugo")
        return
    texts = [path.read_text("utf-8").split("---\n", 2)[2] for path in sorted(content.glob("topics/*/*.md"))]
    rendered, pages = run_hugo(folder, [(text * 12)[:12_000] for text in texts])
    documents = [path.read_bytes() for path in release.glob("public/*/**/*") if path.suffix in (".html", ".json")]
    for name, bodies in (("pages", pages), ("documents of the build", documents)):
        packed = compress_all(bodies)
        size = sum(map(len, bodies)) / 1e6
        wall, processor = rendered.wall_s + packed.wall_s, rendered.processor_s + packed.processor_s
        what = f"Hugo, and Brotli 11 and gzip 9 of {len(bodies)} {name} ({size:.0f} MB)"
        print(f"| {what} | {wall:.2f} s | {processor:.2f} s |")


@contextmanager
def time_phases() -> Iterator[None]:
    """Print how long each phase of a build in this process takes."""
    phases = [(pipeline, "_read_and_check"), (pipeline, "assemble"), (pipeline, "verify_build")]
    phases.append((publish.ReleaseWriter, "publish"))  # type: ignore[arg-type]  # a class, not a module
    kept = [getattr(owner, name) for owner, name in phases]

    def watch(name: str, phase: Callable[..., object]) -> Callable[..., object]:
        def watched(*values: object, **more: object) -> object:
            began = time.perf_counter()
            result = phase(*values, **more)
            print(f"| - of which {name.strip('_').replace('_', ' ')} | {time.perf_counter() - began:.2f} s | |")
            return result

        return watched

    for (owner, name), phase in zip(phases, kept, strict=True):
        setattr(owner, name, watch(name, phase))
    yield
    for (owner, name), phase in zip(phases, kept, strict=True):
        setattr(owner, name, phase)


def main() -> None:
    topics = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        content, releases = make_library(folder, topics), folder / "releases"
        text = content / "topics/en/eczema.md"
        edits = iter(range(1000))

        def change_body() -> Took:
            text.write_text(text.read_text("utf-8") + f"\nOne sentence more, number {next(edits)}.\n", "utf-8")
            return build(content, releases)

        def change_title() -> Took:
            old = next(line for line in text.read_text("utf-8").split("\n") if line.startswith("title:"))
            text.write_text(text.read_text("utf-8").replace(old, f"title: Eczema {next(edits)}", 1), "utf-8")
            return build(content, releases)

        print(f"| {topics} topics | wall clock | processor |\n| --- | --- | --- |")
        measure("from nothing", lambda: build(content, releases), runs=1)
        with time_phases():
            pipeline.build_release(content, folder / "phases")
        measure_hugo(folder / "hugo", content, releases / CURRENT)
        measure("nothing changed", lambda: build(content, releases))
        measure("one topic's text changed", change_body)
        measure("one topic's title changed", change_title)
        assert is_as_from_nothing(content, releases, folder / "elsewhere")
        print("\nThe last build is byte for byte the same as a build from nothing.")


if __name__ == "__main__":
    main()
