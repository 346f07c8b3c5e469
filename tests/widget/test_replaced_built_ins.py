"""A page that has replaced the browser's functions, or records what scripts do, gets no node of a topic."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.fixtures import ReusePage
from browser.measure import TOPIC_ROOT
from browser.page_record import await_events, find_events, show
from browser.servers import Clinic
from widget.guarded_page import BOX, find_body

REPLACED = {
    "append": """
      const append = Element.prototype.append;
      Element.prototype.append = function (...nodes) {
        (window.caught ??= []).push(this);
        return append.apply(this, nodes);
      };
    """,
    "nearer": "HTMLDivElement.prototype.append = function () {}",
    "getter": "Object.defineProperty(HTMLElement.prototype, 'style', { get() { return {} } })",
    "setter": """
      const { get, set } = Object.getOwnPropertyDescriptor(HTMLElement.prototype, "tabIndex");
      Object.defineProperty(HTMLElement.prototype, "tabIndex", { get, set(index) {
        (window.caught ??= []).push(this);
        set.call(this, index);
      } });
    """,
    "iterator": """
      const iterators = Object.getPrototypeOf([].values());
      const { next } = iterators;
      iterators.next = function () { return next.call(this); };
    """,
    "box": "Object.defineProperty(DOMRectReadOnly.prototype, 'top', { get: () => 100 })",
    "window": "window.innerHeight = 10",
}
# Functions that say whether others are native.
PROVERS = {
    "descriptors": """
      const describe = Object.getOwnPropertyDescriptor, { append } = Element.prototype;
      Element.prototype.append = function (...nodes) {
        (window.caught ??= []).push(this);
        return append.apply(this, nodes);
      };
      Object.getOwnPropertyDescriptor = (owner, name) =>
        name === "append" && owner === Element.prototype ? { value: append } : describe(owner, name);
    """,
    "text": """
      const { append } = Element.prototype, print = Function.prototype.toString;
      Element.prototype.append = function (...nodes) {
        (window.caught ??= []).push(this);
        return append.apply(this, nodes);
      };
      const disguised = (each) => (each === Element.prototype.append ? append : each);
      Function.prototype.toString = function () { return print.call(disguised(this)); };
    """,
}
CASES = [
    *((when, replaced) for when in ("before", "after") for replaced in REPLACED.values()),
    *(("before", replaced) for replaced in PROVERS.values()),
]
NAMES = [*(f"{when}-{name}" for when in ("before", "after") for name in REPLACED), *PROVERS]


@pytest.mark.by_turns(
    "before-append",
    "after-setter",
    "before-getter",
    "after-nearer",
    "before-iterator",
    "after-window",
    "before-box",
    "text",
)
@pytest.mark.parametrize(("when", "replaced"), CASES, ids=NAMES)
def test_page_that_replaced_built_ins_gets_the_topic_in_a_frame(
    when: str, replaced: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page()
    page.goto(clinic.page(BOX, head=f"<script>{{ {replaced} }}</script>" if when == "before" else ""))
    loads = 1
    if when == "after":
        [event] = await_events(page)
        assert event["type"] == "caresheet-load"
        page.evaluate(f"() => {{ {replaced} }}")
        loads = 2
    page.wait_for_function("loads => document.seenEvents.length === loads", arg=loads)
    assert find_events(page)[-1]["type"] == "caresheet-load"
    expect(page.get_by_role("link", name="Ask us.")).to_be_visible()
    [topic] = page.main_frame.child_frames
    assert topic.url.startswith(f"{clinic.library_root}v1/frame/en/mesotherapy.html")
    # Its root is closed, so only its height tells that it is shown.
    topic.wait_for_function("document.body.scrollHeight > 1000")
    assert "mesotherapy" not in read_caught(page).lower()


def read_caught(page: Page) -> str:
    """Return the text of the nodes that the page's functions have got."""
    text: str = page.evaluate("(window.caught ?? []).map((node) => node.textContent).join()")
    return text


