"""The page hears of each change of a topic's height, which its own observers do not see, and then lays itself out."""

from __future__ import annotations

from browser.fixtures import NewPage, ReusePage
from browser.measure import find_box
from browser.page_record import show
from browser.servers import Clinic
from browser.waiting import comes_true

SHEET = '<care-sheet id="place" topic="eczema"></care-sheet>{script}'
LISTEN = """
document.heights = [];
document.addEventListener("caresheet-resize", ({ detail, target }) => {
  document.heights.push([detail.height, target.offsetHeight]);
});
"""


def test_resize_event_follows_each_change_of_height(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    page.add_init_script(LISTEN)
    show(page, clinic.page(SHEET))
    page.wait_for_function("document.heights.at(-1)?.[0] > 1000")
    before = page.evaluate("document.heights.length")
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_function("(before) => document.heights.length > before", arg=before)
    page.wait_for_function("document.heights.at(-1)[0] === document.getElementById('place').offsetHeight")
    assert page.evaluate("document.heights.every(([told, measured]) => told === measured)")


def test_change_of_width_alone_sends_no_resize_event(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    page.add_init_script(LISTEN)
    show(page, clinic.page(SHEET, head="<style>#place { height: 2000px }</style>"))
    page.wait_for_function("document.heights.length > 0")
    page.evaluate("document.getElementById('place').style.width = '300px'")
    page.evaluate("document.getElementById('place').style.height = '2100px'")
    page.wait_for_function("document.heights.length > 1")
    page.evaluate("document.getElementById('place').style.width = '400px'")
    page.evaluate("new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame))")
    page.evaluate("document.getElementById('place').style.height = '2200px'")
    page.wait_for_function("document.heights.at(-1)[0] === 2200")
    assert page.evaluate("document.heights.map(([height]) => height)") == [2000, 2100, 2200]


def test_removed_place_sends_no_resize_event(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    page.add_init_script(LISTEN)
    show(page, clinic.page(SHEET))
    page.wait_for_function("document.heights.at(-1)?.[0] > 1000")
    page.evaluate("document.getElementById('place').removeAttribute('topic')")
    count = page.evaluate("new Promise(requestAnimationFrame).then(() => document.heights.length)")
    page.evaluate("document.getElementById('place').append('Some words')")
    page.evaluate("new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame))")
    assert page.evaluate("document.heights.length") == count


# How iframe-resizer 4 learns of a change: an observer of the page's own nodes, and some events of the window.
RESIZED = """
const report = () => parent.postMessage(document.body.offsetHeight, "*");
new MutationObserver(report).observe(document.body, { subtree: true, childList: true, attributes: true });
for (const type of ["transitionend", "animationend"]) addEventListener(type, report);
"""


def test_frame_that_follows_its_content_gets_the_topic_s_height(clinic: Clinic, reuse_page: ReusePage) -> None:
    inside = clinic.page(f"<style>body {{ margin: 0 }}</style>{SHEET}<script>{RESIZED}</script>", name="inside.html")
    outside = f"""<iframe id="frame" src="{inside}" height="150"></iframe><script>
      addEventListener("message", ({{ data }}) => {{
        if (data > 0) document.getElementById("frame").style.height = `${{data}}px`;
      }});
    </script>"""
    page = reuse_page(opens_roots=True)
    page.goto(clinic.page(outside))
    page.wait_for_function("document.getElementById('frame').offsetHeight > 1000")
    measure = "document.body.offsetHeight"
    assert comes_true(page, lambda: find_box(page.locator("iframe"))["height"] >= page.frames[1].evaluate(measure))
