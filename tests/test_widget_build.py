"""The builds of the widget that browser tests use differ from the released widget only in what they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from caresheet.shipped import find_widget
from widget_build import IMPATIENT, OPEN, PALE, UNLEASED, WidgetBuild


def find_changed_lines(widget: Path) -> list[str]:
    changed = []
    for path in sorted((find_widget() / "src").rglob("*.*")):
        released = path.read_text("utf-8").splitlines()
        text = (widget / "src" / path.relative_to(find_widget() / "src")).read_text("utf-8")
        changed += [line for line in text.splitlines() if line not in released]
    return changed


@pytest.mark.parametrize(
    ("build", "changed"),
    [
        (OPEN, ['export const ROOT_MODE = "open";']),
        (UNLEASED, ['export const ROOT_MODE = "open";', "export const LEASE_MS = 1e9;"]),
        (IMPATIENT, ['export const ROOT_MODE = "open";', "export const TIMEOUT_MS = 400;"]),
        (PALE, ['export const ROOT_MODE = "open";', ".cs-summary { color: #eee }"]),
    ],
    ids=lambda value: value.name if isinstance(value, WidgetBuild) else "",
)
def test_a_build_changes_the_lines_that_it_names(build: WidgetBuild, changed: list[str], tmp_path: Path) -> None:
    assert find_changed_lines(build.copy_widget(tmp_path / "widget")) == changed


@pytest.mark.parametrize(
    "build", [WidgetBuild("old", {"GONE_MS": "1"}), WidgetBuild("old", modules={"guard/gone.js": ""})]
)
def test_a_build_that_names_what_the_widget_does_not_have_is_refused(build: WidgetBuild, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="correct the build 'old'"):
        build.copy_widget(tmp_path / "widget")