# What session recorders, monitors and consent managers wrap. The widget takes the originals from elsewhere.
WRAPPED = {
    "attachShadow": """
      const { attachShadow } = Element.prototype;
      Element.prototype.attachShadow = function (options) {
        const root = attachShadow.call(this, options);
        (window.caught ??= []).push(root);
        return root;
      };
    """,
    "bound": "Element.prototype.attachShadow = Element.prototype.attachShadow.bind(document.body)",
    "proxy": "Element.prototype.attachShadow = new Proxy(Element.prototype.attachShadow, {})",
    "lease": """
      const { get, set } = Object.getOwnPropertyDescriptor(Animation.prototype, "startTime");
      Object.defineProperty(Animation.prototype, "startTime", { get, set(time) {
        (window.caught ??= []).push(this.effect.target);
        set.call(this, time);
      } });
    """,
    "animate": """
      const { animate } = Element.prototype;
      Element.prototype.animate = function (...rest) {
        (window.caught ??= []).push(this);
        return animate.apply(this, rest);
      };
    """,
    "styles": """
      for (const [owner, name] of [[CSSStyleSheet, "replaceSync"], [CSSStyleSheet, "insertRule"],
          [CSSStyleDeclaration, "setProperty"], [CSSStyleDeclaration, "removeProperty"]]) {
        const original = owner.prototype[name];
        owner.prototype[name] = function (...rest) { return original.apply(this, rest); };
      }
      const sheets = Object.getOwnPropertyDescriptor(Document.prototype, "adoptedStyleSheets");
      Object.defineProperty(document, "adoptedStyleSheets", { configurable: true,
        get() { return sheets.get.call(this); }, set(list) { sheets.set.call(this, list); } });
    """,
    "classes": """
      for (const name of ["MutationObserver", "IntersectionObserver", "ResizeObserver", "Promise"]) {
        const Original = window[name];
        window[name] = function (...rest) { return new Original(...rest); };
        window[name].prototype = Original.prototype;
      }
    """,
    "zones": """
      for (const name of ["MutationObserver", "IntersectionObserver"]) {
        const Original = window["__zone_symbol__" + name] = window[name];
        window[name] = class {
          original;
          constructor(...rest) { this.original = new Original(...rest); }
          observe(...rest) { this.original.observe(...rest); }
          takeRecords() { return this.original.takeRecords(); }
          disconnect() { this.original.disconnect(); }
        };
      }
    """,
    "clicks": """
      const { get, set } = Object.getOwnPropertyDescriptor(HTMLElement.prototype, "onclick");
      Object.defineProperty(HTMLElement.prototype, "onclick", { get, set(listener) {
        (window.caught ??= []).push(this);
        set.call(this, listener);
      } });
    """,
    "text": """
      const print = Function.prototype.toString;
      Function.prototype.toString = function () { return print.call(this); };
    """,
    "consent": "document.createElement = (...rest) => Document.prototype.createElement.apply(document, rest)",
    "promises": "window.Promise = class Bluebird extends Promise {}",
    "clock": "let now = 0; performance.now = () => (now -= 1000)",
    "objects": "for (const name of ['extend', 'get', 'set', 'value']) Object.prototype[name] = function () {}",
    "attributes": """
      const { setAttribute } = Element.prototype;
      Element.prototype.setAttribute = function (...rest) {
        (window.caught ??= []).push(this);
        return setAttribute.apply(this, rest);
      };
    """,
    "unused": "Element.prototype.scrollTo = () => {}; Array.prototype.findLast = () => {}",
}


def assert_topic_stays(page: Page) -> None:
    # The guard works: it has renewed the lease, and found the page quiet. The animation is then paused.
    page.wait_for_function(f"{TOPIC_ROOT}.getAnimations()[0].startTime === null")
    expect(find_body(page)).to_be_visible()
    assert [event["type"] for event in find_events(page)] == ["caresheet-load"]
    assert read_caught(page) == ""
    # Nor does the frame stay that the originals were taken from.
    assert page.main_frame.child_frames == []


@pytest.mark.by_turns("attachShadow", "proxy", "lease", "zones", "promises", "objects")
@pytest.mark.parametrize("wrapped", WRAPPED.values(), ids=WRAPPED)
def test_page_with_a_recorder_shows_the_topic_and_the_recorder_gets_no_node(
    wrapped: str, clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(BOX, head=f"<script>{{ {wrapped} }}</script>"))
    assert_topic_stays(page)


def test_recorder_that_starts_later_gets_no_node(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(BOX))
    for wrapped in WRAPPED.values():
        page.evaluate(f"() => {{ {wrapped} }}")
    assert_topic_stays(page)


def test_console_names_what_the_page_has_replaced(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page()
    line = (
        "[caresheet] this page has replaced the browser's own append, "
        "so topics are shown in a frame, and lists are not shown"
    )
    with page.expect_console_message(lambda message: message.text == line):
        page.goto(clinic.page(BOX, head=f"<script>{{ {REPLACED['append']} }}</script>"))
