"""Run a real nginx that serves an export, or forwards to a server, with a configuration as the docs give it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from server_process import ServerProcess, find_free_port

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
BROTLI_MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")

_CONFIGURATION = """\
{modules}
daemon off;
master_process off;
pid {folder}/nginx.pid;
events {{ worker_connections 128; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {http}
    server {{
        listen 127.0.0.1:{port};
        {server}
    }}
}}
"""


def require_nginx() -> str:
    """Return the path of nginx. Without one, skip the test and say so."""
    if not NGINX:
        pytest.skip("nginx: found no such program; install nginx to run this test")
    return NGINX


def start_nginx(folder: Path, *, server: str, http: str = "", ready: str = "/robots.txt") -> ServerProcess:
    """Return an nginx with these settings in its `http` and `server` blocks; `with` starts to wait for it."""
    program, port = require_nginx(), find_free_port()
    folder.mkdir(parents=True, exist_ok=True)
    modules = f"load_module {BROTLI_MODULE};" if BROTLI_MODULE.exists() else ""
    text = _CONFIGURATION.format(modules=modules, folder=folder, http=http, server=server, port=port)
    (folder / "nginx.conf").write_text(text, "utf-8")
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    return ServerProcess(folder, command=command, port=port, ready=ready)


def serve_export(folder: Path, exported: Path, *, demo: Path | None = None) -> ServerProcess:
    """Return an nginx that serves an export, and the demonstration pages at /demo/."""
    more = "brotli_static on;" if BROTLI_MODULE.exists() else ""
    # An `add_header` of its own keeps the library's headers away from these pages.
    more += f" location /demo/ {{ alias {demo}/; add_header X-Content-Type-Options nosniff; }}" if demo else ""
    return start_nginx(
        folder,
        http=f"include {exported}/nginx/http.conf;",
        server=f"root {exported}/public; include {exported}/nginx/server.conf; {more}",
    )
