"""Elements that a page names like the browser's own properties: `document.body` is then an `<img name="body">`."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.fixtures import ReusePage
from browser.page_record import await_events
from browser.servers import Clinic

OF_DOCUMENT = (
    "addEventListener baseURI body childNodes createElement currentScript documentElement head querySelector "
    "querySelectorAll readyState scripts title"
)
OF_WINDOW = "customElements getComputedStyle innerHeight IntersectionObserver location name parent performance URL"
OF_FORMS = (
    "append assignedSlot children closest contains dispatchEvent getAttribute getAttributeNames getRootNode "
    "hasAttribute id isConnected localName matches name nodeType ownerDocument parentElement parentNode "
    "previousElementSibling querySelector querySelectorAll shadowRoot style textContent title"
)
REMOVE = "for (const image of [...document.images]) image.remove()"


@pytest.mark.parametrize(
    "tag",
    [
        '<care-sheet topic="eczema"></care-sheet><script src="{root}caresheet.js"></script>',
        '<div data-caresheet="eczema"></div><script src="{root}caresheet.js"></script>',
        '<script src="{root}caresheet.js" data-topic="eczema"></script>',
        # A form cannot have a shadow root, so it gets an element.
        '</form><form data-caresheet="eczema"><input name="appendChild"></form>{script}',
    ],
    ids=["element", "div", "script", "form"],
)
def test_topic_is_shown_beside_elements_named_like_the_browsers_own_properties(
    tag: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    named = "".join(f'<img alt="" name="{name}">' for name in OF_DOCUMENT.split())
    windows = "".join(f'<a id="{name}"></a>' for name in OF_WINDOW.split())
    fields = "".join(f'<input name="{name}" hidden>' for name in OF_FORMS.split())
    page = reuse_page(opens_roots=True)
    page.goto(clinic.page(f"{named}{windows}<form>{fields}</form><form>{fields}{tag}</form>"))
    assert [event["type"] for event in await_events(page)] == ["caresheet-load"]
    # They are in the way of the test, too.
    page.evaluate(REMOVE)
    expect(page.locator(".cs-title")).to_be_visible()
