"""Measure how fast a topic's fragment is served, next to nginx and to plain Flask: `python tests/bench/serving.py`.

All servers run with one worker, on the same machine, and are loaded in turns by one thread of wrk with 16 connections.
Each round gives one ratio, so what else the machine does changes both sides of it.
"""

from __future__ import annotations

import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.goals import Goal, Measured
from bench.load import Load, Request, Server, describe_numbers, describe_ratios, load, measure_processor_us
from caresheet.packager.pipeline import build_release
from caresheet.shipped import find_starter
from server_process import ServerProcess, find_free_port, make_environment

_FRAGMENT = "/v1/topics/en/mesotherapy.html"
_ROUNDS = 5
_TRIES, _RETRY_S = 200, 0.05
_HEADERS = "headers.json"
_NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log crit;
events {{ worker_connections 1024; }}
http {{
    access_log off; include {types}; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=1000;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {root}; gzip_static on; }}
}}
"""

Results = dict[tuple[str, str], list[Load]]
# The processor time of an answer in microseconds, by server and method.
Spent = dict[tuple[str, str], list[float]]


@contextmanager
def run_nginx(folder: Path, root: Path) -> Iterator[Server]:
    """Serve a folder with one worker of nginx, as fast as it can: from open files, with what is compressed already."""
    port = find_free_port()
    types = "/etc/nginx/mime.types"
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, types=types, port=port, root=root))
    with subprocess.Popen([find_program("nginx"), "-c", str(folder / "nginx.conf")]) as process:
        try:
            yield await_server(Server(port, process.pid))
        finally:
            process.terminate()


def await_server(server: Server) -> Server:
    """Return a server once it listens."""
    for _ in range(_TRIES):
        with suppress(OSError), socket.create_connection(("127.0.0.1", server.port)):
            return server
        time.sleep(_RETRY_S)
    raise AssertionError(f"nothing listens at port {server.port}")


def find_program(name: str) -> str:
    """Return the path of a program that this benchmark needs."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if not found:
        sys.exit(f"{name}: found no such program; install the packages nginx and wrk, then run this again")
    return found


@contextmanager
def run_granian(folder: Path, file: Path, app: str, threads: int) -> Iterator[Server]:
    """Serve an app of this folder under Granian, set up like Caresheet's server."""
    port = find_free_port()
    options = ["--interface", "wsgi", "--port", str(port), "--blocking-threads", str(threads), "--no-ws"]
    command = [sys.executable, "-m", "granian", *options, "--log-level", "error", f"bench.{app}:app"]
    tests = Path(__file__).resolve().parent.parent
    environment = make_environment(PLAIN_FILE=str(file), PLAIN_HEADERS=str(folder / _HEADERS), PYTHONPATH=str(tests))
    with subprocess.Popen(command, cwd=folder, env=environment) as process:
        try:
            yield await_server(Server(port, process.pid))
        finally:
            process.terminate()


def write_headers(folder: Path, process: ServerProcess) -> None:
    """Write the headers of Caresheet's answers, for an app that repeats them."""
    found = {}
    for kind in ("identity", "br"):
        headers = process.get(_FRAGMENT, {"Accept-Encoding": kind})[1]
        found[f"/{kind}"] = [pair for pair in headers.items() if pair[0] not in ("date", "server", "connection")]
    (folder / _HEADERS).write_text(json.dumps(found))


def measure(folder: Path, rounds: int) -> tuple[Results, Results, Spent]:
    """Return what wrk measured with 16 connections, and with 64, by kind of request and by server."""
    release = build_release(find_starter(), folder / "releases")
    public = release.folder / "public"
    results, busy, spent = defaultdict(list), defaultdict(list), defaultdict(list)
    with ExitStack() as stack:
        process = stack.enter_context(ServerProcess(folder))
        write_headers(folder, process)
        nginx = stack.enter_context(run_nginx(folder, public))
        flask = {
            f"plain Flask, {threads} thread{'s' * (threads != 1)}": stack.enter_context(
                run_granian(folder, public / _FRAGMENT[1:], "plain_flask", threads)
            )
            for threads in (1, 4)
        }
        constant = stack.enter_context(run_granian(folder, public / _FRAGMENT[1:], "plain_wsgi", 1))
        ours = Server(process.port, process.process.pid)
        tag = process.get(_FRAGMENT, {"Accept-Encoding": "br"})[1]["etag"]
        for _ in range(rounds):
            for kind in ("identity", "br"):
                # nginx of Debian has no Brotli of its own, so it sends the gzip form instead.
                theirs = Request(_FRAGMENT, {"Accept-Encoding": kind.replace("br", "gzip")})
                whole = Request(_FRAGMENT, {"Accept-Encoding": kind})
                results[kind, "nginx"].append(load(nginx, theirs))
                for name, server in flask.items():
                    results[kind, name].append(load(server, Request(f"/{kind}", {})))
                # No WSGI app under this server can be faster.
                results[kind, "the same answer without Flask"].append(load(constant, Request(f"/{kind}", {})))
                results[kind, "Caresheet"].append(load(ours, whole))
                busy[kind, "nginx"].append(load(nginx, theirs, connections=64))
                busy[kind, "Caresheet"].append(load(ours, whole, connections=64))
            conditional = Request(_FRAGMENT, {"Accept-Encoding": "br", "If-None-Match": tag})
            results["If-None-Match (304)", "Caresheet"].append(load(ours, conditional))
            for name, server, encoding in (("nginx", nginx, "gzip"), ("Caresheet", ours, "br")):
                for method in ("GET", "HEAD"):
                    asked = Request(_FRAGMENT, {"Accept-Encoding": encoding})
                    spent[name, method].append(measure_processor_us(server, asked, method))
    return results, busy, spent


