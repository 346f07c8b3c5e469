"""A single-page app may insert, move, change and remove the element at any time."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.fixtures import NewPage, ReusePage
from browser.measure import is_rendered
from browser.page_record import NETWORK_LINE, await_events, find_events, record_of, show
from browser.servers import CORS, Answer, Clinic, Relay

PLACES = '<div id="first"></div><div id="second"></div>{script}'

INSERT = """([id, topic]) => {
  const sheet = document.createElement("care-sheet");
  sheet.setAttribute("topic", topic);
  sheet.setAttribute("loading", "eager");
  sheet.append("Ask us.");
  document.getElementById(id).append(sheet);
}"""

FRAGMENTS = "/v1/topics/"


def find_requested_topics(page: Page) -> list[str]:
    """Return the slugs of the requested topics, in order."""
    paths = record_of(page).find_requests(part=FRAGMENTS)
    return [path.rsplit("/", 1)[1].removesuffix(".html") for path in paths]


def open_app(page: Page, clinic: Clinic) -> None:
    """Open an app and insert one topic."""
    page.goto(clinic.page(PLACES))
    page.evaluate("() => customElements.whenDefined('care-sheet').then(() => {})")
    page.evaluate(INSERT, ["first", "eczema"])
    await_events(page)


def expect_title(page: Page, title: str) -> None:
    expect(page.locator("care-sheet .cs-title")).to_have_text([title])


def test_demo_app_does_what_its_buttons_say(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    record_of(page).allow(NETWORK_LINE)  # the last topic is not translated
    page.goto(clinic.demo("spa.html"))
    page.get_by_role("button", name="Insert", exact=True).click()
    await_events(page, 1)
    expect_title(page, "Menopause")
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_role("button", name="Change topic").click()
    await_events(page, 2)
    expect_title(page, "Prenatal care")
    page.get_by_role("button", name="Change language").click()
    await_events(page, 3)
    expect_title(page, "Atención prenatal")
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator("care-sheet")).to_have_count(0)
    page.get_by_role("button", name="Insert a div").click()
    await_events(page, 4)
    assert find_requested_topics(page) == [
        "menopause",
        "prenatal-care",
        "prenatal-care",
        "osteoporosis",
        "osteoporosis",
    ]


def test_moving_does_not_load_again(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    open_app(page, clinic)
    article = page.locator("article.cs-topic").element_handle()
    page.evaluate("document.getElementById('second').append(document.querySelector('care-sheet'))")
    expect_title(page, "Eczema")
    assert article.evaluate("(article) => article.isConnected")
    # A request that the move had caused would come before this one.
    page.evaluate(INSERT, ["first", "menopause"])
    await_events(page, 2)
    assert find_requested_topics(page) == ["eczema", "menopause"]


def test_only_the_last_of_two_requested_topics_is_shown(
    relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage
) -> None:
    relay.instead["v1/topics/en/osteoporosis.html"] = Answer(hangs=True, length=9, headers=CORS)
    page = reuse_page(opens_roots=True)
    open_app(page, relay_clinic)
    with page.expect_event("requestfailed") as failed:
        with page.expect_request("**/osteoporosis.html"):
            page.evaluate("document.querySelector('care-sheet').setAttribute('topic', 'osteoporosis')")
        page.evaluate("document.querySelector('care-sheet').setAttribute('topic', 'menopause')")
        await_events(page, 2)
    assert failed.value.url.endswith("osteoporosis.html")
    assert failed.value.failure == "net::ERR_ABORTED"
    expect_title(page, "Menopause")
    assert [event["detail"]["topic"] for event in find_events(page)] == ["eczema", "menopause"]


def test_changes_made_together_send_one_request(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    open_app(page, clinic)
    page.evaluate("""() => {
      const sheet = document.querySelector("care-sheet");
      for (const topic of ["osteoporosis", "osteoarthritis", "mesotherapy"]) sheet.setAttribute("topic", topic);
      sheet.setAttribute("lang", "es");
      sheet.setAttribute("heading-level", "3");
    }""")
    await_events(page, 2)
    expect(page.get_by_role("heading", level=3, name="Mesoterapia", exact=True)).to_be_visible()
    assert record_of(page).find_requests(part=FRAGMENTS) == [
        "/v1/topics/en/eczema.html",
        "/v1/topics/es/mesotherapy.html",
    ]


def test_changes_made_apart_send_two_requests(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    open_app(page, clinic)
    for count, topic in enumerate(("osteoporosis", "mesotherapy"), start=2):
        page.evaluate("(topic) => document.querySelector('care-sheet').setAttribute('topic', topic)", topic)
        await_events(page, count)
    assert find_requested_topics(page) == ["eczema", "osteoporosis", "mesotherapy"]


def test_same_topic_set_again_is_not_requested_again(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    open_app(page, clinic)
    page.evaluate("document.querySelector('care-sheet').setAttribute('topic', 'eczema')")
    page.evaluate(INSERT, ["second", "menopause"])
    await_events(page, 2)
    assert find_requested_topics(page) == ["eczema", "menopause"]


@pytest.mark.parametrize(
    "written",
    [
        '<care-sheet topic="eczema" id="place">Loose text <b>and bold</b></care-sheet>',
        '<div data-caresheet="eczema" id="place" style="color: navy">Loose text <b>and bold</b></div>',
    ],
    ids=["element", "div"],
)
def test_place_stays_as_its_author_wrote_it(written: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page(f"{written}{{script}}"))
    assert not is_rendered(page, "Loose text")
    assert page.evaluate("document.getElementById('place').outerHTML") == written
    page.evaluate("(document.place = document.getElementById('place')).remove()")
    page.wait_for_function("!document.place.shadowRoot.querySelector('div')")
    assert page.evaluate("document.place.outerHTML") == written


def test_properties_ask_for_a_topic_as_attributes_do(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    page.goto(clinic.page('<care-sheet id="place"></care-sheet>'))
    # The script has not loaded yet.
    page.evaluate("Object.assign(document.getElementById('place'), { topic: 'eczema', headingLevel: 3 })")
    page.add_script_tag(url=f"{clinic.library_root}caresheet.js")
    await_events(page)
    expect(page.get_by_role("heading", level=3, name="Eczema", exact=True)).to_be_visible()
    page.evaluate("document.getElementById('place').topic = 'menopause'")
    await_events(page, 2)
    expect_title(page, "Menopause")
    assert page.evaluate("document.getElementById('place').topic") == "menopause"
    page.evaluate("document.getElementById('place').topic = null")
    expect(page.locator(".cs-topic")).to_have_count(0)


def test_element_that_has_been_in_another_document_shows_its_topic_again(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    open_app(page, clinic)
    page.evaluate("""() => {
      document.elsewhere = document.implementation.createHTMLDocument("");
      document.elsewhere.body.append(document.querySelector("care-sheet"));
    }""")
    # The change of the page has the guard look before the widget is closed.
    page.evaluate("new Promise(requestAnimationFrame)")
    page.evaluate("document.getElementById('second').append(document.elsewhere.querySelector('care-sheet'))")
    await_events(page, 2)
    expect_title(page, "Eczema")
    # The page's own style sheet does not hide the place.
    page.add_style_tag(content="care-sheet { display: none }")
    expect(page.locator(".cs-title")).to_be_visible()


def test_removal_while_loading_sends_no_event(relay: Relay, relay_clinic: Clinic, reuse_page: ReusePage) -> None:
    relay.instead["v1/topics/en/osteoporosis.html"] = Answer(hangs=True, length=9, headers=CORS)
    page = reuse_page(opens_roots=True)
    open_app(page, relay_clinic)
    with page.expect_request("**/osteoporosis.html"):
        page.evaluate(INSERT, ["second", "osteoporosis"])
    with page.expect_event("requestfailed"):
        page.evaluate("document.querySelector('#second').replaceChildren()")
    page.evaluate(INSERT, ["second", "menopause"])
    await_events(page, 2)
    assert [event["detail"]["topic"] for event in find_events(page)] == ["eczema", "menopause"]


def test_element_inserted_again_shows_its_topic_again(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    open_app(page, clinic)
    page.evaluate("""async () => {
      const sheet = document.querySelector("care-sheet");
      sheet.remove();
      await null;
      document.getElementById("second").append(sheet);
    }""")
    await_events(page, 2)
    expect_title(page, "Eczema")


def count_elements_alive(page: Page) -> int:
    """Count the elements that the page has not garbage-collected."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    prototype = session.send(
        "Runtime.evaluate", {"expression": "customElements.get('care-sheet').prototype", "objectGroup": "count"}
    )
    found = session.send(
        "Runtime.queryObjects", {"prototypeObjectId": prototype["result"]["objectId"], "objectGroup": "count"}
    )
    counted = session.send(
        "Runtime.callFunctionOn",
        {"objectId": found["objects"]["objectId"], "functionDeclaration": "function () { return this.length; }"},
    )
    session.send("Runtime.releaseObjectGroup", {"objectGroup": "count"})
    session.detach()
    return int(counted["result"]["value"])


