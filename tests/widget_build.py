"""Builds of the widget for tests: the widget's own sources, with a few values or modules replaced."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from caresheet.shipped import find_widget

_LIMITS, _STYLES = "base/limits.js", "topic/topic.css"


@dataclass(frozen=True)
class WidgetBuild:
    """What a build changes: `limits` of base/limits.js by name, whole `modules` by path, and `styles` to add."""

    name: str
    limits: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    styles: str = ""

    def copy_widget(self, to: Path) -> Path:
        """Copy the widget's folder with the changes, and return the copy. It must not exist yet."""
        shutil.copytree(find_widget(), to)
        source = to / "src"
        for name, value in self.limits.items():
            limits = (source / _LIMITS).read_text("utf-8")
            changed, count = re.subn(rf"(?m)^export const {name} = .*;$", f"export const {name} = {value};", limits)
            if count != 1:
                raise ValueError(f"{_LIMITS} exports no constant {name}; correct the build '{self.name}'")
            (source / _LIMITS).write_text(changed, "utf-8")
        for path, text in self.modules.items():
            if not (source / path).is_file():
                raise ValueError(f"the widget has no module {path}; correct the build '{self.name}'")
            (source / path).write_text(text, "utf-8")
        with (source / _STYLES).open("a", encoding="utf-8") as styles:
            styles.write(self.styles)
        return to


# Its root is open, so that a test can look inside.
OPEN = WidgetBuild("open", {"ROOT_MODE": '"open"'})
# The lease never ends: axe keeps the page's only thread for longer than a lease lasts.
UNLEASED = WidgetBuild("unleased", {"ROOT_MODE": '"open"', "LEASE_MS": "1e9"})
# It waits 400 ms for the library. No clock that a page controls drives this timeout.
IMPATIENT = WidgetBuild("impatient", {"ROOT_MODE": '"open"', "TIMEOUT_MS": "400"})
# A reader's own spacing (WCAG 2.2, 1.4.12). Only a build can put it into the root: styles of the page do not reach it,
# and the guard withdraws a topic whose root a script has changed.
SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
    "p { margin-block-end: 2em !important }"
)
SPACED = WidgetBuild("spaced", {"ROOT_MODE": '"open"'}, styles=SPACING)
# Its summary has too little contrast.
PALE = WidgetBuild("pale", {"ROOT_MODE": '"open"'}, styles="\n.cs-summary { color: #eee }\n")
