"""Find the library that a request is for: by its host name, and below the path at which a proxy shows it.

Input: the apps of the libraries. Output: a WSGI app that hands each request to one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def choose_by_host(default: WSGIApplication, others: Mapping[str, WSGIApplication]) -> WSGIApplication:
    """Make an app that hands requests to the app of their host name, and all others to the default."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "").partition(":")[0].lower().removesuffix(".")
        return others.get(host, default)(environ, start_response)

    return answer if others else default


def mount_at(prefix: str, app: WSGIApplication) -> WSGIApplication:
    """Make an app that answers below a path. It does not matter whether the proxy has removed the path."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == prefix:  # without the slash, the links of the page would lead out of the library
            start_response("308 Permanent Redirect", [("Location", f"{prefix}/"), ("Content-Length", "0")])
            return []
        if path.startswith(f"{prefix}/"):
            environ["PATH_INFO"] = path[len(prefix) :]
        environ["SCRIPT_NAME"] = prefix
        return app(environ, start_response)

    return answer if prefix else app