def test_removed_element_is_garbage_collected(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    open_app(page, clinic)
    assert count_elements_alive(page) == 1
    page.evaluate("document.querySelector('care-sheet').remove()")
    # An observer, a listener or a timer of the removed element would keep it alive.
    page.evaluate(INSERT, ["second", "menopause"])
    await_events(page, 2)
    # The browser itself keeps what it has just drawn for some frames.
    for _ in range(200):
        if count_elements_alive(page) == 1:
            return
        page.evaluate("new Promise(requestAnimationFrame)")
    assert count_elements_alive(page) == 1


@pytest.mark.parametrize("style", ["display: none", "color: red; display:none !important"])
def test_page_hides_the_element_by_an_inline_style(style: str, clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    page.goto(clinic.page(PLACES))
    page.evaluate(INSERT, ["first", "eczema"])
    expect(page.locator(".cs-title")).to_be_visible()
    place = page.locator("care-sheet")
    place.evaluate("(element, style) => element.setAttribute('style', style)", style)
    expect(page.locator(".cs-title")).to_be_hidden()
    place.evaluate("(element) => element.removeAttribute('style')")
    expect(page.locator(".cs-title")).to_be_visible()


def test_topic_of_a_script_tag_survives_an_update_from_the_servers_markup(
    clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    page.goto(clinic.page('<div><script src="{root}caresheet.js" data-topic="eczema"></script></div><p>1</p>'))
    for number in ("2", "3"):
        await_events(page, int(number) - 1)
        # Livewire, Turbo and htmx morph like this.
        page.evaluate(
            f"document.querySelector('p').textContent = {number}; document.querySelector('care-sheet').remove()"
        )
        expect(page.locator(".cs-title")).to_have_count(1)
        expect(page.locator(".cs-title")).to_be_visible()
    page.evaluate("document.querySelector('div').replaceChildren()")
    expect(page.locator("care-sheet")).to_have_count(0)


# As Livewire's morphing does it at a page's first update (@alpinejs/morph), for names such as @click.
REPLACE_SET_ATTRIBUTE = """() => {
  const original = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    if (!name.includes("@")) return original.call(this, name, value);
  };
}"""


def test_topic_stays_on_a_page_that_replaces_set_attribute(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page('<care-sheet topic="eczema"></care-sheet><div id="second"></div>{script}'))
    page.evaluate(REPLACE_SET_ATTRIBUTE)
    page.evaluate(INSERT, ["second", "menopause"])
    assert [event["type"] for event in await_events(page, 2)] == ["caresheet-load"] * 2
    expect(page.locator(".cs-title").first).to_be_visible()


def test_tag_that_a_router_leaves_in_the_head_shows_its_topic_on_its_own_page(
    clinic: Clinic, reuse_page: ReusePage
) -> None:
    page = reuse_page(opens_roots=True)
    record_of(page).allow("the script tag stays")
    page.goto(clinic.page("<main>Visit</main>", head='<script src="{root}caresheet.js" data-topic="eczema"></script>'))
    expect(page.locator(".cs-title")).to_be_visible()
    # A path that the router corrects is still the same page.
    page.evaluate("history.replaceState(0, '', '/visit'); document.querySelector('main').textContent = 'Visit us'")
    for _ in range(2):
        page.evaluate("history.pushState(0, '', '/hours'); document.querySelector('main').textContent = 'Hours'")
        expect(page.locator("care-sheet")).to_have_count(0)
        page.evaluate("history.pushState(0, '', '/visit'); document.body.innerHTML = '<main>Visit</main>'")
        expect(page.locator(".cs-title")).to_have_count(1)
        expect(page.locator(".cs-title")).to_be_visible()


def test_change_of_the_language_of_the_page_changes_the_topic(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page('<main><care-sheet topic="mesotherapy"></care-sheet></main>{script}'))
    page.evaluate("document.documentElement.lang = 'es'")
    await_events(page, 2)
    expect_title(page, "Mesoterapia")


def test_div_without_its_attribute_shows_its_children_again(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page('<div id="place" data-caresheet="eczema"><b>Ask us.</b></div>{script}'))
    assert not is_rendered(page, "Ask us.")
    page.evaluate("document.getElementById('place').removeAttribute('data-caresheet')")
    expect(page.get_by_text("Ask us.")).to_be_visible()
    assert page.evaluate("document.getElementById('place').innerHTML") == "<b>Ask us.</b>"


def test_fallback_that_a_framework_adds_later_stays_hidden(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page('<care-sheet topic="eczema"></care-sheet>{script}'))
    page.evaluate("""() => {
      const late = document.createElement("p");
      late.textContent = "Late fallback";
      document.querySelector("care-sheet").append(late);
    }""")
    expect(page.get_by_text("Late fallback")).to_be_hidden()
    expect_title(page, "Eczema")


def test_framework_that_empties_the_element_does_not_empty_the_topic(clinic: Clinic, reuse_page: ReusePage) -> None:
    page = reuse_page(opens_roots=True)
    show(page, clinic.page('<care-sheet topic="eczema">Ask us.</care-sheet>{script}'))
    page.evaluate("document.querySelector('care-sheet').replaceChildren()")
    expect_title(page, "Eczema")
