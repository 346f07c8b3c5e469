"""The pages of the red team: what each tries, and what its reader does.

Input: HTML files. Output: `Page`s. A page's first comment says its idea. What the reader does is in
`<script type="application/json" id="steps">`: a list of steps, or an object with "steps" and settings of the page.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
VIEWPORT = (720, 480)

_IDEA = re.compile(r"<!--\s*(.*?)\s*-->", re.S)
_STEPS = re.compile(r'<script type="application/json" id="steps">(.*?)</script>', re.S)
_LATE = "<style data-attack"
_MARKS = 'performance.mark("attack")'

Step = dict[str, Any]

# A page that marks the start of its attack is filmed from there on.
_WATCH: list[Step] = [{"attack": 1500}]
# If a page has no steps, the reader looks at it and scrolls down.
_READ: list[Step] = [{"look": "top"}, {"scroll": 0.45}, {"look": "middle"}, {"scroll": 1}, {"look": "end"}]


@dataclass(frozen=True)
class Page:
    """A page, and what its reader does. Honest pages have the family "honest"."""

    path: Path
    family: str
    name: str
    idea: str
    steps: tuple[Step, ...]
    viewport: tuple[int, int] = VIEWPORT
    scheme: str = "light"
    settings: dict[str, Any] = field(default_factory=dict)
    is_late: bool = False

    @property
    def is_honest(self) -> bool:
        return self.family == "honest"

    @property
    def id(self) -> str:
        return f"{self.family}/{self.name}" + (" (late)" if self.is_late else "")

    @property
    def address(self) -> str:
        """The page's address, relative to the clinic's root."""
        return self.path.relative_to(HERE).as_posix() + ("?late" if self.is_late else "")


def find_pages(pattern: str = "*", *, with_late: bool = False) -> list[Page]:
    """Read every page whose family/name matches. `with_late` adds attacks that start after the topic is shown."""
    paths = [*sorted(HERE.glob("attacks/*/*.html")), *sorted(HERE.glob("honest/*.html"))]
    pages = [_read_page(path) for path in paths if not path.name.startswith("_")]
    if with_late:
        late = [_make_late(page) for page in pages if _LATE in page.path.read_text("utf-8")]
        pages += late
    return [page for page in pages if any(fnmatch(page.id, part) for part in pattern.split(","))]


def _read_page(path: Path) -> Page:
    source = path.read_text("utf-8")
    idea = _IDEA.search(source)
    steps = _STEPS.search(source)
    told = json.loads(steps[1]) if steps else {}
    settings = told if isinstance(told, dict) else {"steps": told}
    return Page(
        path=path,
        family=path.parent.name,
        name=path.stem,
        idea=" ".join(idea[1].split()) if idea else "",
        steps=tuple(settings.pop("steps", [*_WATCH, *_READ] if _MARKS in source else _READ)),
        viewport=tuple(settings.pop("viewport", VIEWPORT)),
        settings=settings,
    )


def _make_late(page: Page) -> Page:
    return Page(
        path=page.path,
        family=page.family,
        name=page.name,
        idea=page.idea,
        steps=(*_WATCH, *page.steps),
        viewport=page.viewport,
        settings=page.settings,
        is_late=True,
    )
