"""A topic in the window is requested at once. Elsewhere an observer decides, a frame later."""

from __future__ import annotations

from contextlib import ExitStack

from browser.fixtures import ReusePage
from widget.modules import Modules

PLACES = {
    "top: 0": True,
    "top: 799px": True,
    "top: 801px": False,
    "top: -21px": False,
    "top: 0; left: 1281px": False,
    "top: 0; left: -1280px": False,
    "top: 0; display: none": False,
}
ASK = """async (style) => {
  const { isInWindow } = await import("/src/base/near.js");
  const place = document.querySelector("#host");
  place.setAttribute("style", `position: absolute; width: 1280px; height: 20px; ${style}`);
  return isInWindow(place);
}"""


def test_tells_which_places_are_in_the_window(servers: ExitStack, reuse_page: ReusePage) -> None:
    page = reuse_page()
    servers.enter_context(Modules()).open(page, body='<div id="host"></div>')
    assert {style: page.evaluate(ASK, style) for style in PLACES} == PLACES
