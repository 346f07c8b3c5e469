"""A clinic's site with the pages of this folder, and with the libraries that they use."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path

from browser.servers import HTML, Answer, Server

HERE = Path(__file__).parent
PAGES = HERE / "pages"
PACKAGES = HERE / "node_modules"
BUILT = PACKAGES / "built"

# `[[built name.html]]` is what a server has rendered.
_BUILT = re.compile(r"\[\[built (\S+)\]\]")
# `[[14 times: text]]` is the text, fourteen times. The innermost comes first.
_REPEATED = re.compile(r"\[\[(\d+) times: ((?:(?!\[\[).)*?)\]\]", re.S)


class Site(Server):
    """The pages, at the paths of their files. LIBRARY in a page becomes the library's address."""

    def __init__(self, library_root: str) -> None:
        self._library = library_root.rstrip("/")
        self._added: dict[str, str] = {}
        super().__init__("clinic.localhost")

    def find(self, path: str) -> str:
        """Return the source of a page."""
        return self._fill(self._added[path] if path in self._added else (PAGES / path).read_text("utf-8"))

    def add(self, path: str, source: str) -> str:
        """Serve one more page, and return its address."""
        self._added[path] = source
        return self.root + path

    def answer(self, path: str) -> Answer:
        if path == "favicon.ico":
            return Answer(status=204)
        if path.startswith("npm/built/") and path.endswith(".js"):
            script = (PACKAGES / path.removeprefix("npm/")).read_text("utf-8")
            return Answer(script.replace("LIBRARY", self._library).encode(), "text/javascript")
        if path.startswith("assets/"):
            # Where the style sheet of govuk-frontend looks for its fonts.
            return _read(PACKAGES / "govuk-frontend" / "dist" / "govuk", path)
        if path.startswith("npm/"):
            return _read(PACKAGES, path.removeprefix("npm/"))
        if path in self._added or (path.endswith(".html") and (PAGES / path).is_file()):
            return Answer(self.find(path).encode())
        return _read(PAGES, path)

    def _fill(self, source: str) -> str:
        source = _BUILT.sub(lambda found: (BUILT / found[1]).read_text("utf-8"), source)
        while _REPEATED.search(source):
            source = _REPEATED.sub(lambda found: int(found[1]) * found[2], source)
        return source.replace("LIBRARY", self._library)


def _read(folder: Path, path: str) -> Answer:
    file = (folder / path).resolve()
    if not file.is_relative_to(folder) or not file.is_file():
        return Answer(status=404)
    # A frame that is sandboxed has no origin, so each of its requests is to another one.
    headers = {"Access-Control-Allow-Origin": "*"}
    return Answer(file.read_bytes(), mimetypes.guess_type(path)[0] or HTML, headers=headers)
