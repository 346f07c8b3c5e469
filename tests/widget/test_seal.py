"""The guard shows no topic without a visible seal. It first moves the seal, and withdraws the topic if that fails."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.fixtures import NewPage
from browser.measure import TOPIC_ROOT, find_box
from browser.page_record import await_events, find_events, show
from browser.servers import Clinic

SHEET = '<care-sheet topic="mesotherapy" lang="en"><a href="/ask">Ask us.</a></care-sheet>'
BOX = (
    "<style>.lid { position: absolute; z-index: 9; inset: 0; background: #fff }</style>"
    f'<div class="box" style="position: relative">{SHEET}</div>{{script}}'
)


def find_body(page: Page) -> Locator:
    return page.locator(".cs-body")


def find_opacity(page: Page) -> float:
    """Return the opacity of the topic. The lease is an animation, so it does not change the topic's style attribute."""
    opacity: str = find_body(page).evaluate("(body) => getComputedStyle(body).opacity")
    return float(opacity)


def cover(page: Page, style: str = "") -> None:
    page.evaluate(
        """(style) => {
          const lid = document.createElement("div");
          lid.className = "lid";
          lid.style = style;
          document.querySelector(".box").append(lid);
        }""",
        style,
    )


def uncover(page: Page) -> None:
    page.evaluate("document.querySelector('.lid').remove()")


HIDINGS = {
    "dim": "opacity: .2",
    "blurred": "filter: blur(3px)",
    "small": "scale: .3",
}


@pytest.mark.parametrize("style", ["", *HIDINGS.values()], ids=["plain", *HIDINGS])
def test_nothing_is_inserted_before_the_seal_is_visible(style: str, clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.page(f'<main style="{style}">{SHEET}</main>{{script}}'))
    assert page.locator("article").count() == (0 if style else 1)
    page.evaluate("document.querySelector('main').removeAttribute('style')")
    expect(page.locator("article")).to_be_visible()


@pytest.mark.parametrize("pointer", ["auto", "none"])
def test_topic_is_withdrawn_while_it_is_covered_whole(pointer: str, clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.page(BOX))
    expect(find_body(page)).to_be_visible()
    height = find_box(find_body(page))["height"]
    cover(page, f"pointer-events: {pointer}")
    expect(find_body(page)).to_be_hidden()
    # The topic keeps its place, so that the page does not jump.
    assert find_box(find_body(page))["height"] == height
    uncover(page)
    expect(find_body(page)).to_be_visible()


@pytest.mark.parametrize("pointer", ["auto", "none"])
def test_seal_moves_and_the_topic_stays_if_it_is_covered_in_part(
    pointer: str, clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.page(BOX))
    seal = page.locator(".cs-seal")
    before = find_box(seal)["y"]
    cover(page, f"pointer-events: {pointer}; inset: 0 0 auto; height: 90px")
    page.wait_for_function(
        "([seal, lid]) => seal.getBoundingClientRect().top >= lid.getBoundingClientRect().bottom - 1",
        arg=[seal.element_handle(), page.locator(".lid").element_handle()],
    )
    expect(find_body(page)).to_be_visible()
    uncover(page)
    page.wait_for_function(
        "([seal, top]) => Math.abs(seal.getBoundingClientRect().top - top) < 3", arg=[seal.element_handle(), before]
    )


