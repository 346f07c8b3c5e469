"""The root of the released script is closed: a page finds no way to a node inside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from browser.fixtures import ReusePage
from browser.page_record import show
from browser.servers import Clinic

SHEET = '<care-sheet topic="eczema" loading="eager">Ask us.</care-sheet>{script}'

# Collects every node that the page gets from outside its own tree. It runs before the widget's script.
LISTEN = """
document.leaks = new Set();
document.judge = (what, node) => {
  if (node instanceof Range) for (const end of [node.startContainer, node.endContainer]) document.judge(what, end);
  if (node instanceof Node && !document.contains(node)) document.leaks.add(what);
};
for (const type of ["click", "mousedown", "mouseover", "mousemove", "pointerover", "focus", "focusin", "focusout",
    "blur", "keydown", "keyup", "scroll", "select", "selectstart", "selectionchange", "toggle", "beforetoggle", "copy",
    "contextmenu", "transitionend", "slotchange", "caresheet-load"])
  window.addEventListener(type, (event) => {
    for (const node of [event.target, event.relatedTarget, ...event.composedPath()])
      document.judge(`event ${type}`, node);
  }, true);
"""

SEARCH = """(point) => {
  const { judge } = document;
  for (const element of document.querySelectorAll("*")) {
    judge("shadowRoot", element.shadowRoot);
    judge("firstChild", element.firstChild);
    judge("offsetParent", element.offsetParent);
    judge("assignedSlot", element.assignedSlot);
  }
  const sheet = document.querySelector("care-sheet");
  try { judge("internals", sheet.attachInternals().shadowRoot); } catch {}
  try { judge("attachShadow", sheet.firstElementChild.attachShadow({ mode: "open" })); } catch {}
  const walker = document.createTreeWalker(document);
  while (walker.nextNode()) judge("TreeWalker", walker.currentNode);
  const [x, y] = point;
  for (const element of document.elementsFromPoint(x, y)) judge("elementsFromPoint", element);
  judge("caretRangeFromPoint", document.caretRangeFromPoint(x, y));
  judge("caretPositionFromPoint", document.caretPositionFromPoint?.(x, y)?.offsetNode);
  judge("activeElement", document.activeElement);
  const judgeSelection = (what) => {
    const selection = getSelection();
    judge(what, selection.anchorNode);
    judge(what, selection.focusNode);
    if (selection.rangeCount) judge(what, selection.getRangeAt(0));
    for (const range of selection.getComposedRanges?.({ shadowRoots: [] }) ?? []) judge(what, range.startContainer);
  };
  judgeSelection("selection");
  getSelection().selectAllChildren(document.body);
  judgeSelection("all selected");
  window.find("eczema");
  judgeSelection("find");
  for (const animation of document.getAnimations()) judge("getAnimations", animation.effect.target);
  const { documentElement } = document;
  const markup = [documentElement.outerHTML, documentElement.getHTML?.({ serializableShadowRoots: true })];
  if (markup.some((text) => text?.includes("cs-topic"))) document.leaks.add("markup");
  for (let index = 0; index < window.length; index++) document.leaks.add("frame");
  return [...document.leaks].sort();
}"""


def roam(page: Page) -> list[float]:
    """Do what a reader does inside the widget, and return a point in it."""
    box = page.locator("care-sheet").bounding_box()
    assert box
    x, y = box["x"] + 40, box["y"] + 12
    page.mouse.move(x, y)
    page.mouse.click(x, y)  # the seal opens
    for _ in range(6):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.mouse.dblclick(x, y + 90)
    page.mouse.wheel(0, 200)
    page.mouse.wheel(0, -200)
    return [x, y]


def search(page: Page, clinic: Clinic) -> list[str]:
    page.add_init_script(LISTEN)
    show(page, clinic.page(SHEET))
    leaks: list[str] = page.evaluate(SEARCH, roam(page))
    return leaks


def test_page_finds_no_way_into_the_closed_root(clinic: Clinic, reuse_page: ReusePage) -> None:
    assert search(reuse_page(), clinic) == []


def test_same_search_finds_the_ways_into_an_open_root(clinic: Clinic, reuse_page: ReusePage) -> None:
    found = search(reuse_page(opens_roots=True), clinic)
    assert {"shadowRoot", "event click", "event focusin", "event keydown"} <= set(found)


def test_no_element_exposes_a_shadow_root(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page()
    show(page, clinic.page(SHEET))
    assert page.evaluate("[...document.querySelectorAll('*')].filter((each) => each.shadowRoot).length") == 0
    assert page.evaluate("document.querySelector('care-sheet').children.length") == 0


# Functions that could get a node of the widget. After the widget's script has started, the page replaces them.
TRAPS = {
    "attachShadow": "Element.prototype.attachShadow",
    "importNode": "Document.prototype.importNode",
    "XMLHttpRequest": "window.XMLHttpRequest",
    "MutationObserver": "window.MutationObserver",
    "ResizeObserver": "window.ResizeObserver",
    "IntersectionObserver": "window.IntersectionObserver",
    "CSSStyleSheet": "window.CSSStyleSheet",
    "getComputedStyle": "window.getComputedStyle",
    "setTimeout": "window.setTimeout",
    "queueMicrotask": "window.queueMicrotask",
}
SET_TRAPS = """(traps) => {
  document.sprung = [];
  for (const [name, path] of Object.entries(traps)) {
    const owner = path.split(".").slice(0, -1).reduce((each, key) => each[key] ?? each, window);
    owner[name] = new Proxy(owner[name], {
      apply: (...call) => (document.sprung.push(name), Reflect.apply(...call)),
      construct: (...call) => (document.sprung.push(name), Reflect.construct(...call)),
    });
  }
}"""


# In one call: Playwright's own waiting would call a trap.
INSERT_AND_WAIT = """() => new Promise((resolve) => {
  document.addEventListener("caresheet-load", () => resolve(document.sprung));
  const sheet = document.createElement("care-sheet");
  sheet.setAttribute("topic", "eczema");
  sheet.append("Ask us.");
  document.getElementById("here").append(sheet);
})"""


def test_functions_replaced_after_the_widget_started_are_never_called(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page()
    page.goto(clinic.page('<script src="{root}caresheet.js"></script><div id="here"></div>'))
    page.evaluate(SET_TRAPS, TRAPS)
    assert page.evaluate(INSERT_AND_WAIT) == []


@pytest.mark.parametrize("name", ["attachShadow", "importNode", "XMLHttpRequest", "CSSStyleSheet"])
def test_traps_notice_a_call(name: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page()
    page.goto(clinic.page('<div id="here"></div>'))
    page.evaluate(SET_TRAPS, TRAPS)
    page.evaluate("""() => {
      document.getElementById("here").attachShadow({ mode: "closed" });
      document.importNode(document.body);
      new XMLHttpRequest();
      new CSSStyleSheet();
    }""")
    assert name in page.evaluate("document.sprung")
