"""Two servers on two origins: the library, and a clinic whose pages have the library's tags."""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from caresheet.packager.pipeline import build_release
from caresheet.shipped import find_starter
from redteam.pages import HERE
from server_process import ServerProcess
from widget_build import WidgetBuild

TOPIC = "mesotherapy"

_TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_MARKED = (
    b"<!doctype html><title>marked</title><style>html{background:#ff00fe}::-webkit-scrollbar{display:none}</style>"
)

# Copies that a clinic's server could make of the library's files: with another sentence, or without the disclaimer.
_COPIED = re.compile(r"/(altered|bare)/(.+)$")
_DISCLAIMER = re.compile(
    r'<section class="cs-(?:seal|disclaimer)".*?</section>|<small class="cs-line">.*?</small>', re.S
)

# A page attacks at once. With `?late`, it attacks 900 ms after the topic is shown.
_BEGIN_LATE = """<script>
addEventListener('caresheet-load', () => setTimeout(() => {
  for (const style of document.querySelectorAll('style[data-attack]')) style.media = '';
  performance.mark('attack');
  document.title = 'attack';
}, 900), { once: true });
</script>
"""


class Library:
    """A real server with the starter library. It is built unless a folder of releases is given."""

    def __init__(self, releases: Path | None = None, *, has_guard: bool = True, is_sealed: bool = False) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="redteam-library-")
        folder = Path(self._folder.name)
        if releases is None:
            releases = folder / "releases"
            _build(releases, is_sealed=is_sealed, has_guard=has_guard)
        self._server = ServerProcess(folder, settings={"CARESHEET_RELEASES": str(releases)})
        self.root = self._server.root.rstrip("/")

    def read(self, path: str) -> str:
        return self._server.get(path)[2].decode()

    def __enter__(self) -> Library:
        self._server.__enter__()
        self.fragment = self.read(f"/v1/topics/en/{TOPIC}.html")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.kill()
        self._folder.cleanup()


# The widget without its guard, to prove that the judge sees a page win.
NO_GUARD = WidgetBuild("no-guard", modules={"guard/guard.js": (HERE / "no_guard.js").read_text("utf-8")})


def _build(releases: Path, *, is_sealed: bool, has_guard: bool) -> None:
    """Build the starter library: with frames demanded, or with a widget that has no guard."""
    with tempfile.TemporaryDirectory(prefix="redteam-sources-") as folder:
        content = Path(folder) / "content"
        shutil.copytree(find_starter(), content)
        if is_sealed:
            settings = content / "library.toml"
            settings.write_text(f'isolation = "frame"\n{settings.read_text("utf-8")}', "utf-8")
        widget = None if has_guard else NO_GUARD.copy_widget(Path(folder) / "widget")
        build_release(content, releases, widget=widget)


def _write_long_page(elements: int) -> str:
    """Write a page with a number of elements, and the widget at its top."""
    row = '<li class="row"><a href="#x">Find a doctor</a> <b>near you</b></li>'
    return (
        '<!doctype html><html lang="en"><title>Long</title><h1>Clinic</h1>'
        f'<care-sheet topic="{TOPIC}"></care-sheet><script async src="/caresheet.js"></script>'
        f"<ul>{row * (elements // 3)}</ul></html>"
    )


class Clinic:
    """A clinic's site: the pages of the red team, with the library's tags.

    `?control` shows a plain copy of the topic instead of the widget. `?late` delays the attack until the topic has been
    shown. `isolation` is set on every element.
    """

    def __init__(self, library: Library, *, isolation: str = "") -> None:
        self._library = library.root
        self._isolation = isolation
        clinic = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, kind, body = clinic._answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.root = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _answer(self, address: str) -> tuple[int, str, bytes]:
        url = urlsplit(address)
        asked = parse_qs(url.query, keep_blank_values=True)
        if url.path == "/cost":
            page = self._rewrite(_write_long_page(int(asked["elements"][0])), asked)
            return 200, _TYPES[".html"], page.encode()
        if url.path == "/marked":
            return 200, _TYPES[".html"], _MARKED
        if copied := _COPIED.search(url.path):
            return self._copy(*copied.groups())
        path = (HERE / url.path.lstrip("/")).resolve()
        if not path.is_relative_to(HERE) or path.suffix not in _TYPES or not path.is_file():
            return 404, "text/plain", b"not here"
        return 200, _TYPES[path.suffix], self._rewrite(path.read_text("utf-8"), asked).encode()

    def _copy(self, how: str, path: str) -> tuple[int, str, bytes]:
        """Answer with a library's file, changed as a clinic could change its copy."""
        with urllib.request.urlopen(f"{self._library}/{path}", timeout=10) as answer:
            text = answer.read().decode()
        if how == "altered":
            text = text.replace("not medical advice", "reviewed by our doctors")
        elif path.endswith(".html"):
            text = _DISCLAIMER.sub("", text)
        return 200, _TYPES[Path(path).suffix], text.encode()

    def _rewrite(self, source: str, asked: dict[str, list[str]]) -> str:
        script = "/control.js" if "control" in asked else f"{self._library}/caresheet.js"
        for quote in "\"'`":
            source = source.replace(f"{quote}/caresheet.js{quote}", f"{quote}{script}{quote}")
        source = source.replace("LIBRARY", self._library)
        if self._isolation:
            source = source.replace("<care-sheet ", f'<care-sheet isolation="{self._isolation}" ')
        if "late" in asked:
            source = source.replace("<style data-attack", '<style media="not all" data-attack')
            source = source.replace("</head>", _BEGIN_LATE + "</head>", 1)
        return source

    def __enter__(self) -> Clinic:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
