"""What is handed a node of the widget's is proven to be the browser's own: else a page could catch the node there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser.fixtures import NewPage
from browser.servers import Clinic
from browser.watch import NETWORK_LINE, show, watch_of
from caresheet.shipped import find_widget

SPIES = (Path(__file__).parent / "spies.js").read_text("utf-8")
LID = '<div style="position: absolute; z-index: 9; inset: 0 0 auto; height: 90px; background: #fff"></div>'

# They are handed what everybody may fetch; the widget shows a copy of it, and judges that copy.
OF_THE_ANSWER = {"XMLHttpRequest.response", "Document.documentElement"}
# It is empty, and nothing of what is copied into its document hangs in it.
OF_THE_INERT_DOCUMENT = {"HTMLTemplateElement.content"}
FOREIGN = OF_THE_ANSWER | OF_THE_INERT_DOCUMENT

VIEWS = {
    "topic": '<care-sheet topic="mesotherapy" heading-level="3"></care-sheet>',
    "library": '<care-sheet view="library"></care-sheet>',
    "frame": '<care-sheet topic="eczema" isolation="frame"></care-sheet>',
    "lifted": f'<div style="position: relative">{LID}<care-sheet topic="eczema"></care-sheet></div>',
    "failure": '<care-sheet topic="none"></care-sheet>',
}


def find_proven() -> set[str]:
    """Return the names that the widget proves, as they stand in its source."""
    source = (find_widget() / "src" / "base" / "natives.js").read_text("utf-8")
    return set(re.findall(r"\w+", " ".join(re.findall(r'"([^"]*)"', source))))


def use(page: Page) -> None:
    """Do what a reader does: open the seal, go through what can be reached, follow it, print."""
    box = page.locator("care-sheet").bounding_box()
    assert box
    page.mouse.click(box["x"] + 40, box["y"] + 12)
    for _ in range(8):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.emulate_media(media="print")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 400, "height": 700})


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_handed_the_widget_s_nodes_is_proven_native(view: str, clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    watch_of(page).allow(NETWORK_LINE)
    page.add_init_script(SPIES)
    show(page, clinic.page(VIEWS[view] + "{script}"))
    use(page)
    # The lease has been renewed by then: the last of what is asked for.
    if view != "failure":
        page.wait_for_function("document.handedOurs.includes('Animation.startTime=')")
    handed = set(page.evaluate("document.handedOurs"))
    assert "Element.attachShadow" in handed
    unproven = {name for name in handed - FOREIGN if name.removesuffix("=").split(".")[1] not in find_proven()}
    assert unproven == set()


def read_words(file: str, name: str) -> list[str]:
    """Read the words that a list of the widget's source holds."""
    source = (find_widget() / "src" / file).read_text("utf-8")
    whole = re.search(rf"const {name} = [^;]*?split", source)
    assert whole
    return " ".join(re.findall(r'"([^"]+)"', whole[0])).split()


def test_every_kind_of_element_that_a_topic_can_hold_is_proven(new_page: NewPage) -> None:
    elements, kinds = read_words("topic/allowlist.js", "ELEMENTS"), read_words("base/natives.js", "KINDS")
    assert len(elements) > 40
    page = new_page()

    def find_classes(names: list[str]) -> set[str]:
        return set(
            page.evaluate("(names) => names.map((name) => document.createElement(name).constructor.name)", names)
        )

    assert find_classes(kinds) | {"HTMLElement"} == find_classes([*elements, "button", "iframe"])


@pytest.mark.parametrize(("kind", "method"), [("TableCell", "getAttributeNames"), ("Table", "closest")])
def test_page_that_puts_its_own_before_one_kind_of_element_gets_nothing(
    kind: str, method: str, clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page()
    own = f"""<script>
      const {{ {method}: theirs }} = Element.prototype;
      HTML{kind}Element.prototype.{method} = function (...given) {{
        document.taken = this;
        return theirs.apply(this, given);
      }};
    </script>"""
    sheet = '<care-sheet topic="colorectal-cancer-screening"></care-sheet>{script}'
    [event] = show(page, clinic.page(sheet))
    assert event["type"] == "caresheet-load"
    [event] = show(page, clinic.page(sheet, head=own))
    assert (event["type"], event["detail"]["code"]) == ("caresheet-error", "unsupported")
    assert page.evaluate("document.taken") is None
