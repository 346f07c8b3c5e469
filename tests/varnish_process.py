"""Run a real Varnish with deploy/varnish.vcl in front of servers on this machine."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from server_process import ServerProcess, find_free_port

VCL = Path(__file__).resolve().parent.parent / "deploy" / "varnish.vcl"
VARNISH = shutil.which("varnishd") or shutil.which("varnishd", path="/usr/sbin")


def start_varnish(folder: Path, ports: tuple[int, int], *, ready: str = "/robots.txt") -> ServerProcess:
    """Return a Varnish in front of two servers; `with` starts to wait for it. Without Varnish, skip the test."""
    if not VARNISH:
        pytest.skip("varnish: found no such program; install varnish and varnish-modules to run this test")
    text = VCL.read_text("utf-8")
    for usual, port in zip(("8000", "8001"), ports, strict=True):
        text = text.replace(f'.port = "{usual}"', f'.port = "{port}"')
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "caresheet.vcl").write_text(text, "utf-8")
    port = find_free_port()
    command = [
        *(VARNISH, "-F", "-j", "none", "-n", str(folder / "work"), "-a", f"127.0.0.1:{port}"),
        *("-f", str(folder / "caresheet.vcl"), "-p", "http_gzip_support=off", "-s", "malloc,64m"),
    ]
    return ServerProcess(folder, command=command, port=port, ready=ready)


def read_counter(folder: Path, name: str) -> int:
    """Return one of Varnish's own counters, such as `MAIN.cache_hit`."""
    command = ["varnishstat", "-n", str(folder / "work"), "-1", "-f", name]
    written = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"\s(\d+)\s", written)
    assert found, written
    return int(found[1])
