"""Accessibility checks by axe-core. A Python package contains it, so these tests do not need Node."""

from __future__ import annotations

from importlib import resources
from typing import Any

from playwright.sync_api import Page

_AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# axe leaves this one out unless it is asked for: what is written on a control is a part of its name (2.5.3).
_MORE = "{ 'label-content-name-mismatch': { enabled: true } }"
_RUN = (
    f"(rules) => axe.run(document, {{ runOnly: rules, rules: {_MORE}, resultTypes: ['violations'] }})"
    ".then((found) => found.violations)"
)


def find_barriers(page: Page) -> list[str]:
    """Return each accessibility rule that the page breaks, with the first three elements that break it.

    The page's context must be opened with `bypass_csp`.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    violations: list[dict[str, Any]] = page.evaluate(_RUN, list(_RULES))
    return [f"{each['id']}: {[node['html'][:160] for node in each['nodes'][:3]]}" for each in violations]
