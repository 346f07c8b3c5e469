"""Serves the widget's modules as they are written, so that a test can call one of them in a page of its own."""

from __future__ import annotations

import mimetypes

from playwright.sync_api import Page

from browser.servers import HTML, Answer, Server
from caresheet.shipped import find_widget


class Modules(Server):
    """A server with `widget/src` below `/src/`, except for what a test puts `instead` of it."""

    def __init__(self) -> None:
        self.instead: dict[str, Answer] = {"favicon.ico": Answer(status=204)}
        super().__init__()

    def replace(self, module: str, source: str) -> None:
        """Serve a module with other text, such as a configuration."""
        self.instead[f"src/{module}"] = Answer(source.encode(), "text/javascript")

    def open(self, page: Page, *, body: str = "", head: str = "") -> None:
        """Go to a page of this server."""
        markup = f'<!doctype html><html><head><meta charset="utf-8"><title>A page</title>{head}</head>'
        self.instead["page.html"] = Answer(f"{markup}<body>{body}</body></html>".encode(), HTML)
        page.goto(self.root + "page.html")

    def answer(self, path: str) -> Answer:
        if path in self.instead:
            return self.instead[path]
        file = find_widget() / path
        if not path.startswith("src/") or not file.is_file():
            return Answer(status=404)
        return Answer(file.read_bytes(), mimetypes.guess_type(path)[0] or "text/plain")
