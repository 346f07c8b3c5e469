"""The servers that browser tests use: a clinic's site, and a library that a test can make misbehave.

Each runs in a thread of the test's process, on a port of its own, and keeps the requests it gets.
"""

from __future__ import annotations

import mimetypes
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from caresheet.shipped import find_widget

HTML = "text/html; charset=utf-8"
SCRIPT_TAG = '<script async src="{root}caresheet.js"></script>'

# The demonstration pages name the library's files as if they were on the library's own server.
# The pages name their own server, which may not have the library's address. Clinics' pages need not.
_LIBRARY = re.compile(r' data-library="/"|^ *script\.dataset\.library = "/";\n', re.MULTILINE)
_OWN_ADDRESS = re.compile(r'(?<=["\'])/(?=caresheet\.js|sites/|topics/)')


@dataclass(frozen=True)
class Answer:
    """What a server answers. One that `hangs` sends what it has, and then nothing until the server is closed."""

    body: bytes = b""
    content_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    hangs: bool = False


@dataclass(frozen=True)
class Request:
    """A request that a server got."""

    path: str
    headers: Mapping[str, str]


class Server:
    """A server on a free port, with an address at `host`. Subclasses say what it answers."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host = host
        self.requests: list[Request] = []
        self._closing = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _make_handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def root(self) -> str:
        return f"http://{self.host}:{self._http.server_port}/"

    @property
    def requested_paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop the server, and end the answers that hang."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, path: str) -> Answer:
        raise NotImplementedError

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        self.requests.append(Request(handler.path, dict(handler.headers.items())))
        answer = self.answer(urlsplit(handler.path).path.removeprefix("/"))
        handler.send_response(answer.status)
        headers = {"Content-Type": answer.content_type, "Cache-Control": "no-store", **answer.headers}
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
        handler.end_headers()
        handler.wfile.write(answer.body)
        if answer.hangs:
            handler.wfile.flush()
            self._closing.wait()


def _make_handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                server.reply(self)
            except (BrokenPipeError, ConnectionResetError):
                # The browser has cancelled the request.
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
            pass

    return Handler


class Clinic(Server):
    """A clinic's site, cross-site to the library. It has the demonstration pages, and pages that tests add."""

    def __init__(self, library_root: str, *, host: str = "clinic.localhost") -> None:
        self.library_root = library_root
        self._pages: dict[str, Answer] = {"favicon.ico": Answer(status=204)}
        super().__init__(host)

    def demo(self, name: str, *, headers: Mapping[str, str] | None = None) -> str:
        """Serve a demonstration page that gets its scripts from the library, and return its address."""
        source = (find_widget() / "demo" / name).read_text("utf-8")
        source = _LIBRARY.sub("", source)
        body = _OWN_ADDRESS.sub(self.library_root, source).replace("script-src 'self'; connect-src 'self'", self.policy)
        return self.put(name, Answer(body.encode(), headers=headers or {}))

    def page(
        self,
        body: str,
        *,
        head: str = "",
        lang: str = "en",
        attributes: str = "",
        headers: Mapping[str, str] | None = None,
        name: str = "page.html",
    ) -> str:
        """Serve a page, and return its address. `{root}` becomes the library's address, `{script}` its script tag."""
        markup = (
            f'<!doctype html><html lang="{lang}" {attributes}><head><meta charset="utf-8"><title>A page</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>'
            f"<body>{body}</body></html>"
        )
        markup = markup.replace("{script}", SCRIPT_TAG).replace("{root}", self.library_root)
        return self.put(name, Answer(markup.encode(), headers=headers or {}))

    @property
    def policy(self) -> str:
        """The two directives that a clinic's policy needs for the widget."""
        origin = self.library_root.rstrip("/")
        return f"script-src {origin}; connect-src {origin}"

    def answer(self, path: str) -> Answer:
        if path in self._pages:
            return self._pages[path]
        file = find_widget() / "demo" / path
        if file.suffix == ".js" and file.is_file():
            return Answer(file.read_bytes(), content_type="text/javascript")
        return Answer(status=404)

    def put(self, name: str, answer: Answer) -> str:
        self._pages[name] = answer
        return self.root + name


class Relay(Server):
    """A library that serves the files of a release. `instead` has the answers that a test gives in their place."""

    def __init__(self, public: Path) -> None:
        self._public = public
        self.instead: dict[str, Answer] = {}
        super().__init__()

    def read(self, path: str) -> str:
        return (self._public / path).read_text("utf-8")

    def alter(self, path: str, old: str, new: str) -> None:
        """Serve a file in which every `old` is replaced by `new`. It must contain `old`."""
        text = self.read(path)
        assert old in text, f"{path} has no {old!r}"
        self.instead[path] = Answer(text.replace(old, new).encode(), _find_media_type(path), headers=CORS)

    def fail(self, paths: Iterable[str], answer: Answer) -> None:
        self.instead |= dict.fromkeys(paths, answer)

    def answer(self, path: str) -> Answer:
        if path in self.instead:
            return self.instead[path]
        file = self._public / path
        if not path or path.endswith("/"):
            file /= "index.html"
        if not file.is_file():
            return Answer(b'{"error":{"code":"not-found"}}', "application/json", status=404, headers=CORS)
        return Answer(file.read_bytes(), _find_media_type(file.name), headers=CORS)


def _find_media_type(path: str) -> str:
    return HTML if path.endswith(".html") else mimetypes.guess_type(path)[0] or "text/plain"


CORS = {"Access-Control-Allow-Origin": "*"}