def test_seal_moves_into_view_if_an_ancestor_cuts_the_topic(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    crop = (
        '<div id="crop" style="overflow: hidden; height: 400px"><div style="margin-top: -90px">{}</div></div>{{script}}'
    )
    show(page, clinic.page(crop.format(SHEET.replace(" lang", ' loading="eager" lang'))))
    expect(find_body(page)).to_be_visible()
    assert find_box(page.locator(".cs-seal"))["y"] >= find_box(page.locator("#crop"))["y"] - 1


def test_seal_stays_below_a_sticky_header(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True, height=500)
    header = '<header style="position: sticky; top: 0; z-index: 9; height: 64px; background: #fff">Clinic</header>'
    show(page, clinic.page(f"{header}{SHEET}{{script}}"))
    page.mouse.move(200, 300)
    page.mouse.wheel(0, 900)
    page.wait_for_function("scrollY > 600")
    seal = page.locator(".cs-seal").element_handle()
    page.wait_for_function("(seal) => Math.abs(seal.getBoundingClientRect().top - 64) <= 3", arg=seal)
    expect(find_body(page)).to_be_visible()


def test_topic_below_the_fold_is_ready_but_not_inserted(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    sheet = SHEET.replace(" lang", ' loading="eager" lang')
    show(page, clinic.page(f'<div style="height: 9000px"></div>{sheet}{{script}}'))
    assert page.locator("article").count() == 0
    page.locator("care-sheet").scroll_into_view_if_needed()
    expect(page.locator("article")).to_be_visible()


def test_guard_does_nothing_while_the_widget_is_far_away(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    # The guard calls this function at every look, and nothing else does. The spy must say that it is native.
    page.add_init_script("""
      document.looks = 0;
      const { getAnimations } = Document.prototype;
      const { toString } = Function.prototype;
      const spy = function () { document.looks++; return getAnimations.call(this); };
      Document.prototype.getAnimations = spy;
      Function.prototype.toString = function () {
        return toString.call(this === spy ? getAnimations : this === Function.prototype.toString ? toString : this);
      };
    """)
    show(page, clinic.page(f'{SHEET}<div style="height: 9000px"></div>{{script}}'))
    page.wait_for_function("document.looks > 5")
    page.evaluate("scrollTo({ top: 8000, behavior: 'instant' })")
    # In the first frames the guard may finish its last look. In as many more it must not look.
    wait = """new Promise((resolve) => {
      let left = 30;
      const step = () => (left-- ? requestAnimationFrame(step) : resolve(document.looks));
      step();
    })"""
    settled = page.evaluate(wait)
    assert page.evaluate(wait) == settled
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_function("(settled) => document.looks > settled + 2", arg=settled)


STOPS = {
    "timers cleared": """
      const clear = () => {
        for (let id = 0; id < 9999; id++) clearTimeout(id);
        requestAnimationFrame(clear);
      };
      clear();
    """,
    "styles broken": "Object.defineProperty(HTMLElement.prototype, 'style', { get() { throw new Error('x') } })",
    "observers silenced": "IntersectionObserver.prototype.observe = () => {}",
}


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
def test_topic_disappears_when_the_guard_is_stopped(stop: str, clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.page(BOX))
    expect(find_body(page)).to_be_visible()
    assert find_opacity(page) == 1
    body = find_body(page).element_handle()
    page.evaluate(f"() => {{ {stop} }}")
    # The topic is removed, or transparent.
    page.wait_for_function("(body) => !body.isConnected || getComputedStyle(body).opacity === '0'", arg=body)


def test_lease_is_renewed_while_the_seal_is_visible(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.page(BOX))
    renewals = find_body(page).evaluate("""(body) => new Promise((resolve) => {
      const [lease] = body.getAnimations();
      let last = lease.currentTime;
      let renewals = 0;
      const look = () => {
        if (lease.currentTime < last) renewals++;
        last = lease.currentTime;
        if (renewals < 3) requestAnimationFrame(look);
        else resolve(renewals);
      };
      look();
    })""")
    assert renewals == 3


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


@pytest.mark.parametrize(("when", "replaced"), CASES, ids=NAMES)
def test_page_that_replaced_built_ins_gets_the_fallback(
    when: str, replaced: str, clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page()
    page.goto(clinic.page(BOX, head=f"<script>{{ {replaced} }}</script>" if when == "before" else ""))
    if when == "after":
        [event] = await_events(page)
        assert event["type"] == "caresheet-load"
        page.evaluate(f"() => {{ {replaced} }}")
    page.wait_for_function("document.seenEvents.at(-1)?.type === 'caresheet-error'")
    assert find_events(page)[-1]["detail"]["code"] == "unsupported"
    expect(page.get_by_role("link", name="Ask us.")).to_be_visible()
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
    "unused": "Element.prototype.scrollTo = () => {}; Array.prototype.findLast = () => {}",
}


def assert_topic_stays(page: Page) -> None:
    # The guard still works if it renews the lease.
    lease = f"{TOPIC_ROOT}.getAnimations()[0].startTime"
    began = page.evaluate(lease)
    page.wait_for_function(f"(began) => {lease} > began", arg=began)
    expect(find_body(page)).to_be_visible()
    assert [event["type"] for event in find_events(page)] == ["caresheet-load"]
    assert read_caught(page) == ""


@pytest.mark.parametrize("wrapped", WRAPPED.values(), ids=WRAPPED)
def test_page_with_a_recorder_shows_the_topic_and_the_recorder_gets_no_node(
    wrapped: str, clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.page(BOX, head=f"<script>{{ {wrapped} }}</script>"))
    assert_topic_stays(page)


def test_recorder_that_starts_later_gets_no_node(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(opens_roots=True)
    show(page, clinic.page(BOX))
    for wrapped in WRAPPED.values():
        page.evaluate(f"() => {{ {wrapped} }}")
    assert_topic_stays(page)


def test_topic_is_removed_if_a_script_changes_the_closed_root(clinic: Clinic, new_page: NewPage) -> None:
    for reach in (
        "querySelector('.cs-seal').remove()",
        "querySelector('.cs-seal').style.opacity = 0",
        "adoptedStyleSheets.push(new CSSStyleSheet())",
        "querySelector('summary').animate({ opacity: 0 }, 9e9)",
    ):
        # The root is open, as if a script had found a way in.
        page = new_page(opens_roots=True)
        show(page, clinic.page(BOX))
        expect(page.locator("article")).to_be_visible()
        page.evaluate(f"{TOPIC_ROOT}.{reach}")
        expect(page.locator("article")).to_have_count(0)
        assert await_events(page, 2)[-1]["detail"]["code"] == "unsupported"


PAPER = {
    "plain": ("nav { display: none } body { font-size: 12pt }", True),
    "cropped": (".box { height: 200px; overflow: hidden }", False),
    "clipped": (".box { clip-path: inset(60px 0 0) }", False),
    "in columns": (".box { columns: 200px }", False),
    "off the sheet": (".box { margin-top: -400px }", False),
    "pale": (".box { opacity: .2 }", False),
    "covered": (".box::before { content: '' } .cover { display: block !important }", False),
}


@pytest.mark.parametrize(("style", "is_printed"), PAPER.values(), ids=PAPER)
def test_topic_is_not_printed_if_print_styles_separate_it_from_its_seal(
    style: str, is_printed: bool, clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page(opens_roots=True)
    lid = '<div class="cover" style="display: none; position: absolute; inset: 0 0 auto; height: 80px">x</div>'
    show(page, clinic.page(f"<style>@media print {{ {style} }}</style>" + BOX.replace("</div>{", f"{lid}</div>{{")))
    expect(find_body(page)).to_be_visible()
    page.emulate_media(media="print")
    if is_printed:
        expect(find_body(page)).to_be_visible()
    else:
        expect(find_body(page)).to_be_hidden()
    page.emulate_media(media="screen")
    expect(find_body(page)).to_be_visible()