def describe(results: Results, busy: Results, spent: Spent) -> Iterator[str]:
    """Yield the tables."""
    yield "| 16 connections | answers a second | of nginx | of the best plain Flask | processor time of an answer |\n"
    yield "| --- | --- | --- | --- | --- |\n"
    for kind, server in results:
        rates, nginx, best = compare(results, kind, server)
        each = describe_numbers((found.processor_us for found in results[kind, server]), " µs")
        ratios = f"{_divide(rates, nginx)} | {_divide(rates, best)}"
        yield f"| {server}, {kind} | {describe_numbers(rates)} | {ratios} | {each} |\n"
    yield "\n| without wrk, 16 connections | processor time of an answer |\n| --- | --- |\n"
    yield from (
        f"| {server}, {how}, compressed | {describe_numbers(times, ' µs')} |\n"
        for (server, how), times in spent.items()
    )
    yield "\n| 64 connections | answers a second | 99 of 100 answers within |\n| --- | --- | --- |\n"
    for (kind, server), found in busy.items():
        rates, slowest = [one.per_second for one in found], [one.p99_ms for one in found]
        yield f"| {server}, {kind} | {describe_numbers(rates)} | {describe_numbers(slowest, ' ms')} |\n"


def compare(results: Results, kind: str, server: str) -> tuple[list[float], list[float], list[float]]:
    """Return a server's answers a second in each round, those of nginx, and those of the best plain Flask."""
    # A 304 is compared with what a whole answer in `br` takes the others.
    whole = kind if (kind, "nginx") in results else "br"
    rates = [found.per_second for found in results[kind, server]]
    flask = [name for other, name in results if other == whole and name.startswith("plain")]
    best = [max(results[whole, name][n].per_second for name in flask) for n in range(len(rates))]
    return rates, [found.per_second for found in results[whole, "nginx"]], best


def judge(results: Results, busy: Results, spent: Spent) -> Iterator[Goal]:
    """Yield the goals."""
    for kind in ("identity", "br", "If-None-Match (304)"):
        rates, nginx, best = compare(results, kind, "Caresheet")
        for name, others, least in (("nginx", nginx, 0.4), ("the best plain Flask", best, 4.0)):
            found = statistics.median(our / their for our, their in zip(rates, others, strict=True))
            yield Goal(f"{kind}: answers a second", f"≥ {least:g} of {name}", _divide(rates, others), found >= least)
    for (kind, server), found in busy.items():
        if server == "Caresheet":
            slowest = [one.p99_ms for one in found]
            reached = statistics.median(slowest) <= 10
            yield Goal(
                f"{kind}: 99 of 100 answers, 64 connections", "≤ 10 ms", describe_numbers(slowest, " ms"), reached
            )
    head, get = spent["Caresheet", "HEAD"], spent["Caresheet", "GET"]
    ratio = statistics.median(one / other for one, other in zip(head, get, strict=True))
    yield Goal("HEAD: processor time of an answer", "as GET (≤ 1.2)", _divide(head, get), ratio <= 1.2)


def _divide(ours: list[float], theirs: list[float]) -> str:
    return describe_ratios(our / their for our, their in zip(ours, theirs, strict=True))


def make_section(rounds: int = _ROUNDS) -> Measured:
    """Measure, and return the goals and the tables."""
    find_program("wrk")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # nginx's worker is another user
        found = measure(Path(folder), rounds)
        return Measured(list(judge(*found)), "".join(describe(*found)))


if __name__ == "__main__":
    print(make_section(int(sys.argv[1]) if len(sys.argv) > 1 else _ROUNDS).describe())
