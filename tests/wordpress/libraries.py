"""The starter library behind https, as every library with an address has it: from the server, or exported for nginx."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from caresheet.export.hosts import export_release
from caresheet.packager.pipeline import build_release
from caresheet.release.format import CURRENT, open_release
from caresheet.shipped import find_starter
from nginx_process import BROTLI_MODULE, start_nginx
from server_process import ServerProcess, find_free_port

_TOPIC = """\
---
title: {title}
summary: What to know.
category: skin-cosmetic
updated: 2026-11-01
sources:
  - {{title: A source, url: https://source.example/page}}
{more}---
## What is it?

{title} draws the skin of the chest up into a row of warm glass cups.
"""
_WITHDRAWN = "withdrawn: {on: 2026-10-01, reason: The advice in it has changed.}\n"


@dataclass(frozen=True)
class Https:
    """A library with an address of its own."""

    root: str
    content: Path
    releases: Path

    def page(self, slug: str) -> str:
        return f"{self.root}topics/en/{slug}/"


def build_library(folder: Path, port: int) -> Https:
    """Build the starter library with an address, an old name of a topic, a withdrawn topic and a short one."""
    library = Https(f"https://library.localhost:{port}/", folder / "content", folder / "releases")
    content = library.content
    shutil.copytree(find_starter(), content)
    _replace(content / "library.toml", "name = ", f'url = "{library.root}"\nname = ')
    _replace(content / "topics/en/eczema.md", "---\n", "---\naliases: [itchy-skin]\n")
    for title, more in (("Cupping", _WITHDRAWN), ("Fire cupping", "")):
        slug = title.lower().replace(" ", "-")
        (content / f"topics/en/{slug}.md").write_text(_TOPIC.format(title=title, more=more), "utf-8")
    build_release(content, library.releases)
    return library


def _replace(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")


@contextmanager
def serve_library(folder: Path) -> Iterator[Https]:
    """Serve it with `caresheet serve`, as an operator does."""
    port = find_free_port()
    library = build_library(folder, port)
    with (
        ServerProcess(folder, settings={"CARESHEET_RELEASES": str(library.releases)}) as server,
        _serve_tls(folder, port, f"location / {{ proxy_pass {server.root}; }}"),
    ):
        yield library


@contextmanager
def serve_export(folder: Path) -> Iterator[Https]:
    """Serve its export for nginx, without a program."""
    port = find_free_port()
    library = build_library(folder, port)
    exported = folder / "export"
    export_release(open_release(library.releases / CURRENT), exported, "nginx", date.today(), apart_from=())
    brotli = "brotli_static on;" if BROTLI_MODULE.exists() else ""
    files = f"root {exported}/public; include {exported}/nginx/server.conf; {brotli}"
    with _serve_tls(folder, port, files, http=f"include {exported}/nginx/http.conf;"):
        yield library


def _serve_tls(folder: Path, port: int, server: str, *, http: str = "") -> ServerProcess:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=library.localhost",
            ),
            *("-addext", "subjectAltName=DNS:library.localhost", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    listen = f"listen 127.0.0.1:{port} ssl; ssl_certificate {certificate}; ssl_certificate_key {key};"
    return start_nginx(folder / "nginx", server=f"{listen} {server}", http=http)
