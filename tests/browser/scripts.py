"""Replaces the widget's script on its way into a page by the same library's script from another build."""

from __future__ import annotations

import hashlib
import re
import tempfile
from pathlib import Path
from typing import ClassVar

from playwright.sync_api import Route

from caresheet.packager.pipeline import load_library
from caresheet.packager.render.bundle import bundle_scripts
from caresheet.shipped import find_starter, find_widget
from shared import SharedFolder
from widget_build import WidgetBuild

# The library's scripts. Copies on a clinic's own host are not ours to replace.
SCRIPTS = re.compile(r"^http://127\.0\.0\.1[^?#]*caresheet[^/?#]*\.js")
# They tell how the released script was sent.
_OF_THE_BODY = ("content-encoding", "content-length")


class ScriptBuilds:
    """The scripts of the starter library, and of the libraries that a test adds, in every build that tests use.

    What the library at `lasting_root` answers does not change, so each of its scripts is requested and replaced once.
    """

    _answers: ClassVar[dict[tuple[str, str], tuple[int, dict[str, str], bytes]]] = {}

    def __init__(self, shared: SharedFolder, lasting_root: str) -> None:
        self._shared = shared
        self._lasting_root = lasting_root
        self._added: list[Path] = []

    def add_library(self, content: Path) -> None:
        """Know the scripts of one more library."""
        self._added.append(content)

    def replace(self, route: Route, build: WidgetBuild) -> None:
        """Answer a request for a script with the script of a build."""
        address = route.request.url
        if not (answer := self._answers.get((address, build.name))):
            response = route.fetch()
            headers = {name: value for name, value in response.headers.items() if name not in _OF_THE_BODY}
            answer = response.status, headers, self.find(response.body(), build)
            if address.startswith(self._lasting_root):
                self._answers[address, build.name] = answer
        status, headers, body = answer
        route.fulfill(status=status, headers=headers, body=body)

    def find(self, released: bytes, build: WidgetBuild) -> bytes:
        """Return the script of a build for the library and the site that a released script is for."""
        name = _name(released)
        starter = self._shared.make_once(f"scripts-{build.name}", lambda to: _write_scripts(find_starter(), build, to))
        if (starter / name).exists():
            return (starter / name).read_bytes()
        for content in self._added:
            with tempfile.TemporaryDirectory() as folder:
                _write_scripts(content, build, Path(folder))
                if (found := Path(folder, name)).exists():
                    return found.read_bytes()
        raise LookupError("this script is not of the starter library; add_library(content) first")


def _write_scripts(content: Path, build: WidgetBuild, to: Path) -> None:
    """Write each script of a build to a file named after the released script in whose place it comes."""
    library = load_library(content)
    with tempfile.TemporaryDirectory() as folder:
        released = bundle_scripts(library, find_widget())
        changed = bundle_scripts(library, build.copy_widget(Path(folder, "widget")))
    for site, script in released.items():
        (to / _name(script.body)).write_bytes(changed[site].body)


def _name(script: bytes) -> str:
    return hashlib.sha256(script).hexdigest()
