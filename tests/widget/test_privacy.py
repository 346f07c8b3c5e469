"""The widget leaves nothing about the reader in the page, in the browser or in the library's log."""

from __future__ import annotations

from contextlib import ExitStack

from playwright.sync_api import Page

from browser.fixtures import NewPage
from browser.page_record import await_events, record_of, show
from browser.servers import Clinic, Relay

SHEET = '<care-sheet topic="eczema" loading="eager">Ask us.</care-sheet>'

# Every name that the scripts of a page share.
LIST_NAMES = """() => {
  const owners = { window, document, Window, Document, Element, HTMLElement, Node, EventTarget, ShadowRoot, Event };
  const named = Object.entries(owners).flatMap(([name, owner]) =>
    [[name, owner], [`${name}.prototype`, owner.prototype]]
      .filter(([, each]) => each)
      .flatMap(([label, each]) => Reflect.ownKeys(each).map((key) => `${label}.${String(key)}`)));
  return named.sort();
}"""

LIST_STORED = """async () => [
  ...document.cookie.split(";").filter(Boolean),
  ...Object.keys(localStorage),
  ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map(({ name }) => name),
  ...(await caches.keys()),
  ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
]"""

STORE = """async () => {
  localStorage.a = sessionStorage.b = "1";
  document.cookie = "c=1";
  await caches.open("d");
  await new Promise((resolve) => (indexedDB.open("e").onsuccess = resolve));
}"""

ADD_SCRIPT = """(source) => {
  const script = document.createElement("script");
  script.src = source;
  document.head.append(script);
}"""


def list_names(page: Page) -> set[str]:
    return set(page.evaluate(LIST_NAMES))


def test_adds_no_name_to_the_page(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    page.goto(clinic.page(SHEET))
    before = list_names(page)
    page.evaluate(ADD_SCRIPT, f"{clinic.library_root}caresheet.js")
    await_events(page)
    assert list_names(page) == before
    page.evaluate("window.stray = Document.prototype.stray = 1")
    assert list_names(page) - before == {"window.stray", "Document.prototype.stray"}


def test_stores_nothing(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    show(page, clinic.page(f'{SHEET}<care-sheet view="library" loading="eager"></care-sheet>{{script}}'), count=2)
    assert page.evaluate(LIST_STORED) == []
    assert page.context.cookies() == []
    page.evaluate(STORE)
    assert page.evaluate(LIST_STORED) == ["c=1", "a", "b", "e", "d"]
    assert len(page.context.cookies()) == 1


def test_sends_requests_to_its_library_alone(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    show(page, clinic.page(f"{SHEET}{{script}}"))
    requests = [request.url for request in record_of(page).requests]
    root = clinic.library_root
    assert requests == [f"{clinic.root}page.html", f"{root}caresheet.js", f"{root}v1/topics/en/eczema.html"]


def test_request_to_another_host_is_found(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    record = record_of(page)
    with page.expect_console_message():
        page.goto(clinic.page('<img src="https://stranger.example/pixel.png">'))
    message, address = record.find_faults()
    assert message.startswith("Failed to load resource")
    assert address == "https://stranger.example/pixel.png"
    record.messages.clear()
    record.requests.clear()


def test_requests_carry_no_cookie_and_no_address_of_the_page(
    relay: Relay, servers: ExitStack, new_page: NewPage
) -> None:
    # Both servers are on one host, so a request could carry the cookie and the page's address.
    clinic = servers.enter_context(Clinic(relay.root, host=relay.host))
    page = new_page()
    page.context.add_cookies([{"name": "session", "value": "secret", "url": relay.root}])
    show(page, clinic.page(f"{SHEET}{{script}}", name="private-illness.html"))
    requests = {request.path: request.headers for request in relay.requests}
    assert (
        requests["/caresheet.js"]["Cookie"] == "session=secret"
    )  # the tag's own request, which the clinic's page makes
    assert "Cookie" not in requests["/v1/topics/en/eczema.html"]
    assert "private-illness" not in str(requests["/v1/topics/en/eczema.html"])


def test_tag_with_no_referrer_sends_no_referrer(relay: Relay, relay_clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    tag = f'{SHEET}<script src="{{root}}caresheet.js" referrerpolicy="no-referrer"></script>'
    show(page, relay_clinic.page(tag))
    bare = new_page()
    bare.goto(relay_clinic.page('<script src="{root}caresheet.js"></script>'))
    with_policy, without = (request.headers for request in relay.requests if request.path == "/caresheet.js")
    assert "Referer" not in with_policy
    assert without["Referer"] == relay_clinic.root
