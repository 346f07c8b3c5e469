"""The observer of the closed root: what others change is found, what the widget changes is not."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from browser.fixtures import ReusePage
from widget.modules import Modules

# Change a root by way of `allow`, then from outside it; return how often a change of others was found.
CHANGE = """async ({ inside, outside }) => {
  const { TamperObserver } = await import("/src/guard/tamper.js");
  const root = document.querySelector("#host").attachShadow({ mode: "closed" });
  root.adoptedStyleSheets = [new CSSStyleSheet()];
  let found = 0;
  const observer = new TamperObserver(root, () => found++);
  const change = { append: () => root.append("x"), nothing: () => {} };
  const fail = () => {
    root.append("half of it");
    throw new Error("a failed change");
  };
  let error = "";
  try {
    observer.allow(inside === "fail" ? fail : change[inside]);
  } catch (thrown) {
    error = thrown.message;
  }
  change[outside]();
  await new Promise((resolve) => setTimeout(resolve));
  return [found, error];
}"""


@pytest.mark.parametrize(
    ("inside", "outside", "found"),
    [
        ("append", "nothing", [0, ""]),
        ("nothing", "append", [1, ""]),
        ("fail", "nothing", [0, "a failed change"]),
        ("fail", "append", [1, "a failed change"]),
    ],
)
def test_only_what_others_change_is_found_even_if_our_own_change_fails(
    inside: str, outside: str, found: list[object], servers: ExitStack, reuse_page: ReusePage
) -> None:
    modules = servers.enter_context(Modules())
    page = reuse_page()
    modules.open(page, body='<div id="host"></div>')
    assert page.evaluate(CHANGE, {"inside": inside, "outside": outside}) == found
