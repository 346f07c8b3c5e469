"""axe-core, from the Python package that brings it, so that no test needs Node."""

from __future__ import annotations

from importlib import resources
from typing import Any

from playwright.sync_api import Page

_AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_RUN = "(rules) => axe.run(document, { runOnly: rules, resultTypes: ['violations'] }).then((found) => found.violations)"


def find_barriers(page: Page) -> list[str]:
    """Find what keeps people out: each rule broken, with the first elements that break it.

    The page's context must bypass its content security policy.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    violations: list[dict[str, Any]] = page.evaluate(_RUN, list(_RULES))
    return [f"{each['id']}: {[node['html'][:160] for node in each['nodes'][:3]]}" for each in violations]
