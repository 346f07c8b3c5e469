"""Whether a reader can see all of a text, and what the keyboard has reached, also in roots that a build has opened."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

# All roots of a page: the document, and the shadow roots that are open.
_ROOTS = """
const roots = [document];
for (const root of roots) roots.push(...[...root.querySelectorAll("*")].flatMap((each) => each.shadowRoot ?? []));
const above = (each) => each.parentElement ?? each.getRootNode().host ?? null;
"""

_ADD_STYLE = f"""(css) => {{
  {_ROOTS}
  for (const root of roots) {{
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }}
}}"""

# A text is cut if a box that does not scroll ends before it. Two texts overlap if their lines share more than 3 px.
_FIND_CUT = f"""(ofScreenReaders) => {{
  {_ROOTS}
  const [faults, lines] = [[], []];
  const name = (node) => node.data.trim().slice(0, 40);
  for (const root of roots) {{
    const walker = document.createTreeWalker(root.body ?? root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {{
      const holder = node.parentElement ?? root.host;
      const isShown = holder.checkVisibility({{ visibilityProperty: true }});
      if (!node.data.trim() || holder.closest(ofScreenReaders) || !isShown) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rects = [...range.getClientRects()].filter(({{ width, height }}) => width && height);
      for (let box = holder; box; box = above(box)) {{
        const {{ overflowX, overflowY, position }} = getComputedStyle(box);
        const around = box.getBoundingClientRect();
        const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
        const isCut = ({{ left, right, top, bottom }}) =>
          (cuts(overflowX) && (left < around.left - 1 || right > around.right + 1)) ||
          (cuts(overflowY) && (top < around.top - 1 || bottom > around.bottom + 1));
        const isWindow = box === document.body || box === document.documentElement;
        if (!isWindow && rects.some(isCut)) faults.push(`cut: ${{name(node)}}`);
        if (position === "sticky" || position === "absolute" || position === "fixed") rects.length = 0;
      }}
      lines.push(...rects.map((rect) => ({{ rect, node }})));
    }}
  }}
  lines.sort((one, other) => one.rect.top - other.rect.top);
  for (const [at, {{ rect, node }}] of lines.entries()) {{
    for (let next = at + 1; lines[next]?.rect.top < rect.bottom - 3; next++) {{
      const other = lines[next].rect;
      if (lines[next].node !== node && other.left < rect.right - 3 && rect.left < other.right - 3)
        faults.push(`overlap: ${{name(node)}} / ${{name(lines[next].node)}}`);
    }}
  }}
  return [lines.length, [...new Set(faults)]];
}}"""

# What the keyboard has reached, and how many of nine points of its first line are in the window and on top.
_LOOK_AT_FOCUS = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  let focus = document.activeElement;
  while (focus?.shadowRoot?.activeElement) focus = focus.shadowRoot.activeElement;
  if (!focus || focus === document.body) return null;
  const { left, top, width, height: whole } = focus.getClientRects()[0];
  // A table may be taller than the room below the seal, and then ends below the window. Nothing hides that part.
  const height = whole > innerHeight / 2 ? Math.min(whole, innerHeight - top) : whole;
  const isOnTop = (x, y) => {
    let found = document.elementFromPoint(x, y);
    while (found?.shadowRoot?.elementFromPoint(x, y) && found.shadowRoot.elementFromPoint(x, y) !== found)
      found = found.shadowRoot.elementFromPoint(x, y);
    return !!found && (focus.contains(found) || found.contains(focus));
  };
  const places = [0.1, 0.5, 0.9];
  const seen = places.flatMap((down) => places.map((across) => isOnTop(left + across * width, top + down * height)));
  return [focus.textContent.trim().slice(0, 40) || focus.localName, seen.filter(Boolean).length];
}"""


def add_style(page: Page, css: str) -> None:
    """Add a style sheet to a page and to each open root, as a reader's own style sheet would be."""
    page.evaluate(_ADD_STYLE, css)


def find_cut_texts(page: Page) -> tuple[int, list[str]]:
    """Return how many lines of text a page shows, and each text that is cut off or overlaps another one."""
    count, faults = page.evaluate(_FIND_CUT, ".cs-unseen, .cs-line, .cs-skip, option")
    return count, faults


def look_at_focus(page: Page) -> tuple[str, int] | None:
    """Return the text of what has the focus, and how many of nine points of it can be seen; None if nothing has it."""
    found: list[Any] | None = page.evaluate(_LOOK_AT_FOCUS)
    return (found[0], found[1]) if found else None
