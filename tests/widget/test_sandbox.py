"""Pages of an opaque origin, where an empty iframe cannot give the browser's own functions."""

from __future__ import annotations

import pytest
from playwright.sync_api import Frame, Page, expect

from browser.fixtures import NewPage, ReusePage
from browser.page_record import record_of
from browser.servers import Clinic

SHEET = '<care-sheet topic="eczema"><a href="/leaflet">Ask us.</a></care-sheet>{script}'
RECORD = """<script>
  document.addEventListener("caresheet-load", () => (document.title = "loaded"));
  document.addEventListener("caresheet-error", ({ detail }) => (document.title = detail.code));
</script>"""
# What monitors wrap.
WRAPPED = {
    "to-string": """
      const { toString } = Function.prototype;
      Function.prototype.toString = function () { return toString.call(this); };
    """,
    "attach-shadow": """
      const { attachShadow } = Element.prototype;
      Element.prototype.attachShadow = function (init) { return attachShadow.call(this, init); };
    """,
}


def open_sandboxed(page: Page, clinic: Clinic, wrapped: str) -> Frame:
    """Open a page in a sandbox without `allow-same-origin`."""
    source = clinic.page(f"<script>{wrapped}</script>{RECORD}{SHEET}", name="inside.html")
    page.goto(clinic.page(f'<iframe sandbox="allow-scripts" src="{source}" width="600" height="600"></iframe>'))
    return page.frames[1]


def test_sandboxed_page_shows_its_topic(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    inside = open_sandboxed(page, clinic, "")
    expect(inside.get_by_role("heading", name="Eczema", exact=True)).to_be_visible()


@pytest.mark.by_turns("attribute-to-string", "policy-attach-shadow")
@pytest.mark.parametrize("name", WRAPPED)
@pytest.mark.parametrize("by", ["attribute", "policy"])
def test_sandboxed_page_with_wrapped_functions_shows_its_topic_in_a_frame(
    by: str, name: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page()
    if by == "attribute":
        inside = open_sandboxed(page, clinic, WRAPPED[name])
    else:
        policy = {"Content-Security-Policy": "sandbox allow-scripts"}
        page.goto(clinic.page(f"<script>{WRAPPED[name]}</script>{RECORD}{SHEET}", headers=policy))
        inside = page.main_frame
    inside.wait_for_function("document.title === 'loaded'")
    expect(inside.get_by_role("link", name="Ask us.")).to_be_visible()
    [topic] = inside.child_frames
    assert topic.url.startswith(f"{clinic.library_root}v1/frame/en/eczema.html")
    # Its root is closed, so only its height tells that it is shown.
    topic.wait_for_function("document.body.scrollHeight > 1000")
    [message] = record_of(page).messages
    assert "this page has replaced the browser's own" in message


def test_sandboxed_page_with_wrapped_functions_keeps_its_fallback_if_the_library_does_not_answer(
    clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page()
    record_of(page).allow("Failed to load resource")
    page.route("**/v1/topics/**", lambda route: route.abort())
    inside = open_sandboxed(page, clinic, WRAPPED["to-string"])
    inside.wait_for_function("document.title === 'network'")
    expect(inside.get_by_role("link", name="Ask us.")).to_be_visible()
    assert inside.child_frames == []
