"""Every function that is handed a node of the widget is proven to be the browser's own: a page could catch the node."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser.fixtures import NewPage, ReusePage
from browser.page_record import NETWORK_LINE, record_of, show
from browser.servers import Clinic
from caresheet.packager.markup.allowlist import PUBLISHED
from caresheet.release.format import Release

SPIES = (Path(__file__).parent / "spies.js").read_text("utf-8")
LID = '<div style="position: absolute; z-index: 9; inset: 0 0 auto; height: 90px; background: #fff"></div>'

# They hand over a library's answer, which anybody may fetch. The widget shows a copy of it, and judges that copy.
OF_THE_ANSWER = {"XMLHttpRequest.response", "Document.documentElement"}
# It is empty. Copies of nodes are made in its document, but they are not attached to it.
OF_THE_INERT_DOCUMENT = {"HTMLTemplateElement.content"}
FOREIGN = OF_THE_ANSWER | OF_THE_INERT_DOCUMENT

VIEWS = {
    "topic": '<care-sheet topic="mesotherapy" heading-level="3"></care-sheet>',
    "library": '<care-sheet view="library"></care-sheet>',
    "frame": '<care-sheet topic="eczema" isolation="frame"></care-sheet>',
    "lifted": f'<div style="position: relative">{LID}<care-sheet topic="eczema"></care-sheet></div>',
    "failure": '<care-sheet topic="none"></care-sheet>',
}


def find_unproven(page: Page) -> set[str]:
    """Return the functions that were handed a node of the widget without having been proven native."""
    handed, proven = page.evaluate("[document.handedOurs, document.provenNative]")
    assert "Element.attachShadow" in handed
    return set(handed) - set(proven) - FOREIGN


def use(page: Page, *, tabs: int = 8) -> None:
    """Do what a reader does: open the seal, tab through the topic, follow a link, print, resize the window."""
    box = page.locator("care-sheet").bounding_box()
    assert box
    page.mouse.click(box["x"] + 40, box["y"] + 12)
    for _ in range(tabs):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.emulate_media(media="print")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 400, "height": 700})


@pytest.mark.by_turns("topic", "frame", "lifted")
@pytest.mark.parametrize("view", VIEWS)
def test_every_function_that_gets_a_node_of_the_widget_is_proven_native(
    view: str, clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page()
    record_of(page).allow(NETWORK_LINE)
    page.add_init_script(SPIES)
    show(page, clinic.page(VIEWS[view] + "{script}"))
    use(page)
    # The renewal of the lease calls the last of these functions.
    if view != "failure":
        page.wait_for_function("document.handedOurs.includes('Animation.startTime=')")
    assert find_unproven(page) == set()


def test_function_that_is_not_proven_is_found(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script(SPIES)
    # A script named like the widget's passes a node of its own to a function that it has not examined.
    page.goto(clinic.page("<p>Text</p>"))
    page.evaluate("""() => {
      const script = `document.createElement("div").attachShadow({ mode: "closed" }).appendChild(new Text("x"));`;
      (0, eval)(`${script}//# sourceURL=caresheet.js`);
    }""")
    assert {"Element.attachShadow", "Node.appendChild"} <= find_unproven(page)


def test_every_kind_of_element_that_a_topic_can_hold_is_proven(
    starter_release: Release, clinic: Clinic, new_page: NewPage
) -> None:
    fragment = starter_release.read("public/v1/topics/en/mesotherapy.html").decode()
    # What authors may write, what our templates add, and what the widget makes itself.
    elements = {*PUBLISHED.elements, *re.findall(r"<([a-z0-9]+)", fragment), "button", "iframe", "html", "head", "body"}
    assert len(elements) > 40
    page = new_page()
    page.add_init_script(SPIES)
    show(page, clinic.page('<care-sheet topic="mesotherapy"></care-sheet>{script}'))
    make_classes = "(names) => names.map((name) => document.createElement(name).constructor.name)"
    classes = set(page.evaluate(make_classes, sorted(elements)))
    proven = set(page.evaluate("document.provenKinds"))
    assert classes - proven == {"HTMLElement"}
    assert "HTMLMarqueeElement" not in proven


@pytest.mark.parametrize(("kind", "method"), [("TableCell", "getAttributeNames"), ("Table", "closest")])
def test_page_that_replaces_a_method_of_one_kind_of_element_shows_a_frame(
    kind: str, method: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page()
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
    assert event["type"] == "caresheet-load"
    assert page.main_frame.child_frames[0].url.startswith(f"{clinic.library_root}v1/frame/")
    assert page.evaluate("document.taken") is None
